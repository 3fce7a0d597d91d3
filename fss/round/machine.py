"""The machine: ``apply(height, time, messages) -> results, state hash``.

It checks each message's form, sender, signature and head, finds the round that its scope names, hands it
to the phase that knows the type, and then lets every round advance. It sees block time only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commit.batches import PYTHON, Batches
from commit.errors import FssError
from commit.hashing import WORD_LIMIT
from fss.messages import payloads
from fss.messages.block import block_hash, entries_hash
from fss.messages.payloads import Payload
from fss.messages.signed import GENESIS, Message, unsigned
from fss.round import opening, ordering, reveal, settling
from fss.round.checks import ProofChecker
from fss.round.digest import state_hash
from fss.round.frame import Frame
from fss.round.record import MarketRecord
from fss.round.setup import Setup
from fss.round.state import Phase, RoundState
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
    """The state of one market, folded over its log.

    ``checker`` and ``batches`` must answer as pure functions; they are in every `Frame`.
    """

    def __init__(self, checker: ProofChecker, batches: Batches = PYTHON) -> None:
        self._checker = checker
        self._batches = batches
        self.setup = Setup()
        self.rounds: dict[int, RoundState] = {}
        self._by_context: dict[int, RoundState] = {}
        self.height = 0
        self.time = 0
        self.head = GENESIS
        """The hash of the last block."""
        self._heads = {GENESIS}

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

    def view(self, number: int, time: int | None = None) -> RoundState:
        """A round as it stands, without making it: what members look at between blocks.

        A round of which nothing was said while it could be alive is over, since nothing can be said of it any
        more. ``time`` is the chain's where that is ahead of the last block's, as after a long standstill.
        """
        state = self.rounds.get(number)
        if state is not None:
            return state
        record = self._frame().record
        state = RoundState(number, record.context(number), record.terms.deadlines(number))
        if number < self._oldest_alive(self.time if time is None else time):
            state.phase = Phase.CANCELLED
        return state

    def apply(self, height: int, time: int, messages: Sequence[Message]) -> Applied:
        """Fold one block into the state.

        ``height`` follows the last one; ``time`` is the block's time in seconds and never goes back.
        A message that is malformed, forged, late or wrong changes nothing and gets a verdict that says so.

        Raises:
            FssError: the height or the time is out of order, or a message has a scope that no block can hold,
                which is the driver's fault. Nothing has changed then.
        """
        if height != self.height + 1 or time < self.time:
            raise FssError(f"block {height} at {time} cannot follow block {self.height} at {self.time}")
        entries = entries_hash(messages)
        self.height, self.time = height, time
        verdicts: list[Verdict] = []
        seals: dict[bytes, bool] | None = None
        for place, message in enumerate(messages):
            if seals is None and self.record is not None:
                seals = ordering.check_seals(self._frame(), self._alive, messages[place:])
            verdicts.append(self._one(message, seals or {}))
        state = state_hash(self.record, self.rounds)
        self.head = block_hash(height, time, self.head, entries, state)
        self._heads.add(self.head)
        return Applied(tuple(verdicts), state)

    def _frame(self) -> Frame:
        if self.record is None:
            raise FssError("no market is open yet")
        return Frame(self.record, self.time, self.head, self._checker, self._batches)

    def admit(self, message: Message) -> Verdict:
        """Whether a message may enter the log at all: its form, its sender and its signature.

        What is forged is no evidence of anything, so an honest writer drops it. What a member signed and
        is wrong enters the log: it is evidence. An envelope's signature is its trader's.
        """
        try:
            payload = message.payload()
            if isinstance(payload, payloads.EnvelopePosted):
                return self._admit_envelope(message, payload)
        except FssError:
            return Verdict.MALFORMED
        members = self.record.members if self.record else self.setup.members_for(payload)
        if message.sender not in members:
            return Verdict.NOT_A_MEMBER
        try:
            message.check_signature()
        except FssError:
            return Verdict.BAD_SIGNATURE
        return Verdict.ACCEPTED

    def _admit_envelope(self, message: Message, payload: payloads.EnvelopePosted) -> Verdict:
        if self.record is None:
            return Verdict.TOO_EARLY
        envelope = ordering.read_envelope(self.record.domain, payload.envelope)
        if message != unsigned(payload, message.scope, envelope.account.to_bytes(20, "big")):
            return Verdict.MALFORMED
        return Verdict.ACCEPTED if 0 <= message.scope < WORD_LIMIT else Verdict.WRONG_SCOPE

    def _one(self, message: Message, seals: dict[bytes, bool]) -> Verdict:
        admitted = self.admit(message)
        if admitted != Verdict.ACCEPTED:
            return admitted
        if message.head not in self._heads:
            return Verdict.OTHER_LOG
        payload = message.payload()
        if self.record is None:
            return self.setup.handle(message, payload)
        if isinstance(payload, payloads.CeremonyOpened | payloads.KeyCeremony | payloads.MarketOpened):
            return Verdict.TOO_LATE
        number = self._alive(message.scope)
        if number is None:
            return Verdict.WRONG_SCOPE
        frame, state = self._frame(), self.round(number)
        if state.finished:
            return Verdict.TOO_LATE
        if isinstance(payload, payloads.EnvelopePosted):
            return ordering.on_envelope(frame, state, payload, seals)
        verdict = self._remember(state, message, payload)
        if verdict == Verdict.ACCEPTED:
            verdict = _HANDLERS[type(payload)](frame, state, message, payload)
        if verdict == Verdict.ACCEPTED:
            state.heard.add((message.sender, message.statement))
            reveal.advance(frame, state)
        return verdict

    def _alive(self, scope: int) -> int | None:
        """The number of the round whose context is ``scope``, if it can be alive at this block time."""
        if scope in self._by_context:
            return self._by_context[scope].number
        record = self._frame().record
        candidates = range(self._oldest_alive(self.time), record.round_at(self.time) + 1)
        return next((number for number in candidates if record.context(number) == scope), None)

    def _oldest_alive(self, time: int) -> int:
        record = self._frame().record
        alive = record.terms.settle_after // record.terms.period + 1
        return max(1, record.round_at(time) - alive)

    @staticmethod
    def _remember(state: RoundState, message: Message, payload: Payload) -> Verdict:
        """A member says each thing once. Saying two different things is proof of a fault.

        What was refused as too early may be repeated as it was, and is then considered anew.
        """
        attempt = int(getattr(payload, "attempt", 0))
        accused = getattr(payload, "accused", b"")
        key = (message.type_name + accused.hex(), message.sender, attempt)
        if state.said.setdefault(key, message.statement) != message.statement:
            state.blame(message.sender, f"said two things as {message.type_name}")
            return Verdict.EQUIVOCATION
        heard = (message.sender, message.statement) in state.heard
        return Verdict.DUPLICATE if heard else Verdict.ACCEPTED
