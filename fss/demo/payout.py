"""After the last round: the market expires, everybody redeems and withdraws, and the money is counted."""

from __future__ import annotations

from collections.abc import Mapping

from commit.signing import PrivateKey
from fss.chain.anvil import Anvil
from fss.chain.exchange import Exchange
from fss.chain.token import Token
from fss.demo.report import Payout
from fss.demo.traders import Traders, send_together
from fss.market import Terms


def pay_out(
    anvil: Anvil,
    token: Token,
    exchange: Exchange,
    market: int,
    terms: Terms,
    traders: Traders,
    settler: PrivateKey,
    price: int,
) -> Payout:
    """Expire the market at ``price`` ticks (clamped to its range), and return what everybody got.

    Every step is skipped where the chain holds it already.
    """
    events = exchange.history(market)
    if not any(event.name == "MarketExpired" for event in events):
        anvil.advance_to(terms.expiry)
        exchange.expire(settler, market, price)
    keys = list(traders.keys.values())
    accounts = {key.address: exchange.account(market, key.address) for key in keys}
    holders = [key for key in keys if accounts[key.address].longs or accounts[key.address].shorts]
    send_together(anvil, exchange, [exchange.redeem_call(key, market, key.address) for key in holders])

    accounts = {key.address: exchange.account(market, key.address) for key in keys}
    owners = [key for key in keys if accounts[key.address].free]
    asking = [key for key in owners if accounts[key.address].withdrawal != accounts[key.address].free]
    send_together(
        anvil,
        exchange,
        [exchange.request_withdrawal_call(key, market, accounts[key.address].free) for key in asking],
    )
    if owners:
        anvil.advance_to(max(exchange.account(market, key.address).withdrawal_from for key in owners))
    send_together(anvil, exchange, [exchange.withdraw_call(key, market) for key in owners])
    return count(token, exchange, market, traders)


def count(token: Token, exchange: Exchange, market: int, traders: Traders) -> Payout:
    """What each trader put in and took out, from the chain's events, and what is left."""
    names = {key.address: label for label, key in traders.keys.items()}
    put: dict[str, int] = dict.fromkeys(names.values(), 0)
    took: dict[str, int] = dict.fromkeys(names.values(), 0)
    price = 0
    for event in exchange.history(market):
        if event.name == "Deposited":
            _add(put, names[event.arguments["account"]], event.arguments["amount"])
        elif event.name == "Withdrawn":
            _add(took, names[event.arguments["account"]], event.arguments["amount"])
        elif event.name == "MarketExpired":
            price = event.arguments["price"]
    return Payout(
        expiry_price=price,
        deposited=put,
        withdrawn=took,
        burned=exchange.burned(market),
        left_in_contract=token.balance(exchange.address),
    )


def _add(totals: dict[str, int], name: str, amount: int) -> None:
    totals[name] = totals[name] + amount


def expiry_price(terms: Terms, settled: Mapping[int, int]) -> int:
    """The settler's number in a demonstration: a quarter of the way from the last price up to the cap."""
    last = settled[max(settled)] if settled else terms.floor
    return last + (terms.cap - last) // 4
