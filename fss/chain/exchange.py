"""A typed client of the exchange contract.

Imports ``commit``, ``fss.market`` and the rest of ``fss.chain``. What each call does and refuses stands
in docs/contracts.md; every one raises `ContractRefused` where the contract does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commit.hashing import WORD_BYTES, encode_word
from commit.signing import PrivateKey
from fss.chain.contract import SMALL_GAS, Contract
from fss.chain.encode import (
    CommittedOrder,
    ascending_hint,
    join_signatures,
    pack_pages,
    pack_slots,
    pack_voided,
    split,
)
from fss.chain.interface import Event
from fss.chain.records import AccountView, OrderedRound, RoundOutcome, RoundStatus, RoundView
from fss.chain.sender import Call, Receipt, Sender
from fss.market import Deadlines, Terms
from fss.packing import pack_fills

PAGE_GAS = 4_000_000
"""More than any call about one page of 64 slots needs, so that many are sent without an estimate of each."""

ACCOUNTS_A_CALL = 1024
"""Far below what a node lets a view take: each account reads two slots of storage."""


class Exchange(Contract):
    """The exchange contract."""

    def __init__(self, address: bytes, sender: Sender) -> None:
        super().__init__("Exchange", address, sender)

    def create_market(
        self, key: PrivateKey, terms: Terms, members: Sequence[bytes]
    ) -> tuple[int, Receipt]:
        """Make a market and return its number; ``members`` in the order of their key indices."""
        receipt = self.send(key, "createMarket", terms.words(), list(members))
        created = next(event for event in self.events(receipt) if event.name == "MarketCreated")
        return int(created.arguments["market"]), receipt

    def deposit_call(self, key: PrivateKey, market: int, amount: int) -> Call:
        """A transaction that deposits token units; the token must have been approved."""
        return self.call(key, "deposit", market, amount, gas=SMALL_GAS)

    def deposit(self, key: PrivateKey, market: int, amount: int) -> Receipt:
        """Deposit token units; the token must have been approved."""
        return self.sender.send(self.deposit_call(key, market, amount))

    def request_withdrawal_call(self, key: PrivateKey, market: int, amount: int) -> Call:
        """A transaction that asks for token units after the market's delay; it replaces an earlier one."""
        return self.call(key, "requestWithdrawal", market, amount, gas=SMALL_GAS)

    def request_withdrawal(self, key: PrivateKey, market: int, amount: int) -> Receipt:
        """Ask for token units after the market's delay; it replaces an earlier request."""
        return self.sender.send(self.request_withdrawal_call(key, market, amount))

    def withdraw_call(self, key: PrivateKey, market: int) -> Call:
        """A transaction that takes out what was asked for."""
        return self.call(key, "withdraw", market, gas=SMALL_GAS)

    def withdraw(self, key: PrivateKey, market: int) -> Receipt:
        """Take out what was asked for."""
        return self.sender.send(self.withdraw_call(key, market))

    def commit_round(
        self,
        key: PrivateKey,
        market: int,
        number: int,
        ordered: OrderedRound,
        digest: bytes,
        signatures: Sequence[bytes],
    ) -> Receipt:
        """Commit a round with its first page; ``signatures`` are members' of the certificate ``digest``."""
        pages = pack_pages(ordered.orders)
        certificate = (
            ordered.lists,
            ordered.snapshot_block,
            ordered.slots_root,
            len(ordered.orders),
            [page.hash for page in pages],
        )
        first = (pages[0].slots, pages[0].ciphertexts, pages[0].signatures) if pages else (b"", b"", b"")
        joined = join_signatures(digest, signatures)
        return self.send(key, "commitRound", market, number, certificate, joined, first)

    def commit_pages(
        self, key: PrivateKey, market: int, number: int, ordered: OrderedRound, pages: Sequence[int]
    ) -> list[Receipt]:
        """Commit further pages, from 1, together; each once."""
        packed = pack_pages(ordered.orders)
        content = {page: (one.slots, one.ciphertexts, one.signatures) for page, one in enumerate(packed)}
        return self.sender.send_all(
            [
                self.call(key, "commitPage", market, number, page, content[page], gas=PAGE_GAS)
                for page in pages
            ]
        )

    def void_slots(
        self,
        key: PrivateKey,
        market: int,
        number: int,
        voided: Sequence[bool],
        effective_root: int,
        digest: bytes,
        signatures: Sequence[bytes],
    ) -> Receipt:
        """Void slots that were never revealed; ``signatures`` are members' of the void certificate."""
        joined = join_signatures(digest, signatures)
        return self.send(key, "voidSlots", market, number, pack_voided(voided), effective_root, joined)

    def settle(
        self,
        key: PrivateKey,
        market: int,
        number: int,
        orders: Sequence[CommittedOrder],
        outcome: RoundOutcome,
    ) -> Receipt:
        """Settle a round; a round of one page is credited at once."""
        arguments = (
            outcome.price,
            outcome.volume,
            pack_slots(orders),
            pack_fills(outcome.fills),
            pack_voided(outcome.voided),
            ascending_hint([order.commitment for order in orders]),
            list(outcome.proof),
        )
        return self.send(key, "settle", market, number, arguments)

    def credit(
        self,
        key: PrivateKey,
        market: int,
        number: int,
        orders: Sequence[CommittedOrder],
        outcome: RoundOutcome,
        pages: Sequence[int],
    ) -> list[Receipt]:
        """Credit pages of a settled round together; ``orders`` and ``outcome`` are the whole round's."""
        slots, fills, voided = split(orders), split(outcome.fills), pack_voided(outcome.voided)
        calls = []
        for page in pages:
            content = (pack_slots(slots[page]), pack_fills(fills[page]), voided)
            calls.append(self.call(key, "credit", market, number, page, *content, gas=PAGE_GAS))
        return self.sender.send_all(calls)

    def cancel(self, key: PrivateKey, market: int, number: int) -> Receipt:
        """End a round that did not settle in time."""
        return self.send(key, "cancel", market, number)

    def release_pages(
        self,
        key: PrivateKey,
        market: int,
        number: int,
        orders: Sequence[CommittedOrder],
        pages: Sequence[int],
    ) -> list[Receipt]:
        """Unlock pages of a cancelled round together; ``orders`` are the whole round's."""
        slots = split(orders)
        return self.sender.send_all(
            [
                self.call(
                    key, "releasePage", market, number, page, pack_slots(slots[page]), gas=PAGE_GAS
                )
                for page in pages
            ]
        )

    def expire(self, key: PrivateKey, market: int, price: int) -> Receipt:
        """Name the expiry price, as the market's settler."""
        return self.send(key, "expire", market, price)

    def expire_by_fallback(self, key: PrivateKey, market: int) -> Receipt:
        """Expire at the fallback price, after the settler's silence."""
        return self.send(key, "expireByFallback", market)

    def redeem_call(self, key: PrivateKey, market: int, account: bytes) -> Call:
        """A transaction that pays an account's position into its free balance."""
        return self.call(key, "redeem", market, account, gas=SMALL_GAS)

    def redeem(self, key: PrivateKey, market: int, account: bytes) -> Receipt:
        """Pay an account's position into its free balance."""
        return self.sender.send(self.redeem_call(key, market, account))

    def redeem_pairs(self, key: PrivateKey, market: int, lots: int) -> Receipt:
        """Turn pairs of the caller's long and short lots into collateral."""
        return self.send(key, "redeemPairs", market, lots)

    def round(self, market: int, number: int, block: int | None = None) -> RoundView:
        """A round as of a block's number, or the newest."""
        found: dict[str, Any] = self.view("roundOf", market, number, block=block)
        return RoundView(
            status=RoundStatus(found["status"]),
            count=found["count"],
            list_hash=found["listHash"],
            slots_root=found["slotsRoot"],
            effective_root=found["effectiveRoot"],
            voided_hash=found["voidedHash"],
            pages_committed=found["pagesCommitted"],
            pages_done=found["pagesDone"],
            price=found["price"],
            volume=found["volume"],
        )

    def account(self, market: int, account: bytes) -> AccountView:
        """An account's balance and position in a market."""
        found: dict[str, Any] = self.view("accountOf", market, account)
        return AccountView(
            free=found["free"],
            locked=found["locked"],
            longs=found["longs"],
            shorts=found["shorts"],
            withdrawal=found["withdrawal"],
            withdrawal_from=found["withdrawalFrom"],
        )

    def available(
        self, market: int, accounts: Sequence[bytes], by_time: int, block: int | None = None
    ) -> list[int]:
        """Token units that each account's orders can surely lock until a block time."""
        amounts: list[int] = []
        for start in range(0, len(accounts), ACCOUNTS_A_CALL):
            amounts += self._available(market, accounts[start : start + ACCOUNTS_A_CALL], by_time, block)
        return amounts

    def _available(
        self, market: int, accounts: Sequence[bytes], by_time: int, block: int | None
    ) -> list[int]:
        """One call for many accounts. Encoded here: eth-abi would take longer than all the rest."""
        name = "availableEach"
        words: tuple[int | bytes, ...] = (market, 3 * WORD_BYTES, by_time, len(accounts), *accounts)
        data = self.interface.selector(name) + b"".join(encode_word(word) for word in words)
        answer = self.sender.view(self.address, data, self.interface, name, block)
        amounts = answer[2 * WORD_BYTES :]
        return [
            int.from_bytes(amounts[start : start + WORD_BYTES], "big")
            for start in range(0, WORD_BYTES * len(accounts), WORD_BYTES)
        ]

    def context(self, market: int, number: int) -> int:
        """The round's context, as the contract computes it."""
        return int(self.view("contextOf", market, number))

    def deadlines(self, market: int, number: int) -> Deadlines:
        """The round's block times, as the contract computes them."""
        return Deadlines(**self.view("deadlines", market, number))

    def terms_hash(self, market: int) -> bytes:
        """The hash of the market's terms; zero for a market that does not exist."""
        return bytes(self.view("termsHash", market))

    def held(self, market: int) -> int:
        """Token units that the market holds."""
        return int(self.view("held", market))

    def burned(self, market: int) -> int:
        """Token units of bonds that were burned in the market."""
        return int(self.view("burned", market))

    def history(self, market: int, first_block: int = 0) -> list[Event]:
        """The market's events from a block on, in their order."""
        return [e for e in self.events_between(first_block) if e.arguments.get("market") == market]
