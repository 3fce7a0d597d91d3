"""What a search needs to know of a circuit: its statements, the lies to try, and how to tell a lie."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tests.circuits.completion import Witness
from tests.circuits.rounds import Slots
from tests.circuits.search.levers import Way
from tests.circuits.search.system import System
from tests.circuits.witness import Flat


@dataclass(frozen=True)
class Statement:
    """A true statement: the inputs of an honest prover, the orders that it is about, the honest witness."""

    inputs: Flat
    slots: Slots
    witness: Witness


class Subject(Protocol):
    """A circuit under search."""

    system: System
    given: Sequence[int]
    """Wires that a prover cannot choose: they are fixed before the proof."""
    stated: Sequence[int]
    """Wires of public inputs that a prover can choose, and that the statement is about."""
    anchors: Sequence[int]
    """Wires that follow from what is given, though only through a hash: a forger had better leave them."""
    forward: Way
    """From all inputs but those that follow from others, to everything."""

    def draw(self, draw: random.Random) -> Statement: ...

    def lie(self, statement: Statement, draw: random.Random) -> tuple[str, Flat]:
        """A lie's name, and the inputs of whoever tells it."""
        ...

    def aim(self, statement: Statement, draw: random.Random) -> tuple[int, int] | None:
        """A stated wire and the value that a forger would like it to have, where there is such a thing."""
        ...

    def is_false(self, statement: Statement, witness: Witness) -> bool:
        """Whether a witness that satisfies all constraints states what is not true."""
        ...


def wires_of(system: System, inputs: Mapping[str, int]) -> dict[int, int]:
    """The inputs by wire."""
    return {system.circuit.names[name]: number for name, number in inputs.items()}
