"""Points of BN254 as plain integers, and the checks that a point from outside must pass.

The arithmetic is py_ecc's, which checks nothing by itself: coordinates, curve and subgroup are checked
here, once, where a point enters. Imports only py_ecc and ``verifier``.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from verifier.documents import LONGEST_DECIMAL, Refusal, decimal, items


def _load_bn128() -> Any:
    """Import py_ecc's arithmetic and undo what that does to the interpreter.

    py_ecc raises the recursion limit to 100,000, at which a few kilobytes of nested JSON overflow the
    stack and end the whole process. Its own recursion is at most 256 deep.
    """
    limit = sys.getrecursionlimit()
    module = importlib.import_module("py_ecc.optimized_bn128")
    sys.setrecursionlimit(limit)
    return module


bn128: Any = _load_bn128()
"""py_ecc's arithmetic, which is untyped for strict checkers: it marks no name as exported."""

BASE_MODULUS: int = bn128.field_modulus
"""q of EIP-196: coordinates are below it."""

SCALAR_ORDER: int = bn128.curve_order
"""r: the order of both groups, and the modulus of public inputs."""


@dataclass(frozen=True)
class PointG1:
    """An affine point ``(x, y)`` of the curve y^2 = x^3 + 3 over F_q; all of it has prime order."""

    x: int
    y: int

    def words(self) -> tuple[int, ...]:
        """Return the two words of EIP-196."""
        return (self.x, self.y)

    def negate(self) -> PointG1:
        """Return the opposite point."""
        return PointG1(self.x, -self.y % BASE_MODULUS)

    def projective(self) -> Any:
        """Return the point as py_ecc computes with it."""
        return bn128.FQ(self.x), bn128.FQ(self.y), bn128.FQ.one()


@dataclass(frozen=True)
class PointG2:
    """An affine point of the twisted curve over F_q[i]; each coordinate is ``(real, imaginary)``."""

    x: tuple[int, int]
    y: tuple[int, int]

    def words(self) -> tuple[int, ...]:
        """Return the four words of EIP-197, imaginary parts first."""
        return (self.x[1], self.x[0], self.y[1], self.y[0])

    def negate(self) -> PointG2:
        """Return the opposite point."""
        return PointG2(self.x, (-self.y[0] % BASE_MODULUS, -self.y[1] % BASE_MODULUS))

    def projective(self) -> Any:
        """Return the point as py_ecc computes with it."""
        return bn128.FQ2(self.x), bn128.FQ2(self.y), bn128.FQ2.one()


@dataclass(frozen=True)
class PointRefusals:
    """Which error a check raises: a point of a proof and one of a key have codes of their own."""

    malformed: Refusal
    projective: Refusal
    infinity: Refusal
    coordinate_range: Refusal
    not_on_curve: Refusal
    not_in_subgroup: Refusal


def check_g1(point: PointG1, what: str, refusals: PointRefusals) -> None:
    """Refuse a point that is not canonical, is at infinity, or is not on the curve (EIP-196)."""
    _check_coordinates(point.words(), what, refusals)
    if not bn128.is_on_curve(point.projective(), bn128.b):
        raise refusals.not_on_curve(f"{what}: not on the curve y^2 = x^3 + 3")


def check_g2(point: PointG2, what: str, refusals: PointRefusals) -> None:
    """Refuse a point that is not canonical, at infinity, off the curve or off its subgroup (EIP-197)."""
    _check_coordinates(point.words(), what, refusals)
    projective = point.projective()
    if not bn128.is_on_curve(projective, bn128.b2):
        raise refusals.not_on_curve(f"{what}: not on the twisted curve")
    if not bn128.is_inf(bn128.multiply(projective, SCALAR_ORDER)):
        raise refusals.not_in_subgroup(f"{what}: not in the subgroup of prime order")


def parse_g1(value: object, what: str, refusals: PointRefusals) -> PointG1:
    """Return the point that snarkjs spells ``["x", "y", "1"]``; only its form and range are checked."""
    x, y, z = items(value, what, 3, refusals.malformed)
    point = PointG1(_coordinate(x, f"{what}.x", refusals), _coordinate(y, f"{what}.y", refusals))
    _check_affine((z,), what, refusals)
    return point


def parse_g2(value: object, what: str, refusals: PointRefusals) -> PointG2:
    """Return the point that snarkjs spells ``[["x0", "x1"], ["y0", "y1"], ["1", "0"]]``, real parts first."""
    x, y, z = items(value, what, 3, refusals.malformed)
    point = PointG2(_pair(x, f"{what}.x", refusals), _pair(y, f"{what}.y", refusals))
    _check_affine(items(z, f"{what}.z", 2, refusals.malformed), what, refusals)
    return point


def _pair(value: object, what: str, refusals: PointRefusals) -> tuple[int, int]:
    real, imaginary = items(value, what, 2, refusals.malformed)
    return _coordinate(real, f"{what}0", refusals), _coordinate(imaginary, f"{what}1", refusals)


def _coordinate(value: object, what: str, refusals: PointRefusals) -> int:
    return decimal(value, what, BASE_MODULUS, refusals.malformed, refusals.coordinate_range)


def _check_affine(third: Sequence[object], what: str, refusals: PointRefusals) -> None:
    """Refuse a third coordinate, in one part for G1 and two for G2, that is not 1."""
    # No bound: another number, however large, is another form of a point.
    longest = 10**LONGEST_DECIMAL
    parts = [decimal(part, f"{what}.z", longest, refusals.malformed, refusals.projective) for part in third]
    if not any(parts):
        raise refusals.infinity(f"{what}: the point at infinity")
    if parts[0] != 1 or any(parts[1:]):
        raise refusals.projective(f"{what}: the third coordinate is not 1", hint="write the point affine")


def _check_coordinates(words: tuple[int, ...], what: str, refusals: PointRefusals) -> None:
    for word in words:
        if not isinstance(word, int):
            raise refusals.malformed(f"{what}: a coordinate is {type(word).__name__}, no integer")
        if not 0 <= word < BASE_MODULUS:
            raise refusals.coordinate_range(f"{what}: a coordinate is not in [0, {BASE_MODULUS})")
    # EIP-196 and EIP-197 spell the point at infinity with zeros.
    if not any(words):
        raise refusals.infinity(f"{what}: the point at infinity")
