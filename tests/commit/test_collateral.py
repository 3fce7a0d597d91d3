"""Locks: they cover the worst case, the default one tells the quantity's class and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commit.collateral import (
    LimitOutsideMarketError,
    LockError,
    check_lock,
    default_lock,
    notices,
    worst_case,
)
from commit.order import Order, Side
from tests.commit.samples import CAP, FLOOR


def order(side: Side = Side.BUY, limit: int = 1_500, quantity: int = 10) -> Order:
    return Order(side, limit, quantity, 1, 1)


@pytest.mark.parametrize(
    ("side", "limit", "cost"),
    [
        (Side.BUY, 1_500, 5_000),
        (Side.SELL, 1_500, 15_000),
        (Side.BUY, FLOOR, 0),
        (Side.BUY, CAP, 20_000),
        (Side.SELL, FLOOR, 20_000),
        (Side.SELL, CAP, 0),
    ],
)
def test_worst_case(side, limit, cost):
    assert worst_case(order(side, limit), FLOOR, CAP) == cost


@pytest.mark.parametrize("limit", [FLOOR - 1, CAP + 1, 0, 2**32 - 1])
def test_invalid_limit_outside_market(limit):
    for call in (worst_case, lambda *a: check_lock(*a, 2**90), lambda *a: notices(*a, 2**90)):
        with pytest.raises(LimitOutsideMarketError):
            call(order(limit=limit), FLOOR, CAP)


@given(
    st.sampled_from(Side),
    st.integers(0, 2**32 - 2).flatmap(
        lambda floor: st.tuples(st.just(floor), st.integers(floor + 1, 2**32 - 1)).flatmap(
            lambda range_: st.tuples(st.just(range_), st.integers(*range_), st.integers(*range_))
        )
    ),
    st.integers(1, 2**48 - 1),
    st.integers(0, 2**96 - 1),
)
def test_default_lock_covers_every_price_and_limit(side, market, quantity, minimum):
    (floor, cap), limit, price = market
    one = order(side, limit, quantity)
    lock = default_lock(quantity, floor, cap)
    check_lock(one, floor, cap, lock)
    assert lock & (lock - 1) == 0
    assert (cap - floor) * quantity <= lock < 2 * (cap - floor) * quantity or lock == 1
    pays = price - floor if side is Side.BUY else cap - price
    if price <= limit if side is Side.BUY else price >= limit:
        assert pays * quantity <= worst_case(one, floor, cap) <= lock
    assert default_lock(quantity, floor, cap, minimum) >= max(minimum, lock)


def test_default_lock_tells_nothing_of_side_and_limit():
    cases = [order(side, limit) for side in Side for limit in (FLOOR, 1_500, CAP)]
    assert {default_lock(case.quantity, FLOOR, CAP) for case in cases} == {2**15}
    assert default_lock(1, 0, 1) == 1
    assert default_lock(4, 0, 4) == 16
    assert default_lock(1, 0, 17) == 32
    assert default_lock(2**48 - 1, 0, 2**32 - 1) == 2**80


def test_lock_edges():
    check_lock(order(), FLOOR, CAP, 5_000)
    check_lock(order(), FLOOR, CAP, 2**96 - 1)
    check_lock(order(Side.SELL, CAP), FLOOR, CAP, 0)
    check_lock(order(), FLOOR, CAP, 6_000, minimum=6_000)


@pytest.mark.parametrize(("locked", "minimum"), [(4_999, 0), (2**96, 0), (-1, 0), (5_999, 6_000)])
def test_invalid_lock(locked, minimum):
    with pytest.raises(LockError):
        check_lock(order(), FLOOR, CAP, locked, minimum)
    with pytest.raises(LockError):
        notices(order(), FLOOR, CAP, locked, minimum)


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize(
    ("limit", "locked", "codes"),
    [
        (1_500, 2**15, []),
        (1_500, 2**16, []),
        (1_500, 2**15 - 1, ["tight-lock"]),
        (CAP, 2**15, ["limit-at-cap"]),
        (FLOOR, 2**15, ["limit-at-floor"]),
        (CAP, 20_000, ["limit-at-cap", "tight-lock"]),
    ],
)
def test_notices(side, limit, locked, codes):
    assert [notice.code for notice in notices(order(side, limit), FLOOR, CAP, locked)] == codes


def test_tight_lock_bounds_the_limit():
    """The statement of the notice: with an exact lock a full fill gives the limit away."""
    one = order()
    (notice,) = notices(one, FLOOR, CAP, worst_case(one, FLOOR, CAP))
    assert f"within {one.limit - FLOOR} ticks of the floor" in notice.message
