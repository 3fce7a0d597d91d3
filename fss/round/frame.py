"""What a handler may know besides the round itself: the market, block time, a proof checker."""

from __future__ import annotations

from dataclasses import dataclass

from fss.round.checks import ProofChecker
from fss.round.record import MarketRecord


@dataclass(frozen=True)
class Frame:
    """The frame of one block. ``time`` is the block's, in seconds."""

    record: MarketRecord
    time: int
    checker: ProofChecker
