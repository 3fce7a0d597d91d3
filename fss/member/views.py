"""What a member reads from the outside world, as protocols: the chain, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class BlockRef:
    """A block of the chain: number, hash, time in seconds."""

    number: int
    hash: bytes
    time: int


class ChainPhase(StrEnum):
    """What the exchange contract says of a round."""

    NONE = "none"
    COMMITTING = "committing"
    COMMITTED = "committed"
    SETTLED = "settled"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class ChainRound:
    """A round as the contract holds it at some block."""

    phase: ChainPhase
    slots_root: int = 0
    list_hash: bytes = bytes(32)
    effective_root: int = 0
    outcome: int = 0


class ChainView(Protocol):
    """Read access to the chain for one market."""

    def terms_hash(self) -> bytes:
        """The hash of the market's terms on chain; zero where there is no such market."""
        ...

    def head(self) -> BlockRef:
        """The newest block."""
        ...

    def first_block_from(self, time: int) -> BlockRef | None:
        """The first block whose time is at least ``time``; ``None`` if there is none yet."""
        ...

    def available(self, accounts: Sequence[bytes], until: int, block: int) -> list[int]:
        """Ticks times lots that each account can lock at ``block`` and still at block time ``until``."""
        ...

    def round(self, number: int, confirmations: int = 0) -> ChainRound:
        """The round as of ``confirmations`` blocks before the newest."""
        ...
