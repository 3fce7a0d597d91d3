"""The scalar field: inverses, roots and canonical elements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commit.field import (
    MODULUS,
    FieldError,
    NoInverseError,
    check_element,
    inverse,
    is_element,
    is_square,
    sqrt,
)

elements = st.integers(0, MODULUS - 1)


@given(elements.filter(bool))
def test_inverse(value: int) -> None:
    assert value * inverse(value) % MODULUS == 1


def test_invalid_inverse_of_zero() -> None:
    with pytest.raises(NoInverseError):
        inverse(0)


@given(elements)
def test_sqrt_of_a_square_is_its_even_root(value: int) -> None:
    root = sqrt(value * value)
    assert root is not None
    assert root % 2 == 0
    assert root in (value, MODULUS - value)


@given(elements)
def test_sqrt_exists_exactly_for_squares(value: int) -> None:
    euler = pow(value, (MODULUS - 1) // 2, MODULUS) in (0, 1)
    assert is_square(value) == euler
    assert (sqrt(value) is not None) == euler


@pytest.mark.parametrize("value", [0, 1, MODULUS - 1])
def test_element(value: int) -> None:
    assert check_element(value, "the value") == value


@pytest.mark.parametrize("value", [-1, MODULUS, MODULUS + 1, 2**256, True, None, "1"])
def test_invalid_element(value: object) -> None:
    assert not is_element(value)
    with pytest.raises(FieldError, match="the value"):
        check_element(value, "the value")  # type: ignore[arg-type]
