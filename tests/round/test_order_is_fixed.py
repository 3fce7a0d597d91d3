"""What counts is fixed step by step, each before the next can be known (threats T3, T4, T12-T14)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commit.babyjub import Point, add
from commit.hashing import keccak256
from commit.vrf import seed_share
from fss.messages import payloads
from fss.messages.payloads import Payload
from fss.messages.signed import Message, unsigned
from fss.node.replay import replay
from fss.ordering.merge import Reason
from fss.round.ordering import lists_hash, snapshot_accounts
from fss.round.state import Phase, RoundState
from fss.round.verdicts import Verdict
from tests.round.harness import Liar, Made, World, instead, seeded

TORSION = Point(0, 21888242871839275222246405745257275088548364400416034343698204186575808495616)
"""(0, -1), the point of order 2."""


def posted(world: World, made: Made, number: int = 1) -> Message:
    payload = payloads.EnvelopePosted(envelope=made.envelope.encode())
    return unsigned(payload, world.state(number).context, made.envelope.account.to_bytes(20, "big"))


def lists_stand(state: RoundState) -> bool:
    return len(state.lists) >= 4


def order_of(world: World) -> tuple[bytes, ...]:
    ordered = world.state().ordered
    assert ordered is not None
    return ordered.merge.order


def reasons(world: World) -> dict[bytes, Reason]:
    ordered = world.state().ordered
    assert ordered is not None
    return {one.id: one.reason for one in ordered.merge.dropped}


def blamed(world: World) -> dict[int, list[str]]:
    """The culprits by their index."""
    return {world.record.index(member): reasons for member, reasons in world.state().culprits.items()}


def honest_seed_share(world: World, index: int) -> payloads.SeedShare:
    keys = world.members[index - 1].threshold_keys
    share = seed_share(keys.key_share, keys.key_set, world.state().context, seeded("share"))
    return payloads.SeedShare(
        share=(share.point.x, share.point.y),
        challenge=share.proof.challenge,
        response=share.proof.response,
    )


def test_envelopes_count_until_the_lists_are_fixed(world: World) -> None:
    late = world.order("mallory")
    world.close()
    assert world.append(posted(world, late)) == (Verdict.ACCEPTED,)
    assert late.id in world.state().envelopes


def test_invalid_envelope_after_the_lists_are_fixed(world: World) -> None:
    world.send(world.book(3))
    world.until(lists_stand)
    late = world.order("mallory")
    assert world.append(posted(world, late)) == (Verdict.TOO_LATE,)
    assert late.id not in world.state().envelopes


def test_invalid_envelope_that_no_list_names_is_not_ordered(world: World) -> None:
    """It stands in the log in time, but a member must have received it."""
    made = world.book(3)
    world.send(made)
    stray = world.order("mallory")
    world.close()
    world.append(posted(world, stray))
    assert world.run().phase == Phase.SETTLED
    assert sorted(order_of(world)) == sorted(one.id for one in made)


def test_invalid_list_before_the_close(world: World) -> None:
    early = world.forge(1, payloads.ReceiveList(ids=[]))
    assert world.append(early) == (Verdict.TOO_EARLY,)
    assert world.state().lists == []


def test_invalid_fifth_list(world: World) -> None:
    """The first n-f lists count; a member that waits for them to see which ids it may add comes too late."""
    world.send(world.book(3))
    world.members[4].lie = instead(payloads.ReceiveList, lambda *_: None)
    world.until(lists_stand)
    before = lists_hash(world.state())
    late = world.forge(5, payloads.ReceiveList(ids=[keccak256(b"decoy")]))
    assert world.append(late) == (Verdict.TOO_LATE,)
    assert lists_hash(world.state()) == before


def test_invalid_list_that_names_an_id_twice(world: World) -> None:
    made = world.book(3)
    world.send(made)
    world.members[0].lie = instead(
        payloads.ReceiveList, lambda liar, state, said: payloads.ReceiveList(ids=[*said.ids, said.ids[0]])
    )
    state = world.run()
    assert state.phase == Phase.SETTLED
    assert state.culprits == {world.members[0].address: ["listed an id twice"]}


def test_invalid_list_longer_than_a_member_may_list(world: World) -> None:
    """Else one member could make every merge take the square of anything (threat T10)."""
    world.close()
    most = payloads.LISTED_PER_SLOT * world.record.terms.slots
    ids = [place.to_bytes(32, "big") for place in range(most + 1)]
    too_long, longest = (payloads.ReceiveList(ids=ids[:count]) for count in (most + 1, most))
    verdicts = world.append(world.forge(1, too_long), world.forge(2, longest))
    assert verdicts == (Verdict.MALFORMED, Verdict.ACCEPTED)
    assert world.state().culprits == {world.members[0].address: ["listed more ids than a member may"]}


def test_a_liar_alone_gets_no_id_into_the_order(world: World) -> None:
    """Neither one that it invents, nor one that it alone received, nor does it get another's out."""
    made = world.book(4)
    world.send(made)
    alone, invented = world.order("mallory"), keccak256(b"invented")
    world.send([alone], members=[1])
    world.members[0].lie = instead(
        payloads.ReceiveList, lambda liar, state, said: payloads.ReceiveList(ids=[invented, alone.id])
    )
    assert world.run().phase == Phase.SETTLED
    assert sorted(order_of(world)) == sorted(one.id for one in made)
    assert reasons(world) == {invented: Reason.NO_ENVELOPE, alone.id: Reason.TOO_FEW_LISTS}


def test_the_snapshot_takes_f_plus_1_members(world: World) -> None:
    """One member that sees no collateral anywhere cannot have an order dropped."""
    made = world.book(4)
    world.send(made)
    world.members[0].lie = instead(
        payloads.Snapshot,
        lambda liar, state, said: said.model_copy(update={"available": [0] * len(said.accounts)}),
    )
    assert world.run().phase == Phase.SETTLED
    assert sorted(order_of(world)) == sorted(one.id for one in made)


@pytest.mark.parametrize(
    "twist", [{"accounts": []}, {"accounts": [b"\x01" * 20], "available": [1]}, {"available": []}]
)
def test_invalid_snapshot_of_other_accounts(world: World, twist: dict[str, object]) -> None:
    world.send(world.book(2))
    state = world.until(lists_stand)
    accounts = snapshot_accounts(state)
    right = payloads.Snapshot(block=1, block_hash=bytes(32), accounts=accounts, available=[5, 5])
    assert world.append(world.forge(1, right.model_copy(update=twist))) == (Verdict.DISAGREES,)
    assert blamed(world) == {1: ["observed other accounts than the lists name"]}


def test_invalid_votes_before_what_they_vote_for(world: World) -> None:
    world.send(world.book(2))
    state = world.until(lists_stand)
    votes: list[Payload] = [
        payloads.SetVote(lists=lists_hash(state), snapshot=bytes(32)),
        honest_seed_share(world, 1),
        payloads.OrderVote(slots_root=0, list_hash=bytes(32), signature=bytes(65)),
        payloads.Committed(slots_root=0, list_hash=bytes(32)),
    ]
    verdicts = world.append(*(world.forge(1, vote) for vote in votes))
    assert verdicts == (Verdict.TOO_EARLY,) * 4
    assert world.state().seed_shares == {}
    assert blamed(world) == {1: ["sent a share of the seed before the lists were certified"]}


@pytest.mark.parametrize("field", ["lists", "snapshot"])
def test_invalid_set_vote_for_another_set(world: World, field: str) -> None:
    """Nobody picks lists or snapshot after the fact: a quorum names both, or nothing (threat T14)."""
    world.send(world.book(2))
    state = world.until(lambda state: state.snapshot)
    assert state.snapshot is not None
    vote = payloads.SetVote(lists=lists_hash(state), snapshot=state.snapshot.digest)
    other = vote.model_copy(update={field: keccak256(b"other")})
    assert world.append(world.forge(1, other)) == (Verdict.DISAGREES,)
    assert blamed(world) == {1: ["voted for another set of lists or another snapshot"]}


def test_no_seed_share_before_the_set_is_certified(world: World) -> None:
    """Honest members are silent until a quorum has voted, and a share that comes early counts for nothing."""
    world.send(world.book(3))
    early: list[str] = []

    def lie(liar: Liar, _frame: object, state: RoundState, said: list[Message]) -> list[Message]:
        if len(state.set_votes) < 4:
            early.extend(m.type_name for m in said if m.type_name == "seed-share")
        return said

    for member in world.members:
        member.lie = lie
    state = world.until(lambda state: state.snapshot)
    assert world.append(world.forge(1, honest_seed_share(world, 1))) == (Verdict.TOO_EARLY,)
    assert state.seed_shares == {}
    world.until(lambda state: state.seed)
    assert early == []


@pytest.mark.parametrize("kind", [payloads.ReceiveList, payloads.SetVote, payloads.OrderVote])
def test_invalid_equivocation_is_attributed(world: World, kind: type[Payload]) -> None:
    """Whoever says two things in one round is named, and only the first is heard (threat T3)."""
    made = world.book(3)
    world.send(made)
    others: dict[type[Payload], Payload] = {
        payloads.ReceiveList: payloads.ReceiveList(ids=[made[0].id]),
        payloads.SetVote: payloads.SetVote(lists=bytes(32), snapshot=bytes(32)),
        payloads.OrderVote: payloads.OrderVote(slots_root=1, list_hash=bytes(32), signature=bytes(65)),
    }

    def lie(liar: Liar, _frame: object, state: RoundState, said: list[Message]) -> list[Message]:
        own = [message for message in said if message.type_name == kind.type_name]
        return said + ([liar.claim(state, others[kind])] if own else [])

    world.members[0].lie = lie
    state = world.run()
    assert state.phase == Phase.SETTLED
    assert state.culprits == {world.members[0].address: [f"said two things as {kind.type_name}"]}


def test_saying_a_thing_again_is_no_equivocation(world: World) -> None:
    world.close()
    said = world.forge(1, payloads.ReceiveList(ids=[]))
    assert world.append(said) == (Verdict.ACCEPTED,)
    assert world.append(said) == (Verdict.DUPLICATE,)
    assert world.state().culprits == {}


@pytest.mark.parametrize("fault", ["shifted", "identity", "off the curve", "of another", "no proof"])
def test_invalid_seed_share_is_named(world: World, fault: str) -> None:
    world.send(world.book(3))

    def twist(liar: Liar, state: RoundState, said: payloads.SeedShare) -> payloads.SeedShare:
        shifted = add(Point(*said.share), TORSION)
        return {
            "shifted": said.model_copy(update={"share": (shifted.x, shifted.y)}),
            "identity": said.model_copy(update={"share": (0, 1)}),
            "off the curve": said.model_copy(update={"share": (2**256 - 1, 5)}),
            "of another": honest_seed_share(world, 2),
            "no proof": said.model_copy(update={"response": said.response ^ 1}),
        }[fault]

    world.members[0].lie = instead(payloads.SeedShare, twist)
    state = world.run()
    assert state.phase == Phase.SETTLED
    assert state.culprits == {world.members[0].address: ["sent a bad share of the seed"]}


def test_invalid_order_vote_signature_is_named(world: World) -> None:
    world.send(world.book(3))
    world.members[0].lie = instead(
        payloads.OrderVote, lambda liar, state, said: said.model_copy(update={"signature": b"\x1b" * 65})
    )
    state = world.run()
    assert state.phase == Phase.SETTLED
    assert state.culprits == {world.members[0].address: ["sent a bad signature on the order"]}
    seen: list[str] = []
    replay(world.node.log, world.proofs, lambda _block, applied: seen.extend(applied.verdicts))
    assert Verdict.BAD_VOTE in seen
    assert Verdict.BAD_SIGNATURE not in seen, "a forged message: an audit would blame the writer of the log"


@pytest.mark.parametrize("twist", [{"slots_root": 1}, {"list_hash": bytes(32)}])
def test_invalid_order_vote_for_another_order(world: World, twist: dict[str, object]) -> None:
    world.send(world.book(3))
    verdicts: list[str] = []
    world.members[0].lie = instead(payloads.OrderVote, lambda *_: None)
    state = world.until(lambda state: state.order_votes)
    assert state.ordered is not None
    vote = payloads.OrderVote(
        slots_root=state.ordered.slots_root, list_hash=state.ordered.list_hash, signature=bytes(65)
    )
    verdicts += world.append(world.forge(1, vote.model_copy(update=twist)))
    assert verdicts == [Verdict.DISAGREES]
    assert world.members[0].address not in world.state().order_votes
    assert blamed(world) == {1: ["voted for another order"]}


def test_one_commitment_under_two_ids_is_dropped_with_its_evidence(world: World) -> None:
    """Sealed twice and sent to different members: two tickets for one order, so both go (threat T12)."""
    made = world.book(3)
    world.send(made)
    first = world.order("mallory")
    second = world.order("mallory", like=first.order)
    world.send([first], members=[1, 2, 3])
    world.send([second], members=[4, 5])
    assert world.run().phase == Phase.SETTLED
    assert sorted(order_of(world)) == sorted(one.id for one in made)
    assert reasons(world) == {first.id: Reason.DUPLICATE, second.id: Reason.DUPLICATE}
    assert {first.id, second.id} <= world.state().envelopes.keys()


def test_collateral_promised_twice_is_counted_once(world: World) -> None:
    """Each member sees enough for the one order that it is sent, and refuses the other (threat T13)."""
    first, second = world.order("mallory"), world.order("mallory")
    world.chain.balances[first.envelope.account.to_bytes(20, "big")] = first.envelope.locked
    world.send([first], members=[1, 2, 3])
    world.send([second], members=[4, 5])
    refusal = world.admit(1, second.envelope)[0].refusal
    assert refusal is not None
    assert refusal.code == "admission.collateral"
    assert world.run().phase == Phase.SETTLED
    assert order_of(world) == (first.id,)
    assert reasons(world) == {second.id: Reason.TOO_FEW_LISTS}


def test_collateral_that_shrank_before_the_snapshot_covers_what_it_can(world: World) -> None:
    first, second = world.order("mallory"), world.order("mallory")
    world.send([first, second])
    world.chain.balances[first.envelope.account.to_bytes(20, "big")] = first.envelope.locked
    assert world.run().phase == Phase.SETTLED
    kept, dropped = sorted([first.id, second.id])
    assert order_of(world) == (kept,)
    assert reasons(world) == {dropped: Reason.NOT_COVERED}


def test_collateral_that_left_before_the_snapshot_does_not_count(world: World) -> None:
    made = world.book(2)
    world.send(made)
    world.chain.balances[made[0].envelope.account.to_bytes(20, "big")] = 0
    assert world.run().phase == Phase.SETTLED
    assert order_of(world) == (made[1].id,)
    assert reasons(world) == {made[0].id: Reason.NOT_COVERED}


def test_invalid_message_of_another_round(world: World) -> None:
    """A word counts in the round whose context it names, and in no other (threat S2)."""
    world.close()
    said = world.forge(1, payloads.ReceiveList(ids=[]))
    world.chain.mine(world.state(2).deadlines.close)
    moved = replace(said, scope=world.state(2).context)
    assert world.node.machine.admit(moved) == Verdict.BAD_SIGNATURE
    assert world.append(moved) == ()
    assert world.state(2).lists == []
