"""Drives members and machine over one log: gather, apply, make durable, act; again until the round ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from commit.errors import FssError
from fss.log import Block, Log
from fss.member.executor import Executor
from fss.member.member import Member
from fss.member.views import ChainView
from fss.messages.signed import Message
from fss.node.relay import Relay
from fss.node.replay import replay
from fss.round.checks import ProofChecker
from fss.round.frame import Frame
from fss.round.machine import Machine
from fss.round.state import Phase, RoundState
from fss.round.verdicts import Verdict
from fss.stopwatch import Stopwatch

_PHASE_CLOCK = {
    Phase.OPEN: "order",
    Phase.ORDERED: "reveal",
    Phase.REVEALED: "reveal",
    Phase.CLEARED: "prove",
    Phase.PROVED: "settle",
}


class EmbeddedNode:
    """The single writer of a log. Opening it replays the log, so it continues where the last one stopped."""

    def __init__(
        self,
        log: Log,
        members: Sequence[Member],
        chain: ChainView,
        relay: Relay,
        executor: Executor,
        checker: ProofChecker,
    ) -> None:
        self.log = log
        self.members = tuple(members)
        self.chain = chain
        self.relay = relay
        self.executor = executor
        self.checker = checker
        self.machine = replay(log, checker)

    def append(self, messages: Sequence[Message]) -> tuple[Verdict, ...]:
        """Apply messages as the next block and make it durable.

        Forged messages are dropped; an empty block is not written.
        """
        messages = [message for message in messages if self.machine.admit(message) == Verdict.ACCEPTED]
        if not messages:
            return ()
        time = max(self.machine.time, self.chain.head().time)
        height, parent = self.log.height + 1, self.log.head
        applied = self.machine.apply(height, time, messages)
        self.log.append(Block(height, time, parent, tuple(messages), applied.state_hash))
        return applied.verdicts

    def frame(self) -> Frame:
        """The frame for what members do between blocks: the chain's time now."""
        if self.machine.record is None:
            raise FssError("no market is open yet")
        return Frame(self.machine.record, self.chain.head().time, self.checker)

    def step(self, number: int, clock: Stopwatch) -> bool:
        """One height: what every member has to say, then what the relay has to send. False if nothing."""
        frame, state = self.frame(), self.machine.view(number)
        with clock.measure(_PHASE_CLOCK.get(state.phase, "settle")):
            messages: dict[bytes, Message] = {}
            for member in self.members:
                for message in member.contribute(frame, state, self.executor, clock):
                    messages.setdefault(message.digest + message.sender, message)
            self.append(list(messages.values()))
        sent = self.relay.act(frame.record, self.machine.view(number), frame.time, clock)
        return bool(messages) or sent

    def run_round(
        self,
        number: int,
        clock: Stopwatch,
        wait: Callable[[int], None],
        on_phase: Callable[[RoundState], None] = lambda _state: None,
    ) -> RoundState:
        """Drive a round to its end. ``wait(t)`` returns once the chain's block time is at least ``t``."""
        phase: Phase | None = None
        while True:
            progressed = self.step(number, clock)
            state = self.machine.view(number)
            if state.phase != phase:
                phase = state.phase
                on_phase(state)
            if state.finished:
                return state
            if not progressed:
                wait(self._next_time(state))

    def _next_time(self, state: RoundState) -> int:
        """The next block time at which something can happen by itself."""
        now = self.chain.head().time
        moments = [
            state.deadlines.close,
            state.deadlines.commit,
            state.deadlines.reveal,
            state.deadlines.settle,
        ]
        if state.committed_at is not None and self.machine.record is not None:
            step = self.machine.record.terms.executor_time
            moments.append(now + step - (now - state.committed_at) % step)
        later = [moment for moment in moments if moment > now]
        if not later:
            raise RoundStuck(f"round {state.number} is past its deadlines and has not ended")
        return min(later)


class RoundStuck(FssError):
    """A round is past all its deadlines and fewer than f+1 members say how it ended.

    More members than the market bears are silent or disagree about the chain.
    """

    code = "round.stuck"
    exit_code = 3
