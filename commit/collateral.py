"""What an order can cost at worst, how much to lock for it, and what a lock gives away.

Amounts are ticks * lots. Imports only ``commit``'s order and errors. A market's price lies in
[floor, cap]: a buyer pays price - floor for each lot, a seller cap - price.
"""

from __future__ import annotations

from dataclasses import dataclass

from commit.errors import FssError
from commit.order import Order, Side

LOCK_BITS = 96


class LimitOutsideMarketError(FssError):
    """The limit of an order lies outside the market's floor and cap.

    The seal proof shows floor <= limit <= cap, so such an order can't be proved.
    """

    code = "order.limit-outside-market"


class LockError(FssError):
    """The amount to lock does not cover the order, is below the market's minimum, or needs 96 bits or more.

    The seal proof shows that the lock covers (limit - floor) * quantity for a buy and
    (cap - limit) * quantity for a sell; a market also has a minimum lock, so that spam costs capital.
    """

    code = "order.lock"


@dataclass(frozen=True)
class Notice:
    """Something that a trader should know before signing: a stable ``code`` and a sentence."""

    code: str
    message: str


def worst_case(order: Order, floor: int, cap: int) -> int:
    """The most that ``order`` can cost, in ticks * lots.

    ``(limit - floor) * quantity`` for a buy, ``(cap - limit) * quantity`` for a sell. Raises
    ``LimitOutsideMarketError``.
    """
    if not floor <= order.limit <= cap:
        raise LimitOutsideMarketError(
            f"the limit is outside the market's range of {floor} to {cap} ticks",
            hint="move it into the range",
        )
    distance = cap - order.limit if order.side is Side.SELL else order.limit - floor
    return distance * order.quantity


def default_lock(quantity: int, floor: int, cap: int, minimum: int = 0) -> int:
    """The smallest power of two that covers (cap - floor) * quantity and the market's ``minimum``.

    It depends on the quantity alone, so that it tells nothing of side and limit.
    """
    return 1 << (max((cap - floor) * quantity, minimum, 1) - 1).bit_length()


def check_lock(order: Order, floor: int, cap: int, locked: int, minimum: int = 0) -> None:
    """Raise ``LockError`` unless ``locked`` covers the order and the minimum and is below 2^96."""
    if not max(worst_case(order, floor, cap), minimum) <= locked < 1 << LOCK_BITS:
        raise LockError(
            "the lock does not cover the order or the market's minimum, or is 2^96 or more",
            hint="lock what default_lock gives",
        )


def notices(order: Order, floor: int, cap: int, locked: int, minimum: int = 0) -> tuple[Notice, ...]:
    """What the trader, and nobody else, should read about this order and lock; empty where there is nothing.

    Raises ``LimitOutsideMarketError`` and ``LockError``.
    """
    check_lock(order, floor, cap, locked, minimum)
    found = []
    if order.limit == cap:
        found.append(_AT_CAP[order.side])
    if order.limit == floor:
        found.append(_AT_FLOOR[order.side])
    if locked < default_lock(order.quantity, floor, cap, minimum):
        ticks = locked // order.quantity
        found.append(
            Notice(
                "tight-lock",
                f"the lock is public and below the default: it says that the order costs at most {locked}, "
                f"and a full fill then shows that the limit is within {ticks} ticks of the floor (a buy) or "
                "of the cap (a sell)",
            )
        )
    return tuple(found)


_AT_CAP = {
    Side.BUY: Notice("limit-at-cap", "a buy at the cap takes any price; one filled at the cap cannot gain"),
    Side.SELL: Notice(
        "limit-at-cap", "a sell at the cap trades only where it cannot lose; few will buy there"
    ),
}
_AT_FLOOR = {
    Side.BUY: Notice(
        "limit-at-floor", "a buy at the floor trades only where it cannot lose; few will sell there"
    ),
    Side.SELL: Notice(
        "limit-at-floor", "a sell at the floor takes any price; one filled at the floor cannot gain"
    ),
}
