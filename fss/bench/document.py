"""What is measured of each prover, and the document that it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from fss.bench.contenders import Contender, Fss, Sample, Setup

PATIENCE = 45.0
"""A prover whose first cold start takes longer, in seconds, is measured once cold and once warm."""

_MEGABYTE = 1e6


@dataclass
class Measured:
    """What is known of one prover so far."""

    contender: Contender
    setup: Setup | None = None
    cold: list[Sample] = field(default_factory=list)
    loaders: dict[str, float] = field(default_factory=dict)
    warm: list[Sample] = field(default_factory=list)
    peak: int | None = None
    absent: str = ""

    @property
    def slow(self) -> bool:
        """Whether one proof of it is enough: its first cold start took longer than ``PATIENCE``."""
        return bool(self.cold) and self.cold[0].seconds > PATIENCE


def describe(all_measured: Sequence[Measured]) -> dict[str, Any]:
    """Return each prover's figures by its name: medians in seconds, megabytes of 10^6, ratios to ours."""
    figures = {each.contender.name: _figures(each) for each in all_measured}
    ours = figures.get(Fss.name, {})
    for each in figures.values():
        if "absent" not in each:
            each["ratio"] = _ratio(each["warm"], ours.get("warm"))
            each["cold_ratio"] = _ratio(each["cold"], ours.get("cold"))
    return figures


def _figures(measured: Measured) -> dict[str, Any]:
    if measured.absent:
        return {"absent": measured.absent}
    warm = [sample.seconds for sample in measured.warm]
    figures: dict[str, Any] = {
        "setup": _seconds([measured.setup.seconds] if measured.setup else []),
        "cold": _seconds([sample.seconds for sample in measured.cold]),
        "warm": _seconds(warm),
        "witness": _seconds([each.witness for each in measured.warm if each.witness is not None]),
        "peak_mb": megabytes(measured.peak),
        "peak_cold_mb": megabytes(max((each.peak or 0 for each in measured.cold), default=0) or None),
        "key_mb": megabytes(measured.contender.key_bytes()),
        "warm_min": round(min(warm), 4),
        "warm_runs": [round(each, 4) for each in warm],
    }
    ways = {each.witness_by for each in measured.warm if each.witness_by}
    if ways:
        figures["witness_by"] = ", ".join(sorted(ways))
    solver = [each.solver for each in measured.warm if each.solver is not None]
    if solver:
        figures["solver"] = _seconds(solver)
    if measured.setup:
        figures["setup_stored"] = measured.setup.stored
    if measured.loaders:
        figures["cold_by_loader"] = {name: round(each, 4) for name, each in measured.loaders.items()}
    return figures


def _seconds(times: list[float]) -> float | None:
    return round(median(times), 4) if times else None


def _ratio(theirs: float, ours: float | None) -> float | None:
    return round(theirs / ours, 2) if ours else None


def megabytes(size: int | None) -> float | None:
    """Bytes as megabytes of 10^6, to one digit."""
    return round(size / _MEGABYTE, 1) if size is not None else None
