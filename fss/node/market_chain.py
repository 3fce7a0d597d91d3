"""One market on one exchange, as members see it: the `ChainView` over the typed client."""

from __future__ import annotations

from collections.abc import Sequence

from fss.chain.exchange import Exchange
from fss.chain.records import RoundStatus
from fss.member.views import BlockRef, ChainPhase, ChainRound


class MarketChain:
    """Reads one market. Blocks never change here: reorganisations are what confirmations are for."""

    def __init__(self, exchange: Exchange, market: int, tick_value: int) -> None:
        self.exchange = exchange
        self.market = market
        self._tick_value = tick_value

    def terms_hash(self) -> bytes:
        """The hash of the market's terms; zero where there is no such market."""
        return self.exchange.terms_hash(self.market)

    def head(self) -> BlockRef:
        """The newest block."""
        return self._block("latest")

    def first_block_from(self, time: int) -> BlockRef | None:
        """The first block whose time is at least ``time``, by bisection; ``None`` if there is none yet."""
        newest = self.head()
        if newest.time < time:
            return None
        low, high = 0, newest.number
        while low < high:
            middle = (low + high) // 2
            if self._block(hex(middle)).time < time:
                low = middle + 1
            else:
                high = middle
        return self._block(hex(low))

    def available(self, accounts: Sequence[bytes], until: int, block: int) -> list[int]:
        """Ticks times lots that each account can lock at ``block`` and still at block time ``until``."""
        if not accounts:
            return []
        amounts = self.exchange.available(self.market, accounts, until, block)
        return [amount // self._tick_value for amount in amounts]

    def round(self, number: int, confirmations: int = 0) -> ChainRound:
        """The round as of ``confirmations`` blocks before the newest."""
        block = None if confirmations == 0 else max(0, self.head().number - confirmations)
        seen = self.exchange.round(self.market, number, block)
        phase = {
            RoundStatus.NONE: ChainPhase.NONE,
            RoundStatus.ORDERED: ChainPhase.COMMITTED if seen.whole else ChainPhase.COMMITTING,
            RoundStatus.SETTLED: ChainPhase.SETTLED,
            RoundStatus.CANCELLED: ChainPhase.CANCELLED,
        }[seen.status]
        outcome = seen.price + (seen.volume << 32)
        return ChainRound(phase, seen.slots_root, seen.list_hash, seen.effective_root, outcome)

    def _block(self, which: str) -> BlockRef:
        found = self.exchange.sender.rpc.call("eth_getBlockByNumber", which, False)
        return BlockRef(
            int(found["number"], 16), bytes.fromhex(found["hash"][2:]), int(found["timestamp"], 16)
        )


def round_gas(exchange: Exchange, market: int, number: int) -> dict[str, int]:
    """Gas of a round's transactions, summed over pages, as the chain's receipts say."""
    spent: dict[str, int] = {"commit": 0, "settle": 0, "credit": 0}
    names = {
        "RoundCommitted": "commit",
        "PageCommitted": "commit",
        "RoundSettled": "settle",
        "PageCredited": "credit",
    }
    kinds: dict[bytes, str] = {}
    for event in exchange.history(market):
        if event.arguments.get("round") == number and event.name in names:
            # A round of one page is credited by the transaction that settles it.
            kinds.setdefault(event.transaction, names[event.name])
    for transaction, kind in kinds.items():
        receipt = exchange.sender.rpc.call("eth_getTransactionReceipt", "0x" + transaction.hex())
        spent[kind] += int(receipt["gasUsed"], 16)
    return spent
