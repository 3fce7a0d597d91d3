"""The executor's turn: open the round, clear it, prove it.

It opens with the first t good packets and accuses the senders of bad ones; then the outcome goes
into the log, and after it the proof. What it opened stays in memory only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from commit.order import Order
from fss.circuits.inputs import clear_inputs
from fss.clearing import Book, Clearing, clear
from fss.crash import crash_point
from fss.member.handover import Opened, open_packets
from fss.messages import payloads
from fss.messages.signed import Message, sign_message
from fss.prover import CircuitFiles, Prover
from fss.round.frame import Frame
from fss.round.opening import agreed_missing
from fss.round.reveal import current_attempt
from fss.round.settling import pack_fills
from fss.round.state import Phase, ProposedOutcome, RoundState
from fss.round.statements import effective_root, settlement_of, voided_flags
from fss.stopwatch import Stopwatch
from verifier.statement import public_inputs

if TYPE_CHECKING:
    from fss.member.member import Member


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

    def contributions(
        self, member: Member, frame: Frame, state: RoundState, clock: Stopwatch
    ) -> list[Message]:
        """Accusations, the report of what was revealed, the outcome or the proof: whatever is due."""
        attempt = current_attempt(frame, state)
        due = state.phase in (Phase.ORDERED, Phase.REVEALED, Phase.CLEARED)
        if attempt is None or not due or member.address != frame.record.executor(state.number, attempt):
            return []
        if attempt in state.outcomes:
            prove = partial(self._prove, member, frame, state, attempt, clock)
            return [member.say(state, f"proof {attempt}", prove)]
        opened = Opened({}, ())
        if state.ordered is not None and state.ordered.slots:
            if len(state.packets.get(attempt, {})) < self._packets_needed(frame):
                return []
            opened = open_packets(member, frame, state, attempt)
        messages = list(opened.accusations)
        if state.phase == Phase.ORDERED:
            if not messages and not frame.record.sealed and state.voiding is None:
                messages.append(member.say(state, f"report {attempt}", partial(self._report, state, attempt)))
            return messages
        count = len(state.ordered.slots) if state.ordered else 0
        wanted = [slot for slot, void in enumerate(voided_flags(state)) if not void]
        if all(slot in opened.orders for slot in wanted):
            messages.append(self._clear(member, state, attempt, opened, count, clock))
        return messages

    @staticmethod
    def _packets_needed(frame: Frame) -> int:
        return frame.record.terms.threshold if frame.record.sealed else frame.record.terms.quorum

    @staticmethod
    def _report(state: RoundState, attempt: int) -> payloads.RevealReport:
        count = len(state.ordered.slots) if state.ordered else 0
        bitmaps = [packet.missing for packet in state.packets[attempt].values()]
        return payloads.RevealReport(attempt=attempt, missing=agreed_missing(bitmaps, count))

    def _clear(
        self, member: Member, state: RoundState, attempt: int, opened: Opened, count: int, clock: Stopwatch
    ) -> Message:
        with clock.measure("clear"):
            flags = voided_flags(state)
            orders = tuple(None if flags[slot] else opened.orders[slot] for slot in range(count))
            execution = execute(orders)
        self._executed[state.number, attempt] = execution
        outcome = payloads.Outcome(
            attempt=attempt,
            price=execution.clearing.price,
            volume=execution.clearing.volume,
            fills=pack_fills(execution.fills),
        )
        return sign_message(outcome, state.context, member.key)

    def _prove(
        self, member: Member, frame: Frame, state: RoundState, attempt: int, clock: Stopwatch
    ) -> payloads.Proof:
        execution = self._executed.get((state.number, attempt))
        if execution is None:
            opened = open_packets(member, frame, state, attempt)
            flags = voided_flags(state)
            execution = execute(
                tuple(None if void else opened.orders[slot] for slot, void in enumerate(flags))
            )
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
        result = self._prover.prove(self._circuit, inputs)
        clock.add("witness", result.seconds.witness)
        crash_point("proof-before-log")
        return payloads.Proof(attempt=attempt, proof=list(result.proof.words()))


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
