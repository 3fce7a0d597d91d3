"""Runs are killed at random, continued, killed again, and held against what left them (threat S4)."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import pytest

from tests.crash.child import BATCHES, RECEIPT_LEFT, TRANSACTION_LEFT
from tests.crash.claims import COMMITMENT_AT, Undisturbed, chain_of, check
from tests.crash.kept_facts import acknowledged, admitted
from tests.crash.kills import AFTER_THE_END, Scenario, deck, kill_along, run_in
from tests.crash.scenarios import ALL_POINTS, SCENARIOS, SEALED
from tests.demo.test_demo import fss

pytestmark = [pytest.mark.chain, pytest.mark.slow]

KILLS = int(os.environ.get("FSS_CRASH_KILLS", "32"))
SEED = os.environ.get("FSS_CRASH_SEED", "1")
IN_ALL = sum(len(scenario.points) for scenario in SCENARIOS)
A_CHAIN = 8
"""So many kills one run has to bear at most."""


def kills_of(scenario: Scenario) -> int:
    """A scenario's part of all kills, by its number of points."""
    return -(-KILLS * len(scenario.points) // IN_ALL)


def chains() -> list[object]:
    """The scenarios with the part of their decks that each chain of kills takes."""
    found: list[object] = []
    for scenario in SCENARIOS:
        count = -(-kills_of(scenario) // A_CHAIN)
        for i in range(count):
            part = slice(kills_of(scenario) * i // count, kills_of(scenario) * (i + 1) // count)
            found.append(pytest.param(scenario, part, id=f"{scenario.name}-{i + 1}"))
    return found


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Scenario], Undisturbed]:
    @cache
    def of(scenario: Scenario) -> Undisturbed:
        with run_in(tmp_path_factory.mktemp(scenario.name) / "run", scenario) as run:
            return Undisturbed(run.ends(), tuple(run.visits()), chain_of(run))

    return of


@pytest.mark.parametrize(("scenario", "part"), chains())
def test_killed_runs_lose_nothing_and_settle_once(
    scenario: Scenario, part: slice, tmp_path: Path, undisturbed: Callable[[Scenario], Undisturbed]
) -> None:
    expected = undisturbed(scenario)
    print(f"FSS_CRASH_SEED={SEED} FSS_CRASH_KILLS={KILLS}")
    places = deck(scenario, expected.visits, SEED, kills_of(scenario))[part]
    died = kill_along(tmp_path, scenario, expected.visits, places, partial(check, expected=expected))
    assert len(died) == len(places)


def test_killed_between_the_transactions_of_one_trader(
    tmp_path: Path, undisturbed: Callable[[Scenario], Undisturbed]
) -> None:
    """Minted and approved, and not deposited: only what is missing is sent."""
    expected = undisturbed(SEALED)
    sent = [place for place, visit in enumerate(expected.visits) if visit == TRANSACTION_LEFT]
    deployed, within = 4, 3 * 5 + 2
    place = sent[deployed + within - 1]
    kill_along(tmp_path, SEALED, expected.visits, [place], partial(check, expected=expected))


def test_a_receipt_leaves_after_its_commit(tmp_path: Path) -> None:
    """Killed before the commit, a member keeps nothing; after it, all; the receipts left in neither case."""
    with run_in(tmp_path / "run", SEALED) as run:
        kept = []
        for point in ("admit-before-commit", "admit-after-commit", RECEIPT_LEFT):
            assert run.dies(f"{point}:1")
            kept.append((len(admitted(run.data / "member1.db")), len(acknowledged(run.notes, COMMITMENT_AT))))
    batch = 16 // BATCHES
    assert kept == [(0, 0), (batch, 0), (batch, batch)]


def test_every_point_is_died_at() -> None:
    assert {point for scenario in SCENARIOS for point in scenario.points} == ALL_POINTS - AFTER_THE_END
    assert KILLS < 32 or IN_ALL <= KILLS, "the kills of CI are enough for all"


def test_invalid_crash_point() -> None:
    done = fss("demo", FSS_CRASH_AT="nowhere")
    assert done.returncode == 2
    assert "error[crash.unknown-point]" in done.stderr
