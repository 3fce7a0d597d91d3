"""Plays with the certificate: withheld, late, overtaken, or used to look and cancel (T15)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fss.chain.errors import ContractRefused
from fss.chain.exchange import Exchange
from fss.member.views import ChainPhase
from fss.messages import payloads
from fss.messages.signed import Message
from fss.node.relay import Relay
from fss.round.frame import Frame
from fss.round.state import Phase, RoundState
from tests.adversary.arena import Arena
from tests.adversary.lies import (
    Holding,
)
from tests.adversary.play import play
from tests.round.harness import Liar, silent, trader_key

# --- T15: a certificate withheld, or committed just before the end --------------------------------------


@play(
    "T15",
    ends=Phase.CANCELLED,
    ending="the certified order did not come to the chain in time",
)
def test_t15_certificate_withheld_and_committed_late(arena: Arena) -> None:
    """Whoever assembles the certificate keeps it until the deadline has passed; the contract refuses it."""
    arena.node.relay = Holding()
    state = arena.until(lambda state: state.phase == Phase.ORDERED)
    assert state.ordered is not None
    arena.ground.anvil.advance_to(state.deadlines.commit)
    signatures, digest = list(state.order_votes.values()), state.ordered.digest
    with pytest.raises(ContractRefused) as refused:
        arena.exchange.commit_round(
            arena.operator, arena.market, 1, arena.relay._orders(state), digest, signatures
        )
    assert refused.value.name == "OutsideWindow"
    assert arena.run().packets == {}


@play(
    "T15",
    ends=Phase.CANCELLED,
    ending="the order stood on chain, and was not settled in time",
)
def test_t15_certificate_shown_too_late_to_settle(arena: Arena) -> None:
    """It is committed in time; the log stands still until no time is left, and nobody gets to look."""
    state = arena.until(lambda state: state.phase == Phase.ORDERED)
    assert arena.chain.round(1).phase == ChainPhase.COMMITTED
    terms = arena.record.terms
    late = state.deadlines.settle - (terms.faulty + 1) * terms.executor_time + 1
    arena.ground.anvil.advance_to(late)
    assert arena.run().packets == {}


@play(
    "T15",
    seat="executor",
    dissent=("observed that the round was over before it settled",),
    turns=(0,),
)
def test_t15_executor_looks_and_cancels(arena: Arena) -> None:
    """The certificate comes in the last second; the executor opens the orders, and wants the round to die."""
    arena.node.relay = Holding()
    state = arena.until(lambda state: state.phase == Phase.ORDERED)
    arena.ground.anvil.advance_to(state.deadlines.commit - 5)
    arena.restore()

    def over(liar: Liar, _frame: Frame, state: RoundState, said: list[Message]) -> list[Message]:
        kept = [one for one in said if one.type_name not in ("outcome", "proof", "settled")]
        due = state.packets and liar.address not in state.cancelled_votes
        return [*kept, liar.claim(state, payloads.Cancelled())] if due else kept

    arena.villains[0].lie = over


@play("T15", seat="executor", turns=(0,))
def test_t15_executor_looks_and_stops(arena: Arena) -> None:
    """It gets its packets, opens the orders, and is never heard of again: the next executor settles."""

    def stop(liar: Liar, frame: Frame, state: RoundState, said: list[Message]) -> list[Message]:
        return silent(liar, frame, state, said) if state.packets.get(0) else said

    arena.villains[0].lie = stop


@play("T15")
def test_t15_every_transaction_is_sent_first_by_a_stranger(arena: Arena) -> None:
    """Somebody watches the log and is always a moment quicker than the relay."""
    overtake(arena)


@play(
    "T15",
    ends=Phase.CANCELLED,
    ending="the certified order did not come to the chain in time",
)
def test_t15_deadline_passes_while_the_certificate_is_sent(arena: Arena) -> None:
    """It was in time when the relay looked, and is not when the transaction is mined."""
    deadline = arena.state().deadlines.commit
    intercept(arena, {"commit_round": lambda *_: arena.ground.anvil.advance_to(deadline)})


@play(
    "T15",
    ends=Phase.CANCELLED,
    ending="the order stood on chain, and was not settled in time",
    turns=(),
)
def test_t15_deadline_passes_while_the_proof_is_sent(arena: Arena) -> None:
    """The proof stands in the log; the round dies all the same, and a stranger is the first to cancel it."""
    deadline = arena.state().deadlines.settle
    overtake(arena, {"settle": lambda *_: arena.ground.anvil.advance_to(deadline)})


Before = Callable[..., object]


def overtake(arena: Arena, instead_of_copying: dict[str, Before] | None = None) -> None:
    """Let a stranger send a copy of each transaction first, or do something else before it."""
    stranger = trader_key("mallory")
    arena.ground.anvil.fund([stranger.address])

    def copy(name: str) -> Before:
        return lambda _key, *arguments: getattr(arena.exchange, name)(stranger, *arguments)

    names = ("commit_round", "commit_pages", "settle", "credit", "cancel", "release_pages")
    intercept(arena, {name: copy(name) for name in names} | (instead_of_copying or {}))


def intercept(arena: Arena, before: dict[str, Before]) -> None:
    """Put a relay in place before each of whose transactions something happens on chain."""
    arena.node.relay = Relay(Intercepted(arena.exchange, before), arena.operator)  # type: ignore[arg-type]


class Intercepted:
    """The exchange, and what happens before each of its transactions."""

    def __init__(self, exchange: Exchange, before: dict[str, Before]) -> None:
        self._exchange, self._before = exchange, before

    def __getattr__(self, name: str) -> object:
        found = getattr(self._exchange, name)
        if name not in self._before:
            return found

        def both(*arguments: object) -> object:
            self._before[name](*arguments)
            return found(*arguments)

        return both
