"""One member says anything at all, at any time: the machine answers, nobody honest is blamed, the round ends.

Whatever a member signs gets a verdict. An exception would stop every honest machine at the same height.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fss.market import Mode
from fss.member.views import ChainPhase
from fss.messages.payloads import Payload
from fss.messages.signed import Message, sign_message
from fss.round.frame import Frame
from fss.round.machine import Machine
from fss.round.setup import ceremony_scope
from fss.round.state import Phase, RoundState
from fss.round.verdicts import Verdict
from tests.round.doubles import ToyProofs
from tests.round.harness import (
    CEREMONY,
    CLEAR_KEY,
    MEMBERS,
    START,
    Liar,
    World,
    member_keys,
    open_world,
    scratch,
)
from tests.round.lies import any_payload, nearly

quietly = settings(deadline=None, suppress_health_check=list(HealthCheck))


@cache
def stages(mode: Mode) -> tuple[list[Machine], list[Payload]]:
    """A machine after each block of a whole round, from the empty one on, and all that was said in it."""
    with scratch() as folder, open_world(folder, mode) as world:
        made = world.book(3)
        world.send(made)
        state = world.until(lambda state: state.committed_at)
        if mode == Mode.COMMIT_REVEAL:
            for one in made[1:]:
                for member in world.members:
                    member.keep_opening(world.node.frame(), state, one.id, *one.opening)
        world.run()
        machine, said, kept = Machine(ToyProofs(CLEAR_KEY)), [], []
        for block in world.node.log.blocks():
            kept.append(copy.deepcopy(machine))
            machine.apply(block.height, block.time, block.messages)
            said += [message.payload() for message in block.messages]
        return [*kept, machine], said


@st.composite
def lies(draw: st.DrawFn, mode: Mode) -> tuple[Machine, list[Message], int]:
    """A stage of a round, what member 5 signs in it, and how many seconds later that is."""
    machines, said = stages(mode)
    machine = copy.deepcopy(draw(st.sampled_from(machines)))
    scopes = [ceremony_scope(CEREMONY)]
    if machine.record is not None:
        scopes.append(machine.record.context(1))
    payloads = draw(st.lists(nearly(said) | any_payload, min_size=1, max_size=4))
    key = member_keys(5).signing
    heads = [*machine._heads, bytes([7]) * 32]
    messages = [
        sign_message(payload, draw(st.sampled_from(scopes)), key, draw(st.sampled_from(heads)))
        for payload in payloads
    ]
    return machine, messages, draw(st.sampled_from([0, 1, 30, 60, 120, 400, 10**6]))


@pytest.mark.parametrize("mode", Mode)
@settings(quietly, max_examples=150)
@given(data=st.data())
def test_every_message_gets_a_verdict_and_no_honest_member_is_blamed(mode: Mode, data: st.DataObject) -> None:
    machine, messages, later = data.draw(lies(mode))
    known = {member for state in machine.rounds.values() for member in state.culprits}
    applied = machine.apply(machine.height + 1, max(machine.time, START) + later, messages)
    assert len(applied.verdicts) == len(messages)
    assert all(isinstance(verdict, Verdict) for verdict in applied.verdicts)
    blamed = {member for state in machine.rounds.values() for member in state.culprits}
    assert blamed - known <= {MEMBERS[4]}
    assert set(machine.setup.culprits) <= {"member 5"}


@quietly
@given(case=lies(Mode.SEALED))
def test_what_is_refused_changes_nothing(case: tuple[Machine, list[Message], int]) -> None:
    """Unless it is a fault by itself: then its sender, and nothing else, is written down."""
    machine, messages, _ = case
    for message in messages:
        before = machine.apply(machine.height + 1, machine.time, []).state_hash
        blamed = {number: copy.deepcopy(state.culprits) for number, state in machine.rounds.items()}
        applied = machine.apply(machine.height + 1, machine.time, [message])
        same = all(blamed.get(number, {}) == state.culprits for number, state in machine.rounds.items())
        if applied.verdicts[0] != Verdict.ACCEPTED and same:
            assert applied.state_hash == before


def shares_only_in_time(world: World) -> Iterator[str]:
    """Watch every honest member: what it shares, it shares when the certificate stands and time is left."""
    faults: list[str] = []

    def watch(member: Liar, frame: Frame, state: RoundState, said: list[Message]) -> list[Message]:
        if any(message.type_name in ("shares", "openings") for message in said):
            seen = world.chain.round(1, world.record.terms.confirmations)
            certified = state.ordered and (state.ordered.slots_root, state.ordered.list_hash)
            if seen.phase != ChainPhase.COMMITTED or (seen.slots_root, seen.list_hash) != certified:
                faults.append(f"member {member.index} shared before the certificate stood")
            if frame.time + world.record.terms.executor_time > state.deadlines.settle:
                faults.append(f"member {member.index} shared without time to settle")
        if state.seed is None and len(state.set_votes) < 4:
            faults.extend("an early share of the seed" for m in said if m.type_name == "seed-share")
        return said

    for member in world.members:
        member.lie = member.lie or watch
    world.run()
    yield from faults


@pytest.mark.parametrize("mode", Mode)
@settings(quietly, max_examples=12)
@given(index=st.integers(1, 5), data=st.data())
def test_a_round_settles_whatever_one_member_says(mode: Mode, index: int, data: st.DataObject) -> None:
    """f = 1 of 5, executor or not, babbling at every height beside or instead of what it should say."""
    _, said_before = stages(mode)

    def babble(liar: Liar, _frame: Frame, state: RoundState, said: list[Message]) -> list[Message]:
        kept = [message for message in said if data.draw(st.booleans())]
        more = data.draw(st.lists(nearly(said_before) | any_payload, max_size=3))
        return kept + [liar.claim(state, payload) for payload in more]

    with scratch() as folder, open_world(folder, mode) as world:
        made = world.book(3)
        world.send(made)
        liar = world.members[index - 1]
        liar.lie = babble
        if mode == Mode.COMMIT_REVEAL:
            state = world.until(lambda state: state.committed_at)
            for one in made:
                for member in world.members:
                    member.keep_opening(world.node.frame(), state, one.id, *one.opening)
        assert list(shares_only_in_time(world)) == []
        assert world.state().phase == Phase.SETTLED
        assert set(world.state().culprits) <= {liar.address}
