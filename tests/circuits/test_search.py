"""No second witness is found for anything false, by a search that finds one where a constraint is missing.

`tests.circuits.search` has the search. ``FSS_SEARCH_TRIES`` makes it longer, ``FSS_SEARCH_SEED`` another.
"""

from __future__ import annotations

import os
import random

import pytest

from tests.circuits import compiled
from tests.circuits.forgeries import FORGERIES
from tests.circuits.named import Named, named_clear
from tests.circuits.search.circuits import subject
from tests.circuits.search.clear import Clear
from tests.circuits.search.levers import draw_way
from tests.circuits.search.moves import NUDGES, WHOLE
from tests.circuits.search.search import Search

TRIES = max(10_000, int(os.environ.get("FSS_SEARCH_TRIES", "0")))
SEED = os.environ.get("FSS_SEARCH_SEED", "a second witness")
TENTHS = {"clear_4": 6, "clear_16": 1, "clear_17": 1, "seal": 1, "seal_hash": 1}
PARTS = [(name, part) for name, tenths in TENTHS.items() for part in range(tenths)]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "part"), PARTS)
def test_nothing_false_has_a_witness(name: str, part: int) -> None:
    report = Search(subject(name), f"{name} {SEED} {part}").run(TRIES // len(PARTS))
    assert not report.found
    assert report.tries.total() >= TRIES // len(PARTS)
    assert report.refused > report.tries.total() // 2
    if name.startswith("clear"):
        # Each kind was tried, and evaluations hit by what can be chosen last (threat Z15).
        assert report.tries.keys() >= {*NUDGES, *WHOLE, "nearly true", "levers", "aimed"}
        assert report.reached.keys() >= {"active", "account", "q", "g", "u"}
        # What a witness of the same truth may differ in: hints, and what an empty slot is filled up with.
        assert report.free.keys().isdisjoint({"active", "q", "account", "pl", "ph"})


FOUND_OUT = (
    "accounts are evaluated",
    "all is given before the fall",
    "an empty slot has no account",
    "an empty slot has no quantity",
    "as much is bought as sold",
    "f is what rationing gave",
    "no price above clears",
    "odd is a bit",
    "only the order at the fall is cut",
    "the distance has 32 bits",
    "the leaf is the commitment",
    "the outcome is price and volume",
    "the piece is not negative",
    "the piece is what the cut gives",
    "the price is the middle",
    "the slots are those under the root",
    "u only falls",
    "unfilled is not negative",
    "volume is what sellers gave",
    "w is a bit",
)
"""Lines of the circuit without which the search finds a lie soon; most others need some more tries."""


@pytest.fixture(scope="module")
def named() -> Named:
    return named_clear(4)


def without(named: Named, name: str) -> Clear:
    """``clear`` without the constraints of a line of its sources."""
    return Clear(named.circuit, 4, named.without_lines(FORGERIES[name].removed))


@pytest.mark.slow
@pytest.mark.parametrize("name", FOUND_OUT)
def test_invalid_circuit_is_found_out(named: Named, name: str) -> None:
    """The search is not blind: without one line of the circuit it finds what is false."""
    report = Search(without(named, name), "a second witness").run(2_000, until_found=True)
    assert report.found


@pytest.mark.slow
def test_invalid_second_level_is_found_out() -> None:
    """Nor is it blind to the upper level of a tree: a node below it is any node here."""
    circuit = compiled.clear(17, "--O1")
    child = circuit.names["tree.first[2][0].in"]
    ties = [i for i, one in enumerate(circuit.constraints) if child in one.wires() and len(one.wires()) > 2]
    assert len(ties) == 1
    untied = Clear(circuit, 17, circuit.without(ties))
    assert Search(untied, "a second witness").run(1_000, until_found=True).found


def test_the_same_seed_tries_the_same(named: Named) -> None:
    whole = Clear(named.circuit, 4)
    reports = [Search(whole, seed).run(100) for seed in ("a", "a", "b")]
    assert reports[0] == reports[1] != reports[2]


@pytest.mark.parametrize("name", TENTHS)
def test_every_way_leads_back_to_the_honest_witness(name: str) -> None:
    """Whatever a way starts from, from honest values it completes the honest witness."""
    circuit, draw = subject(name), random.Random(name)
    statement = circuit.draw(draw)
    for _ in range(5):
        way = draw_way(circuit.system, circuit.given, circuit.stated, draw)
        assert not way.completion.plan.missing
        witness = list(statement.witness)
        for step in way.completion.plan.steps:
            step.run(witness)
            assert witness == statement.witness


def test_invalid_step_would_be_seen() -> None:
    """A way whose start is changed does not complete the honest witness."""
    circuit, draw = subject("clear_4"), random.Random(1)
    statement = circuit.draw(draw)
    witness = list(statement.witness)
    wire = circuit.system.circuit.names["q[0]"]
    changed = circuit.forward.completion.change(witness, {wire: witness[wire] + 1})
    assert len(changed) > 200
    assert circuit.system.recheck(witness, changed) == set(circuit.system.circuit.violated(witness)) != set()
