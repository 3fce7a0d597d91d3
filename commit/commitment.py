"""The commitment to an order, bound to a round's context.

Imports only ``commit``'s Poseidon and order. Source: docs/protocol.md, "Hashes".
"""

from __future__ import annotations

from commit.order import Order
from commit.poseidon import poseidon


def commit(context: int, order: Order) -> int:
    """The commitment c to ``order`` in the round that ``context`` names.

    Poseidon(t = 4; capacity element = context; packed, account, salt), first output: a field
    element. The context covers chain, exchange, market, round and terms, so that the same order
    in any other round has another commitment. Raises ``FieldError`` for a context of r or more.
    """
    return poseidon((order.packed, order.account, order.salt), capacity=context)
