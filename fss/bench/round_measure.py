"""Measures one round: admission by each member, the steps from close to settled, and parts by themselves."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TypeVar

from commit.errors import FssError
from fss.demo.flow import receive_order
from fss.demo.stage import Stage
from fss.member.executor import execute
from fss.member.handover import open_packets, share_packet
from fss.round.ordering import order_round, read_envelope
from fss.round.state import Phase, RoundState
from fss.stopwatch import Stopwatch

REPEATS = 3
INSIDE = ("commit", "settle", "witness", "prove")
"""What the node measures by itself, inside the steps."""

T = TypeVar("T")


class OrdersRefused(FssError):
    """A member refused an order of the bench's own round, so nothing measured would mean anything.

    The envelopes in the cache folder are damaged: delete its folder ``bench`` and run again.
    """

    code = "bench.orders-refused"
    exit_code = 3


def admission_rate(stage: Stage, number: int, envelopes: Sequence[bytes]) -> float:
    """Let every member admit all envelopes; returns the median member's orders a second.

    No member profits from what another one has parsed.
    """
    rates = []
    for member in stage.members:
        arrival = receive_order(len(envelopes), stage.streams, member.index, number)
        batch = [envelopes[i] for i in arrival]
        frame, state = stage.node.frame(), stage.node.machine.view(number)
        read_envelope.cache_clear()
        verdicts, seconds = timed(lambda: member.admit(frame, state, batch))  # noqa: B023 (called at once)
        refused = [verdict.refusal for verdict in verdicts if verdict.refusal is not None]
        if refused:
            raise OrdersRefused(
                f"member {member.index} refuses an order: {refused[0].message}",
                hint="delete the folder bench of the cache",
            )
        rates.append(len(batch) / seconds)
    return sorted(rates)[len(rates) // 2]


def play(stage: Stage, number: int, on_phase: Callable[[RoundState], None]) -> tuple[dict[str, float], bool]:
    """Drive the round from its close to its end; seconds by step, and whether it settled."""
    node, seconds = stage.node, defaultdict[str, float](float)
    phase = Phase.OPEN
    while True:
        name, clock = step_name(stage, node.machine.view(number)), Stopwatch()
        progressed, taken = timed(lambda: node.step(number, clock))  # noqa: B023 (called at once)
        seconds[name] += taken - sum(clock.seconds[apart] for apart in INSIDE)
        for apart in INSIDE:
            seconds[apart] += clock.seconds[apart]
        before, state = phase, node.machine.view(number)
        phase = state.phase
        if phase != before:
            on_phase(state)
        if progressed:
            continue
        if state.finished:
            return dict(seconds), state.phase == Phase.SETTLED
        _, waited = timed(lambda: stage.anvil.advance_to(node.next_time(state)))  # noqa: B023
        seconds[name] += waited


def step_name(stage: Stage, state: RoundState) -> str:
    """What the round does next."""
    terms = stage.node.frame().record.terms
    if state.phase == Phase.OPEN:
        if not state.lists_fixed(terms):
            return "lists"
        if state.snapshot is None:
            return "snapshot"
        if len(state.set_votes) < terms.quorum:
            return "set"
        return "seed" if state.seed is None else "certificate"
    if state.phase == Phase.ORDERED:
        return "committed" if state.committed_at is None else "shares"
    return {Phase.REVEALED: "opening", Phase.CLEARED: "inputs"}.get(state.phase, "settled")


def parts(stage: Stage, state: RoundState) -> dict[str, float]:
    """What one member or the executor does, measured on the data of a round that has been opened."""
    frame, member = stage.node.frame(), stage.members[0]
    executor = stage.members[frame.record.index(frame.record.executor(state.number, 0)) - 1]
    few = dict(list(state.packets[0].items())[: frame.record.terms.threshold])
    state.packets[0], packets = few, state.packets[0]
    opened, checked_and_opened = best(lambda: open_packets(executor, frame, state, 0))
    state.packets[0] = packets
    orders = tuple(opened.orders[slot] for slot in range(len(opened.orders)))
    seconds = {
        "shares": best(lambda: share_packet(member, frame, state, 0))[1],
        "merge": best(lambda: order_round(frame, state))[1],
        "open": checked_and_opened,
        "clearing": best(lambda: execute(orders))[1],
    }
    return seconds | {"executor": seconds["merge"] + checked_and_opened}


def best(work: Callable[[], T]) -> tuple[T, float]:
    """The result of ``work`` and the least of its times: the machine has other things to do too."""
    runs = [timed(work) for _ in range(REPEATS)]
    return runs[-1][0], min(seconds for _, seconds in runs)


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """The result of ``work``, and its seconds."""
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start

