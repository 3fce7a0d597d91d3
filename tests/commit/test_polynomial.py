"""Shamir's shares: any t give the secret, fewer say nothing, and bad indices are refused (T6)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commit.babyjub import B8, ORDER, multiply
from commit.polynomial import (
    MAXIMUM_INDEX,
    ShareIndexError,
    evaluate,
    evaluate_commitment,
    interpolate,
    interpolate_points,
    lagrange,
)

coefficients = st.lists(st.integers(0, ORDER - 1), min_size=1, max_size=6)


@given(coefficients, st.data())
def test_any_threshold_values_give_the_secret(polynomial: list[int], data: st.DataObject) -> None:
    indices = data.draw(
        st.lists(st.integers(1, 200), min_size=len(polynomial), max_size=len(polynomial) + 3, unique=True)
    )
    values = {index: evaluate(polynomial, index) for index in indices}
    assert interpolate(values) == polynomial[0]
    assert interpolate(values, at=7) == evaluate(polynomial, 7)


@given(st.lists(st.integers(1, ORDER - 1), min_size=2, max_size=6), st.integers(0, ORDER - 1))
def test_one_value_fewer_fits_every_secret(polynomial: list[int], other_secret: int) -> None:
    """For t - 1 shares and any other secret there is a polynomial through all of them."""
    values = {index: evaluate(polynomial, index) for index in range(1, len(polynomial))}
    through_other = {**values, len(polynomial): 0}
    # choose the last value so that the interpolation gives the other secret
    last = lagrange(list(through_other))[-1]
    missing = (other_secret - interpolate(through_other)) * pow(last, -1, ORDER) % ORDER
    assert interpolate({**values, len(polynomial): missing}) == other_secret


@settings(max_examples=20, deadline=None)
@given(coefficients, st.integers(1, 50))
def test_commitment_evaluates_to_the_share_in_the_exponent(polynomial: list[int], index: int) -> None:
    commitment = [multiply(coefficient, B8) for coefficient in polynomial]
    assert evaluate_commitment(commitment, index) == multiply(evaluate(polynomial, index), B8)


@settings(max_examples=20, deadline=None)
@given(coefficients, st.integers(0, 50))
def test_points_interpolate_like_values(polynomial: list[int], at: int) -> None:
    indices = range(3, 3 + 2 * len(polynomial), 2)
    points = {index: multiply(evaluate(polynomial, index), B8) for index in indices}
    assert interpolate_points(points, at) == multiply(evaluate(polynomial, at), B8)


@pytest.mark.parametrize("indices", [[0, 1], [1, 1], [2, 3, 2], [-1], [MAXIMUM_INDEX + 1], [True, 2], ["1"]])
def test_invalid_indices(indices: list[int]) -> None:
    with pytest.raises(ShareIndexError):
        lagrange(indices)


def test_index_at_the_upper_end() -> None:
    assert lagrange([MAXIMUM_INDEX]) == [1]
