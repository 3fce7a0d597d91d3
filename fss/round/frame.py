"""What a handler may know besides the round itself: the market, block time, and who computes."""

from __future__ import annotations

from dataclasses import dataclass

from commit.batches import PYTHON, Batches
from fss.round.checks import ProofChecker
from fss.round.record import MarketRecord


@dataclass(frozen=True)
class Frame:
    """The frame of one block. ``time`` is the block's, in seconds.

    ``checker`` and ``batches`` answer as pure functions, whoever computes them.
    """

    record: MarketRecord
    time: int
    checker: ProofChecker
    batches: Batches = PYTHON
