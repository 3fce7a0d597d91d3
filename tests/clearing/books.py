"""Hypothesis strategies and small makers for books."""

from __future__ import annotations

from hypothesis import strategies as st

from fss.clearing import BUY, LAST_TICK, MOST_LOTS, SELL, Book

Order = tuple[int, int, int]
"""Side, limit, quantity."""


def book_of(*orders: Order) -> Book:
    sides, limits, quantities = zip(*orders, strict=True) if orders else ((), (), ())
    return Book(tuple(sides), tuple(limits), tuple(quantities))


def orders_of(book: Book) -> list[Order]:
    return list(zip(book.sides, book.limits, book.quantities, strict=True))


SIDES = st.sampled_from((BUY, SELL))
CROWDED_LIMITS = st.integers(0, 6)
WIDE_LIMITS = st.one_of(st.integers(0, LAST_TICK), st.sampled_from((0, 1, LAST_TICK - 1, LAST_TICK)))
SMALL_QUANTITIES = st.integers(1, 5)
WIDE_QUANTITIES = st.one_of(st.integers(1, MOST_LOTS), st.sampled_from((1, MOST_LOTS - 1, MOST_LOTS)))


def _books(limits: st.SearchStrategy[int], quantities: st.SearchStrategy[int]) -> st.SearchStrategy[Book]:
    orders = st.tuples(SIDES, limits, quantities)
    return st.lists(orders, max_size=24).map(lambda rows: book_of(*rows))


CROWDED = _books(CROWDED_LIMITS, SMALL_QUANTITIES)
"""Books whose limits and sums collide often: ties, rationing, exact matches."""

BOOKS = st.one_of(
    CROWDED,
    _books(CROWDED_LIMITS, WIDE_QUANTITIES),
    _books(WIDE_LIMITS, SMALL_QUANTITIES),
    _books(WIDE_LIMITS, WIDE_QUANTITIES),
)
"""Books from the whole range of limits and quantities, and crowded ones."""
