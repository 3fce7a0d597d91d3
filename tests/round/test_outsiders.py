"""What an outsider reads in a round besides its culprits: none of it is proof, all of it is true."""

from __future__ import annotations

import pytest

from commit.hashing import keccak256
from fss.messages import payloads
from fss.messages.signed import Message
from fss.round.frame import Frame
from fss.round.outsiders import dissent, ending, left_out, turns_passed
from fss.round.state import Phase, RoundState
from tests.round.harness import Liar, World, instead, silent
from tests.round.test_reveal import executor


def test_an_honest_round_has_nothing_to_tell(world: World) -> None:
    world.send(world.book(4))
    state = world.run()
    assert dissent(world.record, state) == {}
    assert turns_passed(world.record, state) == ()
    assert ending(world.record, state) == ""
    assert left_out(state) == []


def adds(payload: payloads.Payload, when: Phase) -> object:
    """The lie of a member that says this in a phase, and nothing else of its kind ever."""

    def lie(liar: Liar, _frame: Frame, state: RoundState, said: list[Message]) -> list[Message]:
        kept = [message for message in said if message.type_name != payload.type_name]
        return [*kept, liar.claim(state, payload)] if state.phase == when else kept

    return lie


def test_invalid_observations_stand_alone(world: World) -> None:
    world.send(world.book(4))
    liar = world.members[0]
    liar.lie = instead(
        payloads.Snapshot,
        lambda liar, state, said: said.model_copy(update={"available": [0] * len(said.accounts)}),
    )
    world.until(lambda state: state.phase == Phase.ORDERED)
    liar.lie = adds(payloads.Settled(outcome=5), Phase.ORDERED)  # type: ignore[assignment]
    state = world.run()
    assert state.phase == Phase.SETTLED
    assert dissent(world.record, state) == {
        liar.address: ["observed another snapshot", "observed that another outcome was settled"]
    }
    assert state.culprits == {}


def test_invalid_end_that_is_seen_too_early_stands_alone(world: World) -> None:
    world.send(world.book(4))
    world.until(lambda state: state.phase == Phase.CLEARED)
    world.relay.idle = True
    world.step()
    world.chain.mine(world.state().deadlines.commit)
    world.append(world.forge(1, payloads.Cancelled()))
    world.relay.idle = False
    state = world.run()
    assert state.phase == Phase.SETTLED
    assert dissent(world.record, state) == {
        world.members[0].address: ["observed that the round was over before it settled"]
    }


def test_a_withheld_certificate_is_told(world: World) -> None:
    world.send(world.book(3))
    world.relay.idle = True
    state = world.until(lambda state: state.phase == Phase.ORDERED)
    assert state.ordered is not None
    seen = payloads.Committed(slots_root=state.ordered.slots_root, list_hash=state.ordered.list_hash)
    world.append(world.forge(1, seen), world.forge(1, payloads.Settled(outcome=3)))
    state = world.run()
    assert ending(world.record, state) == "the certified order did not come to the chain in time"
    assert dissent(world.record, state) == {
        world.members[0].address: [
            "observed that the round was settled, which was cancelled",
            "observed that the order stood on chain, which too few others say",
        ]
    }
    assert turns_passed(world.record, state) == ()


def test_a_round_without_a_quorum_is_told(world: World) -> None:
    world.send(world.book(3))
    world.members[3].lie = world.members[4].lie = silent
    assert ending(world.record, world.run()) == "no order was certified in time"


@pytest.mark.parametrize("attempts", [1, 2])
def test_executors_that_bring_no_proof_are_told(world: World, attempts: int) -> None:
    world.send(world.book(3))
    idle = [executor(world, attempt) for attempt in range(attempts)]
    for one in idle:
        one.lie = instead(payloads.Outcome, lambda *_: None)
    state = world.run()
    assert turns_passed(world.record, state) == tuple(one.address for one in idle)
    settled = state.phase == Phase.SETTLED
    assert settled == (attempts == 1)
    told = ending(world.record, state)
    assert told == ("" if settled else "the order stood on chain, and was not settled in time")


def test_each_order_that_is_left_out_has_its_account_reason_and_lists(world: World) -> None:
    made = world.book(3)
    world.send(made)
    alone, invented = world.order("mallory"), keccak256(b"invented")
    world.send([alone], members=[1, 2])
    world.members[0].lie = instead(
        payloads.ReceiveList,
        lambda liar, state, said: payloads.ReceiveList(ids=[*said.ids, invented]),
    )
    state = world.run()
    told = {one.id: one for one in left_out(state)}
    first, second = (world.members[index].address for index in (0, 1))
    assert told[alone.id].account == alone.envelope.account
    assert (told[alone.id].reason, told[alone.id].listed_by) == ("on-too-few-lists", (first, second))
    assert (told[invented].account, told[invented].listed_by) == (None, (first,))
    assert told[invented].reason == "no-envelope"
    assert len(told) == 2
