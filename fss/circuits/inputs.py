"""The circuits' inputs: from orders and their clearing to the signals of ``clear`` and ``seal``.

What a proof does not follow from by itself is chosen here: on which side of the price interval each
order lies, and where rationing stops. A wrong choice has no witness; the circuit trusts none of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from commit.babyjub import Point
from commit.commitment import commit
from commit.order import Order, Side
from commit.sealing import Sealed
from fss.clearing import Clearing
from fss.prover.client import Inputs


def seal_inputs(
    context: int, order: Order, sealed: Sealed, committee_key: Point, locked: int, floor: int, cap: int
) -> Inputs:
    """The signals of ``seal``; ``locked`` in ticks times lots, ``floor`` and ``cap`` in ticks."""
    ciphertext = sealed.ciphertext
    return {
        **seal_hash_inputs(context, order, locked, floor, cap),
        "rx": ciphertext.point.x,
        "ry": ciphertext.point.y,
        "m0": ciphertext.masked_order,
        "m1": ciphertext.masked_salt,
        "yx": committee_key.x,
        "yy": committee_key.y,
        "rho": sealed.ephemeral_secret,
    }


def seal_hash_inputs(context: int, order: Order, locked: int, floor: int, cap: int) -> Inputs:
    """The signals of ``seal_hash``, and those of ``seal`` that do not concern the ciphertext."""
    return {
        "context": context,
        "account": order.account,
        "commitment": commit(context, order),
        "locked": locked,
        "floor": floor,
        "cap": cap,
        "b": int(order.side),
        "l": order.limit,
        "q": order.quantity,
        "salt": order.salt,
    }


def clear_inputs(
    *,
    context: int,
    root: int,
    orders: Sequence[Order | None],
    clearing: Clearing,
    challenge: int,
    evaluation: int,
    size: int,
) -> Inputs:
    """The signals of ``clear`` for ``size`` slots.

    ``orders`` are the effective orders by slot, ``None`` where one was voided; slots beyond them are
    empty. ``clearing`` is that of the orders that are there, in slot order.
    """
    slots = [*orders, *[None] * (size - len(orders))]
    low, high = clearing.low, clearing.high
    # g: at or above the interval; else at or below it, strictly below where the interval is one tick
    above = [order is None or order.limit >= high for order in slots]
    w = _sells_are_long(slots, above, clearing)
    marginal = [_marginal(order, is_above, w, high) for order, is_above in zip(slots, above, strict=True)]
    u, piece = _rationing(marginal, _left_for_margin(slots, above, w, clearing))
    return {
        "context": context,
        "root": root,
        "outcome": clearing.price + (clearing.volume << 32),
        "challenge": challenge,
        "evaluation": evaluation,
        "low": low,
        "high": high,
        "price": clearing.price,
        "odd": (low + high) % 2 if clearing.volume else 0,
        "w": int(w),
        "piece": piece,
        "active": [int(order is not None) for order in slots],
        "b": [int(order.side) if order else 0 for order in slots],
        "l": [order.limit if order else high for order in slots],
        "q": [order.quantity if order else 0 for order in slots],
        "account": [order.account if order else 0 for order in slots],
        "salt": [order.salt if order else 0 for order in slots],
        "g": [int(is_above) for is_above in above],
        "u": u,
    }


def _demand_and_supply(
    slots: Sequence[Order | None], above: Sequence[bool], clearing: Clearing
) -> tuple[int, int]:
    """Demand and supply at the price: where the interval is one tick, sells at it count as supply."""
    single = clearing.low == clearing.high
    demand = supply = 0
    for order, up in zip(slots, above, strict=True):
        if order is None:
            continue
        if order.side == Side.BUY:
            demand += order.quantity if up else 0
        elif not up or (single and order.limit == clearing.high):
            supply += order.quantity
    return demand, supply


def _sells_are_long(slots: Sequence[Order | None], above: Sequence[bool], clearing: Clearing) -> bool:
    demand, supply = _demand_and_supply(slots, above, clearing)
    return clearing.low == clearing.high and supply > demand


def _marginal(order: Order | None, is_above: bool, w: bool, high: int) -> int:
    """m: the quantity of an order at the price on the long side, 0 for every other."""
    at_price = order is not None and is_above and order.limit == high
    if order is None or not at_price:
        return 0
    return order.quantity if (order.side == Side.SELL) == w else 0


def _left_for_margin(
    slots: Sequence[Order | None], above: Sequence[bool], w: bool, clearing: Clearing
) -> int:
    """What the long side's orders at the price get together: the volume less what is strictly better."""
    left = clearing.volume
    for order, up in zip(slots, above, strict=True):
        if order is not None and (order.side == Side.SELL) == w:
            better = not up if w else order.limit > clearing.high
            left -= order.quantity if better else 0
    return left


def _rationing(marginal: Sequence[int], left: int) -> tuple[list[int], int]:
    """u and piece: orders at the price fill in slot order until ``left`` is used up."""
    u, piece, stopped = [], 0, False
    for quantity in marginal:
        if not stopped and quantity > left:
            stopped, piece = True, left
        if not stopped:
            left -= quantity
        u.append(int(not stopped))
    return u, piece
