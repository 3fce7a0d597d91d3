"""Plays with ciphertexts: copied, related, shifted, or read off what is written down (T1, T2, T9, T11)."""

from __future__ import annotations

import random
from dataclasses import replace

from commit.babyjub import add
from commit.envelope import ENVELOPE_BYTES
from commit.order import Side
from commit.sealing import Ciphertext
from commit.signing import sign
from commit.typed_data import Domain
from fss.messages import payloads
from fss.messages.signed import unsigned
from fss.round.state import Phase
from fss.round.verdicts import Verdict
from tests.adversary.arena import RICH, Arena
from tests.adversary.envelopes import EVERYBODY, by_mallory, codes, listing, posted, sealed
from tests.adversary.lies import Holding
from tests.adversary.play import play
from tests.adversary.secrecy import shown, written
from tests.round.harness import trader_key
from tests.round.test_order_is_fixed import TORSION

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
    secrets = [order.salt for order in orders]
    secrets += [value for order in orders[-2:] for value in (order.packed, order.quantity)]
    assert shown(written(arena.folder, arena.ground.anvil, arena.first_block), secrets) == []
    said = repr([list(arena.node.log.blocks()), arena.state(), arena.members, arena.honest_orders])
    refused = [arena.admit(index, one.envelope.encode()[:-1]) for index in EVERYBODY for one in sealed(arena)]
    said += repr([(str(one.refusal), one.refusal.hint) for [one] in refused if one.refusal])
    assert shown(said.encode(), secrets) == []
    assert {len(one.envelope.encode()) for one in sealed(arena)} == {ENVELOPE_BYTES}
    arena.restore()


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
