"""Orders: ranges at both ends, packing, salts, and nothing secret in what is printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commit.field import MODULUS
from commit.order import (
    Order,
    OrderAccountError,
    OrderError,
    OrderLimitError,
    OrderPackedError,
    OrderQuantityError,
    OrderSaltError,
    OrderSideError,
    Side,
    draw_salt,
    unpack,
)
from tests.commit.samples import random_bytes

GOOD = {"side": Side.BUY, "limit": 5, "quantity": 7, "account": 0xABC, "salt": 99}

ORDERS = st.builds(
    Order,
    st.sampled_from(Side),
    st.integers(0, 2**32 - 1),
    st.integers(1, 2**48 - 1),
    st.integers(1, 2**160 - 1),
    st.integers(0, MODULUS - 1),
)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("side", 0),
        ("side", 1),
        ("limit", 0),
        ("limit", 2**32 - 1),
        ("quantity", 1),
        ("quantity", 2**48 - 1),
        ("account", 1),
        ("account", 2**160 - 1),
        ("salt", 0),
        ("salt", MODULUS - 1),
    ],
)
def test_edges(field, value):
    assert getattr(Order(**{**GOOD, field: value}), field) == value


@pytest.mark.parametrize(
    ("field", "values", "error"),
    [
        ("side", (-1, 2, True, "buy", None), OrderSideError),
        ("limit", (-1, 2**32, True, 1.0, "5"), OrderLimitError),
        ("quantity", (0, -1, 2**48, True, 2.0, MODULUS + 1), OrderQuantityError),
        ("account", (0, -1, 2**160, True, b"\x01" * 20), OrderAccountError),
        ("salt", (-1, MODULUS, MODULUS + 99, False, b""), OrderSaltError),
    ],
)
def test_invalid_field(field, values, error):
    for value in values:
        with pytest.raises(error) as caught:
            Order(**{**GOOD, field: value})
        assert caught.value.field_name == field


def test_plain_integer_becomes_a_side():
    assert Order(**{**GOOD, "side": 1}).side is Side.SELL


def test_packing():
    assert Order(**{**GOOD, "side": Side.SELL}).packed == 1 + 2 * 5 + 7 * 2**40


@given(ORDERS)
def test_unpack_inverts_packing(order):
    assert order.packed < 2**88
    assert unpack(order.packed) == (order.side, order.limit, order.quantity)


@pytest.mark.parametrize("gap_bit", range(33, 40))
def test_invalid_bit_in_the_gap(gap_bit):
    with pytest.raises(OrderPackedError):
        unpack(Order(**GOOD).packed | 1 << gap_bit)


@pytest.mark.parametrize("packed", [-1, 2**88, 2**88 + (1 << 40), MODULUS, True, "1"], ids=repr)
def test_invalid_packed_range(packed):
    with pytest.raises(OrderPackedError):
        unpack(packed)


def test_invalid_packed_quantity_zero():
    with pytest.raises(OrderQuantityError):
        unpack(2 * 5)


@given(st.integers(0, 2**88 - 1))
def test_unpack_has_one_encoding_for_each_order(packed):
    try:
        side, limit, quantity = unpack(packed)
    except OrderError:
        return
    assert Order(side, limit, quantity, 1, 0).packed == packed


def test_salt_has_248_bits_or_more():
    """S1: every one of 384 random bits reaches the salt, and salts are below r."""
    drawn: list[int] = []

    def source(size: int) -> bytes:
        drawn.append(size)
        return bytes(size - 1) + b"\x01"

    assert draw_salt(source) == 1
    assert drawn == [48]
    salts = {draw_salt(lambda size, bit=bit: (1 << bit).to_bytes(size, "big")) for bit in range(384)}
    assert len(salts) == 384
    assert all(0 <= salt < MODULUS for salt in salts)
    assert max(draw_salt(random_bytes(seed)).bit_length() for seed in range(50)) >= 253


def test_nothing_secret_is_printed():
    """T9: neither repr nor an error shows side, limit, quantity or salt."""
    order = Order(Side.SELL, 1111111, 2222222, 0xABC, 3333333)
    assert repr(order) == str(order) == "Order(account=2748)"
    for field, value in (("limit", 2**32 + 4444), ("quantity", 2**48 + 4444), ("salt", MODULUS + 4444)):
        with pytest.raises(OrderError) as caught:
            Order(**{**GOOD, field: value})
        assert str(value) not in str(caught.value) + caught.value.hint + repr(caught.value)
