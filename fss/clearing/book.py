"""A book of orders, and the outcome of clearing it. Plain integers, no arithmetic of its own."""

from __future__ import annotations

from dataclasses import dataclass, field

from fss.clearing.errors import BookRange, BookShape

BUY = 0
SELL = 1

LAST_TICK = 2**32 - 1
"""The largest limit, in ticks; the smallest is 0."""

MOST_LOTS = 2**48 - 1
"""The largest quantity of one order, in lots; the smallest is 1."""


@dataclass(frozen=True, slots=True)
class Book:
    """The orders of one round in slot order, as three tuples of equal length.

    ``sides`` holds ``BUY`` or ``SELL``, ``limits`` ticks from 0 to ``LAST_TICK`` and ``quantities``
    lots from 1 to ``MOST_LOTS``. Empty and voided slots are left out.

    Raises ``BookShape`` where the lengths differ and ``BookRange`` where a value is out of range,
    so that no clearing rule needs to check again. Neither the message nor the ``repr`` ever shows a
    value: a book holds opened orders, and those that do not trade stay secret.
    """

    sides: tuple[int, ...] = field(repr=False)
    limits: tuple[int, ...] = field(repr=False)
    quantities: tuple[int, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not len(self.sides) == len(self.limits) == len(self.quantities):
            raise BookShape(
                f"a book of {len(self.sides)} sides, {len(self.limits)} limits and "
                f"{len(self.quantities)} quantities",
                hint="give one side, one limit and one quantity for each order",
            )
        _check_range("side", self.sides, BUY, SELL)
        _check_range("limit", self.limits, 0, LAST_TICK)
        _check_range("quantity", self.quantities, 1, MOST_LOTS)

    def __len__(self) -> int:
        return len(self.sides)


@dataclass(frozen=True, slots=True)
class Clearing:
    """The outcome of one book.

    ``low`` and ``high`` bound the interval of clearing prices (ticks, both ends included); they
    are defined for every book, also for an empty one. ``price`` is the middle of the interval,
    rounded down, or 0 where ``volume`` is 0. ``volume`` is the lots bought, which are the lots
    sold. ``fills`` are the lots executed of each order, in the order of the book.
    """

    low: int
    high: int
    price: int
    volume: int
    fills: tuple[int, ...]


def _check_range(name: str, values: tuple[int, ...], least: int, most: int) -> None:
    if not values or (least <= min(values) and max(values) <= most):
        return
    slot = next(i for i, value in enumerate(values) if not least <= value <= most)
    raise BookRange(
        f"the {name} of order {slot} of the book is out of range",
        hint=f"a {name} is from {least} to {most}",
    )
