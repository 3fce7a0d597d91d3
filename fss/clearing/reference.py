"""The clearing rule as it is defined, in plain integers: the text to read and to test against.

Quadratic in the number of orders. ``fast`` is what runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fss.clearing.book import BUY, LAST_TICK, SELL, Book, Clearing


def clear_reference(book: Book) -> Clearing:
    """Clear ``book`` at one price by the uniform price rule of docs/clearing.md.

    A price clears where nobody strictly better than it goes without: buys above it find enough
    sells at or below it, and sells below it enough buys at or above it. These prices are an
    interval that is never empty; its middle is the price.
    """
    low, high = clearing_interval(book)
    middle = (low + high) // 2
    volume = min(demand(book, middle), supply(book, middle))
    fills = _fills_at_one_price(book, low) if low == high else _fills_between(book, low, high)
    return Clearing(low, high, middle if volume > 0 else 0, volume, fills)


def demand(book: Book, price: int) -> int:
    """Return the lots that buyers would take at ``price``: all buys with limit >= price."""
    return _lots(book, BUY, lambda limit: limit >= price)


def supply(book: Book, price: int) -> int:
    """Return the lots that sellers would give at ``price``: all sells with limit <= price."""
    return _lots(book, SELL, lambda limit: limit <= price)


def clears(book: Book, price: int) -> bool:
    """Tell whether ``price`` clears: strict demand is met by supply, strict supply by demand."""
    return _demand_is_met(book, price) and _supply_is_met(book, price)


def clearing_interval(book: Book) -> tuple[int, int]:
    """Return the lowest and the highest price that clears, in ticks.

    Strict demand is met from some price upwards and strict supply up to some price; each of these
    bounds is a limit in the book or an end of the range of ticks, so only those are tried.
    """
    low = min(p for p in {0, LAST_TICK, *book.limits} if _demand_is_met(book, p))
    high = max(p for p in {0, LAST_TICK, *book.limits} if _supply_is_met(book, p))
    return low, high


def _demand_is_met(book: Book, price: int) -> bool:
    return _lots(book, BUY, lambda limit: limit > price) <= supply(book, price)


def _supply_is_met(book: Book, price: int) -> bool:
    return _lots(book, SELL, lambda limit: limit < price) <= demand(book, price)


def _fills_between(book: Book, low: int, high: int) -> tuple[int, ...]:
    """Fill in full what lies on the trading side of the interval; both sides match exactly."""
    return tuple(
        quantity if (limit >= high if side == BUY else limit <= low) else 0
        for side, limit, quantity in _orders(book)
    )


def _fills_at_one_price(book: Book, price: int) -> tuple[int, ...]:
    """Fill better limits in full, then the orders at ``price`` in slot order while lots remain."""
    volume = min(demand(book, price), supply(book, price))
    left = {
        BUY: volume - _lots(book, BUY, lambda limit: limit > price),
        SELL: volume - _lots(book, SELL, lambda limit: limit < price),
    }
    fills = []
    for side, limit, quantity in _orders(book):
        better = limit > price if side == BUY else limit < price
        fill = 0
        if better:
            fill = quantity
        elif limit == price:
            fill = min(quantity, left[side])
            left[side] -= fill
        fills.append(fill)
    return tuple(fills)


def _orders(book: Book) -> Iterator[tuple[int, int, int]]:
    return zip(book.sides, book.limits, book.quantities, strict=True)


def _lots(book: Book, side: int, counts: Callable[[int], bool]) -> int:
    return sum(q for s, limit, q in _orders(book) if s == side and counts(limit))
