"""Commit-reveal: a withheld order is voided, and the others' outcome is the same whoever knows of it (S3)."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from commit.errors import FssError
from fss.market import Mode
from fss.member.openings import OpeningRefused
from fss.messages import payloads
from fss.messages.signed import Message
from fss.packing import flags_bitmap
from fss.round.frame import Frame
from fss.round.state import Phase, RoundState
from fss.round.verdicts import Verdict
from tests.round.harness import Liar, Made, World, instead, open_world, scratch, silent
from tests.round.test_reveal import executor, others
from tests.round.test_rounds import check_settled

ENOUGH = 3
"""n - q + 1 + f: to so many members a trader sends its opening."""


def reveal(world: World, made: Iterable[Made], members: Iterable[int] = range(1, ENOUGH + 1)) -> None:
    for index in members:
        for one in made:
            member = world.members[index - 1]
            member.keep_opening(world.node.frame(), world.state(), one.id, *one.opening)


def on_chain(world: World, made: list[Made]) -> RoundState:
    world.send(made)
    return world.until(lambda state: state.committed_at)


def voided(world: World) -> set[bytes]:
    state = world.state()
    if state.voiding is None or state.ordered is None:
        return set()
    bits = int.from_bytes(state.voiding.voided, "little")
    return {identity for slot, identity in enumerate(state.ordered.merge.order) if bits >> slot & 1}


def outcome_by_id(world: World) -> tuple[int, int, dict[bytes, int]]:
    state = world.state()
    assert state.outcome is not None
    assert state.ordered is not None
    fills = dict(zip(state.ordered.merge.order, state.outcome.fills, strict=True))
    return state.outcome.price, state.outcome.volume, fills


def test_a_withheld_order_is_voided(hash_world: World) -> None:
    made = hash_world.book(5)
    on_chain(hash_world, made)
    reveal(hash_world, made[1:])
    assert hash_world.run().phase == Phase.SETTLED
    assert voided(hash_world) == {made[0].id}
    assert outcome_by_id(hash_world)[2][made[0].id] == 0
    assert hash_world.state().culprits == {}
    root = hash_world.state().voiding.effective_root  # type: ignore[union-attr]
    assert hash_world.chain.round(1).effective_root == root


def test_a_drivers_clock_does_not_make_a_member_keep_an_opening(hash_world: World) -> None:
    """What is too late for the chain's clock is too late whatever a member is told (threat S3)."""
    made = hash_world.book(2)
    state = on_chain(hash_world, made)
    told = hash_world.node.frame()
    hash_world.chain.mine(state.deadlines.reveal)
    with pytest.raises(OpeningRefused, match="has passed"):
        hash_world.members[0].keep_opening(told, state, made[0].id, *made[0].opening)


def test_all_orders_withheld(hash_world: World) -> None:
    made = hash_world.book(4)
    on_chain(hash_world, made)
    assert hash_world.run().phase == Phase.SETTLED
    assert voided(hash_world) == {one.id for one in made}
    assert outcome_by_id(hash_world)[:2] == (0, 0)


def test_the_others_outcome_is_the_same_whoever_hears_of_a_withheld_order() -> None:
    """No packet of a quorum has it, whether it was sent to nobody or to one who keeps it to itself."""
    outcomes = []
    for tells in ([], [5]):
        with scratch() as folder, open_world(folder, Mode.COMMIT_REVEAL) as world:
            made = world.book(6)
            on_chain(world, made)
            reveal(world, made[1:])
            reveal(world, made[:1], tells)
            world.members[4].lie = instead(payloads.Openings, lambda *_: None)
            assert world.run().phase == Phase.SETTLED
            assert voided(world) == {made[0].id}
            outcomes.append(outcome_by_id(world))
    assert outcomes[0] == outcomes[1]


def test_an_opening_that_any_packet_holds_counts(hash_world: World) -> None:
    made = hash_world.book(4)
    on_chain(hash_world, made)
    reveal(hash_world, made[1:])
    reveal(hash_world, made[:1], [5])
    check_settled(hash_world, made)
    assert voided(hash_world) == set()


def test_one_liar_cannot_void_an_honest_traders_order(hash_world: World) -> None:
    """It denies all that it was sent; every quorum still has a member that holds the opening."""
    made = hash_world.book(4)
    on_chain(hash_world, made)
    reveal(hash_world, made)

    def deny(liar: Liar, _state: RoundState, said: payloads.Openings) -> payloads.Openings:
        return said.model_copy(update={"missing": flags_bitmap((True,) * 4)})

    liar = others(hash_world)[0]
    liar.lie = instead(payloads.Openings, deny)
    assert hash_world.run().phase == Phase.SETTLED
    assert voided(hash_world) == set()
    assert list(hash_world.state().culprits) == [liar.address]


def test_invalid_packet_without_an_opening_that_it_claims(hash_world: World) -> None:
    made = hash_world.book(4)
    on_chain(hash_world, made)
    reveal(hash_world, made[1:])

    def boast(_liar: Liar, _state: RoundState, said: payloads.Openings) -> payloads.Openings:
        return said.model_copy(update={"missing": bytes(1)})

    liar = others(hash_world)[0]
    liar.lie = instead(payloads.Openings, boast)
    assert hash_world.run().phase == Phase.SETTLED
    assert voided(hash_world) == {made[0].id}
    assert list(hash_world.state().culprits) == [liar.address]


def test_a_packet_that_comes_while_the_executor_reports(hash_world: World) -> None:
    """The executor reports what it saw. A late packet makes an honest report neither wrong nor a lie."""
    made = hash_world.book(4)
    on_chain(hash_world, made)
    reveal(hash_world, made[1:])
    reveal(hash_world, made[:1], [1])
    held: list[Message] = []

    def late(_liar: Liar, _frame: Frame, state: RoundState, said: list[Message]) -> list[Message]:
        held.extend(m for m in said if m.type_name == "openings" and not held)
        ready = len(state.packets.get(0, {})) >= 4
        return [m for m in said if m.type_name != "openings"] + (held if ready else [])

    liar = hash_world.members[0]
    assert liar not in (executor(hash_world), executor(hash_world, 1))
    liar.lie = late
    state = hash_world.run()
    assert state.phase == Phase.SETTLED
    assert state.culprits == {}
    assert len(state.packets[0]) == 5
    assert state.outcome is not None
    assert state.outcome.attempt == 0
    assert voided(hash_world) == {made[0].id}


def test_invalid_report_of_what_a_packet_holds(hash_world: World) -> None:
    made = hash_world.book(4)
    on_chain(hash_world, made)
    reveal(hash_world, made)
    liar = executor(hash_world)
    liar.lie = instead(
        payloads.RevealReport, lambda _liar, _state, said: said.model_copy(update={"missing": b"\x01"})
    )
    state = hash_world.run()
    assert state.phase == Phase.SETTLED
    assert voided(hash_world) == set()
    assert state.outcome is not None
    assert state.outcome.attempt == 1


@pytest.mark.parametrize(
    ("missing", "verdict"),
    [
        (b"", Verdict.MALFORMED),
        (b"\x10", Verdict.MALFORMED),
        (b"\x02", Verdict.DISAGREES),
        (b"\x0f", Verdict.DISAGREES),
    ],
)
def test_invalid_report(hash_world: World, missing: bytes, verdict: Verdict) -> None:
    """Also of all that the first two packets lack: they are no quorum."""
    made = hash_world.book(4)
    on_chain(hash_world, made)
    reveal(hash_world, made, [3, 4, 5])
    executor(hash_world).lie = silent
    hash_world.chain.mine(hash_world.state().deadlines.reveal)
    hash_world.step()
    report = payloads.RevealReport(attempt=0, missing=missing)
    assert hash_world.append(executor(hash_world).claim(hash_world.state(), report)) == (verdict,)
    stranger = others(hash_world)[0].claim(hash_world.state(), report)
    assert hash_world.append(stranger) == (Verdict.NOT_THIS_EXECUTOR,)


def test_invalid_report_before_a_quorum_of_packets(hash_world: World) -> None:
    made = hash_world.book(4)
    on_chain(hash_world, made)
    for member in hash_world.members[:2]:
        member.lie = instead(payloads.Openings, lambda *_: None)
    hash_world.chain.mine(hash_world.state().deadlines.reveal)
    hash_world.step()
    report = payloads.RevealReport(attempt=0, missing=b"\x0f")
    said = executor(hash_world).claim(hash_world.state(), report)
    assert hash_world.append(said) == (Verdict.TOO_EARLY,)
    assert hash_world.state().voiding is None


def test_invalid_void_vote_signature_is_named(hash_world: World) -> None:
    made = hash_world.book(4)
    on_chain(hash_world, made)
    reveal(hash_world, made[1:])
    liar = others(hash_world)[0]
    liar.lie = instead(
        payloads.VoidVote, lambda _liar, _state, said: said.model_copy(update={"signature": bytes(65)})
    )
    state = hash_world.run()
    assert state.phase == Phase.SETTLED
    assert state.culprits == {liar.address: ["sent a bad signature on the voided slots"]}


@pytest.mark.parametrize("twist", [{"voided": b"\x03"}, {"effective_root": 1}])
def test_invalid_void_vote_for_something_else(hash_world: World, twist: dict[str, object]) -> None:
    made = hash_world.book(4)
    on_chain(hash_world, made)
    reveal(hash_world, made[1:])
    liar = others(hash_world)[0]
    liar.lie = instead(payloads.VoidVote, lambda *_: None)
    hash_world.chain.mine(hash_world.state().deadlines.reveal)
    state = hash_world.until(lambda state: state.voiding)
    assert state.voiding is not None
    vote = payloads.VoidVote(
        voided=state.voiding.voided, effective_root=state.voiding.effective_root, signature=bytes(65)
    )
    assert hash_world.append(liar.claim(state, vote.model_copy(update=twist))) == (Verdict.DISAGREES,)


def test_a_member_signs_no_bitmap_that_voids_what_it_holds(hash_world: World) -> None:
    made = hash_world.book(4)
    on_chain(hash_world, made)
    reveal(hash_world, made[1:])
    holder = others(hash_world)[0]
    holder.lie = instead(payloads.Openings, lambda *_: None)
    reveal(hash_world, made[:1], [holder.index])
    assert hash_world.run().phase == Phase.SETTLED
    assert voided(hash_world) == {made[0].id}
    assert holder.address not in hash_world.state().void_votes


def test_no_opening_leaves_a_member_before_the_reveal_deadline(hash_world: World) -> None:
    made = hash_world.book(3)
    on_chain(hash_world, made)
    reveal(hash_world, made)
    hash_world.chain.mine(hash_world.state().deadlines.reveal - 1)
    for _ in range(3):
        hash_world.step()
    assert hash_world.state().packets == {}
    hash_world.chain.mine()
    hash_world.step()
    assert len(hash_world.state().packets[0]) == 5


def test_the_second_executor_finishes_a_commit_reveal_round(hash_world: World) -> None:
    made = hash_world.book(4)
    on_chain(hash_world, made)
    reveal(hash_world, made)
    executor(hash_world).lie = silent
    check_settled(hash_world, made)


def test_invalid_opening(hash_world: World) -> None:
    """A member keeps nothing that does not open the slot: anybody could fill the true one's place."""
    made = hash_world.book(2)
    stray = hash_world.order("mallory")
    member = hash_world.members[0]

    def offer(one: Made, packed: int, salt: int) -> str:
        with pytest.raises(FssError) as refusal:
            member.keep_opening(hash_world.node.frame(), hash_world.state(), one.id, packed, salt)
        return refusal.value.code

    assert offer(made[0], *made[0].opening) == "opening.refused"
    on_chain(hash_world, made)
    assert offer(made[0], made[0].order.packed + 2, made[0].order.salt) == "seal.opening"
    assert offer(made[0], 1 << 300, 1 << 300) == "seal.opening"
    assert offer(made[0], *made[1].opening) == "seal.opening"
    assert offer(stray, *stray.opening) == "opening.refused"
    hash_world.chain.mine(hash_world.state().deadlines.reveal)
    assert offer(made[0], *made[0].opening) == "opening.refused"
    assert member.store.openings(1) == {}
