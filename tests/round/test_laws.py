"""The fold does not depend on how messages came into blocks, on a crash, or on whose list came first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fss.market import Mode
from fss.member.views import ChainRound
from fss.messages.block import Block
from fss.messages.signed import Message
from fss.node.replay import replay
from fss.round.machine import Machine
from fss.round.state import Phase
from tests.round.doubles import ChainDouble, ToyProofs
from tests.round.harness import CLEAR_KEY, START, Made, World, open_world, said_again, scratch, silent

quietly = settings(deadline=None, suppress_health_check=list(HealthCheck))
STEPS = 14
"""Heights of a market's only round."""


def play(world: World, mode: Mode, stop: Callable[[World], bool] = lambda _world: False) -> None:
    """Drive a round as its traders would, from wherever it stands, until its end or until ``stop``."""
    made = world.book(4)
    if world.chain.head().time < world.state().deadlines.close:
        world.send(made)
    world.close()
    while not world.state().finished and not stop(world):
        moved = world.node.step(1, world.clock)
        if mode == Mode.COMMIT_REVEAL:
            reveal(world, made[1:])
        if not moved:
            world.chain.mine(world.node.next_time(world.state()))


def reveal(world: World, made: Sequence[Made]) -> None:
    state = world.state()
    if state.committed_at is None or world.chain.head().time >= state.deadlines.reveal:
        return
    for member in world.members[:3]:
        for one in made:
            member.keep_opening(world.node.frame(), state, one.id, *one.opening)


@cache
def undisturbed(mode: Mode) -> tuple[list[Block], int]:
    """The blocks of a whole run, and the height at which the market was open."""
    with scratch() as folder, open_world(folder, mode) as world:
        opened = world.node.log.height
        play(world, mode)
        assert world.state().phase == Phase.SETTLED
        assert world.state().culprits == {}
        return list(world.node.log.blocks()), opened


def fold(blocks: Sequence[tuple[int, Sequence[Message]]]) -> Machine:
    machine = Machine(ToyProofs(CLEAR_KEY))
    for time, messages in blocks:
        said = [said_again(message, machine.head) for message in messages]
        machine.apply(machine.height + 1, time, said)
    return machine


def final_hash(machine: Machine) -> bytes:
    return machine.apply(machine.height + 1, machine.time, []).state_hash


@pytest.mark.parametrize("mode", Mode)
def test_a_log_folds_to_the_same_state_again(mode: Mode) -> None:
    blocks, _ = undisturbed(mode)
    machine = Machine(ToyProofs(CLEAR_KEY))
    for block in blocks:
        assert machine.apply(block.height, block.time, block.messages).state_hash == block.state_hash


@pytest.mark.parametrize("mode", Mode)
@settings(quietly, max_examples=8)
@given(data=st.data())
def test_blocks_may_be_cut_and_joined_anywhere(mode: Mode, data: st.DataObject) -> None:
    """Of messages that nobody's deadline separates, only the order counts; each is said upon these blocks."""
    blocks, _ = undisturbed(mode)
    entries = [(block.time, message) for block in blocks for message in block.messages]
    cuts = data.draw(st.lists(st.booleans(), min_size=len(entries), max_size=len(entries)))
    regrouped: list[tuple[int, list[Message]]] = []
    for (time, message), cut in zip(entries, cuts, strict=True):
        near = regrouped and time - regrouped[-1][0] < 10
        if cut or not near:
            regrouped.append((time, [message]))
        else:
            regrouped[-1] = (time, [*regrouped[-1][1], message])
    assert final_hash(fold(regrouped)) == blocks[-1].state_hash


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("height", range(STEPS))
def test_a_crash_at_any_height_changes_nothing(folder: Path, mode: Mode, height: int) -> None:
    """All memory is dropped, after every member had even said its next words into the void."""
    expected, opened = undisturbed(mode)
    chain = ChainDouble(START)
    with open_world(folder, mode, chain) as world:
        play(world, mode, lambda world: world.node.log.height >= opened + height)
        for member in world.members:
            member.contribute(world.node.frame(), world.state(), world.node.executor, world.clock)
    with open_world(folder, mode, chain) as world:
        assert world.node.log.height == min(opened + height, len(expected))
        play(world, mode)
        assert world.state().culprits == {}
        assert list(world.node.log.blocks())[-1].state_hash == expected[-1].state_hash
        assert final_hash(replay(world.node.log, ToyProofs(CLEAR_KEY))) == expected[-1].state_hash


def test_the_crashes_above_cover_the_whole_round() -> None:
    for mode in Mode:
        blocks, opened = undisturbed(mode)
        assert len(blocks) - opened <= STEPS


@cache
def ordered_by(rule: str, turns: tuple[int, ...]) -> tuple[tuple[bytes, ...], ChainRound]:
    """The order, and what the chain holds in the end, when members speak in these turns."""
    with scratch() as folder, open_world(folder, ordering=rule) as world:
        made = world.book(6)
        for index, member in enumerate(world.members, start=1):
            world.send([*made[index:], *made[:index]], members=[index])
            member.lie = silent if index == 5 else None
        world.node.members = tuple(world.members[turn] for turn in turns) + world.members[4:]
        world.run()
        order = world.state().ordered
        assert order is not None
        return order.merge.order, world.chain.round(1)


@pytest.mark.parametrize("rule", ["batch-fair", "random"])
@settings(quietly, max_examples=5)
@given(turns=st.permutations(range(4)))
def test_the_order_does_not_depend_on_which_list_came_first(rule: str, turns: list[int]) -> None:
    """Among those that count; the fifth member says nothing, so that they are the same four."""
    assert ordered_by(rule, tuple(turns)) == ordered_by(rule, (0, 1, 2, 3))
