"""Drives members and machine over one log: gather, apply, make durable, act; again until the round ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from commit.batches import PYTHON, Batches
from commit.errors import FssError
from fss.crash import crash_point
from fss.log import Log
from fss.member.executor import Executor
from fss.member.member import Member
from fss.member.views import ChainView
from fss.messages.block import Block
from fss.messages.payloads import Openings, Proof, Shares
from fss.messages.signed import Message
from fss.node.relay import Relay
from fss.node.replay import replay
from fss.round.checks import ProofChecker
from fss.round.frame import Frame
from fss.round.proof_memory import ProofMemory, Recalling, Recording
from fss.round.state import Phase, RoundState
from fss.round.verdicts import Verdict
from fss.stopwatch import Stopwatch

_PHASE_CLOCK = {
    Phase.OPEN: "order",
    Phase.ORDERED: "reveal",
    Phase.REVEALED: "reveal",
    Phase.CLEARED: "proving",  # the executor itself measures witness and proof
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
        batches: Batches = PYTHON,
    ) -> None:
        self.log = log
        self.members = tuple(members)
        self.chain = chain
        self.relay = relay
        self.executor = executor
        self.batches = batches
        memory = ProofMemory(checker)
        self.checker = Recording(memory)
        self.machine = replay(log, Recalling(memory), batches=batches)

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
        kinds = {message.type_name for message in messages}
        if kinds & {Shares.type_name, Openings.type_name}:
            crash_point("shares-after-log")
        if Proof.type_name in kinds:
            crash_point("proof-after-log")
        return applied.verdicts

    def frame(self) -> Frame:
        """The frame for what members do between blocks: the chain's time now.

        Raises:
            LogBehind: the last block could not be written.
        """
        if self.machine.record is None:
            raise FssError("no market is open yet")
        if self.machine.head != self.log.head:
            raise LogBehind(f"block {self.machine.height} is not in the log", hint="open the node again")
        return Frame(
            self.machine.record, self.chain.head().time, self.machine.head, self.checker, self.batches
        )

    def step(self, number: int, clock: Stopwatch) -> bool:
        """One height: what every member has to say, then what the relay has to send.

        False if nothing was accepted and nothing sent. Each word is accepted once, so a liar that talks for
        ever does not keep a round from waiting for its time.
        """
        frame = self.frame()
        state = self.machine.view(number, frame.time)
        with clock.measure(_PHASE_CLOCK.get(state.phase, "settle")):
            messages: dict[Message, None] = {}
            for member in self.members:
                messages |= dict.fromkeys(member.contribute(frame, state, self.executor, clock))
            accepted = Verdict.ACCEPTED in self.append(list(messages))
        sent = self.relay.act(frame.record, self.machine.view(number), frame.time, clock)
        return accepted or sent

    def run_round(
        self,
        number: int,
        clock: Stopwatch,
        wait: Callable[[int], None],
        on_step: Callable[[RoundState], None] = lambda _state: None,
    ) -> RoundState:
        """Drive a round to its end, and its pages to their credits.

        ``wait(t)`` returns once the chain's block time is at least ``t``; ``on_step`` sees the round after
        each height.

        Raises:
            RoundStuck: see the class.
        """
        while True:
            progressed = self.step(number, clock)
            state = self.machine.view(number, self.chain.head().time)
            on_step(state)
            if progressed:
                continue
            if state.finished:
                return state
            wait(self.next_time(state))

    def next_time(self, state: RoundState) -> int:
        """The next block time at which something can happen by itself."""
        now, terms, times = self.chain.head().time, self.frame().record.terms, state.deadlines
        if self.relay.overtaken or self._confirming(state, terms.confirmations):
            return now + 1
        moments = [times.close, times.commit, times.reveal, times.settle]
        if state.committed_at is not None:
            step, start = terms.executor_time, state.committed_at
            if times.reveal > times.commit:
                start = max(start, times.reveal)
            moments.append(now + step - (now - start) % step)
        later = [moment for moment in moments if moment > now]
        if not later:
            raise RoundStuck(f"round {state.number} is past its deadlines and has not ended")
        return min(later)

    def _confirming(self, state: RoundState, confirmations: int) -> bool:
        """Whether what the chain says of this round, or that a deadline has passed, waits to be confirmed."""
        if self.chain.round(state.number) != self.chain.round(state.number, confirmations):
            return True
        head = self.chain.head()
        passed = [time for time in (state.deadlines.commit, state.deadlines.settle) if time <= head.time]
        first = self.chain.first_block_from(passed[-1]) if passed else None
        return first is not None and head.number - first.number < confirmations


class RoundStuck(FssError):
    """A round is past all its deadlines and fewer than f+1 members say how it ended.

    More members than the market bears are silent or disagree about the chain.
    """

    code = "round.stuck"
    exit_code = 3


class LogBehind(FssError):
    """The last block was applied and could not be written, so the node must be opened again.

    What members said upon it they would keep and repeat for ever, and no log would have the block.
    """

    code = "node.log-behind"
    exit_code = 3
