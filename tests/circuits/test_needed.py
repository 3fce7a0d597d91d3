"""No constraint of ``clear`` can be left out: without it a forger proves what is false.

Each forgery's witness is put to the circuit without the constraints that it names, which must accept it, and
to the whole circuit, of which it must violate those and no others. What it states must not be the truth.
docs/constraints.md says the same in words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pytest

from fss.circuits.build import SOURCES
from tests.circuits import compiled
from tests.circuits.forgeries import FORGERIES, OFF_THE_TICKS, Forgery, N
from tests.circuits.r1cs import R1cs
from tests.circuits.rounds import honest
from tests.circuits.witness import Witnesses

HASH = re.compile(r"\b(tree|box|head\w*|square|fourth|fifth|ab|abc|spread|excess|cross|product)\b")
SAME_LINE = {
    "filled.previous": "u",
    "evaluation": "value",
    "above": "in",
    **dict.fromkeys(("z", "idle", "pl_is_loose", "ph_is_loose"), "out"),
}
"""Signals for which one line makes a constraint in several places, by the name that they share."""

GIVEN = ("context", "slots_root", "challenge")
STATED = ("outcome", "evaluation")


@dataclass(frozen=True)
class Named:
    """The circuit with its linear signals kept, so that each line's constraint has the names of its wires."""

    circuit: R1cs
    wire_names: dict[int, str]

    def constraints(self, names: str) -> list[int]:
        """Indices of the constraints with just these wires, or with them and more where ``...`` is said."""
        wanted = set(names.split())
        found = [index for index in range(len(self.circuit.constraints)) if self.matches(index, wanted)]
        assert found, names
        return found

    def matches(self, index: int, wanted: set[str]) -> bool:
        wires = {self.wire_names[wire] for wire in self.circuit.constraints[index].wires()}
        digits = {name for name in wires if ".bit[" in f".{name}"}
        if len(digits) > 1:
            wires = wires - digits | {"digits"}
        return wires > wanted - {"..."} if "..." in wanted else wires == wanted

    def without(self, removed: list[int]) -> tuple[R1cs, dict[str, int]]:
        """The circuit that is left, and its signals that are free in it, each 0."""
        left = [each for index, each in enumerate(self.circuit.constraints) if index not in removed]
        bound = {wire for each in left for wire in each.wires() if self.tied(wire, each.wires())}
        free = {wire for index in removed for wire in self.circuit.constraints[index].wires()} - bound
        real = {wire: name for name, wire in self.circuit.names.items()}
        values = {real[wire]: 0 for wire in free - set(self.circuit.inputs())}
        circuit = self.circuit
        return R1cs(circuit.wires, circuit.public, circuit.private, tuple(left), circuit.names), values

    def tied(self, wire: int, beside: set[int]) -> bool:
        """Whether a constraint says of the wire more than that it is a digit."""
        return len(beside) > 1 or ".bit[" not in f".{self.wire_names[wire]}"


@pytest.fixture(scope="module")
def named() -> Named:
    circuit = compiled.clear(N, "--O1")
    return Named(circuit, {wire: plain(name) for name, wire in circuit.names.items()})


def plain(name: str) -> str:
    """A signal's name without the components that the sources do not name."""
    return re.sub(r"\b\w+_\d+_\d+\.", "", name)


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


def line_of(named: Named, index: int) -> str:
    """The wires of a constraint without the slot, alike for all constraints of one line."""
    wires = (named.wire_names[wire] for wire in named.circuit.constraints[index].wires())
    names = {re.sub(r"\[\d+\]", "", name) for name in wires}
    alike = {"digit" if name.endswith("bit") else SAME_LINE.get(name, name) for name in names}
    return " ".join(sorted(alike))


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
