"""The statement of a settlement: its lists, their hashes, the challenge and the evaluation.

The second implementation of docs/protocol.md, beside the contract's, in plain integers. Imports only
``verifier``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from verifier.errors import VerifierError
from verifier.hashing import hash_words, keccak256
from verifier.key import VerificationKey
from verifier.points import SCALAR_ORDER

PAGE_SLOTS = 64
PRICE_LIMIT = 1 << 32
CONTEXT_LIMIT = 1 << 248
_NO_HASH = bytes(32)


class SettlementRefused(VerifierError):
    """A settlement that the exchange contract does not accept either."""

    code = "settlement"


class SettlementField(SettlementRefused):
    """A field does not fit its width.

    An account has 160 bits and is not zero; locked has 96 bits; a fill is an int64; a price has 32
    bits; a context has 248 bits; hashes have 32 bytes; a round has at most N slots.
    """

    code = "settlement.field-range"


@dataclass(frozen=True)
class Slot:
    """One slot of the committed list with its fill.

    ``account``: 160 bits; ``locked``: ticks times lots; ``commitment``: below r; ``ciphertext_hash``: 32
    bytes, zero in commit-reveal; ``fill``: lots, positive bought, negative sold; ``voided``: by a void
    certificate. Raises ``SettlementField`` where a field does not fit its width.
    """

    account: int
    locked: int
    commitment: int
    ciphertext_hash: bytes
    fill: int
    voided: bool = False

    def __post_init__(self) -> None:
        _require_range("account", self.account, 1, 1 << 160)
        _require_range("locked", self.locked, 0, 1 << 96)
        _require_range("commitment", self.commitment, 0, 1 << 256)
        _require_hash("ciphertext hash", self.ciphertext_hash)
        _require_range("fill", self.fill, -(1 << 63), 1 << 63)

    def words(self) -> bytes:
        """Return the slot's two words of the committed list: account and locked, then commitment."""
        return (self.account << 96 | self.locked).to_bytes(32, "big") + self.commitment.to_bytes(32, "big")


@dataclass(frozen=True)
class Settlement:
    """What a settling transaction states, with what the chain held before it.

    ``size`` is the market's N; ``floor``, ``cap`` and ``price`` are in ticks, ``volume`` in lots;
    ``slots_root`` is the effective one: of the void certificate where slots were voided. Raises
    ``SettlementField`` where a field does not fit its width.
    """

    context: int
    slots_root: int
    size: int
    floor: int
    cap: int
    price: int
    volume: int
    slots: tuple[Slot, ...]

    def __post_init__(self) -> None:
        _require_range("context", self.context, 0, CONTEXT_LIMIT)
        _require_range("slots root", self.slots_root, 0, SCALAR_ORDER)
        _require_range("number of slots", len(self.slots), 0, self.size + 1)
        _require_range("floor", self.floor, 0, PRICE_LIMIT)
        _require_range("cap", self.cap, 0, PRICE_LIMIT)
        _require_range("price", self.price, 0, PRICE_LIMIT)
        _require_range("volume", self.volume, 0, 1 << 63)

    @property
    def outcome(self) -> int:
        """Return price and volume in the one number that is a public input."""
        return self.price + PRICE_LIMIT * self.volume


def list_hash(slots: Sequence[Slot]) -> bytes:
    """Return the hash of the committed list, by pages of 64 slots."""
    pages = [
        hash_words(
            "page",
            keccak256(b"".join(slot.words() for slot in page)),
            keccak256(b"".join(slot.ciphertext_hash for slot in page)),
        )
        for page in _pages(slots)
    ]
    return hash_words("list", len(slots), *pages)


def fills_hash(slots: Sequence[Slot]) -> bytes:
    """Return the hash of the fills, eight bytes each in two's complement, by pages of 64 slots."""
    pages = [
        keccak256(b"".join(slot.fill.to_bytes(8, "big", signed=True) for slot in page))
        for page in _pages(slots)
    ]
    return hash_words("fills", len(slots), *pages)


def voided_hash(slots: Sequence[Slot]) -> bytes:
    """Return the hash of the bitmap of voided slots, least significant bit first; zero for none."""
    if not any(slot.voided for slot in slots):
        return _NO_HASH
    bitmap = bytearray((len(slots) + 7) // 8)
    for index, slot in enumerate(slots):
        bitmap[index // 8] |= slot.voided << index % 8
    return keccak256(bytes(bitmap))


def challenge(settlement: Settlement, key_hash: bytes) -> int:
    """Return the 248-bit point at which the lists are evaluated, drawn after all of them are fixed."""
    digest = hash_words(
        "challenge",
        settlement.context,
        settlement.slots_root,
        settlement.outcome,
        settlement.size,
        key_hash,
        len(settlement.slots),
        list_hash(settlement.slots),
        voided_hash(settlement.slots),
        fills_hash(settlement.slots),
    )
    return int.from_bytes(digest, "big") >> 8


def evaluation(slots: Sequence[Slot], point: int) -> int:
    """Return sum of leaf ch^3i + owner ch^(3i+1) + fill ch^(3i+2) mod r; voided slots count as zeros."""
    total = 0
    power = 1
    for slot in slots:
        effective = (0, 0, 0) if slot.voided else (slot.commitment, slot.account, slot.fill)
        for value in effective:
            total += value * power
            power = power * point % SCALAR_ORDER
    return total % SCALAR_ORDER


def public_inputs(settlement: Settlement, key: VerificationKey) -> tuple[int, int, int, int, int]:
    """Return the five public inputs of ``clear`` that this settlement implies for ``key``."""
    point = challenge(settlement, key.key_hash())
    return (
        settlement.context,
        settlement.slots_root,
        settlement.outcome,
        point,
        evaluation(settlement.slots, point),
    )


def _pages(slots: Sequence[Slot]) -> list[Sequence[Slot]]:
    return [slots[start : start + PAGE_SLOTS] for start in range(0, len(slots), PAGE_SLOTS)]


def _require_range(what: str, value: int, low: int, high: int) -> None:
    if not low <= value < high:
        raise SettlementField(f"{what} is not in [{low}, {high})")


def _require_hash(what: str, value: bytes) -> None:
    if len(value) != 32:
        raise SettlementField(f"{what} has {len(value)} bytes, not 32")
