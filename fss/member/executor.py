"""The executor's turn: open the round, clear it, prove it.

It opens with the first t good packets and accuses the senders of bad ones, also of those that come later;
then the outcome goes into the log, and after it the proof. What it opened stays in memory only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from commit.order import Order
from fss.circuits.inputs import clear_inputs
from fss.clearing import Book, Clearing, clear
from fss.crash import crash_point
from fss.member.core import MemberCore
from fss.member.handover import Opened, accuse_late, open_packets
from fss.messages import payloads
from fss.messages.signed import Message
from fss.packing import pack_fills
from fss.prover import CircuitFiles, Prover
from fss.round.frame import Frame
from fss.round.opening import agreed_missing
from fss.round.reveal import current_attempt
from fss.round.state import Phase, ProposedOutcome, RoundState
from fss.round.statements import effective_root, settlement_of, voided_flags
from fss.stopwatch import Stopwatch
from verifier.statement import public_inputs


@dataclass(frozen=True)
class Execution:
    """The effective orders of a round by slot (``None`` where voided), and how they clear.

    The ends of the price interval are limits of orders that perhaps did not trade, so no repr shows them.
    """

    orders: tuple[Order | None, ...]
    clearing: Clearing = field(repr=False)
    fills: tuple[int, ...]


class Executor:
    """Matches and proves with one prover and one market's ``clear`` circuit."""

    def __init__(self, prover: Prover, circuit: CircuitFiles) -> None:
        self._prover = prover
        self._circuit = circuit
        self._executed: dict[tuple[int, int], Execution] = {}
        self._good: dict[tuple[int, int], set[bytes]] = {}

    def contributions(
        self, member: MemberCore, frame: Frame, state: RoundState, clock: Stopwatch
    ) -> list[Message]:
        """Accusations, the report of what was revealed, the outcome or the proof: whatever is due."""
        attempt = current_attempt(frame, state)
        due = state.phase in (Phase.ORDERED, Phase.REVEALED, Phase.CLEARED, Phase.PROVED)
        if attempt is None or not due or member.address != frame.record.executor(state.number, attempt):
            return []
        execution = self._executed.get((state.number, attempt))
        if execution is not None and attempt in state.outcomes:
            late = accuse_late(member, frame, state, attempt, self._good[state.number, attempt])
            proved = state.phase == Phase.PROVED
            return late if proved else [*late, self._proof(member, frame, state, attempt, execution, clock)]
        if state.phase == Phase.PROVED:
            return []
        opened = Opened({})
        if state.ordered is not None and state.ordered.slots:
            if len(state.packets.get(attempt, {})) < self._packets_needed(frame):
                return []
            opened = open_packets(member, frame, state, attempt)
        messages = list(opened.accusations)
        if state.phase == Phase.ORDERED:
            if not messages and not frame.record.sealed and state.voiding is None:
                report = partial(self._report, state, attempt)
                messages.append(member.say(frame, state, f"report {attempt}", report))
            return messages
        flags = voided_flags(state)
        if any(slot not in opened.orders for slot, void in enumerate(flags) if not void):
            return messages
        with clock.measure("clear"):
            orders = (None if void else opened.orders[slot] for slot, void in enumerate(flags))
            execution = execute(tuple(orders))
        self._executed[state.number, attempt] = execution
        self._good[state.number, attempt] = set(opened.good)
        if attempt in state.outcomes:
            # Claimed before this process started: the proof is due at once, or its turn may pass.
            messages.append(self._proof(member, frame, state, attempt, execution, clock))
        else:
            outcome = partial(_outcome, attempt, execution)
            messages.append(member.say(frame, state, f"outcome {attempt}", outcome))
        return messages

    def _proof(
        self,
        member: MemberCore,
        frame: Frame,
        state: RoundState,
        attempt: int,
        execution: Execution,
        clock: Stopwatch,
    ) -> Message:
        prove = partial(self._prove, frame, state, attempt, execution, clock)
        return member.say(frame, state, f"proof {attempt}", prove)

    @staticmethod
    def _packets_needed(frame: Frame) -> int:
        return frame.record.terms.threshold if frame.record.sealed else frame.record.terms.quorum

    @staticmethod
    def _report(state: RoundState, attempt: int) -> payloads.RevealReport:
        count = len(state.ordered.slots) if state.ordered else 0
        bitmaps = [packet.missing for packet in state.packets[attempt].values()]
        return payloads.RevealReport(attempt=attempt, missing=agreed_missing(bitmaps, count))

    def _prove(
        self, frame: Frame, state: RoundState, attempt: int, execution: Execution, clock: Stopwatch
    ) -> payloads.Proof:
        outcome: ProposedOutcome = state.outcomes[attempt]
        settlement = settlement_of(frame.record, state, outcome)
        public = public_inputs(settlement, frame.record.clear_key)
        if state.ordered is None:
            raise ValueError("only an ordered round is proved")
        inputs = clear_inputs(
            context=state.context,
            root=effective_root(state.ordered, state),
            orders=execution.orders,
            clearing=execution.clearing,
            challenge=public[3],
            evaluation=public[4],
            size=frame.record.terms.slots,
        )
        result = self._prover.prove(self._circuit, inputs, public=public)
        clock.add("witness", result.seconds.witness)
        clock.add("prove", result.seconds.prove)
        crash_point("proof-before-log")
        return payloads.Proof(attempt=attempt, proof=list(result.proof.words()))


def _outcome(attempt: int, execution: Execution) -> payloads.Outcome:
    clearing = execution.clearing
    return payloads.Outcome(
        attempt=attempt, price=clearing.price, volume=clearing.volume, fills=pack_fills(execution.fills)
    )


def execute(orders: tuple[Order | None, ...]) -> Execution:
    """Clear the effective orders; fills are signed lots by slot, positive bought, 0 where voided."""
    active = [order for order in orders if order is not None]
    book = Book(
        tuple(int(order.side) for order in active),
        tuple(order.limit for order in active),
        tuple(order.quantity for order in active),
    )
    clearing = clear(book)
    filled = iter(clearing.fills)
    fills = tuple(0 if order is None else (1 - 2 * int(order.side)) * next(filled) for order in orders)
    return Execution(orders, clearing, fills)
