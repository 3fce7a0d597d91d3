"""Reads the two-token batch auctions of Gnosis as books: token 1 is traded, token 0 pays."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from fss.clearing import BUY, SELL, Book

TICKS_A_UNIT = 10**8
"""A tick is 10^-8 of token 0 for one of token 1; the dearest limit is 15, so ticks stay below 2^32."""


@dataclass(frozen=True)
class Auction:
    """One file: limits in token 0 for one of token 1, amounts in lots of token 1.

    ``wanted`` are the amounts at each order's own limit: what a seller offers, and what a buyer
    wants at least. ``executed`` are the published amounts. A lot is ``lot`` atoms.
    """

    sides: tuple[int, ...]
    limits: tuple[Fraction, ...]
    wanted: tuple[int, ...]
    executed: tuple[int, ...]
    price: Fraction | None
    fee: Fraction

    def book(self, quantities: tuple[int, ...]) -> Book:
        """Return the book of ``quantities``; limits are rounded to the side of their owner."""
        ticks = [limit * TICKS_A_UNIT for limit in self.limits]
        sided = zip(self.sides, ticks, strict=True)
        limits = tuple(int(tick) if side == BUY else -int(-tick // 1) for side, tick in sided)
        return Book(self.sides, limits, quantities)

    @property
    def balances(self) -> bool:
        """Whether the published fills sell as many lots as they buy."""
        sold = sum(lots for side, lots in zip(self.sides, self.executed, strict=True) if side == SELL)
        return 2 * sold == sum(self.executed)


def read_auction(path: Path) -> Auction:
    """Return the auction in the file at ``path``."""
    document = json.loads(path.read_text(encoding="utf-8"))
    paying, traded = document["tokens"]
    orders: list[dict[str, Any]] = document["orders"]
    sides = tuple(SELL if order["sellToken"] == traded else BUY for order in orders)
    sold = [Fraction(order["sellAmount"]) for order in orders]
    bought = [Fraction(order["buyAmount"]) for order in orders]
    limits = tuple(b / s if side == SELL else s / b for side, s, b in zip(sides, sold, bought, strict=True))
    wanted = [s if side == SELL else b for side, s, b in zip(sides, sold, bought, strict=True)]
    names = ["execSellAmount" if side == SELL else "execBuyAmount" for side in sides]
    executed = [Fraction(order.get(name, 0)) for name, order in zip(names, orders, strict=True)]
    lot = max(1, int(max(wanted)) // 10**12)
    prices = document.get("prices")
    return Auction(
        sides,
        limits,
        tuple(int(amount // lot) for amount in wanted),
        tuple(int(amount // lot) for amount in executed),
        Fraction(prices[traded]) / Fraction(prices[paying]) if prices else None,
        Fraction(str(document["fee"]["ratio"])),
    )
