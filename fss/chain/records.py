"""What goes into the exchange contract and what is read from it, as frozen records.

Imports ``fss.chain.encode`` only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from fss.chain.encode import CommittedOrder, list_hash, pack_pages, page_count


class RoundStatus(IntEnum):
    """The contract's ``Status``."""

    NONE = 0
    ORDERED = 1
    SETTLED = 2
    CANCELLED = 3


@dataclass(frozen=True)
class RoundView:
    """A round as the contract holds it; hashes and roots are 0 before they are known."""

    status: RoundStatus
    count: int
    list_hash: bytes
    slots_root: int
    effective_root: int
    voided_hash: bytes
    pages_committed: int
    pages_done: int
    price: int
    volume: int

    @property
    def whole(self) -> bool:
        """Whether every page was committed."""
        return self.status != RoundStatus.NONE and self.pages_committed == (1 << page_count(self.count)) - 1


@dataclass(frozen=True)
class AccountView:
    """An account in one market: token units free, locked and asked back; lots long and short."""

    free: int
    locked: int
    longs: int
    shorts: int
    withdrawal: int
    withdrawal_from: int


@dataclass(frozen=True)
class OrderedRound:
    """What a quorum certified of a round, with its orders in slot order."""

    lists: bytes
    snapshot_block: int
    slots_root: int
    orders: tuple[CommittedOrder, ...]

    @property
    def list_hash(self) -> bytes:
        """The list hash that the certificate names."""
        return list_hash(len(self.orders), [page.hash for page in pack_pages(self.orders)])


@dataclass(frozen=True)
class RoundOutcome:
    """A round's outcome: signed fills in lots, a flag for each voided slot (none: sealed), the proof."""

    price: int
    volume: int
    fills: tuple[int, ...]
    voided: tuple[bool, ...]
    proof: tuple[int, ...]
