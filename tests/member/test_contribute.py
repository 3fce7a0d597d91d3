"""What a member says does not change when it is asked again, killed, or told another time."""

from __future__ import annotations

import pytest

from fss.member.store import VoteConflict
from fss.member.views import BlockRef, ChainPhase, ChainRound
from fss.messages.signed import Message
from fss.round.state import Phase
from tests.round.doubles import ChainDouble
from tests.round.harness import START, World, open_world, scratch


def said(world: World, index: int) -> list[Message]:
    return world.members[index - 1].contribute(
        world.node.frame(), world.state(), world.node.executor, world.clock
    )


@pytest.mark.parametrize("steps", range(10))
def test_a_member_repeats_itself_byte_for_byte(steps: int) -> None:
    """Its shares, proofs and accusations are random, and yet two of them would be an equivocation."""
    with scratch() as folder:
        chain = ChainDouble(START)
        with open_world(folder, chain=chain) as world:
            world.send(world.book(3))
            world.close()
            for _ in range(steps):
                world.step()
                world.chain.mine()
            first = [said(world, index) for index in range(1, 6)]
            assert [said(world, index) for index in range(1, 6)] == first
        with open_world(folder, chain=chain) as world:
            assert [said(world, index) for index in range(1, 6)] == first


def test_a_reorganised_block_makes_no_equivocator(world: World) -> None:
    """The snapshot's block has another hash when the member looks again; it stands by its word."""
    world.send(world.book(2))
    world.until(lambda state: len(state.lists) >= 4)
    first = said(world, 1)
    assert [message.type_name for message in first] == ["snapshot"]
    world.chain.blocks = [BlockRef(b.number, b"\x77" * 32, b.time) for b in world.chain.blocks]
    assert said(world, 1) == first


def test_invalid_second_order_is_not_signed(world: World) -> None:
    """A log that was cut and written anew cannot get a second certificate out of an honest member."""
    world.send(world.book(3))
    world.until(lambda state: state.ordered)
    world.members[0].store.record_vote(1, "order", bytes(32))
    with pytest.raises(VoteConflict):
        said(world, 1)


def test_a_member_has_nothing_to_say_before_the_close_or_after_the_end(world: World) -> None:
    world.send(world.book(3))
    assert said(world, 1) == []
    world.run()
    assert said(world, 1) == []


def test_no_list_after_the_commit_deadline(world: World) -> None:
    world.send(world.book(3))
    world.chain.mine(world.state().deadlines.commit)
    assert said(world, 1) == []
    world.chain.mine()
    assert [message.type_name for message in said(world, 1)] == ["cancelled"]


@pytest.mark.parametrize("confirmations", [1, 3])
def test_a_commit_in_the_last_second_is_seen(confirmations: int) -> None:
    """The deadline passes before it is confirmed. The round is on chain, and must not be given up."""
    with scratch() as folder, open_world(folder, confirmations=confirmations) as world:
        world.send(world.book(3))
        world.close()
        while world.state().phase != Phase.ORDERED:
            world.relay.idle = True
            world.step()
        world.chain.mine(world.state().deadlines.commit - 2)
        world.relay.idle = False
        world.step()
        assert world.chain.round(1).phase == ChainPhase.COMMITTED
        assert world.chain.head().time == world.state().deadlines.commit - 1
        world.chain.mine(world.state().deadlines.commit)
        types = {message.type_name for index in range(1, 6) for message in said(world, index)}
        assert "cancelled" not in types
        assert world.run().phase == Phase.SETTLED


@pytest.mark.parametrize("confirmations", [1, 3])
def test_a_settlement_in_the_last_second_is_seen(confirmations: int) -> None:
    with scratch() as folder, open_world(folder, confirmations=confirmations) as world:
        world.send(world.book(3))
        world.until(lambda state: state.phase == Phase.CLEARED)
        world.relay.idle = True
        world.step()
        assert world.state().phase == Phase.PROVED
        world.chain.mine(world.state().deadlines.settle - 2)
        world.relay.idle = False
        world.step()
        assert world.chain.round(1).phase == ChainPhase.SETTLED
        world.chain.mine(world.state().deadlines.settle)
        types = {message.type_name for index in range(1, 6) for message in said(world, index)}
        assert "cancelled" not in types
        assert world.run().phase == Phase.SETTLED


def test_a_round_that_the_chain_cancelled_ends(world: World) -> None:
    world.send(world.book(3))
    world.until(lambda state: state.phase == Phase.REVEALED)
    world.chain.put(1, ChainRound(ChainPhase.CANCELLED))
    world.chain.mine(world.state().deadlines.settle)
    assert world.run().phase == Phase.CANCELLED
