"""The key ceremony: keys without a dealer, and the culprit's name wherever a rule is broken (T7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commit import ecies, schnorr
from commit.babyjub import B8, IDENTITY, ORDER, Point, add, encode_point, multiply
from commit.dkg import Step, Transcript, begin, derive_key_set, expire, receive, verify_transcript
from commit.dkg_errors import (
    DkgAbort,
    DkgCeremonyError,
    DkgCiphertextError,
    DkgComplaintError,
    DkgConfirmationError,
    DkgConflictError,
    DkgDigestError,
    DkgKnowledgeError,
    DkgLengthError,
    DkgMalformedError,
    DkgPointError,
    DkgShareError,
    DkgSilentError,
    DkgStepError,
)
from commit.dkg_member import DealerSecrets, contribute, finish, run, start
from commit.dkg_messages import (
    MESSAGES,
    Announcement,
    Ceremony,
    Complaint,
    Confirmation,
    Deal,
    Message,
    Shares,
    check_ceremony,
    deal_digest,
    encryption_key_statement,
    knowledge_statement,
    share_associated_data,
)
from commit.field import MODULUS
from commit.hexadecimal import encode_scalar
from commit.keyset import check_key_set, check_key_share
from commit.polynomial import evaluate, interpolate
from tests.commit.dealer import seeded

ORDER_TWO = Point(0, MODULUS - 1)


def ceremony_of(n: int, threshold: int) -> Ceremony:
    return Ceremony(bytes([7]) * 32, threshold, tuple(bytes([member]) * 20 for member in range(1, n + 1)))


def seeds_of(n: int, seed: object = 0) -> list[bytes]:
    return [seeded((seed, member))(32) for member in range(n)]


CEREMONY = ceremony_of(4, 2)
SEEDS = seeds_of(4)
MEMBERS = [start(CEREMONY, index, seed) for index, seed in enumerate(SEEDS, start=1)]
KEYS, ENTRIES = run(CEREMONY, SEEDS)
CULPRIT = 3
VICTIM = 2


def transcript_before(step: Step) -> Transcript:
    """The honest ceremony up to the beginning of ``step``."""
    transcript = begin(CEREMONY)
    for sender, message in ENTRIES:
        if transcript.step is step:
            return transcript
        transcript = receive(transcript, sender, message)
    return transcript


def honest(step: Step, sender: int = CULPRIT) -> Message:
    message = contribute(MEMBERS[sender - 1], transcript_before(step))
    assert message is not None
    return message


def test_ceremony_makes_one_key_that_nobody_holds() -> None:
    key_sets = {keys.key_set for keys in KEYS}
    assert len(key_sets) == 1
    key_set = check_key_set(key_sets.pop())
    shares = {keys.key_share.index: keys.key_share.secret for keys in KEYS}
    for first, second in [(1, 2), (2, 4), (1, 3)]:
        secret = interpolate({first: shares[first], second: shares[second]})
        assert multiply(secret, B8) == key_set.public_key
    assert secret == sum(member.coefficients[0] for member in MEMBERS) % ORDER
    for keys in KEYS:
        check_key_share(keys.key_share, key_set)
        assert multiply(keys.encryption_secret, B8) == key_set.encryption_key(keys.key_share.index)


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_ceremonies_of_all_sizes(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 6))
    threshold = data.draw(st.integers(1, n))
    keys, entries = run(ceremony_of(n, threshold), seeds_of(n, data.draw(st.integers())))
    assert verify_transcript(ceremony_of(n, threshold), entries) == keys[0].key_set
    shares = {item.key_share.index: item.key_share.secret for item in keys}
    chosen = data.draw(st.lists(st.sampled_from(sorted(shares)), min_size=threshold, unique=True))
    secret = interpolate({index: shares[index] for index in chosen})
    assert multiply(secret, B8) == keys[0].key_set.public_key
    if threshold > 1:
        fewer = interpolate({index: shares[index] for index in chosen[: threshold - 1]})
        assert multiply(fewer, B8) != keys[0].key_set.public_key


def test_outsider_replays_the_transcript_through_its_json() -> None:
    read = [(sender, MESSAGES[message.NAME].from_dict(message.to_dict())) for sender, message in ENTRIES]
    assert read == ENTRIES
    assert verify_transcript(CEREMONY, read) == KEYS[0].key_set


def test_members_say_the_same_again_after_a_crash() -> None:
    assert run(CEREMONY, SEEDS) == (KEYS, ENTRIES)
    assert run(replace(CEREMONY, nonce=bytes(32)), SEEDS)[0][0].key_set != KEYS[0].key_set


def test_repeated_message_changes_nothing() -> None:
    for sender, message in ENTRIES:
        transcript = transcript_before(Step.DONE)
        assert receive(transcript, sender, message) == transcript


def test_member_waits_for_others_and_stops_at_the_end() -> None:
    transcript = receive(begin(CEREMONY), 1, honest(Step.ANNOUNCE, 1))
    assert contribute(MEMBERS[0], transcript) is None
    assert contribute(MEMBERS[0], transcript_before(Step.DONE)) is None


def test_invalid_finish_before_the_end_or_with_other_secrets() -> None:
    with pytest.raises(DkgStepError):
        finish(MEMBERS[0], transcript_before(Step.JUDGE))
    with pytest.raises(DkgStepError):
        derive_key_set(transcript_before(Step.DEAL))
    with pytest.raises(ecies.EciesError):
        finish(start(CEREMONY, 1, bytes(32)), transcript_before(Step.DONE))


# --- what a culprit may send, step by step -----------------------------------------------------------


def forged_deal(coefficients: list[int], **changes: object) -> tuple[Announcement, Deal]:
    """An announcement and deal of the culprit that fit each other, for any polynomial."""
    commitment = tuple(multiply(coefficient, B8) for coefficient in coefficients)
    statement = knowledge_statement(CEREMONY, CULPRIT)
    proof = schnorr.prove(statement, coefficients[0], commitment[0], seeded("forged"))
    deal = replace(Deal(commitment, proof), **changes)  # type: ignore[arg-type]
    announcement = honest(Step.ANNOUNCE)
    assert isinstance(announcement, Announcement)
    return replace(announcement, digest=deal_digest(CEREMONY, CULPRIT, deal)), deal


def receive_deal(announcement: Message, deal: Deal) -> Transcript:
    transcript = begin(CEREMONY)
    for member in (1, 2, 4):
        transcript = receive(transcript, member, honest(Step.ANNOUNCE, member))
    transcript = receive(transcript, CULPRIT, announcement)
    return receive(transcript, CULPRIT, deal)


def assert_named(expected: type[DkgAbort], act: Callable[[], object], culprit: int = CULPRIT) -> None:
    with pytest.raises(expected) as caught:
        act()
    assert type(caught.value) is expected
    assert caught.value.members == (culprit,)
    assert caught.value.culprits == (f"member {culprit}",)


def test_forged_deal_is_accepted_where_it_keeps_the_rules() -> None:
    assert receive_deal(*forged_deal([5, 6])).step is Step.DEAL


@pytest.mark.parametrize("coefficients", [[5], [5, 6, 7], [5, 6, 7, 8]])
def test_invalid_vector_length_raises_or_lowers_the_degree(coefficients: list[int]) -> None:
    assert_named(DkgLengthError, lambda: receive_deal(*forged_deal(coefficients)))


@pytest.mark.parametrize("bad", [IDENTITY, ORDER_TWO, add(B8, ORDER_TWO), Point(1, 1), Point(MODULUS, 1)])
@pytest.mark.parametrize("place", [0, 1])
def test_invalid_commitment_point(bad: Point, place: int) -> None:
    good = [multiply(5, B8), multiply(6, B8)]
    good[place] = bad
    assert_named(DkgPointError, lambda: receive_deal(*forged_deal([5, 6], commitment=tuple(good))))


def test_invalid_deal_of_the_last_mover() -> None:
    """It has seen the others' deals, and opens one that makes the sum what it likes."""
    transcript = transcript_before(Step.DEAL)
    for member in (1, 2, 4):
        transcript = receive(transcript, member, honest(Step.DEAL, member))
    _, other = forged_deal([5, 6])
    assert_named(DkgDigestError, lambda: receive(transcript, CULPRIT, other))


def test_invalid_deal_with_a_rogue_key() -> None:
    """The culprit takes its own key minus another's: without the secret there is no proof of knowledge."""
    victims = honest(Step.DEAL, VICTIM)
    assert isinstance(victims, Deal)
    rogue = add(multiply(5, B8), multiply(-1, victims.commitment[0]))
    for proof in (forged_deal([5, 6])[1].proof, victims.proof):
        forged = forged_deal([5, 6], commitment=(rogue, multiply(6, B8)), proof=proof)
        assert_named(DkgKnowledgeError, lambda forged=forged: receive_deal(*forged))


def test_invalid_deal_copied_from_another_member() -> None:
    victims = honest(Step.DEAL, VICTIM)
    assert isinstance(victims, Deal)
    copied = forged_deal([5, 6], commitment=victims.commitment, proof=victims.proof)
    assert_named(DkgKnowledgeError, lambda: receive_deal(*copied))


def test_invalid_digest_copied_from_another_member() -> None:
    victims = honest(Step.DEAL, VICTIM)
    copied = honest(Step.ANNOUNCE, VICTIM)
    own = honest(Step.ANNOUNCE)
    assert isinstance(copied, Announcement)
    assert isinstance(own, Announcement)
    assert isinstance(victims, Deal)
    assert_named(DkgDigestError, lambda: receive_deal(replace(own, digest=copied.digest), victims))


@pytest.mark.parametrize("bad", [IDENTITY, ORDER_TWO, Point(1, 1)])
def test_invalid_encryption_key_point(bad: Point) -> None:
    message = honest(Step.ANNOUNCE)
    assert isinstance(message, Announcement)
    altered = replace(message, encryption_key=bad)
    assert_named(DkgPointError, lambda: receive(begin(CEREMONY), CULPRIT, altered))


def test_invalid_encryption_key_of_another_member() -> None:
    victims = honest(Step.ANNOUNCE, VICTIM)
    assert_named(DkgKnowledgeError, lambda: receive(begin(CEREMONY), CULPRIT, victims))


def test_invalid_message_before_its_step_is_not_taken() -> None:
    for step in (Step.DEAL, Step.SHARE, Step.JUDGE):
        with pytest.raises(DkgStepError):
            receive(begin(CEREMONY), CULPRIT, honest(step))
    with pytest.raises(DkgStepError):
        receive(begin(CEREMONY), CULPRIT, complaint_about(1))


@pytest.mark.parametrize("step", [Step.ANNOUNCE, Step.DEAL, Step.SHARE])
def test_invalid_second_message_that_differs(step: Step) -> None:
    first, transcript = honest(step), transcript_before(Step.JUDGE)
    second: Message
    match first:
        case Announcement():
            second = replace(first, digest=bytes(32))
        case Deal():
            second = forged_deal([5, 6])[1]
        case Shares():
            second = Shares(first.ciphertexts[::-1])
    assert_named(DkgConflictError, lambda: receive(transcript, CULPRIT, second))
    with pytest.raises(DkgStepError):  # what is done stays done
        receive(transcript_before(Step.DONE), CULPRIT, second)


@pytest.mark.parametrize("sender", [0, -1, 5])
def test_invalid_sender(sender: int) -> None:
    with pytest.raises(DkgCeremonyError):
        receive(begin(CEREMONY), sender, honest(Step.ANNOUNCE))
    with pytest.raises(DkgCeremonyError):
        start(CEREMONY, sender, bytes(32))


def test_silent_members_are_named() -> None:
    transcript = begin(CEREMONY)
    for member in (1, 4):
        transcript = receive(transcript, member, honest(Step.ANNOUNCE, member))
    assert transcript.missing() == (2, 3)
    with pytest.raises(DkgSilentError) as caught:
        expire(transcript)
    assert caught.value.members == (2, 3)
    for length in range(len(ENTRIES)):
        with pytest.raises(DkgSilentError):
            verify_transcript(CEREMONY, ENTRIES[:length])
    expire(transcript_before(Step.DONE))


# --- shares and complaints ---------------------------------------------------------------------------


def shares_with(plaintext: bytes | None, receiver: int = VICTIM, *, data: bytes | None = None) -> Shares:
    """The culprit's honest shares, but another plaintext (or garbage) for one receiver."""
    message, transcript = honest(Step.SHARE), transcript_before(Step.SHARE)
    assert isinstance(message, Shares)
    key = transcript.announcements[receiver].encryption_key
    data = data or share_associated_data(CEREMONY, CULPRIT, receiver)
    if plaintext is None:
        body = bytes(48)
        ephemeral = multiply(9, B8)
        proof = schnorr.prove(ecies._sender_statement(key, data, body), 9, ephemeral, seeded(0))
        ciphertext = encode_point(ephemeral) + proof.encode() + body
    else:
        ciphertext = ecies.encrypt(key, plaintext, data, seeded("bad share"))
    items = list(message.ciphertexts)
    items[receiver - 1] = ciphertext
    return Shares(tuple(items))


def judged(shares: Shares) -> Transcript:
    transcript = transcript_before(Step.SHARE)
    for member in (1, 2, 4):
        transcript = receive(transcript, member, honest(Step.SHARE, member))
    return receive(transcript, CULPRIT, shares)


def complaint_about(dealer: int, accuser: DealerSecrets = MEMBERS[VICTIM - 1]) -> Complaint:
    """What ``accuser`` would publish about ``dealer``'s share, good or bad."""
    index = accuser.index
    ciphertext = transcript_before(Step.JUDGE).shares[dealer].ciphertexts[index - 1]
    data = share_associated_data(CEREMONY, dealer, index)
    return Complaint(dealer, ecies.reveal(accuser.encryption_secret, ciphertext, data, seeded(0)))


BAD_SHARES = {
    "one too many": encode_scalar((evaluate(MEMBERS[CULPRIT - 1].coefficients, VICTIM) + 1) % ORDER),
    "another member's": encode_scalar(evaluate(MEMBERS[CULPRIT - 1].coefficients, 1)),
    "zero": bytes(32),
    "aliased": (evaluate(MEMBERS[CULPRIT - 1].coefficients, VICTIM) + ORDER).to_bytes(32, "big"),
    "garbage": None,
}


@pytest.mark.parametrize("name", BAD_SHARES)
def test_invalid_share_is_complained_about_and_names_the_dealer(name: str) -> None:
    transcript = judged(shares_with(BAD_SHARES[name]))
    complaint = contribute(MEMBERS[VICTIM - 1], transcript)
    assert isinstance(complaint, Complaint)
    read = Complaint.from_dict(complaint.to_dict())
    assert_named(DkgShareError, lambda: receive(transcript, VICTIM, read))
    assert isinstance(contribute(MEMBERS[0], transcript), Confirmation)


def test_invalid_complaint_about_a_good_share_names_the_accuser() -> None:
    transcript = transcript_before(Step.JUDGE)
    assert_named(DkgComplaintError, lambda: receive(transcript, VICTIM, complaint_about(CULPRIT)), VICTIM)


def test_invalid_complaint_with_a_false_opening_names_the_accuser() -> None:
    transcript = judged(shares_with(bytes(32)))
    good = contribute(MEMBERS[VICTIM - 1], transcript)
    assert isinstance(good, Complaint)
    for opening in (
        replace(good.opening, shared=multiply(2, good.opening.shared)),
        replace(good.opening, shared=IDENTITY),
        replace(good.opening, shared=add(good.opening.shared, ORDER_TWO)),
        replace(good.opening, proof=replace(good.opening.proof, response=1)),
        complaint_about(1).opening,
    ):
        complaint = replace(good, opening=opening)
        assert_named(DkgComplaintError, lambda c=complaint: receive(transcript, VICTIM, c), VICTIM)
    # nor may another member publish it as its own
    assert_named(DkgComplaintError, lambda: receive(transcript, 4, good), 4)


@pytest.mark.parametrize("dealer", [0, 5, 65535])
def test_invalid_complaint_about_nobody(dealer: int) -> None:
    complaint = replace(complaint_about(1), dealer=dealer)
    transcript = transcript_before(Step.JUDGE)
    assert_named(DkgComplaintError, lambda: receive(transcript, VICTIM, complaint), VICTIM)


def test_complaint_opens_only_the_one_share() -> None:
    complaint = complaint_about(CULPRIT)
    transcript = transcript_before(Step.JUDGE)
    for dealer in (1, 2, 4):
        with pytest.raises(ecies.OpeningError):
            ecies.open_with(
                complaint.opening,
                transcript.announcements[VICTIM].encryption_key,
                transcript.shares[dealer].ciphertexts[VICTIM - 1],
                share_associated_data(CEREMONY, dealer, VICTIM),
            )


@pytest.mark.parametrize(
    "change",
    [
        lambda items: items[:-1],
        lambda items: (*items, items[0]),
        lambda items: items[::-1],
        lambda items: (items[0][:-1], *items[1:]),
        lambda items: (items[0][:-1] + bytes([items[0][-1] ^ 1]), *items[1:]),
        lambda items: (honest_ciphertexts(VICTIM)[0], *items[1:]),
        lambda items: (b"", *items[1:]),
    ],
)
def test_invalid_ciphertexts_need_no_complaint(
    change: Callable[[tuple[bytes, ...]], tuple[bytes, ...]],
) -> None:
    assert_named(DkgCiphertextError, lambda: judged(Shares(change(honest_ciphertexts(CULPRIT)))))


def honest_ciphertexts(member: int) -> tuple[bytes, ...]:
    message = honest(Step.SHARE, member)
    assert isinstance(message, Shares)
    return message.ciphertexts


@pytest.mark.parametrize("length", [0, 31, 33])
def test_invalid_ciphertext_length_under_a_good_head(length: int) -> None:
    assert_named(DkgCiphertextError, lambda: judged(shares_with(bytes(length))))


def test_invalid_ciphertext_for_other_associated_data() -> None:
    other = share_associated_data(replace(CEREMONY, nonce=bytes(32)), CULPRIT, VICTIM)
    assert_named(DkgCiphertextError, lambda: judged(shares_with(bytes(32), data=other)))


def test_invalid_confirmation() -> None:
    transcript = transcript_before(Step.JUDGE)
    assert_named(DkgConfirmationError, lambda: receive(transcript, CULPRIT, Confirmation(bytes(32))))


# --- what everything is bound to ---------------------------------------------------------------------


def test_ceremony_id_binds_every_field() -> None:
    others = [
        replace(CEREMONY, nonce=bytes(32)),
        replace(CEREMONY, threshold=3),
        replace(CEREMONY, members=CEREMONY.members[:-1]),
        replace(CEREMONY, members=CEREMONY.members[::-1]),
        replace(CEREMONY, members=(bytes([9]) * 20, *CEREMONY.members[1:])),
    ]
    assert len({CEREMONY.identifier, *(other.identifier for other in others)}) == 6


@pytest.mark.parametrize(
    "bind",
    [
        knowledge_statement,
        encryption_key_statement,
        lambda ceremony, index: share_associated_data(ceremony, index, 1),
        lambda ceremony, index: share_associated_data(ceremony, 1, index),
        lambda ceremony, index: deal_digest(ceremony, index, forged_deal([5, 6])[1]),
    ],
)
def test_statements_bind_ceremony_and_member(bind: Callable[[Ceremony, int], bytes]) -> None:
    other = replace(CEREMONY, nonce=bytes(32))
    assert len({bind(CEREMONY, 3), bind(CEREMONY, 4), bind(other, 3)}) == 3


def test_digest_binds_vector_and_proof() -> None:
    deal = forged_deal([5, 6])[1]
    others = [
        replace(deal, commitment=deal.commitment[::-1]),
        replace(deal, commitment=deal.commitment[:1]),
        replace(deal, proof=replace(deal.proof, challenge=1)),
        replace(deal, proof=replace(deal.proof, response=1)),
    ]
    assert len({deal_digest(CEREMONY, 3, item) for item in (deal, *others)}) == 5


@pytest.mark.parametrize(
    "change",
    [
        {"threshold": 0},
        {"threshold": 5},
        {"members": ()},
        {"members": (bytes(20), *CEREMONY.members[1:])},
        {"members": (b"\1" * 19, *CEREMONY.members[1:])},
        {"members": (CEREMONY.members[1], *CEREMONY.members[1:])},
        {"nonce": b""},
    ],
)
def test_invalid_ceremony(change: dict[str, object]) -> None:
    with pytest.raises(DkgCeremonyError):
        check_ceremony(replace(CEREMONY, **change))  # type: ignore[arg-type]
    with pytest.raises(DkgCeremonyError):
        begin(replace(CEREMONY, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize("entry", ENTRIES[::4], ids=lambda entry: entry[1].NAME)
def test_invalid_message_bodies(entry: tuple[int, Message]) -> None:
    message = entry[1]
    kind, body = MESSAGES[message.NAME], message.to_dict()
    for name in body:
        broken: list[object] = [None, 1, "", "0x", "0xAB", "zz", [1], {}, [None], True, "0x" + "ff" * 64]
        for value in broken:
            if value != "0x" + "ff" * 64 or name in ("proof", "digest", "keySet"):
                with pytest.raises(DkgMalformedError):
                    kind.from_dict({**body, name: value})
        with pytest.raises(DkgMalformedError):
            kind.from_dict({key: value for key, value in body.items() if key != name})
    with pytest.raises(DkgMalformedError):
        kind.from_dict({**body, "more": 1})


@pytest.mark.parametrize("dealer", [0, -1, 1.0, "1", True, None, 1 << 16])
def test_invalid_complaint_body(dealer: object) -> None:
    with pytest.raises(DkgMalformedError):
        Complaint.from_dict({**complaint_about(1).to_dict(), "dealer": dealer})


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_whatever_one_member_alters_only_that_member_is_named(data: st.DataObject) -> None:
    """One hex digit of one message of an honest ceremony, and the others go on by the rules."""
    place = data.draw(st.integers(0, len(ENTRIES) - 1))
    culprit, message = ENTRIES[place]
    body = alter(message.to_dict(), data)
    try:
        altered = MESSAGES[message.NAME].from_dict(body)
    except DkgMalformedError:
        return  # no message at all, so its sender is silent
    with pytest.raises(DkgAbort) as caught:
        verify_transcript(CEREMONY, [*ENTRIES[:place], (culprit, altered), *ENTRIES[place + 1 :]])
    assert caught.value.members == (culprit,)


def alter(body: dict[str, object], data: st.DataObject) -> dict[str, object]:
    name = data.draw(st.sampled_from(sorted(body)))
    value = body[name]
    if isinstance(value, list):
        item = data.draw(st.integers(0, len(value) - 1))
        return {**body, name: [*value[:item], alter_digit(value[item], data), *value[item + 1 :]]}
    return {**body, name: alter_digit(str(value), data)}


def alter_digit(text: str, data: st.DataObject) -> str:
    position = data.draw(st.integers(2, len(text) - 1))
    digit = data.draw(st.sampled_from([digit for digit in "0123456789abcdef" if digit != text[position]]))
    return text[:position] + digit + text[position + 1 :]
