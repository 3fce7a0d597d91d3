"""Plays of traders with many orders: floods, doubles, collateral promised twice, decoys (T10, T12-T16)."""

from __future__ import annotations

from commit.order import Side
from fss.messages import payloads
from fss.messages.signed import Message
from fss.round.frame import Frame
from fss.round.state import RoundState
from tests.adversary.arena import RICH, Arena
from tests.adversary.envelopes import EVERYBODY, by_mallory, codes, listing, sealed
from tests.adversary.play import play
from tests.round.harness import Liar, trader_key

# --- T10: spam and floods -----------------------------------------------------------------------------------


@play("T10")
def test_t10_flood_of_envelopes(arena: Arena) -> None:
    """A rich account beyond its quota, a poor one without collateral, and orders that lock too little."""
    quota = arena.record.terms.quota
    many = arena.seal([("mallory", Side.BUY, 101, 1)] * (quota + 2))
    poor = [by_mallory(arena, one.envelope, locked=RICH + 1) for one in many]
    cheap = by_mallory(arena, many[0].envelope, locked=arena.record.terms.minimum_lock - 1)
    for index in EVERYBODY:
        assert codes(arena.admit(index, *poor)) == {"admission.collateral"}
        assert codes(arena.admit(index, cheap)) == {"envelope.lock"}
        answers = arena.admit(index, *(one.envelope for one in many))
        assert [answer.refusal is None for answer in answers] == [True] * quota + [False] * 2
        assert codes(answers[quota:]) == {"admission.quota"}


@play(
    "T10",
    culprit=("said two things as settled",),
    dissent=("observed that another outcome was settled",),
)
def test_t10_flood_of_messages(arena: Arena) -> None:
    """At every height the villain says fifty new things; the round goes on as if it had said one."""
    count = 0

    def babble(liar: Liar, _frame: Frame, state: RoundState, said: list[Message]) -> list[Message]:
        nonlocal count
        count += 50
        kept = [one for one in said if one.type_name != "settled"]
        return kept + [liar.claim(state, payloads.Settled(outcome=n)) for n in range(count - 50, count)]

    arena.villains[0].lie = babble


@play("T10", culprit=("listed more ids than a member may",))
def test_t10_list_that_makes_every_merge_slow(arena: Arena) -> None:
    """Merging takes the square of what is listed, so a longer list than a member may have does not count."""

    def lie(liar: Liar, _frame: Frame, state: RoundState, said: list[Message]) -> list[Message]:
        most = payloads.LISTED_PER_SLOT * arena.record.terms.slots
        ids = [place.to_bytes(32, "big") for place in range(most + 1)]
        long = payloads.ReceiveList(ids=ids)
        return [liar.claim(state, long) if one.type_name == "receive-list" else one for one in said]

    arena.villains[0].lie = lie


# --- T12: one commitment sealed twice -----------------------------------------------------------------------


@play("T12", left_out=[("mallory", "duplicate-commitment")])
def test_t12_one_commitment_to_different_members(arena: Arena) -> None:
    """Two tickets for one order: no slot for either, and both signatures of the account stand in the log."""
    first = arena.order("mallory")
    second = arena.order("mallory", like=first.order)
    assert second.id != first.id
    assert second.envelope.commitment == first.envelope.commitment
    assert codes(arena.send([first], members=(1, 2, 3))) == {""}
    assert codes(arena.send([second], members=(4, 5))) == {""}
    for index, one in ((2, second), (5, first)):
        (answer,) = arena.admit(index, one.envelope)
        assert answer.refusal is not None
        assert answer.refusal.code == "admission.conflict"
        assert answer.refusal.culprits == ("0x" + trader_key("mallory").address.hex(),)
        assert arena.members[index - 1].store.conflicts(1) == [one.envelope.encode()]
    arena.villains[0].lie = listing(arena, [second.envelope, first.envelope])
    state = arena.until(lambda state: state.ordered)
    assert {first.id, second.id} <= state.envelopes.keys()


# --- T13: collateral promised twice -------------------------------------------------------------------------


def promised_twice(arena: Arena, first: tuple[int, ...], second: tuple[int, ...]) -> None:
    """Mallory has collateral for one order and sends two, each to members that know nothing of the other."""
    lock = 1000
    arena.fund({"mallory": lock})
    orders = [arena.order("mallory", limit=limit, quantity=10, locked=lock) for limit in (150, 160)]
    assert codes(arena.send([orders[0]], members=first)) == {""}
    assert codes(arena.send([orders[1]], members=second)) == {""}
    (answer,) = arena.admit(first[0], orders[1].envelope)
    assert answer.refusal is not None
    assert answer.refusal.code == "admission.collateral"
    arena.villains[0].lie = listing(arena, [one.envelope for one in orders])
    state = arena.until(lambda state: state.ordered)
    assert state.ordered is not None
    assert len({one.id for one in orders} & set(state.ordered.merge.order)) == 1


@play("T13", left_out=[("mallory", "on-too-few-lists")])
def test_t13_collateral_promised_twice(arena: Arena) -> None:
    """The villain lists both, and one still is on too few lists."""
    promised_twice(arena, (2, 3), (4, 5))


@play(
    "T13",
    left_out=[("mallory", "collateral-does-not-cover")],
    members=4,
    ordering="random",
)
def test_t13_collateral_promised_twice_and_listed_by_enough(arena: Arena) -> None:
    """In the smallest committee a villain can get both listed: the snapshot drops one before the merge."""
    first, second = (member.index for member in arena.honest[:2])
    promised_twice(arena, (first,), (second,))


# --- T16: decoys --------------------------------------------------------------------------------------------


@play("T16", left_out=[("mallory", "on-too-few-lists")])
def test_t16_many_orders_on_one_collateral(arena: Arena) -> None:
    """A different order to every member, each covered by the same lock; the villain lists all of them."""
    lock = 1000
    arena.fund({"mallory": lock})
    decoys = [arena.order("mallory", limit=101 + place, locked=lock) for place in range(5)]
    for index, decoy in enumerate(decoys, start=1):
        assert codes(arena.send([decoy], members=(index,))) == {""}
    arena.villains[0].lie = listing(arena, [one.envelope for one in decoys])
    state = arena.until(lambda state: state.ordered)
    assert state.ordered is not None
    assert [len(batch) for batch in state.ordered.merge.batches] == [1] * 6


@play("T16", left_out=[("mallory", "duplicate-commitment")])
def test_t16_one_order_under_two_ids(arena: Arena) -> None:
    """The villain alone holds the second id, and puts it first: the order loses its one chance with it."""
    first = arena.order("mallory")
    second = arena.order("mallory", like=first.order)
    assert codes(arena.send([first])) == {""}
    arena.villains[0].lie = listing(arena, [second.envelope])


@play("T16", sends=False)
def test_t16_covered_decoys_in_rotated_order(arena: Arena) -> None:
    """They tie a whole round into one component: that costs a lock for each and buys a fair draw, no more."""
    decoys = [arena.order(name, limit=101) for name in ("mallory", "trudy", "oscar")]
    clients = sealed(arena)
    for index in EVERYBODY:
        turn = (index - 1) % 4
        rotated = [*decoys[3 - turn :], *clients, *decoys[: 3 - turn]]
        assert codes(arena.send(rotated, members=(index,))) == {""}
    state = arena.until(lambda state: state.ordered)
    assert state.ordered is not None
    (batch,) = state.ordered.merge.batches
    assert sorted(batch) == sorted(one.id for one in [*clients, *decoys])
