"""What an outsider reads in a round's state besides the culprits: who stood alone, who let a turn pass, and
what became of each order that was left out.

None of it is proof of a fault. Members observe the chain, and the chain says who was right; silence may be
the member's or the log writer's. Nothing here enters the state hash.
"""

from __future__ import annotations

from dataclasses import dataclass

from fss.round.record import MarketRecord
from fss.round.state import Phase, RoundState


@dataclass(frozen=True)
class LeftOut:
    """An order that a list names and that has no slot: ``account`` is ``None`` where there is no envelope.

    ``listed_by`` are the members whose lists name it, among those that count.
    """

    id: bytes
    account: int | None
    reason: str
    listed_by: tuple[bytes, ...]


def left_out(state: RoundState) -> list[LeftOut]:
    """The orders that were not ordered, with the reason, the account and the lists that name each."""
    if state.ordered is None:
        return []
    found = []
    for dropped in state.ordered.merge.dropped:
        envelope = state.envelopes.get(dropped.id)
        listed_by = tuple(received.member for received in state.lists if dropped.id in received.ids)
        account = envelope.account if envelope else None
        found.append(LeftOut(dropped.id, account, dropped.reason.value, listed_by))
    return found


def dissent(record: MarketRecord, state: RoundState) -> dict[bytes, list[str]]:
    """Members whose observations of the chain more than f others contradict, or too few bear out.

    The latter can be the doing of the log's writer, who left the others' observations out.
    """
    alone: dict[bytes, list[str]] = {}

    def note(members: set[bytes], what: str) -> None:
        for member in sorted(members):
            alone.setdefault(member, []).append(what)

    if state.snapshot is not None:
        for digest, voters in state.snapshot_votes.items():
            if digest != state.snapshot.digest:
                note(voters, "observed another snapshot")
    if state.phase == Phase.SETTLED:
        for voters in state.settled_votes.values():
            if len(voters) <= record.terms.faulty:
                note(voters, "observed that another outcome was settled")
        note(state.cancelled_votes, "observed that the round was over before it settled")
    if state.phase == Phase.CANCELLED:
        for voters in state.settled_votes.values():
            note(voters, "observed that the round was settled, which was cancelled")
        if state.committed_at is None:
            note(state.committed_votes, "observed that the order stood on chain, which too few others say")
    return alone


def turns_passed(record: MarketRecord, state: RoundState) -> tuple[bytes, ...]:
    """The executors to whom enough members sent their packets, and who brought no proof in their turn."""
    if not state.finished:
        return ()
    needed = record.terms.threshold if record.sealed else record.terms.quorum
    attempts = record.terms.faulty + 1 if state.outcome is None else state.outcome.attempt
    return tuple(
        record.executor(state.number, attempt)
        for attempt in range(attempts)
        if len(state.packets.get(attempt, {})) >= needed
    )


def ending(record: MarketRecord, state: RoundState) -> str:
    """Why a round was cancelled; empty for any other."""
    if state.phase != Phase.CANCELLED:
        return ""
    if state.committed_at is not None:
        return "the order stood on chain, and was not settled in time"
    if len(state.order_votes) >= record.terms.quorum:
        return "the certified order did not come to the chain in time"
    return "no order was certified in time"
