"""Reads and changes points of a proving key's file, for attacks that the product cannot be asked to make."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from py_ecc.fields import optimized_bn128_FQ as FQ
from py_ecc.optimized_bn128.optimized_curve import (
    add,
    curve_order,
    field_modulus,
    is_inf,
    multiply,
    normalize,
)

RADIX_INVERSE = pow(1 << 256, -1, field_modulus)
GENERATOR = 5
"""Of the scalar field's multiplicative group."""

Point = tuple[FQ, FQ, FQ]
INFINITY = (FQ(1), FQ(1), FQ(0))


@dataclass
class ZkeyFile:
    """A key's bytes, its sections by number."""

    data: bytearray

    @classmethod
    def read(cls, path: Path) -> ZkeyFile:
        return cls(bytearray(path.read_bytes()))

    def section(self, wanted: int) -> tuple[int, int]:
        """Where a section begins, and how many bytes it has."""
        at = 12
        while True:
            kind = int.from_bytes(self.data[at : at + 4], "little")
            size = int.from_bytes(self.data[at + 4 : at + 12], "little")
            if kind == wanted:
                return at + 12, size
            at += 12 + size

    def points(self, section: int) -> list[Point]:
        """All points of a section with points in G1."""
        start, size = self.section(section)
        return [_point(self.data[at : at + 64]) for at in range(start, start + size, 64)]

    def put(self, section: int, points: list[Point]) -> None:
        """Replace all points of a section."""
        start, size = self.section(section)
        encoded = b"".join(map(_bytes, points))
        assert len(encoded) == size
        self.data[start : start + size] = encoded


def ptau_powers(path: Path) -> list[Point]:
    """The powers of tau in G1 of a phase 1."""
    return ZkeyFile.read(path).points(2)


def combination(points: list[Point], weights: list[int]) -> Point:
    """The sum of the points with the weights."""
    total = INFINITY
    for point, weight in zip(points, weights, strict=True):
        total = add(total, multiply(point, weight % curve_order))
    return total


def root_of_unity(order: int) -> int:
    """A primitive root, the one that snarkjs takes."""
    return pow(GENERATOR, (curve_order - 1) // order, curve_order)


def _point(data: bytes | bytearray) -> Point:
    x, y = (int.from_bytes(data[i : i + 32], "little") * RADIX_INVERSE % field_modulus for i in (0, 32))
    return INFINITY if (x, y) == (0, 0) else (FQ(x), FQ(y), FQ(1))


def _bytes(point: Point) -> bytes:
    if is_inf(point):
        return bytes(64)
    return b"".join((int(c) * (1 << 256) % field_modulus).to_bytes(32, "little") for c in normalize(point))
