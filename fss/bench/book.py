"""The round that the benchmark proves: a full book of random orders, the same for the same seed.

Limits and quantities are uniform over all that an order may have, so half of the bits are set and no value
is small: nothing that makes a proof cheaper.
"""

from __future__ import annotations

import random

from commit.commitment import commit
from commit.field import MODULUS
from commit.merkle import slots_root
from commit.order import ACCOUNT_BITS, Order, Side
from fss.circuits.inputs import clear_inputs
from fss.clearing import LAST_TICK, MOST_LOTS, Book, clear
from fss.prover import Inputs
from verifier.key import VerificationKey
from verifier.statement import Settlement, Slot, public_inputs

CONTEXT = int.from_bytes(b"fss bench", "big")
"""Stands for the hash of a market's terms."""


def random_orders(size: int, seed: int) -> list[Order]:
    """``size`` orders, each of an account of its own; the same for the same ``seed``."""
    draw = random.Random(seed)
    return [
        Order(
            side=Side(draw.randrange(2)),
            limit=draw.randrange(LAST_TICK + 1),
            quantity=draw.randrange(1, MOST_LOTS + 1),
            account=draw.randrange(1, 1 << ACCOUNT_BITS),
            salt=draw.randrange(MODULUS),
        )
        for _ in range(size)
    ]


def round_inputs(size: int, seed: int, key: VerificationKey) -> Inputs:
    """The signals of ``clear`` for a full round of ``size`` slots; the challenge is that of settling."""
    orders = random_orders(size, seed)
    clearing = clear(
        Book(
            tuple(int(order.side) for order in orders),
            tuple(order.limit for order in orders),
            tuple(order.quantity for order in orders),
        )
    )
    leaves = [commit(CONTEXT, order) for order in orders]
    slots = tuple(
        Slot(order.account, 0, leaf, bytes(32), (1 - 2 * int(order.side)) * fill)
        for order, leaf, fill in zip(orders, leaves, clearing.fills, strict=True)
    )
    root = slots_root(leaves, size)
    settlement = Settlement(CONTEXT, root, size, 0, LAST_TICK, clearing.price, clearing.volume, slots)
    *_, challenge, evaluation = public_inputs(settlement, key)
    return clear_inputs(
        context=CONTEXT,
        root=root,
        orders=orders,
        clearing=clearing,
        challenge=challenge,
        evaluation=evaluation,
        size=size,
    )
