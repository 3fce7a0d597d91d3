"""Polynomials over the integers modulo L: Shamir's shares, Lagrange's interpolation, Feldman's commitments.

Imports the curve. A secret is f(0); the share of member i is f(i), i >= 1. A. Shamir, How to Share a
Secret, 1979; P. Feldman, A Practical Scheme for Non-interactive Verifiable Secret Sharing, 1987.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from commit.babyjub import ORDER, Point, multi_multiply
from commit.errors import FssError
from commit.field import inverse

MAXIMUM_INDEX = (1 << 16) - 1


class ShareIndexError(FssError):
    """A member's index is 0, repeated, or not a whole number up to 65,535.

    Members are numbered from 1. The share at 0 would be the secret itself, and interpolation through one
    index twice divides by zero.
    """

    code = "share.index"


def check_indices(indices: Collection[int]) -> None:
    """Raises :class:`ShareIndexError` unless all are integers in 1..65,535 and no two are equal."""
    for index in indices:
        if not isinstance(index, int) or isinstance(index, bool) or not 1 <= index <= MAXIMUM_INDEX:
            raise ShareIndexError(
                f"{index!r} is no member's index", hint=f"members are numbered from 1 to {MAXIMUM_INDEX}"
            )
    if len(set(indices)) != len(indices):
        raise ShareIndexError("a member's index is repeated", hint="give one share of each member")


def evaluate(coefficients: Sequence[int], at: int) -> int:
    """f(at) modulo L for f = coefficients[0] + coefficients[1] X + ..."""
    value = 0
    for coefficient in reversed(coefficients):
        value = (value * at + coefficient) % ORDER
    return value


def evaluate_commitment(commitment: Sequence[Point], at: int) -> Point:
    """f(at) * B8 from Feldman's commitment to f: its coefficients times B8, in the prime-order subgroup."""
    return multi_multiply([pow(at, power, ORDER) for power in range(len(commitment))], commitment)


def lagrange(indices: Sequence[int], at: int = 0) -> list[int]:
    """The weights l_i modulo L with f(at) = sum of l_i f(i), for all f of degree below len(indices).

    Raises :class:`ShareIndexError` for index 0, a repeated one, or one out of range.
    """
    check_indices(indices)
    weights = []
    for index in indices:
        numerator, denominator = 1, 1
        for other in indices:
            if other != index:
                numerator = numerator * (at - other) % ORDER
                denominator = denominator * (index - other) % ORDER
        weights.append(numerator * inverse(denominator, ORDER) % ORDER)
    return weights


def interpolate(values: Mapping[int, int], at: int = 0) -> int:
    """f(at) modulo L from the values f(i); exact where f has degree below their number."""
    weights = lagrange(list(values), at)
    return sum(weight * value for weight, value in zip(weights, values.values(), strict=True)) % ORDER


def interpolate_points(points: Mapping[int, Point], at: int = 0) -> Point:
    """f(at) * B from the points f(i) * B of the prime-order subgroup."""
    # between -L/2 and L/2 the weights of neighbouring members are tiny, and so is the work
    weights = [weight - ORDER if weight > ORDER // 2 else weight for weight in lagrange(list(points), at)]
    return multi_multiply(weights, list(points.values()))
