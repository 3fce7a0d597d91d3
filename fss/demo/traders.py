"""The demonstration's traders: keys from the seed, collateral in the market, envelopes for each round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from commit.collateral import default_lock
from commit.signing import PrivateKey
from fss.chain.anvil import Anvil
from fss.chain.exchange import Exchange
from fss.chain.sender import Call
from fss.chain.token import Token
from fss.demo.randomness import Streams
from fss.market import Terms
from fss.orders_file import OrderRow
from fss.trader import Request

PER_BLOCK = 120
"""Transactions in one block: each asks for at most 200,000 gas, and a block holds 30 million."""


@dataclass(frozen=True)
class Traders:
    """One key for each label; an address in an order file is a label like any other."""

    keys: Mapping[str, PrivateKey] = field(repr=False)

    @classmethod
    def of(cls, rows: Sequence[OrderRow], streams: Streams) -> Traders:
        """Derive a key for each trader of these orders."""
        labels = sorted({row.trader for row in rows})
        return cls({label: PrivateKey.draw(streams.stream("trader", label)) for label in labels})

    def requests(self, rows: Sequence[OrderRow]) -> list[Request]:
        """What the traders ask for, in the order of the rows."""
        return [Request(self.keys[row.trader], row.side, row.price, row.quantity) for row in rows]


def collateral_needed(rows: Sequence[OrderRow], terms: Terms) -> dict[str, int]:
    """Token units that cover every order's lock at once, by trader: no order is refused for want of them."""
    needed: dict[str, int] = {}
    for row in rows:
        lock = default_lock(row.quantity, terms.floor, terms.cap, terms.minimum_lock)
        needed[row.trader] = needed.get(row.trader, 0) + lock * terms.tick_value
    return needed


def fund(
    anvil: Anvil, token: Token, exchange: Exchange, market: int, traders: Traders, needed: Mapping[str, int]
) -> None:
    """Mint, approve and deposit for every trader who has nothing in the market yet.

    What a killed process has done of it already is not done again.
    """
    fresh = [
        label
        for label in needed
        if not any(vars(exchange.account(market, traders.keys[label].address)).values())
    ]
    if not fresh:
        return
    anvil.fund([traders.keys[label].address for label in fresh])
    calls = []
    for label in fresh:
        key, amount = traders.keys[label], needed[label]
        if token.balance(key.address) < amount:
            calls.append(token.mint_call(key, key.address, amount))
        if token.allowance(key.address, exchange.address) < amount:
            calls.append(token.approve_call(key, exchange.address, amount))
        calls.append(exchange.deposit_call(key, market, amount))
    send_together(anvil, exchange, calls)


def send_together(anvil: Anvil, exchange: Exchange, calls: Sequence[Call]) -> None:
    """Send transactions in blocks of many, and wait for all of them."""
    for start in range(0, len(calls), PER_BLOCK):
        chunk = calls[start : start + PER_BLOCK]
        with anvil.one_block():
            hashes = exchange.sender.submit(chunk)
        exchange.sender.wait(chunk, hashes)
