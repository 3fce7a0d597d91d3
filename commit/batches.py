"""Batches of curve and hash arithmetic, for who has a whole round to open: the interface and its reference.

Imports ``commit``'s curve, scalars and Poseidon. The Python reference works one point at a time; a round of
2,048 orders needs something quicker, which the caller passes in. Both give the same, also for hostile points.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from commit.babyjub import (
    ORDER,
    Point,
    PointEncodingError,
    PointError,
    PointOffCurveError,
    check_point,
    multi_multiply,
    multiply,
    on_curve,
    point_refusal,
)
from commit.field import is_element
from commit.hexadecimal import check_scalar
from commit.poseidon import permute


class Batches(Protocol):
    """Arithmetic on many points or states at once, in their order."""

    def check_points(self, points: Sequence[Point]) -> list[PointError | None]:
        """What :func:`commit.babyjub.check_point` has against each point; ``None`` where it has nothing."""
        ...

    def multiply_each(self, secret: int, points: Sequence[Point]) -> list[Point]:
        """``secret`` times each point.

        Raises a :class:`commit.babyjub.PointError` for a point that :func:`commit.babyjub.check_point`
        refuses, since multiples of such a one give a part of the secret away, and
        :class:`commit.hexadecimal.ScalarError` unless 0 <= secret < L.
        """
        ...

    def weighted_sum(self, weights: Sequence[int], points: Sequence[Point]) -> Point:
        """The sum of weight * point, with as many public weights in [0, L) as points.

        Raises a :class:`commit.babyjub.PointError` for a point that is not on the curve, and
        :class:`commit.hexadecimal.ScalarError`.
        """
        ...

    def weighted_sums(self, weights: Sequence[int], rows: Sequence[Sequence[Point]]) -> list[Point]:
        """For each place the sum of weight * row[place] over one or more rows of one length.

        There is a public weight in [0, L) for each row; one above L/2 counts as weight - L, so the points
        must be of the prime-order subgroup. Raises as :meth:`weighted_sum` does.
        """
        ...

    def permute_each(self, states: Sequence[Sequence[int]], outputs: int = 1) -> list[tuple[int, ...]]:
        """The first ``outputs`` elements of Poseidon's permutation of each state; all have one width.

        Raises as :func:`commit.poseidon.permute` does.
        """
        ...


class PythonBatches:
    """The reference: :mod:`commit.babyjub` and :mod:`commit.poseidon`, one point or state after the other."""

    def check_points(self, points: Sequence[Point]) -> list[PointError | None]:
        """See :meth:`Batches.check_points`."""
        return [_fault(point) for point in points]

    def multiply_each(self, secret: int, points: Sequence[Point]) -> list[Point]:
        """See :meth:`Batches.multiply_each`."""
        check_scalar(secret, "the secret")
        for place, point in enumerate(points):
            check_point(point, f"point {place}")
        return [multiply(secret, point) for point in points]

    def weighted_sum(self, weights: Sequence[int], points: Sequence[Point]) -> Point:
        """See :meth:`Batches.weighted_sum`."""
        for place, weight in enumerate(weights):
            check_scalar(weight, f"weight {place}")
        _check_on_curve(points)
        return multi_multiply(weights, points)

    def weighted_sums(self, weights: Sequence[int], rows: Sequence[Sequence[Point]]) -> list[Point]:
        """See :meth:`Batches.weighted_sums`."""
        for place, weight in enumerate(weights):
            check_scalar(weight, f"weight {place}")
        for row in rows:
            _check_on_curve(row)
        centred = [weight - ORDER if weight > ORDER // 2 else weight for weight in weights]
        return [multi_multiply(centred, column) for column in zip(*rows, strict=True)]

    def permute_each(self, states: Sequence[Sequence[int]], outputs: int = 1) -> list[tuple[int, ...]]:
        """See :meth:`Batches.permute_each`."""
        return [permute(state)[:outputs] for state in states]


PYTHON = PythonBatches()
"""What is used where nothing quicker is passed in."""


def _fault(point: Point) -> PointError | None:
    try:
        check_point(point)
    except PointError as error:
        return error
    return None


def _check_on_curve(points: Sequence[Point]) -> None:
    for place, point in enumerate(points):
        if on_curve(point):
            continue
        if not (is_element(point.x) and is_element(point.y)):
            raise point_refusal(PointEncodingError.code, f"point {place}")
        raise point_refusal(PointOffCurveError.code, f"point {place}")
