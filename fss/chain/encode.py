"""A round's lists as the contract takes them: packed bytes and their hashes (docs/protocol.md, "Hashes").

Pure functions, tested equal to the contract's. Imports ``commit`` and ``fss.packing``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from commit.hashing import hash_words, keccak256
from commit.signing import recover
from fss.packing import flags_bitmap, pack_fills

PAGE_SLOTS = 64
SLOT_BYTES = 64
NO_HASH = bytes(32)
T = TypeVar("T")


@dataclass(frozen=True)
class CommittedOrder:
    """An order as its round's list holds it, in slot order.

    ``account``: 20 bytes; ``locked``: ticks times lots; ``commitment``: below r; ``ciphertext``: the
    ciphertext's hash, zero in commit-reveal; ``signature``: the trader's, 65 bytes.
    """

    account: bytes
    locked: int
    commitment: int
    ciphertext: bytes
    signature: bytes


@dataclass(frozen=True)
class PackedPage:
    """At most 64 slots: slot words, ciphertext hashes and order signatures, each joined."""

    slots: bytes
    ciphertexts: bytes
    signatures: bytes

    @property
    def hash(self) -> bytes:
        """``H(TAG("page"), page words hash, ciphertexts hash)``."""
        return hash_words("page", keccak256(self.slots), keccak256(self.ciphertexts))


def slot_words(order: CommittedOrder) -> bytes:
    """``account << 96 | locked``, then the commitment: 64 bytes."""
    return order.account + order.locked.to_bytes(12, "big") + order.commitment.to_bytes(32, "big")


def pack_slots(orders: Sequence[CommittedOrder]) -> bytes:
    """The slot words of a round or a page, joined."""
    return b"".join(map(slot_words, orders))


def pack_pages(orders: Sequence[CommittedOrder]) -> tuple[PackedPage, ...]:
    """The pages of a round: 64 slots on all but the last."""
    return tuple(
        PackedPage(
            slots=pack_slots(page),
            ciphertexts=b"".join(order.ciphertext for order in page),
            signatures=b"".join(order.signature for order in page),
        )
        for page in split(orders)
    )


def page_count(count: int) -> int:
    """The number of pages that ``count`` slots take."""
    return -(-count // PAGE_SLOTS)


def split(items: Sequence[T]) -> list[Sequence[T]]:
    """Any list of one item a slot, cut into pages."""
    return [items[start : start + PAGE_SLOTS] for start in range(0, len(items), PAGE_SLOTS)]


def list_hash(count: int, page_hashes: Sequence[bytes]) -> bytes:
    """``H(TAG("list"), k, page hash 0, ...)``."""
    return hash_words("list", count, *page_hashes)


def fills_hash(fills: Sequence[int]) -> bytes:
    """``H(TAG("fills"), k, fills page hash 0, ...)``."""
    return hash_words("fills", len(fills), *(keccak256(pack_fills(page)) for page in split(fills)))


def pack_voided(flags: Sequence[bool]) -> bytes:
    """The bitmap of voided slots, least significant bit first; empty where none is voided."""
    return flags_bitmap(flags) if any(flags) else b""


def voided_hash(bitmap: bytes) -> bytes:
    """keccak256 of the bitmap, and zero where no slot was voided."""
    return keccak256(bitmap) if bitmap else NO_HASH


def ascending_hint(commitments: Sequence[int]) -> bytes:
    """The slots' indices in ascending order of commitment, two bytes each: shows that none stands twice."""
    order = sorted(range(len(commitments)), key=commitments.__getitem__)
    return b"".join(slot.to_bytes(2, "big") for slot in order)


def join_signatures(digest: bytes, signatures: Sequence[bytes]) -> bytes:
    """Members' signatures in ascending order of their signers' addresses, one of each, joined.

    Raises a ``SignatureError`` where one does not recover.
    """
    by_signer = {recover(digest, signature): signature for signature in signatures}
    return b"".join(by_signer[signer] for signer in sorted(by_signer))
