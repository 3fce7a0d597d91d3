"""What an adversary could read: with its key shares, in what is written, in what honest members say early."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from commit.babyjub import multiply
from commit.keyset import KeyShare
from commit.polynomial import interpolate_points
from commit.sealing import Ciphertext, OpeningError, open_order
from fss.chain.anvil import Anvil
from fss.member.views import ChainPhase, ChainView
from fss.messages.signed import Message
from fss.round.frame import Frame
from fss.round.state import RoundState
from fss.trader import SealedOrder
from tests.round.harness import Liar


class Watch:
    """Passes on what an honest member says, and notes where it says what it must not say yet."""

    def __init__(self, chain: ChainView) -> None:
        self._chain = chain
        self.faults: list[str] = []

    def __call__(self, liar: Liar, frame: Frame, state: RoundState, said: list[Message]) -> list[Message]:
        """The lie of a member that does not lie."""
        kinds, terms = {message.type_name for message in said}, frame.record.terms
        if kinds & {"shares", "openings"}:
            seen = self._chain.round(state.number, terms.confirmations)
            certified = state.ordered and (state.ordered.slots_root, state.ordered.list_hash)
            if seen.phase != ChainPhase.COMMITTED or (seen.slots_root, seen.list_hash) != certified:
                self.faults.append(f"member {liar.index} shared before the order stood on chain")
        if "seed-share" in kinds and len(state.set_votes) < terms.quorum:
            self.faults.append(f"member {liar.index} gave the seed before the lists were certified")
        return said


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
