"""Sums of fifth powers in two products each, and inputs that are given behind their first S-box."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commit.commitment import commit
from commit.field import MODULUS
from commit.order import Order, Side
from commit.poseidon_parameters import parameters
from fss.circuits.inputs import salt_box
from tests.circuits.compiled import clear, compile_main
from tests.circuits.rounds import CONTEXT, buy, honest, replaced, sell
from tests.circuits.witness import Witnesses

SIZES = (2, 3, 4, 5, 6, 17)
FIFTH_ROOT = pow(5, -1, MODULUS - 1)
ELEMENTS = st.integers(0, MODULUS - 1) | st.sampled_from([0, 1, MODULUS - 1, MODULUS - 2, 2**128])

SUM = """
include "../lib/fifth_power.circom";
template Expect() {{
    signal input in[{size}];
    signal input expected;
    signal sum <== FifthPowerSum({size})(in);
    expected === sum;
}}
component main {{public [in, expected]}} = Expect();
"""


@pytest.fixture(scope="module")
def small() -> Witnesses:
    return Witnesses(clear(4))


@cache
def power_sum(size: int) -> Witnesses:
    return Witnesses(compile_main(f"fifth_power_sum_{size}", SUM.format(size=size))[0])


def accepts(values: list[int], expected: int) -> bool:
    named = {f"in[{index}]": value for index, value in enumerate(values)}
    return power_sum(len(values)).accepts(named | {"expected": expected % MODULUS})


@pytest.mark.parametrize("size", SIZES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_sum(size: int, data: st.DataObject) -> None:
    values = data.draw(st.lists(ELEMENTS, min_size=size, max_size=size))
    assert accepts(values, sum(pow(value, 5, MODULUS) for value in values))


@pytest.mark.parametrize("size", SIZES)
def test_invalid_sum(size: int) -> None:
    values = list(range(3, 3 + size))
    good = sum(value**5 for value in values)
    assert accepts(values, good)
    for lie in (good + 1, -good, sum(values) ** 5, sum(value**3 for value in values)):
        assert not accepts(values, lie)
    for index in range(size):
        assert not accepts([value + (at == index) for at, value in enumerate(values)], good)


@pytest.mark.parametrize("size", SIZES)
def test_a_sum_has_two_products_for_each_power_and_one(size: int) -> None:
    assert len(power_sum(size).circuit.constraints) == 2 * size + 1


@given(ELEMENTS)
def test_a_salt_and_its_box_tell_the_same(salt: int) -> None:
    """x -> x^5 permutes the field: each box is that of exactly one salt."""
    constant = int(parameters(4).constants[0][3])
    assert (pow(salt_box(salt), FIFTH_ROOT, MODULUS) - constant) % MODULUS == salt
    assert salt_box((pow(salt, FIFTH_ROOT, MODULUS) - constant) % MODULUS) == salt


def test_five_does_not_divide_the_order_of_the_multiplicative_group() -> None:
    """What the permutation, the fifth roots and the salt's box stand on."""
    assert (MODULUS - 1) % 5


def test_any_box_is_an_opening_of_a_commitment(small: Witnesses) -> None:
    """A prover who starts from a box, not from a salt, proves an order that has a salt all the same."""
    for box in (0, 1, MODULUS - 1, 2**200):
        salt = (pow(box, FIFTH_ROOT, MODULUS) - int(parameters(4).constants[0][3])) % MODULUS
        each = Order(Side.BUY, 5, 3, 0xB0B, salt)
        inputs = honest([each, sell(5, 3)], 4)
        assert inputs["salt_box[0]"] == box
        assert small.accepts(inputs)
        assert small.read(inputs, "order[0].leaf") == (commit(CONTEXT, each),)


def test_invalid_salt_box(small: Witnesses) -> None:
    """The salt itself, and any box but the salt's, opens another commitment."""
    each = buy(5, 3)
    inputs = honest([each, sell(5, 3)], 4)
    box = inputs["salt_box[0]"]
    for value in (each.salt, box + 1, -box, 0, pow(box, 5, MODULUS)):
        assert not small.accepts(replaced(inputs, salt_box_0=value))
