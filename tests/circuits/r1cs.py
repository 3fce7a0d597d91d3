"""Reads circom's ``.r1cs`` and ``.sym`` and evaluates constraints, so that a forged witness can be tried.

Formats: iden3's r1csfile (binary, little endian) and circom's symbol list.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import mul
from pathlib import Path

from commit.field import MODULUS

HEADER, CONSTRAINTS = 1, 2

Form = dict[int, int]
"""A linear form: coefficient by wire; wire 0 is the constant 1."""


@dataclass(frozen=True)
class Constraint:
    """a * b = c over linear forms."""

    a: Form
    b: Form
    c: Form

    def holds(self, witness: Sequence[int]) -> bool:
        return (value(self.a, witness) * value(self.b, witness) - value(self.c, witness)) % MODULUS == 0

    def wires(self) -> set[int]:
        return {*self.a, *self.b, *self.c} - {0}


@dataclass(frozen=True)
class R1cs:
    """A circuit: its constraints, and the wires of its inputs by name."""

    wires: int
    public: int
    private: int
    constraints: tuple[Constraint, ...]
    names: dict[str, int]

    def inputs(self) -> range:
        """The wires of all inputs, public ones first."""
        return range(1, 1 + self.public + self.private)

    def without(self, removed: Iterable[int]) -> R1cs:
        """The circuit that is left where some constraints are taken away."""
        gone = set(removed)
        left = tuple(each for index, each in enumerate(self.constraints) if index not in gone)
        return replace(self, constraints=left)

    def violated(self, witness: Sequence[int]) -> list[int]:
        """Indices of the constraints that the witness does not satisfy."""
        return [index for index, one in enumerate(self.constraints) if not one.holds(witness)]


def value(form: Form, witness: Sequence[int]) -> int:
    return sum(map(mul, form.values(), map(witness.__getitem__, form)))


def read_r1cs(path: Path, symbols: Path) -> R1cs:
    data = path.read_bytes()
    assert data[:4] == b"r1cs"
    sections = dict(_sections(data))
    header = sections[HEADER]
    size = struct.unpack_from("<I", header)[0]
    assert int.from_bytes(header[4 : 4 + size], "little") == MODULUS
    wires, outputs, public, private, _, count = struct.unpack_from("<IIIIQI", header, 4 + size)
    assert outputs == 0
    constraints = tuple(_constraints(sections[CONSTRAINTS], size, count))
    return R1cs(wires, public, private, constraints, _names(symbols))


def _sections(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 12
    while position < len(data):
        kind, length = struct.unpack_from("<IQ", data, position)
        yield kind, data[position + 12 : position + 12 + length]
        position += 12 + length


def _constraints(data: bytes, size: int, count: int) -> Iterator[Constraint]:
    position = 0

    def form() -> Form:
        nonlocal position
        terms = struct.unpack_from("<I", data, position)[0]
        position += 4
        read = {}
        for _ in range(terms):
            wire = struct.unpack_from("<I", data, position)[0]
            read[wire] = int.from_bytes(data[position + 4 : position + 4 + size], "little")
            position += 4 + size
        return read

    for _ in range(count):
        yield Constraint(form(), form(), form())


def _names(path: Path) -> dict[str, int]:
    names = {}
    for line in path.read_text().splitlines():
        _, wire, _, name = line.split(",")
        if int(wire) >= 0:
            names[name.removeprefix("main.")] = int(wire)
    return names
