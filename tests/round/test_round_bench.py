"""``fss bench --round``: what it reports, and one small round that it plays for real."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fss.bench.round import run_round_bench
from fss.bench.round_figures import PARTS, STEPS, TARGET_ORDERS, TARGETS, RoundFigures
from fss.bench.round_measure import OrdersRefused
from fss.bench.round_orders import sealed_envelopes
from fss.demo.stage import Stage
from fss.round.state import RoundState


def figures(orders: int = TARGET_ORDERS, admission: float = 1000.0, **slower: float) -> RoundFigures:
    """A round that just meets every target, but for the parts that are named."""
    parts = dict.fromkeys(PARTS, 0.001) | TARGETS | slower
    steps = dict.fromkeys(STEPS, 0.1)
    return RoundFigures(orders, orders, 5, 3, 2, True, admission, parts, steps, 0.5, 3.0)


def test_targets_that_are_just_met() -> None:
    assert figures().missed() == []


@pytest.mark.parametrize("part", TARGETS)
def test_invalid_part_is_named(part: str) -> None:
    assert figures(**{part: TARGETS[part] + 0.001}).missed() == [part]


def test_invalid_admission_is_named() -> None:
    assert figures(admission=999.0).missed() == ["admission"]


def test_a_smaller_round_has_no_targets() -> None:
    small = figures(orders=16, admission=1.0, around=99.0)
    assert small.missed() == []
    assert small.to_json()["targets"] == {}
    assert all(target == "" for _, _, target in small.table())


def test_the_table_has_every_figure_and_its_target() -> None:
    rows = figures().table()
    assert len(rows) == 1 + len(PARTS) + len(STEPS) + 2
    assert [target for _, _, target in rows if target] == [
        ">= 1,000",
        *(f"<= {TARGETS[name]:.2f} s" for name in PARTS if name in TARGETS),
    ]


class Quiet:
    """Notes the phases that a round comes to."""

    def __init__(self) -> None:
        self.phases: list[str] = []

    @contextmanager
    def step(self, _title: str) -> Iterator[None]:
        yield

    def note(self, _message: str) -> None:
        pass

    def phase(self, state: RoundState) -> None:
        self.phases.append(state.phase.value)


@pytest.mark.chain
@pytest.mark.slow
def test_invalid_envelopes_are_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(stage: Stage, number: int) -> list[bytes]:
        return [envelope[:-1] + b"\0" for envelope in sealed_envelopes(stage, number)]

    monkeypatch.setattr("fss.bench.round.sealed_envelopes", damaged)
    with pytest.raises(OrdersRefused, match="member 1 refuses an order: the seal proof does not hold"):
        run_round_bench(16, progress=Quiet())


@pytest.mark.chain
@pytest.mark.slow
def test_a_real_round_is_played_to_its_end() -> None:
    progress = Quiet()
    measured = run_round_bench(16, progress=progress)
    assert measured.settled
    assert progress.phases == ["ORDERED", "REVEALED", "CLEARED", "PROVED", "SETTLED"]
    document = json.loads(json.dumps(measured.to_json()))
    assert set(document["parts"]) == set(PARTS)
    assert set(document["steps"]) <= set(STEPS)
    assert document["parts"]["around"] == pytest.approx(sum(document["steps"].values()))
