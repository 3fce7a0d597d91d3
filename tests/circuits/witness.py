"""Witnesses from named inputs: honest ones, and a forger's, completed so that only the lie can be caught."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from fss.prover.client import Inputs
from tests.circuits.completion import Plan, plan
from tests.circuits.r1cs import R1cs

Flat = dict[str, int]
"""Input signals by their full names, elements of arrays as ``u[3]``."""

_circuits: dict[int, R1cs] = {}


class Witnesses:
    """The witnesses of one circuit.

    ``derived`` names inputs that follow from the others, ``chosen`` signals that are no inputs and that
    nothing ties down, so that they are given like inputs.
    """

    def __init__(self, circuit: R1cs, derived: Iterable[str] = (), chosen: Iterable[str] = ()) -> None:
        self.circuit = circuit
        self.derived = frozenset(derived)
        self._wire_names = {wire: name for name, wire in circuit.names.items()}
        _circuits[id(circuit)] = circuit
        self._plan = _plan(id(circuit), self.derived, frozenset(chosen))
        assert not self._plan.missing

    def complete(self, inputs: Mapping[str, int]) -> list[int]:
        """The whole witness."""
        names = self.circuit.names
        return self._plan.complete({names[n]: v for n, v in inputs.items() if n not in self.derived})

    def refusals(self, inputs: Mapping[str, int]) -> list[set[str]]:
        """For each violated constraint the names of its wires; empty where the inputs have a witness."""
        witness = self.complete(inputs)
        constraints = self.circuit.constraints
        return [
            {self._wire_names.get(wire, "") for wire in constraints[index].wires()}
            for index in self.circuit.violated(witness)
        ]

    def accepts(self, inputs: Mapping[str, int]) -> bool:
        """Whether the inputs have a witness."""
        return not self.refusals(inputs)

    def read(self, inputs: Mapping[str, int], *names: str) -> tuple[int, ...]:
        """What the named signals are in the completed witness."""
        witness = self.complete(inputs)
        return tuple(witness[self.circuit.names[name]] for name in names)


@cache
def _plan(key: int, derived: frozenset[str], chosen: frozenset[str]) -> Plan:
    circuit = _circuits[key]
    names = circuit.names
    known = {*circuit.inputs(), *(names[name] for name in chosen)} - {names[name] for name in derived}
    return plan(circuit, known)


def flatten(inputs: Inputs) -> Flat:
    """Inputs as the product builds them, one name for each signal."""
    flat: Flat = {}
    for name, given in inputs.items():
        if isinstance(given, int):
            flat[name] = given
        else:
            flat |= {f"{name}[{index}]": int(str(each)) for index, each in enumerate(given)}
    return flat
