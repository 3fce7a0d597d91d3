"""What a handler may know besides the round itself: the market, block time, and who computes."""

from __future__ import annotations

from dataclasses import dataclass

from commit.batches import PYTHON, Batches
from fss.round.checks import ProofChecker
from fss.round.record import MarketRecord


@dataclass(frozen=True)
class Frame:
    """The frame of one block. ``time`` is the block's, in seconds.

    ``head`` is the hash of the last block that was read, upon which whatever is said now rests.
    ``checker`` and ``batches`` answer as pure functions, whoever computes them.
    """

    record: MarketRecord
    time: int
    head: bytes
    checker: ProofChecker
    batches: Batches = PYTHON
