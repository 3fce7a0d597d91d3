"""Which envelopes a member admits, and what it answers to a retry (threats T1, T2, T10, T12, T13, S5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from commit.envelope import ENVELOPE_BYTES, Envelope
from commit.sealing import seal
from commit.signing import sign
from fss.market import Mode
from fss.member.admission import Verdict
from fss.messages.payloads import LISTED_PER_SLOT, Receipt
from tests.chain.make_terms import sample_terms
from tests.round.harness import Made, World, open_world, scratch, seeded, trader_key


def answer(world: World, data: bytes, index: int = 1, number: int = 1) -> Verdict:
    return world.members[index - 1].admit(world.node.frame(), world.state(number), [data])[0]


def code(verdict: Verdict) -> str:
    assert verdict.receipt is None
    assert verdict.refusal is not None
    return verdict.refusal.code


def position(verdict: Verdict) -> int:
    assert verdict.receipt is not None
    payload = Receipt.model_validate_json(verdict.receipt.body)
    return payload.position


def signed_anew(world: World, made: Made, trader: str = "alice", **changes: object) -> Envelope:
    """The envelope with other fields, well signed by ``trader``, its proof as it was."""
    draft = replace(made.envelope, **changes)  # type: ignore[arg-type]
    return replace(draft, signature=sign(draft.id(world.record.domain), trader_key(trader)))


def test_a_receipt_names_id_and_position_and_is_signed(world: World) -> None:
    made = world.book(3)
    verdicts = world.admit(1, *(one.envelope for one in made))
    assert [position(verdict) for verdict in verdicts] == [0, 1, 2]
    for one, verdict in zip(made, verdicts, strict=True):
        assert verdict.receipt is not None
        verdict.receipt.check_signature()
        assert verdict.receipt.sender == world.members[0].address
        assert verdict.receipt.scope == world.record.context(1)
        assert Receipt.model_validate_json(verdict.receipt.body).id == one.id


def test_each_member_lists_in_the_order_in_which_it_received(world: World) -> None:
    made = world.book(4)
    world.admit(1, *(one.envelope for one in made))
    world.admit(2, *(one.envelope for one in reversed(made)))
    first, second = (world.members[i].store.admissions(1) for i in (0, 1))
    assert [one.id for one in first] == [one.id for one in made]
    assert [one.id for one in second] == [one.id for one in reversed(made)]


def test_a_retry_gets_the_same_receipt(world: World) -> None:
    """Within a batch, in a later one, after the close, and without another proof check (threat S5)."""
    made = world.book(2)
    first = world.admit(1, made[0].envelope, made[1].envelope, made[0].envelope)
    assert first[0] == first[2]
    checked = world.proofs.checked
    assert world.admit(1, made[0].envelope) == [first[0]]
    world.close()
    assert world.admit(1, made[1].envelope) == [first[1]]
    assert world.proofs.checked == checked
    assert len(world.members[0].store.admissions(1)) == 2


def test_a_retry_gets_the_same_receipt_after_a_crash() -> None:
    with scratch() as folder:
        with open_world(folder) as world:
            made = world.order()
            first = answer(world, made.envelope.encode())
        with open_world(folder) as world:
            assert answer(world, made.envelope.encode()) == first


def test_invalid_retry_with_other_content_is_a_conflict(world: World) -> None:
    """The same account and commitment under another id: refused, with the evidence kept (threats T12, S5)."""
    first = world.order()
    again = world.order(like=first.order)
    assert again.id != first.id
    assert position(answer(world, first.envelope.encode())) == 0
    verdict = answer(world, again.envelope.encode())
    assert code(verdict) == "admission.conflict"
    assert verdict.refusal is not None
    assert verdict.refusal.culprits == ("0x" + trader_key("alice").address.hex(),)
    assert world.members[0].store.conflicts(1) == [again.envelope.encode()]
    assert position(answer(world, first.envelope.encode())) == 0
    for _ in range(3):
        assert code(answer(world, world.order(like=first.order).envelope.encode())) == "admission.conflict"
    assert len(world.members[0].store.conflicts(1)) == 1


def test_invalid_conflict_within_one_batch(world: World) -> None:
    first = world.order()
    again = world.order(like=first.order)
    verdicts = world.admit(1, first.envelope, again.envelope)
    assert position(verdicts[0]) == 0
    assert code(verdicts[1]) == "admission.conflict"


def test_invalid_envelope_with_any_bit_flipped(world: World) -> None:
    """None of them gives an envelope that a member would open for whoever flipped it (threat T2)."""
    data = world.order().envelope.encode()
    flipped = []
    for bit in range(8 * ENVELOPE_BYTES):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        flipped.append(bytes(changed))
    verdicts = world.members[0].admit(world.node.frame(), world.state(), flipped)
    assert not any(verdict.receipt for verdict in verdicts)
    assert position(answer(world, data)) == 0


@pytest.mark.parametrize("length", [0, 1, ENVELOPE_BYTES - 1, ENVELOPE_BYTES + 1])
def test_invalid_length(world: World, length: int) -> None:
    data = world.order().envelope.encode().ljust(length, b"\0")[:length]
    assert code(answer(world, data)) == "envelope.length"


def test_invalid_copy_under_another_account(world: World) -> None:
    """Its thief signs well, and cannot prove to know what is inside (threat T1)."""
    made = world.order()
    world.order("mallory")
    thief = int.from_bytes(trader_key("mallory").address, "big")
    copied = signed_anew(world, made, "mallory", account=thief)
    assert code(answer(world, copied.encode())) == "admission.proof"
    unsigned = replace(made.envelope, account=thief)
    assert code(answer(world, unsigned.encode())) == "envelope.signer"


@pytest.mark.parametrize(
    ("mode", "refusal"), [(Mode.SEALED, "admission.repeated-point"), (Mode.COMMIT_REVEAL, "admission.proof")]
)
def test_invalid_copy_after_the_order_itself(
    make_world: Callable[..., World], mode: Mode, refusal: str
) -> None:
    """An account is not in what is signed, so the copy has the same id; it is no retry all the same."""
    world = make_world(mode=mode)
    made = world.order()
    world.order("mallory")
    thief = int.from_bytes(trader_key("mallory").address, "big")
    copied = signed_anew(world, made, "mallory", account=thief)
    assert copied.id(world.record.domain) == made.id
    assert position(answer(world, made.envelope.encode())) == 0
    assert code(answer(world, copied.encode())) == refusal
    assert [verdict.receipt is None for verdict in world.admit(2, made.envelope, copied)] == [False, True]
    assert position(answer(world, made.envelope.encode())) == 0


@pytest.mark.parametrize(("field", "value"), [("market", 8), ("round_number", 2)])
def test_invalid_copy_in_another_round_or_market(world: World, field: str, value: int) -> None:
    moved = signed_anew(world, world.order(), **{field: value})
    assert code(answer(world, moved.encode())) == "envelope.misdirected"


def test_invalid_copy_in_the_next_round(world: World) -> None:
    """Signed anew for round 2, its proof is still one of round 1's context (threat T1)."""
    made = world.order()
    world.chain.mine(world.state(2).deadlines.open)
    assert code(answer(world, made.envelope.encode(), number=2)) == "envelope.misdirected"
    moved = signed_anew(world, made, round_number=2)
    assert code(answer(world, moved.encode(), number=2)) == "admission.proof"


@pytest.mark.parametrize("field", ["locked", "commitment"])
def test_invalid_content_that_was_not_proved(world: World, field: str) -> None:
    made = world.order()
    changed = signed_anew(world, made, **{field: getattr(made.envelope, field) + 1})
    assert code(answer(world, changed.encode())) == "admission.proof"


def test_invalid_repeated_point(world: World) -> None:
    """Whoever repeats R gives away the difference of two orders, or has copied it."""
    first, second = world.order(), world.order("bob")
    world.send([first], members=[1])
    assert first.envelope.ciphertext is not None
    assert second.envelope.ciphertext is not None
    repeated = replace(second.envelope.ciphertext, point=first.envelope.ciphertext.point)
    envelope = world.proved(signed_anew(world, second, "bob", ciphertext=repeated))
    assert code(answer(world, envelope.encode())) == "admission.repeated-point"


def test_invalid_mode(hash_world: World) -> None:
    made = hash_world.order()
    context, key = hash_world.state().context, hash_world.record.key_set.public_key
    ciphertext = seal(made.order, context, key, seeded("seal")).ciphertext
    sealed = hash_world.proved(signed_anew(hash_world, made, ciphertext=ciphertext))
    assert code(answer(hash_world, sealed.encode())) == "envelope.misdirected"
    assert position(answer(hash_world, made.envelope.encode())) == 0


@pytest.mark.parametrize("when", ["before", "after"])
def test_invalid_time(world: World, when: str) -> None:
    number = 2 if when == "before" else 1
    made = world.order(number=number)
    if when == "after":
        world.chain.mine(world.state().deadlines.close)
    assert code(answer(world, made.envelope.encode(), number=number)) == "admission.closed"


@pytest.mark.parametrize(("number", "settles"), [(1, True), (3, True), (4, False)])
def test_invalid_round_that_the_market_does_not_outlive(
    make_world: Callable[..., World], number: int, settles: bool
) -> None:
    """An order for a round that expiry cuts short would only be locked until its cancellation (T15)."""
    terms = sample_terms()
    world = make_world(expiry=terms.start + terms.settle_after)
    world.chain.mine(world.state(number).deadlines.open)
    verdict = answer(world, world.order(number=number).envelope.encode(), number=number)
    assert (verdict.receipt is not None) is settles
    assert settles or code(verdict) == "admission.closed"


def test_the_last_second_before_the_close_is_in_time(world: World) -> None:
    made = world.order()
    world.chain.mine(world.state().deadlines.close - 1)
    assert position(answer(world, made.envelope.encode())) == 0


def test_invalid_order_beyond_the_quota(make_world: Callable[..., World]) -> None:
    """A flood by one account stops at its quota; others are not held up (threat T10)."""
    world = make_world(quota=3)
    world.send([world.order() for _ in range(3)])
    assert code(answer(world, world.order().envelope.encode())) == "admission.quota"
    assert position(answer(world, world.order("bob").envelope.encode())) == 3


def test_invalid_lock_below_the_minimum(world: World) -> None:
    made = world.order()
    least = world.record.terms.minimum_lock
    below = world.proved(signed_anew(world, made, locked=least - 1))
    assert code(answer(world, below.encode())) == "envelope.lock"
    exact = world.proved(signed_anew(world, made, locked=least))
    assert position(answer(world, exact.encode())) == 0


def test_invalid_order_beyond_the_collateral(world: World) -> None:
    """What the account promised before in this round counts (threat T13)."""
    first, second = world.order(), world.order()
    world.chain.balances[trader_key("alice").address] = 2 * first.envelope.locked - 1
    assert position(answer(world, first.envelope.encode())) == 0
    assert code(answer(world, second.envelope.encode())) == "admission.collateral"
    world.chain.balances[trader_key("alice").address] = 2 * first.envelope.locked
    assert position(answer(world, second.envelope.encode())) == 1


def test_a_flood_without_collateral_costs_no_proof_checks(world: World) -> None:
    made = [world.order(f"poor {i}") for i in range(20)]
    for i in range(20):
        world.chain.balances[trader_key(f"poor {i}").address] = 0
    verdicts = world.admit(1, *(one.envelope for one in made))
    assert {code(verdict) for verdict in verdicts} == {"admission.collateral"}
    assert world.proofs.checked == 0


def test_invalid_order_in_a_full_round(make_world: Callable[..., World]) -> None:
    world = make_world(slots=1)
    world.send([world.order(f"trader {i}") for i in range(LISTED_PER_SLOT)], members=[1])
    assert code(answer(world, world.order("late").envelope.encode())) == "admission.full"


def test_one_refusal_in_a_batch_leaves_the_others(world: World) -> None:
    made = world.book(3)
    broken = replace(made[1].envelope, proof=(5,) * 8)
    verdicts = world.admit(1, made[0].envelope, broken, made[2].envelope)
    assert [verdict.refusal is None for verdict in verdicts] == [True, False, True]
    assert code(verdicts[1]) == "admission.proof"
    assert [position(verdicts[0]), position(verdicts[2])] == [0, 1]
