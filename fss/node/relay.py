"""Sends what the log has decided to the chain: certificate and pages, voids, settlement, credits, cancels.

Anyone may send these: the contract trusts signatures and the proof, never the sender. Each is sent
only where the chain does not hold it yet, so a relay that was killed starts again without harm.
"""

from __future__ import annotations

from collections.abc import Callable

from commit.signing import PrivateKey
from fss.chain.encode import CommittedOrder, page_count
from fss.chain.errors import ContractRefused
from fss.chain.exchange import Exchange
from fss.chain.records import OrderedRound, RoundOutcome, RoundStatus
from fss.crash import crash_point
from fss.round.ordering import lists_hash
from fss.round.record import MarketRecord
from fss.round.state import Phase, RoundState
from fss.round.statements import voided_flags
from fss.stopwatch import Stopwatch

TOO_LATE = "OutsideWindow"
LOST_RACES = {TOO_LATE, "WrongStatus", "PageRefused", "AlreadyVoided"}
"""What the contract answers where time has passed, or somebody else was first, since the chain was read."""


class Relay:
    """Acts for one market with one account's gas. Whoever is quicker takes nothing from it but the gas."""

    def __init__(self, exchange: Exchange, key: PrivateKey) -> None:
        self._exchange = exchange
        self._key = key
        self.overtaken = False
        """Whether somebody else's transaction was quicker and is not in a block yet: look again after one."""

    def act(self, record: MarketRecord, state: RoundState, time: int, clock: Stopwatch) -> bool:
        """Send what is due at block time ``time``; returns whether the chain has moved on for this round."""
        self.overtaken = False
        if state.ordered is None or len(state.order_votes) < record.terms.quorum:
            return False
        before = self._exchange.round(record.market, state.number)
        sent = self._act(record, state, time, before.status, clock)
        if self.overtaken and self._exchange.round(record.market, state.number) != before:
            self.overtaken, sent = False, True
        return sent

    def _act(
        self, record: MarketRecord, state: RoundState, time: int, status: RoundStatus, clock: Stopwatch
    ) -> bool:
        if status in (RoundStatus.NONE, RoundStatus.ORDERED) and state.phase == Phase.ORDERED:
            with clock.measure("commit"):
                if state.deadlines.close <= time < state.deadlines.commit:
                    return self._commit(record, state)
        # Whatever phase a restart finds: members may clear and prove before the chain knows what is void.
        if state.phase in (Phase.REVEALED, Phase.CLEARED, Phase.PROVED) and self._void(record, state, time):
            return True
        if state.phase in (Phase.PROVED, Phase.SETTLED) and state.outcome is not None:
            with clock.measure("settle"):
                return self._settle(record, state, time)
        if state.phase == Phase.CANCELLED and status != RoundStatus.NONE:
            return self._cancel(record, state)
        return False

    def _commit(self, record: MarketRecord, state: RoundState) -> bool:
        market, number = record.market, state.number
        ordered, certified = self._orders(state), state.ordered
        if certified is None:
            return False
        sent = False
        seen = self._exchange.round(market, number)
        if seen.status == RoundStatus.NONE:
            crash_point("commit-before-send")
            signatures = list(state.order_votes.values())
            send = self._exchange.commit_round
            sent = self._send(lambda: send(self._key, market, number, ordered, certified.digest, signatures))
            crash_point("commit-after-send")
            seen = self._exchange.round(market, number)
        missing = [page for page in range(page_count(seen.count)) if not seen.pages_committed >> page & 1]
        if missing:
            send_pages = self._exchange.commit_pages
            sent |= self._send(lambda: send_pages(self._key, market, number, ordered, missing))
            crash_point("pages-after-send")
        return sent

    def _void(self, record: MarketRecord, state: RoundState, time: int) -> bool:
        if state.voiding is None or not state.deadlines.reveal <= time < state.deadlines.settle:
            return False
        seen = self._exchange.round(record.market, state.number)
        if any(seen.voided_hash) or seen.status != RoundStatus.ORDERED:
            return False
        crash_point("void-before-send")
        voiding, signatures = state.voiding, list(state.void_votes.values())
        sent = self._send(
            lambda: self._exchange.void_slots(
                self._key,
                record.market,
                state.number,
                voided_flags(state),
                voiding.effective_root,
                voiding.digest,
                signatures,
            )
        )
        crash_point("void-after-send")
        return sent

    def _settle(self, record: MarketRecord, state: RoundState, time: int) -> bool:
        market, number = record.market, state.number
        outcome = self._outcome(state)
        orders = self._orders(state).orders
        sent = False
        seen = self._exchange.round(market, number)
        if seen.status == RoundStatus.ORDERED and time < state.deadlines.settle:
            crash_point("settle-before-send")
            sent = self._send(lambda: self._exchange.settle(self._key, market, number, orders, outcome))
            crash_point("settle-after-send")
            seen = self._exchange.round(market, number)
        if seen.status == RoundStatus.SETTLED:
            missing = [page for page in range(page_count(seen.count)) if not seen.pages_done >> page & 1]
            if missing:
                credit = self._exchange.credit
                sent |= self._send(lambda: credit(self._key, market, number, orders, outcome, missing))
                crash_point("credit-after-send")
        return sent

    def _cancel(self, record: MarketRecord, state: RoundState) -> bool:
        market, number = record.market, state.number
        orders = self._orders(state).orders
        sent = False
        seen = self._exchange.round(market, number)
        if seen.status == RoundStatus.ORDERED:
            sent = self._send(lambda: self._exchange.cancel(self._key, market, number))
            crash_point("cancel-after-send")
            seen = self._exchange.round(market, number)
        held = seen.pages_committed & ~seen.pages_done
        pages = [page for page in range(page_count(seen.count)) if held >> page & 1]
        if pages:
            release = self._exchange.release_pages
            sent |= self._send(lambda: release(self._key, market, number, orders, pages))
            crash_point("release-after-send")
        return sent

    @staticmethod
    def _orders(state: RoundState) -> OrderedRound:
        """The certified round as the contract takes it, with each trader's signature."""
        if state.ordered is None or state.snapshot is None:
            raise ValueError("the round is not ordered")
        signatures = (state.envelopes[identity].signature for identity in state.ordered.merge.order)
        return OrderedRound(
            lists=lists_hash(state),
            snapshot_block=state.snapshot.block,
            slots_root=state.ordered.slots_root,
            orders=tuple(
                CommittedOrder(
                    account=slot.account.to_bytes(20, "big"),
                    locked=slot.locked,
                    commitment=slot.commitment,
                    ciphertext=slot.ciphertext_hash,
                    signature=signature,
                )
                for slot, signature in zip(state.ordered.slots, signatures, strict=True)
            ),
        )

    @staticmethod
    def _outcome(state: RoundState) -> RoundOutcome:
        if state.outcome is None or state.proof is None:
            raise ValueError("the round is not proved")
        flags = voided_flags(state)
        return RoundOutcome(
            price=state.outcome.price,
            volume=state.outcome.volume,
            fills=state.outcome.fills,
            voided=flags if any(flags) else (),
            proof=state.proof,
        )

    def _send(self, send: Callable[[], object]) -> bool:
        """Send, and say whether it was done; a lost race is none, and `act` looks at the chain again.

        Raises:
            ContractRefused: for any reason but a lost race.
        """
        try:
            send()
        except ContractRefused as refused:
            if refused.name not in LOST_RACES:
                raise
            self.overtaken |= refused.name != TOO_LATE
            return False
        return True
