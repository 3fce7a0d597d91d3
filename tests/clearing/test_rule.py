"""The clearing rule: its laws, its examples, and the fast rule equal to the reference."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fss.clearing import (
    BUY,
    LAST_TICK,
    MOST_LOTS,
    SELL,
    Book,
    BookRange,
    BookShape,
    Clearing,
    clear,
    clear_reference,
)
from fss.clearing.reference import clearing_interval, clears, demand, supply
from tests.clearing.books import BOOKS, CROWDED, book_of, orders_of

EXAMPLES = {
    "empty": (book_of(), Clearing(0, LAST_TICK, 0, 0, ())),
    "one buy": (book_of((BUY, 10, 3)), Clearing(10, LAST_TICK, 0, 0, (0,))),
    "one sell": (book_of((SELL, 10, 3)), Clearing(0, 10, 0, 0, (0,))),
    "one buy at the last tick": (book_of((BUY, LAST_TICK, 3)), Clearing(LAST_TICK, LAST_TICK, 0, 0, (0,))),
    "one sell at tick 0": (book_of((SELL, 0, 3)), Clearing(0, 0, 0, 0, (0,))),
    "apart": (book_of((BUY, 3, 1), (SELL, 8, 1)), Clearing(3, 8, 0, 0, (0, 0))),
    "exact match": (book_of((BUY, 8, 4), (SELL, 3, 4)), Clearing(3, 8, 5, 4, (4, 4))),
    "neighbouring ticks": (book_of((BUY, 8, 4), (SELL, 7, 4)), Clearing(7, 8, 7, 4, (4, 4))),
    "buy at the low end stays out": (
        book_of((BUY, 8, 4), (SELL, 7, 4), (BUY, 7, 1)),
        Clearing(7, 8, 7, 4, (4, 4, 0)),
    ),
    "buys long": (book_of((BUY, 8, 4), (BUY, 8, 4), (SELL, 3, 5)), Clearing(8, 8, 8, 5, (4, 1, 5))),
    "sells long": (book_of((SELL, 3, 4), (BUY, 8, 5), (SELL, 3, 4)), Clearing(3, 3, 3, 5, (4, 5, 1))),
    "better limit before earlier slot": (
        book_of((BUY, 8, 4), (BUY, 9, 4), (SELL, 3, 5)),
        Clearing(8, 8, 8, 5, (1, 4, 5)),
    ),
    "all at one tick": (book_of((BUY, 5, 2), (SELL, 5, 3)), Clearing(5, 5, 5, 2, (2, 2))),
    "price 0 with a trade": (book_of((BUY, 0, 2), (SELL, 0, 2)), Clearing(0, 0, 0, 2, (2, 2))),
    "last tick with a trade": (
        book_of((BUY, LAST_TICK, MOST_LOTS), (SELL, LAST_TICK, 1)),
        Clearing(LAST_TICK, LAST_TICK, LAST_TICK, 1, (1, 1)),
    ),
    "both ends": (
        book_of((BUY, LAST_TICK, MOST_LOTS), (SELL, 0, MOST_LOTS)),
        Clearing(0, LAST_TICK, LAST_TICK // 2, MOST_LOTS, (MOST_LOTS, MOST_LOTS)),
    ),
}


@pytest.mark.parametrize("rule", [clear, clear_reference])
@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name: str, rule: object) -> None:
    book, expected = EXAMPLES[name]
    assert callable(rule)
    assert rule(book) == expected


@given(BOOKS)
def test_fast_equals_reference(book: Book) -> None:
    assert clear(book) == clear_reference(book)


def test_fast_equals_reference_on_every_small_book() -> None:
    orders = list(itertools.product((BUY, SELL), (0, 1, 2), (1, 2)))
    for size in range(4):
        for rows in itertools.product(orders, repeat=size):
            book = book_of(*rows)
            assert clear(book) == clear_reference(book)


@pytest.mark.parametrize("orders", [2_047, 2_048, 32_767, 32_768, 40_000])
def test_sums_are_exact_at_and_beyond_64_bits(orders: int) -> None:
    book = book_of(
        *((BUY, 7, MOST_LOTS) for _ in range(orders)), *((SELL, 7, MOST_LOTS) for _ in range(orders - 1))
    )
    outcome = clear(book)
    assert outcome.volume == (orders - 1) * MOST_LOTS
    assert outcome.fills == (MOST_LOTS,) * (orders - 1) + (0,) + (MOST_LOTS,) * (orders - 1)


@given(BOOKS)
def test_every_outcome_is_plain_integers(book: Book) -> None:
    outcome = clear(book)
    assert {type(value) for value in (outcome.low, outcome.high, outcome.price, outcome.volume)} == {int}
    assert {type(fill) for fill in outcome.fills} <= {int}


@given(CROWDED)
def test_interval_is_exactly_the_prices_that_clear(book: Book) -> None:
    low, high = clearing_interval(book)
    near = set(range(9)) | {low, high, LAST_TICK}
    assert low <= high
    assert {p for p in near if clears(book, p)} == {p for p in near if low <= p <= high}


@given(BOOKS)
def test_no_limit_lies_strictly_inside_the_interval(book: Book) -> None:
    outcome = clear(book)
    assert not [limit for limit in book.limits if outcome.low < limit < outcome.high]


@given(BOOKS)
def test_buys_equal_sells_equal_volume(book: Book) -> None:
    outcome = clear(book)
    for side in (BUY, SELL):
        assert sum(f for s, f in zip(book.sides, outcome.fills, strict=True) if s == side) == outcome.volume


@given(BOOKS)
def test_nobody_trades_worse_than_the_limit_or_more_than_the_quantity(book: Book) -> None:
    outcome = clear(book)
    for (side, limit, quantity), fill in zip(orders_of(book), outcome.fills, strict=True):
        assert 0 <= fill <= quantity
        if fill:
            assert limit >= outcome.price if side == BUY else limit <= outcome.price


@given(CROWDED)
def test_volume_is_the_most_that_any_one_price_allows(book: Book) -> None:
    prices = [*range(9), LAST_TICK]
    assert clear(book).volume == max(min(demand(book, p), supply(book, p)) for p in prices)


@given(BOOKS)
def test_price_priority(book: Book) -> None:
    """Where an order gets less than it asked, no worse limit on its side gets anything."""
    outcome = clear(book)
    filled = list(zip(orders_of(book), outcome.fills, strict=True))
    for (side, limit, quantity), fill in filled:
        if fill < quantity:
            worse = [
                f
                for (s, other, _), f in filled
                if s == side and (other < limit) == (side == BUY) and other != limit
            ]
            assert sum(worse) == 0


@given(BOOKS)
def test_time_priority_at_the_margin(book: Book) -> None:
    """Among orders of one side and limit: full, ..., full, one part, nothing, ... in slot order."""
    outcome = clear(book)
    filled = list(zip(orders_of(book), outcome.fills, strict=True))
    for side, limit in set(zip(book.sides, book.limits, strict=True)):
        short = False
        for (s, other, quantity), fill in filled:
            if (s, other) == (side, limit):
                assert not (short and fill)
                short = short or fill < quantity


@given(BOOKS, st.randoms(use_true_random=False))
def test_slot_order_changes_only_the_split_at_the_margin(book: Book, rng: random.Random) -> None:
    order = list(range(len(book)))
    rng.shuffle(order)
    rows = orders_of(book)
    moved = clear(book_of(*(rows[i] for i in order)))
    here = clear(book)
    assert replace(moved, fills=()) == replace(here, fills=())
    for place, i in enumerate(order):
        side, limit, _ = rows[i]
        if not (here.low == here.high == limit):
            assert moved.fills[place] == here.fills[i]
    for side in (BUY, SELL):
        assert sum(here.fills[i] for i in order if rows[i][0] == side) == sum(
            moved.fills[place] for place, i in enumerate(order) if rows[i][0] == side
        )


@given(CROWDED)
def test_at_most_one_order_is_filled_in_part(book: Book) -> None:
    fills = clear(book).fills
    assert sum(0 < f < q for q, f in zip(book.quantities, fills, strict=True)) <= 1


def test_invalid_book_of_unequal_lengths() -> None:
    with pytest.raises(BookShape):
        Book((BUY,), (1, 2), (1,))


@pytest.mark.parametrize(
    "order",
    [
        (2, 0, 1),
        (-1, 0, 1),
        (BUY, -1, 1),
        (BUY, LAST_TICK + 1, 1),
        (SELL, 0, 0),
        (SELL, 0, -1),
        (SELL, 0, MOST_LOTS + 1),
    ],
)
def test_invalid_order_out_of_range_is_named(order: tuple[int, int, int]) -> None:
    with pytest.raises(BookRange, match="of order 1 of"):
        book_of((BUY, 0, 1), order)


@pytest.mark.parametrize("order", [(BUY, 0, 1), (SELL, LAST_TICK, MOST_LOTS)])
def test_order_at_the_end_of_each_range(order: tuple[int, int, int]) -> None:
    assert len(book_of(order)) == 1
