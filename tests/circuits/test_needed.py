"""No constraint of ``clear`` can be left out: without it a forger proves what is false.

Each forgery's witness is put to the circuit without the constraints that it names, which must accept it, and
to the whole circuit, of which it must violate those and no others. What it states must not be the truth.
docs/constraints.md says the same in words.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from fss.circuits.build import SOURCES
from tests.circuits.forgeries import FORGERIES, OFF_THE_TICKS, Forgery, N
from tests.circuits.named import Named, line_of, named_clear, plain
from tests.circuits.rounds import honest
from tests.circuits.witness import Witnesses

HASH = re.compile(r"\b(tree|box|head\w*|square|fourth|fifth|ab|abc|spread|excess|cross|product)\b")
GIVEN = ("context", "slots_root", "challenge")
STATED = ("outcome", "evaluation")


@pytest.fixture(scope="module")
def named() -> Named:
    return named_clear(N)


def forge(named: Named, forged: Forgery, derived: set[str]) -> tuple[Witnesses, dict[str, int]]:
    """The circuit without the constraints, and what the forger writes for it; both checked."""
    removed = [index for names in forged.removed for index in named.constraints(names)]
    assert len(removed) == len(forged.removed)
    circuit, free = named.without(removed)
    full = {plain(name): name for name in circuit.names}
    chosen = free | {full[name]: value for name, value in forged.chosen.items()}
    weaker = Witnesses(circuit, derived, chosen)
    inputs = {**forged.inputs, **chosen}
    assert not weaker.refusals(inputs)
    assert named.circuit.violated(weaker.complete(inputs)) == sorted(removed)
    return weaker, inputs


@pytest.mark.parametrize("name", FORGERIES)
def test_invalid_without_a_constraint(named: Named, name: str) -> None:
    forged = FORGERIES[name]
    truth = honest(forged.slots, N)
    assert Witnesses(named.circuit).accepts(truth)
    if forged.target is None:
        weaker, inputs = forge(named, forged, {"evaluation"})
    else:
        aimed = replace(forged, inputs={**forged.inputs, "evaluation": forged.target})
        weaker, inputs = forge(named, aimed, set())
    assert all(inputs[each] == truth[each] for each in GIVEN)
    assert weaker.read(inputs, *STATED) != tuple(truth[each] for each in STATED)


@pytest.mark.parametrize("name", OFF_THE_TICKS)
def test_invalid_interval_off_the_ticks(named: Named, name: str) -> None:
    """The order is not one that a slot should hold, so the root is that of the forged leaves."""
    forge(named, OFF_THE_TICKS[name], {"evaluation", "slots_root"})


def test_no_product_is_forgotten(named: Named) -> None:
    """Each line that multiplies, outside of the hash, has its forgery."""
    forged = {
        line_of(named, index)
        for each in FORGERIES.values()
        for names in each.removed
        for index in named.constraints(names)
    }
    products = {
        line_of(named, index)
        for index, each in enumerate(named.circuit.constraints)
        if set(each.a) - {0} and set(each.b) - {0}
    }
    left = {line for line in products - forged if not HASH.search(line)}
    # A digit of a range stands for its range; w (1 - z) = 0 follows from the rest and shortens the argument.
    assert left == {"digit", "out w"}


def test_every_line_stands_in_the_sources() -> None:
    sources = "".join(path.read_text() for path in (SOURCES / "lib").iterdir())
    sources += (SOURCES / "clear.circom").read_text()
    for forged in (*FORGERIES.values(), *OFF_THE_TICKS.values()):
        assert forged.line in sources
