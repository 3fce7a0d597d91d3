"""The machine: ``apply(height, time, messages) -> results, state hash``.

It checks each message's form, sender and signature, finds the round that its scope names, hands it
to the phase that knows the type, and then lets every round advance. It sees block time only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commit.errors import FssError
from fss.messages import payloads
from fss.messages.payloads import Payload
from fss.messages.signed import Message
from fss.round import opening, ordering, reveal, settling
from fss.round.checks import ProofChecker
from fss.round.digest import state_hash
from fss.round.frame import Frame
from fss.round.record import MarketRecord
from fss.round.setup import Setup
from fss.round.state import RoundState
from fss.round.verdicts import Verdict

Handler = Callable[[Frame, RoundState, Message, Payload], Verdict]


@dataclass(frozen=True)
class Applied:
    """The results of one block, one verdict a message, and the state hash after it."""

    verdicts: tuple[Verdict, ...]
    state_hash: bytes


_HANDLERS: dict[type[Payload], Handler] = {
    payloads.ReceiveList: ordering.on_receive_list,
    payloads.Snapshot: ordering.on_snapshot,
    payloads.SetVote: ordering.on_set_vote,
    payloads.SeedShare: ordering.on_seed_share,
    payloads.OrderVote: ordering.on_order_vote,
    payloads.Committed: reveal.on_committed,
    payloads.Shares: reveal.on_shares,
    payloads.Accusation: reveal.on_accusation,
    payloads.Openings: opening.on_openings,
    payloads.RevealReport: opening.on_reveal_report,
    payloads.VoidVote: opening.on_void_vote,
    payloads.Outcome: settling.on_outcome,
    payloads.Proof: settling.on_proof,
    payloads.Settled: settling.on_settled,
    payloads.Cancelled: settling.on_cancelled,
}


class Machine:
    """The state of one market, folded over its log. ``checker`` must answer as a pure function."""

    def __init__(self, checker: ProofChecker) -> None:
        self._checker = checker
        self.setup = Setup()
        self.rounds: dict[int, RoundState] = {}
        self._by_context: dict[int, RoundState] = {}
        self.height = 0
        self.time = 0

    @property
    def record(self) -> MarketRecord | None:
        """The market, once a quorum has said what it is."""
        return self.setup.record

    def round(self, number: int) -> RoundState:
        """The state of a round, made on first sight. The market must be known."""
        state = self.view(number)
        self.rounds[number] = state
        self._by_context[state.context] = state
        return state

    def view(self, number: int) -> RoundState:
        """A round as it stands, without making it: what members look at between blocks."""
        state = self.rounds.get(number)
        if state is not None:
            return state
        record = self._frame().record
        return RoundState(number, record.context(number), record.terms.deadlines(number))

    def apply(self, height: int, time: int, messages: Sequence[Message]) -> Applied:
        """Fold one block into the state.

        ``height`` follows the last one; ``time`` is the block's time in seconds and never goes back.
        A message that is malformed, forged, late or wrong changes nothing and gets a verdict that says so.

        Raises:
            FssError: the height or the time is out of order, which is the driver's fault.
        """
        if height != self.height + 1 or time < self.time:
            raise FssError(f"block {height} at {time} cannot follow block {self.height} at {self.time}")
        self.height, self.time = height, time
        seals = self._check_seals(messages)
        verdicts = tuple(self._one(message, seals) for message in messages)
        if self.record is not None:
            for state in self.rounds.values():
                if not state.finished:
                    reveal.advance(self._frame(), state)
        return Applied(verdicts, state_hash(self.record, self.rounds))

    def _frame(self) -> Frame:
        if self.record is None:
            raise FssError("no market is open yet")
        return Frame(self.record, self.time, self._checker)

    def _check_seals(self, messages: Sequence[Message]) -> dict[bytes, bool]:
        """Check the seal proofs of a block's envelopes together: a batch is several times faster."""
        if self.record is None:
            return {}
        return ordering.check_seals(self._frame(), self._find_round, messages)

    def admit(self, message: Message) -> Verdict:
        """Whether a message may enter the log at all: its form, its sender and its signature.

        What is forged is no evidence of anything, so an honest writer drops it. What a member signed and
        is wrong enters the log: it is evidence.
        """
        try:
            payload = message.payload()
        except FssError:
            return Verdict.MALFORMED
        if isinstance(payload, payloads.EnvelopePosted):
            return Verdict.ACCEPTED
        members = self.record.members if self.record else self.setup.members_for(payload)
        if message.sender not in members:
            return Verdict.NOT_A_MEMBER
        try:
            message.check_signature()
        except FssError:
            return Verdict.BAD_SIGNATURE
        return Verdict.ACCEPTED

    def _one(self, message: Message, seals: dict[bytes, bool]) -> Verdict:
        admitted = self.admit(message)
        if admitted != Verdict.ACCEPTED:
            return admitted
        payload = message.payload()
        if self.record is None:
            return self.setup.handle(message, payload)
        if isinstance(payload, payloads.CeremonyOpened | payloads.KeyCeremony | payloads.MarketOpened):
            return Verdict.TOO_LATE
        state = self._find_round(message.scope)
        if state is None:
            return Verdict.WRONG_SCOPE
        if isinstance(payload, payloads.EnvelopePosted):
            return ordering.on_envelope(self._frame(), state, payload, seals)
        if state.finished:
            return Verdict.TOO_LATE
        said = self._remember(state, message, payload)
        return said or _HANDLERS[type(payload)](self._frame(), state, message, payload)

    def _find_round(self, scope: int) -> RoundState | None:
        """The round whose context is ``scope``, among those that can be alive at this block time."""
        known = self._by_context.get(scope)
        if known is not None or self.record is None:
            return known
        newest = self.record.round_at(self.time)
        alive = self.record.terms.settle_after // self.record.terms.period + 1
        for number in range(max(1, newest - alive), newest + 1):
            if number not in self.rounds and self.record.context(number) == scope:
                return self.round(number)
        return None

    @staticmethod
    def _remember(state: RoundState, message: Message, payload: Payload) -> Verdict | None:
        """A member says each thing once. Saying two different things is proof of a fault."""
        attempt = int(getattr(payload, "attempt", 0))
        accused = getattr(payload, "accused", b"")
        key = (message.type_name + accused.hex(), message.sender, attempt)
        before = state.said.setdefault(key, message.digest)
        if before == message.digest:
            return None
        state.blame(message.sender, f"said two things as {message.type_name}")
        return Verdict.EQUIVOCATION
