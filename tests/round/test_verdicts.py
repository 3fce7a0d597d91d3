"""Each answer of the machine that has no better place, and what may enter the log at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commit.errors import FssError
from commit.hashing import WordError
from commit.sealing import seal
from commit.signing import PrivateKey, sign
from fss.market import Mode
from fss.messages import payloads
from fss.messages.signed import GENESIS, Message, sign_message, unsigned
from fss.round.machine import Machine
from fss.round.setup import ceremony_scope
from fss.round.state import Phase
from fss.round.verdicts import Verdict
from tests.round.doubles import ToyProofs
from tests.round.harness import (
    CEREMONY,
    CLEAR_KEY,
    Made,
    World,
    market_opened,
    market_terms,
    seeded,
    trader_key,
)
from tests.round.test_order_is_fixed import posted

STRANGER = PrivateKey.draw(seeded("stranger"))


def apply(machine: Machine, *messages: Message) -> tuple[Verdict, ...]:
    """Past the node, which would drop what is forged."""
    return machine.apply(machine.height + 1, machine.time, messages).verdicts


def test_accepted_and_duplicate(world: World) -> None:
    world.close()
    said = world.forge(1, payloads.ReceiveList(ids=[]))
    same_by_another = world.forge(2, payloads.ReceiveList(ids=[]))
    assert world.append(said, same_by_another) == (Verdict.ACCEPTED, Verdict.ACCEPTED)
    assert world.append(same_by_another, said) == (Verdict.DUPLICATE, Verdict.DUPLICATE)


def test_not_a_member(world: World) -> None:
    said = sign_message(payloads.ReceiveList(ids=[]), world.state().context, STRANGER, GENESIS)
    assert world.append(said) == ()
    assert apply(world.node.machine, said) == (Verdict.NOT_A_MEMBER,)


def test_bad_signature(world: World) -> None:
    said = world.forge(1, payloads.ReceiveList(ids=[]))
    forged = replace(said, sender=world.members[1].address)
    assert world.append(forged) == ()
    assert apply(world.node.machine, forged) == (Verdict.BAD_SIGNATURE,)


def test_a_forged_copy_does_not_crowd_out_what_was_said(world: World) -> None:
    """Somebody who knows what a member will say writes it down first, with a signature of nobody's."""
    world.close()
    honest = world.members[1]

    def forge(_liar: object, _frame: object, _state: object, said: list[Message]) -> list[Message]:
        copies = [replace(m, sender=honest.address, signature=bytes(65)) for m in said]
        return [*copies, *said]

    world.members[0].lie = forge
    assert world.run().phase == Phase.SETTLED
    assert honest.address in world.state().set_votes
    assert honest.address in world.state().committed_votes


@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"ids": []}', b'{"ids":[],"ids":[]}', b'{"ids":["0x00"]}', b"\xff", b"[" * 10**5]
)
def test_malformed(world: World, body: bytes) -> None:
    said = replace(world.forge(1, payloads.ReceiveList(ids=[])), body=body)
    signed = replace(said, signature=sign(said.digest, world.members[0].key))
    assert world.append(signed) == ()
    assert apply(world.node.machine, signed) == (Verdict.MALFORMED,)


@pytest.mark.parametrize("scope", [0, 1, 2**256 - 1])
def test_wrong_scope(world: World, scope: int) -> None:
    said = sign_message(payloads.ReceiveList(ids=[]), scope, world.members[0].key, GENESIS)
    assert world.append(said) == (Verdict.WRONG_SCOPE,)


def test_wrong_scope_of_a_round_that_has_not_begun(world: World) -> None:
    said = world.forge(1, payloads.ReceiveList(ids=[]), number=2)
    assert world.append(said) == (Verdict.WRONG_SCOPE,)
    world.chain.mine(world.state(2).deadlines.open)
    assert world.append(said) == (Verdict.TOO_EARLY,)


@pytest.mark.parametrize("scope", [-1, 2**256])
def test_a_scope_that_is_no_word_is_no_message(world: World, scope: int) -> None:
    signed = replace(world.forge(1, payloads.ReceiveList(ids=[])), scope=scope)
    envelope = replace(posted(world, world.order()), scope=scope)
    machine = world.node.machine
    assert [machine.admit(one) for one in (signed, envelope)] == [Verdict.BAD_SIGNATURE, Verdict.WRONG_SCOPE]
    assert world.append(signed, envelope) == ()
    before = (machine.height, machine.head)
    with pytest.raises(WordError):
        apply(machine, signed, envelope)
    assert (machine.height, machine.head) == before, "no block can hold it, and none was begun"


def test_too_late_after_the_end(world: World) -> None:
    world.run()
    before = world.node.machine.apply(world.node.machine.height + 1, world.node.machine.time, []).state_hash
    messages = [world.forge(1, payloads.Cancelled()), posted(world, world.order())]
    assert apply(world.node.machine, *messages) == (Verdict.TOO_LATE, Verdict.TOO_LATE)
    after = world.node.machine.apply(world.node.machine.height + 1, world.node.machine.time, []).state_hash
    assert after == before


def test_too_early_to_cancel(world: World) -> None:
    said = world.forge(1, payloads.Cancelled())
    assert world.append(said) == (Verdict.TOO_EARLY,)
    assert world.run().phase == Phase.SETTLED


def test_one_member_cannot_end_a_round(world: World) -> None:
    state = world.until(lambda state: state.phase == Phase.ORDERED)
    world.chain.mine(state.deadlines.commit)
    cancelled, settled = payloads.Cancelled(), payloads.Settled(outcome=5)
    assert world.append(world.forge(1, cancelled), world.forge(1, settled)) == (Verdict.ACCEPTED,) * 2
    assert world.state().phase == Phase.ORDERED


def test_a_market_is_opened_once(world: World) -> None:
    """Terms and keys of a market never change; another committee is another market (threat T8)."""
    terms = market_terms(Mode.SEALED, world.record.terms.key_set, quota=9)
    scope = ceremony_scope(CEREMONY)
    votes = [sign_message(market_opened(terms), scope, member.key, GENESIS) for member in world.members]
    assert world.append(*votes) == (Verdict.TOO_LATE,) * 5
    assert world.record.terms.quota == 8


@pytest.mark.parametrize("height", [0, 2])
def test_invalid_height(height: int) -> None:
    with pytest.raises(FssError):
        Machine(ToyProofs(CLEAR_KEY)).apply(height, 5, [])


def test_invalid_time_that_goes_back() -> None:
    machine = Machine(ToyProofs(CLEAR_KEY))
    machine.apply(1, 5, [])
    with pytest.raises(FssError):
        machine.apply(2, 4, [])


def altered(world: World, made: Made, fault: str) -> bytes:
    envelope = made.envelope
    return {
        "length": envelope.encode() + b"\0",
        "signature": replace(envelope, locked=envelope.locked + 1).encode(),
        "account": replace(envelope, account=int.from_bytes(STRANGER.address, "big")).encode(),
        "market": replace(envelope, market=8).encode(),
    }[fault]


@pytest.mark.parametrize("fault", ["length", "signature", "account", "market"])
def test_invalid_envelope_is_kept_out_of_the_log(world: World, fault: str) -> None:
    """Nobody signed it, so it is evidence of nothing (threats T1, T2)."""
    made = world.order()
    message = replace(
        posted(world, made), body=payloads.EnvelopePosted(envelope=altered(world, made, fault)).body()
    )
    world.close()
    assert world.append(message) == ()
    assert apply(world.node.machine, message) == (Verdict.MALFORMED,)


@pytest.mark.parametrize("field", ["sender", "signature"])
def test_invalid_envelope_message_has_one_form(world: World, field: str) -> None:
    message = replace(posted(world, world.order()), **{field: bytes(65)})  # type: ignore[arg-type]
    assert world.append(message) == ()


def test_invalid_envelope_without_its_proof(world: World) -> None:
    made = world.order()
    bare = replace(made.envelope, proof=(0,) * 8)
    world.close()
    message = posted(world, replace(made, envelope=bare))
    assert world.append(message) == (Verdict.BAD_SEAL,)
    assert world.append(posted(world, made)) == (Verdict.ACCEPTED,)
    assert world.append(message) == (Verdict.DUPLICATE,)


def test_invalid_envelope_copied_to_another_round(world: World) -> None:
    """Its trader signed round 1; the proof is of round 1's context (threat T1)."""
    made = world.order()
    world.chain.mine(world.state(2).deadlines.close)
    moved = unsigned(
        payloads.EnvelopePosted(envelope=made.envelope.encode()),
        world.state(2).context,
        trader_key("alice").address,
    )
    assert world.append(moved) == (Verdict.MALFORMED,)
    assert world.state(2).envelopes == {}


def test_invalid_envelope_sealed_for_another_round(world: World) -> None:
    """Even its own trader, signing anew, cannot move a ciphertext and its proof to another round."""
    made = world.order()
    world.chain.mine(world.state(2).deadlines.close)
    draft = replace(made.envelope, round_number=2)
    signature = sign(draft.id(world.record.domain), trader_key("alice"))
    moved = replace(made, envelope=replace(draft, signature=signature))
    assert world.append(posted(world, moved, number=2)) == (Verdict.BAD_SEAL,)


def signed_anew(world: World, made: Made, **changes: object) -> Made:
    """The envelope with other fields, signed and proved by its own trader."""
    draft = replace(made.envelope, **changes)  # type: ignore[arg-type]
    signature = sign(draft.id(world.record.domain), trader_key("alice"))
    return replace(made, envelope=world.proved(replace(draft, signature=signature)))


def test_invalid_envelope_of_the_other_mode(hash_world: World) -> None:
    made = hash_world.order()
    context, key = hash_world.state().context, hash_world.record.key_set.public_key
    sealed = seal(made.order, context, key, seeded("seal")).ciphertext
    hash_world.close()
    message = posted(hash_world, signed_anew(hash_world, made, ciphertext=sealed))
    assert hash_world.append(message) == (Verdict.MALFORMED,)


def test_invalid_envelope_that_locks_less_than_the_minimum(world: World) -> None:
    """Spam costs capital (threat T10)."""
    made = world.order()
    world.close()
    least = world.record.terms.minimum_lock
    verdicts = world.append(
        posted(world, signed_anew(world, made, locked=least - 1)),
        posted(world, signed_anew(world, made, locked=least)),
    )
    assert verdicts == (Verdict.MALFORMED, Verdict.ACCEPTED)
