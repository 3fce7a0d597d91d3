"""Plays of traders, with the villain on their side: copies, oracles, floods, doubles and decoys."""

from __future__ import annotations

import random
from dataclasses import replace

from commit.babyjub import add
from commit.envelope import ENVELOPE_BYTES, Envelope
from commit.order import Side
from commit.sealing import Ciphertext
from commit.signing import sign
from commit.typed_data import Domain
from fss.member.admission import Verdict as Answer
from fss.messages import payloads
from fss.messages.signed import Message, unsigned
from fss.round.frame import Frame
from fss.round.state import Phase, RoundState
from fss.round.verdicts import Verdict
from fss.trader import SealedOrder
from tests.adversary.arena import RICH, Arena
from tests.adversary.lies import Holding
from tests.adversary.play import play
from tests.adversary.secrecy import shown, written
from tests.round.harness import Liar, Lie, trader_key
from tests.round.test_order_is_fixed import TORSION

EVERYBODY = (1, 2, 3, 4, 5)


def codes(answers: list[Answer]) -> set[str]:
    """The codes of refusals, and an empty one for a receipt."""
    return {answer.refusal.code if answer.refusal else "" for answer in answers}


def by_mallory(arena: Arena, envelope: Envelope, **changes: object) -> Envelope:
    """An envelope with other fields, well signed by mallory as its account, with the proof that it has."""
    mallory = trader_key("mallory")
    account = int.from_bytes(mallory.address, "big")
    draft = replace(envelope, account=account, **changes)  # type: ignore[arg-type]
    return replace(draft, signature=sign(draft.id(arena.record.domain), mallory))


def posted(arena: Arena, envelope: Envelope, number: int = 1) -> Message:
    payload = payloads.EnvelopePosted(envelope=envelope.encode())
    return unsigned(payload, arena.state(number).context, envelope.account.to_bytes(20, "big"))


def listing(arena: Arena, envelopes: list[Envelope]) -> Lie:
    """Write these envelopes into the log, and their ids on its own list before those that it received."""
    ids = [envelope.id(arena.record.domain) for envelope in envelopes]

    def lie(liar: Liar, _frame: Frame, _state: RoundState, said: list[Message]) -> list[Message]:
        twisted: list[Message] = []
        for message in said:
            payload = message.payload()
            if isinstance(payload, payloads.ReceiveList):
                mine = [*ids, *(one for one in payload.ids if one not in ids)]
                twisted += [posted(arena, envelope) for envelope in envelopes]
                twisted.append(liar.claim(arena.state(), payloads.ReceiveList(ids=mine)))
            else:
                twisted.append(message)
        return twisted

    return lie


# --- T1: copies ---------------------------------------------------------------------------------------------


@play("T1")
def test_t1_copy_under_another_account(arena: Arena) -> None:
    """Mallory sees an order on its way and sends its ciphertext as its own, before and after it arrives.

    What mallory signs has the same id, as no account is in it; but only its owner's envelope has a proof.
    """
    arena.fund({"mallory": RICH})
    victim = arena.order("alice", Side.SELL, 130)
    copy = by_mallory(arena, victim.envelope)
    answers = [arena.admit(index, copy)[0] for index in EVERYBODY]
    assert codes(answers) == {"admission.proof"}
    assert codes(arena.send([victim])) == {""}
    assert codes([arena.admit(index, copy)[0] for index in EVERYBODY]) == {"admission.repeated-point"}
    arena.villains[0].lie = listing(arena, [copy])
    arena.close()
    assert arena.append(posted(arena, copy)) == (Verdict.BAD_SEAL,)
    state = arena.until(lambda state: state.ordered)
    assert state.ordered is not None
    assert victim.id in state.ordered.merge.order
    assert state.envelopes[victim.id] == victim.envelope


@play("T1")
def test_t1_copy_into_another_round_market_or_chain(arena: Arena) -> None:
    """The same bytes, or signed anew by mallory, where market, round or chain is another."""
    arena.fund({"mallory": RICH})
    victim, elsewhere = arena.honest_orders[1][0].envelope, Domain(1, arena.exchange.address)
    cases = {
        "envelope.signer": [
            replace(victim, market=arena.market + 1),
            replace(victim, round_number=2),
            replace(victim, signature=sign(victim.id(elsewhere), trader_key("alice"))),
        ],
        "envelope.misdirected": [
            by_mallory(arena, victim, market=arena.market + 1),
            by_mallory(arena, victim, round_number=2),
        ],
    }
    for code, envelopes in cases.items():
        for index in EVERYBODY:
            assert codes(arena.admit(index, *envelopes)) == {code}
    state = arena.run()
    assert state.phase == Phase.SETTLED
    arena.enter(2)
    for index in EVERYBODY:
        assert codes(arena.admit(index, victim, number=2)) == {"envelope.misdirected"}
        again = by_mallory(arena, victim, round_number=2)
        assert codes(arena.admit(index, again, number=2)) == {"admission.proof"}
    arena.close(2)
    assert arena.append(posted(arena, victim, number=2)) == (Verdict.MALFORMED,)
    assert arena.append(posted(arena, again, number=2)) == (Verdict.BAD_SEAL,)
    assert arena.run(2).phase == Phase.SETTLED


# --- T2: members as a decryption oracle ---------------------------------------------------------------------


@play("T2", left_out=[("", "no-envelope")])
def test_t2_flipped_and_related_ciphertexts(arena: Arena) -> None:
    """Whatever is near an honest ciphertext is refused by every member, so nothing but it is ever opened."""
    arena.fund({"mallory": RICH})
    victim = arena.order("alice").envelope
    data, draw = victim.encode(), random.Random("flips")
    flipped = []
    for bit in draw.sample(range(8 * ENVELOPE_BYTES), 60):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        flipped.append(bytes(changed))
    ciphertext = victim.ciphertext
    assert ciphertext is not None
    other = arena.order("mallory").envelope
    related = [
        by_mallory(arena, victim, ciphertext=near)
        for near in (
            Ciphertext(ciphertext.point, ciphertext.masked_order + 1, ciphertext.masked_salt),
            Ciphertext(ciphertext.point, ciphertext.masked_order, ciphertext.masked_salt + 1),
            Ciphertext(add(ciphertext.point, ciphertext.point), *masked(ciphertext)),
        )
    ]
    related.append(by_mallory(arena, other, ciphertext=ciphertext))
    for index in EVERYBODY:
        answers = arena.admit(index, *flipped, *related)
        assert not any(answer.receipt for answer in answers)
    arena.villains[0].lie = listing(arena, related)
    state = arena.run()
    verdicts = [arena.node.machine.admit(posted(arena, one)) for one in related]
    assert verdicts == [Verdict.ACCEPTED] * 4, "they may enter the log, as what they are"
    assert {one.id(arena.record.domain) for one in related}.isdisjoint(state.envelopes)


def masked(ciphertext: Ciphertext) -> tuple[int, int]:
    return ciphertext.masked_order, ciphertext.masked_salt


# --- T9: what is written gives an order away ----------------------------------------------------------------


@play("T9")
def test_t9_everything_that_is_written_before_the_reveal(arena: Arena) -> None:
    """The villain reads the log, all members' files, the chain and every refusal while the order is fixed."""
    arena.node.relay = Holding()
    arena.until(lambda state: state.phase == Phase.ORDERED)
    orders = [one.order for one in arena.honest_orders[1]]
    secrets = [value for order in orders for value in (order.salt, order.packed)]
    assert shown(written(arena.folder, arena.ground.anvil, arena.first_block), secrets) == []
    said = repr([list(arena.node.log.blocks()), arena.state(), arena.members, arena.honest_orders])
    refused = [arena.admit(index, one.envelope.encode()[:-1]) for index in EVERYBODY for one in sealed(arena)]
    said += repr([(str(one.refusal), one.refusal.hint) for [one] in refused if one.refusal])
    assert shown(said.encode(), secrets) == []
    assert {len(one.envelope.encode()) for one in sealed(arena)} == {ENVELOPE_BYTES}
    arena.restore()


def sealed(arena: Arena) -> list[SealedOrder]:
    return arena.honest_orders[1]


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


# --- T11: an envelope outside the subgroup ------------------------------------------------------------------


@play("T11")
def test_t11_envelope_whose_point_is_shifted(arena: Arena) -> None:
    """R plus the point of order 2: shares of it would tell a bit of every member's key."""
    arena.fund({"mallory": RICH})
    victim = arena.order("mallory").envelope
    assert victim.ciphertext is not None
    moved = add(victim.ciphertext.point, TORSION)
    data, place = victim.encode(), victim.encode().index(victim.ciphertext.point.x.to_bytes(32, "big"))
    shifted = data[:place] + moved.x.to_bytes(32, "big") + moved.y.to_bytes(32, "big") + data[place + 64 :]
    for index in EVERYBODY:
        (answer,) = arena.admit(index, shifted)
        assert answer.refusal is not None
        assert answer.refusal.code.startswith("point.")
    payload = payloads.EnvelopePosted(envelope=shifted)
    arena.close()
    assert arena.append(unsigned(payload, arena.state().context, trader_key("mallory").address)) == ()


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
