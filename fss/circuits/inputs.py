"""The circuits' inputs: from orders and their clearing to the signals of ``clear`` and ``seal``.

What the circuit does not work out by itself is chosen here: the interval, on which side of the price
each order stands, and where rationing stops. A wrong choice has no witness: the circuit trusts none of it.
Imports ``commit``, ``fss.clearing`` and the prover's type of inputs.
"""

from __future__ import annotations

from collections.abc import Sequence

from commit.babyjub import Point
from commit.commitment import commit
from commit.field import MODULUS
from commit.order import Order, Side
from commit.poseidon_parameters import parameters
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
    w = _sells_are_long(orders, clearing)
    sign = 1 - 2 * w
    low, high = clearing.low - w, clearing.high + (clearing.low == clearing.high) - w
    g = [int(order is None or order.limit >= high) for order in slots]
    rationable = [_rationable(order, w, high if w else low) for order in slots]
    fills = iter(clearing.fills)
    left = sum(
        fill
        for fill, at_price in zip((next(fills) if order else 0 for order in slots), rationable, strict=True)
        if at_price
    )
    u, unfilled = _rationing(rationable, left)
    return {
        "context": context,
        "slots_root": root,
        "outcome": clearing.price + (clearing.volume << 32),
        "challenge": challenge,
        "evaluation": evaluation,
        "pl": clearing.low,
        "ph": clearing.high,
        "w": w,
        "unfilled": unfilled,
        "active": [int(order is not None) for order in slots],
        "b": [int(order.side) if order else 0 for order in slots],
        "l": [order.limit if order else high for order in slots],
        "q": [order.quantity if order else 0 for order in slots],
        "account": [order.account if order else 0 for order in slots],
        "salt_box": [salt_box(order.salt) if order else 0 for order in slots],
        "g": g,
        "u": [sign * value % MODULUS for value in u],
    }


def salt_box(salt: int) -> int:
    """The salt as ``clear`` takes it: behind its first S-box, (salt + the round's constant)^5.

    x -> x^5 permutes the field, so this tells neither more nor less than the salt, and saves the circuit
    three products an order (``FirstBox`` in circuits/lib/poseidon.circom).
    """
    return pow(salt + int(parameters(4).constants[0][3]), 5, MODULUS)


def _sells_are_long(orders: Sequence[Order | None], clearing: Clearing) -> int:
    """w: 1 where a single price clears and more is for sale at it than wanted, else 0."""
    if clearing.low != clearing.high:
        return 0
    demand = supply = 0
    for order in orders:
        if order is None:
            continue
        if order.side == Side.BUY:
            demand += order.quantity if order.limit >= clearing.low else 0
        else:
            supply += order.quantity if order.limit <= clearing.low else 0
    return int(supply > demand)


def _rationable(order: Order | None, w: int, threshold: int) -> int:
    """m: the quantity of an order of the long side at its threshold, 0 for every other."""
    if order is None or order.limit != threshold or int(order.side) != w:
        return 0
    return order.quantity


def _rationing(quantities: Sequence[int], left: int) -> tuple[list[int], int]:
    """u, unsigned, and what the order at the cut does not get, as ``left`` is handed out in slot order."""
    u, unfilled, running = [], 0, 1
    for quantity in quantities:
        if running and quantity > left:
            running, unfilled = 0, quantity - left
        elif running:
            left -= quantity
        u.append(running)
    return u, unfilled
