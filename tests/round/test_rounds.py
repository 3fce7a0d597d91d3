"""A round goes from OPEN to SETTLED, whatever is in it, and is cancelled where it cannot."""

from __future__ import annotations

from collections.abc import Callable

from commit.order import Side
from fss.clearing import Book, clear_reference
from fss.member.views import ChainPhase
from fss.ordering.merge import Reason
from fss.round.state import Phase
from tests.round.harness import Made, World, silent


def expected_outcome(world: World, made: list[Made], number: int = 1) -> tuple[int, int, tuple[int, ...]]:
    """Price, volume and signed fills by the readable clearing rule, in the order of the slots."""
    by_id = {one.id: one.order for one in made}
    state = world.state(number)
    assert state.ordered is not None
    orders = [by_id[identity] for identity in state.ordered.merge.order]
    book = Book(
        tuple(int(order.side) for order in orders),
        tuple(order.limit for order in orders),
        tuple(order.quantity for order in orders),
    )
    cleared = clear_reference(book)
    signs = (1 if order.side == Side.BUY else -1 for order in orders)
    return cleared.price, cleared.volume, tuple(s * f for s, f in zip(signs, cleared.fills, strict=True))


def check_settled(world: World, made: list[Made], number: int = 1) -> None:
    state = world.run(number)
    assert state.phase == Phase.SETTLED
    assert state.culprits == {}
    assert state.outcome is not None
    outcome = state.outcome
    assert (outcome.price, outcome.volume, outcome.fills) == expected_outcome(world, made, number)
    assert world.chain.round(number).outcome == outcome.price + (outcome.volume << 32)


def test_a_round_passes_every_phase(world: World) -> None:
    made = world.book(7)
    world.send(made)
    world.close()
    seen: list[Phase] = []
    for _ in range(25):
        phase = world.step().phase
        if phase not in seen[-1:]:
            seen.append(phase)
        world.chain.mine()
    assert seen == ["OPEN", "ORDERED", "REVEALED", "CLEARED", "PROVED", "SETTLED"]
    check_settled(world, made)
    assert world.state().outcome.volume > 0  # type: ignore[union-attr]


def test_an_empty_round_settles(world: World) -> None:
    check_settled(world, [])


def test_a_round_of_one_order_settles_without_a_trade(world: World) -> None:
    made = [world.order()]
    world.send(made)
    check_settled(world, made)


def test_a_full_round_settles(world: World) -> None:
    made = world.book(16)
    world.send(made)
    check_settled(world, made)


def test_orders_beyond_the_slots_are_dropped_with_a_reason(world: World) -> None:
    made = world.book(19)
    world.send(made)
    check_settled(world, made)
    ordered = world.state().ordered
    assert ordered is not None
    assert len(ordered.slots) == 16
    assert [one.reason for one in ordered.merge.dropped] == [Reason.NO_SLOT_LEFT] * 3


def test_rounds_follow_each_other(world: World) -> None:
    first = world.book(4)
    world.send(first)
    check_settled(world, first)
    world.chain.mine(world.state(5).deadlines.open)
    second = world.book(5, number=5)
    world.send(second, number=5)
    check_settled(world, second, number=5)


def test_a_round_with_one_silent_member_settles(world: World) -> None:
    made = world.book(6)
    world.send(made)
    world.members[4].lie = silent
    check_settled(world, made)


def test_invalid_a_round_with_two_silent_members_is_cancelled(world: World) -> None:
    world.send(world.book(6))
    world.members[3].lie = world.members[4].lie = silent
    state = world.run()
    assert state.phase == Phase.CANCELLED
    assert state.seed is None


def test_commit_reveal_settles(hash_world: World) -> None:
    made = hash_world.book(6)
    hash_world.send(made)
    state = hash_world.until(lambda state: state.committed_at)
    for member in hash_world.members[:3]:
        for one in made:
            member.keep_opening(hash_world.node.frame(), state, one.id, *one.opening)
    check_settled(hash_world, made)
    assert hash_world.state().voiding is None


def test_every_market_rule_orders_a_round(make_world: Callable[..., World]) -> None:
    world = make_world(ordering="random")
    made = world.book(5)
    world.send(made)
    check_settled(world, made)


def test_an_uncommitted_round_is_cancelled(world: World) -> None:
    """The certificate is withheld, so nobody shares anything and the round dies (threat T15)."""
    world.send(world.book(3))
    world.relay.idle = True
    state = world.run()
    assert state.phase == Phase.CANCELLED
    assert state.packets == {}
    assert world.chain.round(1).phase == ChainPhase.NONE


def test_an_unsettled_round_is_cancelled(world: World) -> None:
    world.send(world.book(3))
    world.until(lambda state: state.phase == Phase.CLEARED)
    world.relay.idle = True
    assert world.run().phase == Phase.CANCELLED
