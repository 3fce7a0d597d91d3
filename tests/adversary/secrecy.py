"""What an adversary could read: with the key shares that it holds, and in everything that is written down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from commit.babyjub import multiply
from commit.keyset import KeyShare
from commit.polynomial import interpolate_points
from commit.sealing import Ciphertext, OpeningError, open_order
from fss.chain.anvil import Anvil
from fss.trader import SealedOrder


def opens_with(shares: Sequence[KeyShare], one: SealedOrder, context: int) -> bool:
    """Whether these members' key shares alone open a sealed order: they do from the threshold on."""
    ciphertext = one.envelope.ciphertext
    if not shares or not isinstance(ciphertext, Ciphertext):
        return False
    points = {share.index: multiply(share.secret, ciphertext.point) for share in shares}
    try:
        opened = open_order(
            ciphertext, interpolate_points(points), context, one.envelope.account, one.envelope.commitment
        )
    except OpeningError:
        return False
    return opened == one.order


def written(folder: Path, anvil: Anvil, first_block: int) -> bytes:
    """The log, the members' files and all that was sent to the chain since a block."""
    files = b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())
    newest = int(anvil.rpc.call("eth_blockNumber"), 16)
    requests = [("eth_getBlockByNumber", (hex(n), True)) for n in range(first_block, newest + 1)]
    blocks = anvil.rpc.batch(requests) if requests else []
    sent = "".join(transaction["input"][2:] for block in blocks for transaction in block["transactions"])
    return files + bytes.fromhex(sent)


def shown(data: bytes, secrets: Iterable[int]) -> list[int]:
    """Those of the secrets, each of five bytes or more, that stand in ``data`` in any spelling."""
    found = []
    for value in secrets:
        raw = value.to_bytes((value.bit_length() + 7) // 8, "big")
        if any(one in data for one in (raw, raw[::-1], str(value).encode(), f"{value:x}".encode())):
            found.append(value)
    return found
