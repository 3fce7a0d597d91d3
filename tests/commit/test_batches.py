"""The reference of batched arithmetic: it is the single operations, one after the other."""

from __future__ import annotations

import random

import pytest

from commit.babyjub import B8, IDENTITY, ORDER, Point, PointError, add, check_point, multi_multiply, multiply
from commit.batches import PYTHON
from commit.commitment import commit
from commit.field import MODULUS, FieldError
from commit.hexadecimal import ScalarError
from commit.order import Order, OrderError, Side
from commit.poseidon import permute
from commit.sealing import OpeningError, open_commitment, open_commitments, open_order, open_orders, seal
from commit.threshold import NotEnoughSharesError, combine, combine_each, make_packet, open_round
from tests.commit.dealer import deal, seeded
from tests.commit.torsion import ORDER_TWO

CONTEXT = 77
DRAW = random.Random(5)
POINTS = [multiply(DRAW.randrange(1, ORDER), B8) for _ in range(5)]
BAD = {
    "point.identity": IDENTITY,
    "point.subgroup": add(B8, ORDER_TWO),
    "point.off-curve": Point(B8.x, B8.y + 1),
    "point.encoding": Point(B8.x + MODULUS, B8.y),
}


def test_check_points_says_what_check_point_says() -> None:
    faults = PYTHON.check_points([*POINTS, *BAD.values()])
    assert [fault.code if fault else None for fault in faults] == [None] * len(POINTS) + list(BAD)
    for point, fault in zip(BAD.values(), faults[len(POINTS) :], strict=True):
        with pytest.raises(PointError) as refused:
            check_point(point)
        assert fault is not None
        assert refused.value.message == fault.message


def test_products_and_sums() -> None:
    assert PYTHON.multiply_each(ORDER - 2, POINTS) == [multiply(ORDER - 2, point) for point in POINTS]
    weights = [0, 1, 2**128 - 1, ORDER - 1, 5]
    assert PYTHON.weighted_sum(weights, POINTS) == multi_multiply(weights, POINTS)
    sums = PYTHON.weighted_sums([3, ORDER - 3, 1], [POINTS[:2], POINTS[1:3], POINTS[2:4]])
    assert sums == [multi_multiply([3, -3, 1], POINTS[i : i + 3]) for i in range(2)]


@pytest.mark.parametrize("code", BAD)
def test_invalid_points_are_not_multiplied_by_a_secret(code: str) -> None:
    with pytest.raises(PointError) as refused:
        PYTHON.multiply_each(2, [*POINTS, BAD[code]])
    assert refused.value.code == code


@pytest.mark.parametrize("code", ["point.off-curve", "point.encoding"])
def test_invalid_points_are_not_added_up(code: str) -> None:
    with pytest.raises(PointError) as refused:
        PYTHON.weighted_sum([1, 2], [B8, BAD[code]])
    assert refused.value.code == code
    with pytest.raises(PointError) as refused:
        PYTHON.weighted_sums([1, 2], [[B8], [BAD[code]]])
    assert refused.value.code == code


@pytest.mark.parametrize("scalar", [-1, ORDER])
def test_invalid_scalars(scalar: int) -> None:
    with pytest.raises(ScalarError):
        PYTHON.multiply_each(scalar, POINTS)
    with pytest.raises(ScalarError):
        PYTHON.weighted_sum([scalar], POINTS[:1])
    with pytest.raises(ScalarError):
        PYTHON.weighted_sums([scalar], [POINTS])


def test_invalid_lengths() -> None:
    with pytest.raises(ValueError, match="argument"):
        PYTHON.weighted_sum([1], POINTS)
    with pytest.raises(ValueError, match="argument"):
        PYTHON.weighted_sums([1, 2], [POINTS, POINTS[1:]])


def test_permute_each() -> None:
    states = [(i, 1, 2) for i in range(3)]
    assert PYTHON.permute_each(states, 2) == [permute(state)[:2] for state in states]
    with pytest.raises(FieldError):
        PYTHON.permute_each([(MODULUS, 1, 2)])


def test_orders_open_together_as_they_open_alone() -> None:
    key_set, _, _ = deal(5, 3)
    secret_sum = POINTS[0]
    orders = [Order(Side(i % 2), 100 + i, 1 + i, 7 + i, 1000 + i) for i in range(4)]
    sealed = [seal(one, CONTEXT, key_set.public_key, seeded(i)) for i, one in enumerate(orders)]
    shared = [multiply(one.ephemeral_secret, key_set.public_key) for one in sealed]
    ciphertexts = [one.ciphertext for one in sealed]
    owners = [(one.account, commit(CONTEXT, one)) for one in orders]
    assert open_orders(ciphertexts, shared, CONTEXT, owners) == orders
    wrong = [secret_sum, *shared[1:]]
    owners[2] = (owners[2][0], owners[3][1])
    opened = open_orders(ciphertexts, wrong, CONTEXT, owners)
    assert [isinstance(one, OpeningError) for one in opened] == [True, False, True, False]
    for place in (0, 2):
        with pytest.raises(OpeningError) as refused:
            open_order(ciphertexts[place], wrong[place], CONTEXT, *owners[place])
        alone = opened[place]
        assert isinstance(alone, OpeningError)
        assert alone.message == refused.value.message


def test_invalid_commitments_among_good_ones() -> None:
    good = Order(Side.BUY, 5, 6, 7, 8)
    owner = (good.account, commit(CONTEXT, good))
    fine = (good.packed, good.salt)
    openings = [fine, (good.packed, good.salt + 1), (0, good.salt), fine]
    opened = open_commitments(openings, CONTEXT, [owner] * 4)
    assert [one if isinstance(one, Order) else one.code for one in opened] == [
        good,
        "seal.opening",
        "seal.opening",
        good,
    ]
    for packed, salt in openings[1:3]:
        with pytest.raises((OpeningError, OrderError)):
            open_commitment(packed, salt, CONTEXT, *owner)


def test_shares_combine_together_as_they_combine_alone() -> None:
    key_set, key_shares, _ = deal(5, 3)
    packets = {
        one.index: make_packet(one, key_set, CONTEXT, POINTS, seeded(one.index)) for one in key_shares
    }
    for used in ([1, 2, 3], [2, 3, 5], [1, 3, 5], [5, 4, 3, 2, 1]):
        shares = {index: packets[index].shares for index in used}
        alone = [
            combine({index: shares[index][place] for index in used}, 3) for place in range(len(POINTS))
        ]
        assert combine_each(shares, 3) == alone
    assert list(open_round(packets, key_set, CONTEXT, POINTS).keys) == alone


def test_invalid_combination_of_too_few() -> None:
    with pytest.raises(NotEnoughSharesError):
        combine_each({1: POINTS, 2: POINTS}, 3)
