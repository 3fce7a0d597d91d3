"""``clear`` with its linear signals kept, its constraints found by the names of their wires."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tests.circuits import compiled
from tests.circuits.r1cs import R1cs

SAME_LINE = {
    "filled.previous": "u",
    "evaluation": "value",
    "above": "in",
    **dict.fromkeys(("z", "idle", "pl_is_loose", "ph_is_loose"), "out"),
}
"""Signals for which one line makes a constraint in several places, by the name that they share."""


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
        circuit = self.circuit.without(removed)
        each_wires = [each.wires() for each in circuit.constraints]
        bound = {wire for wires in each_wires for wire in wires if self.tied(wire, wires)}
        free = {wire for index in removed for wire in self.circuit.constraints[index].wires()} - bound
        real = {wire: name for name, wire in self.circuit.names.items()}
        values = {real[wire]: 0 for wire in free - set(self.circuit.inputs())}
        return circuit, values

    def without_lines(self, names: Sequence[str]) -> R1cs:
        """The circuit without all constraints that the sources' lines of these make, in every slot."""
        lines = {line_of(self, index) for each in names for index in self.constraints(each)}
        every = range(len(self.circuit.constraints))
        return self.circuit.without(index for index in every if line_of(self, index) in lines)

    def tied(self, wire: int, beside: set[int]) -> bool:
        """Whether a constraint says of the wire more than that it is a digit."""
        return len(beside) > 1 or ".bit[" not in f".{self.wire_names[wire]}"


def named_clear(size: int) -> Named:
    """``clear`` for some slots."""
    circuit = compiled.clear(size, "--O1")
    return Named(circuit, {wire: plain(name) for name, wire in circuit.names.items()})


def plain(name: str) -> str:
    """A signal's name without the components that the sources do not name."""
    return re.sub(r"\b\w+_\d+_\d+\.", "", name)


def line_of(named: Named, index: int) -> str:
    """The wires of a constraint without the slot, alike for all constraints of one line."""
    wires = (named.wire_names[wire] for wire in named.circuit.constraints[index].wires())
    names = {re.sub(r"\[\d+\]", "", name) for name in wires}
    alike = {"digit" if name.endswith("bit") else SAME_LINE.get(name, name) for name in names}
    return " ".join(sorted(alike))
