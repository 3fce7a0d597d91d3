"""The orders of a demonstration: a small built-in flow, and which order goes to which round."""

from __future__ import annotations

from collections.abc import Sequence

from commit.order import Side
from fss.demo.randomness import Streams
from fss.orders_file import OrderRow

MID = 10_000
"""The built-in flow's limits lie around this tick."""

TRADERS = ("alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi")


def built_in_orders(streams: Streams, count: int) -> list[OrderRow]:
    """``count`` orders of eight traders around one price, drawn from the seed.

    Buyers and sellers overlap by about half, so that most rounds trade and some orders do not.
    """
    rows = []
    for i in range(count):
        side = Side(streams.integer(2, "flow", i, "side"))
        distance = streams.integer(120, "flow", i, "distance") - 40
        price = MID + (distance if side == Side.BUY else -distance) // 2
        quantity = 1 + streams.integer(400, "flow", i, "quantity")
        rows.append(OrderRow(TRADERS[i % len(TRADERS)], side, price, quantity, i + 1))
    return rows


def by_round(rows: Sequence[OrderRow], size: int, rounds: int) -> list[list[OrderRow]]:
    """The rows in file order, at most ``size`` a round; rounds at the end may be empty."""
    return [list(rows[i * size : (i + 1) * size]) for i in range(rounds)]


def price_range(rows: Sequence[OrderRow]) -> tuple[int, int]:
    """A floor and a cap around all limits, a tenth of their spread beyond them where ticks allow it."""
    if not rows:
        return 0, 2 * MID
    low, high = min(row.price for row in rows), max(row.price for row in rows)
    margin = max(1, (high - low) // 10)
    return max(0, low - margin), min((1 << 32) - 1, high + margin)


def receive_order(count: int, streams: Streams, member: int, round_number: int) -> list[int]:
    """The order in which a member receives the ``count`` orders of a round.

    Order i leaves its trader at i milliseconds and takes a delay of the member's own, up to 8 ms, in
    microseconds; so members' lists differ as they do on a network.
    """
    arrivals = [(1000 * i + streams.integer(8000, "delay", round_number, member, i), i) for i in range(count)]
    return [i for _, i in sorted(arrivals)]
