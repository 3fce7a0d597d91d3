"""Making a committee's keys without a dealer: the public side, which anyone can replay.

Imports the curve, proofs, :mod:`commit.ecies`, :mod:`commit.keyset` and the ceremony's messages; a
member's secret side is :mod:`commit.dkg_member`. Pedersen's key generation with Feldman's commitments as
in FROST (Komlo and Goldberg, SAC 2020, figure 1), with commit-then-open before it and a public round of
verdicts after it:

1. ANNOUNCE: each member the hash of its deal, and its encryption key;
2. DEAL: each opens its deal, a commitment to a polynomial of degree t - 1;
3. SHARE: each encrypts its share for j to j;
4. JUDGE: each confirms the key set or opens a bad share in public.

A step begins when the one before is complete. :func:`receive` folds one message after another; whoever
breaks a rule ends the ceremony and is named. A member that aborts after step 2 has seen what the key
would have been; it pays for another try with its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum

from commit import ecies, schnorr
from commit.babyjub import B8, IDENTITY, Point, PointError, add, check_point, multiply
from commit.dkg_errors import (
    DkgCeremonyError,
    DkgCiphertextError,
    DkgComplaintError,
    DkgConfirmationError,
    DkgConflictError,
    DkgDigestError,
    DkgKnowledgeError,
    DkgLengthError,
    DkgPointError,
    DkgShareError,
    DkgSilentError,
    DkgStepError,
)
from commit.dkg_messages import (
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
from commit.ecies import EciesError, OpeningError
from commit.errors import FssError
from commit.hexadecimal import decode_scalar
from commit.keyset import KeySet, check_key_set, key_set_hash
from commit.polynomial import evaluate_commitment

SHARE_BYTES = 32


class Step(IntEnum):
    """What the ceremony waits for."""

    ANNOUNCE = 1
    DEAL = 2
    SHARE = 3
    JUDGE = 4
    DONE = 5


@dataclass(frozen=True)
class Transcript:
    """Everything that has been said, by the index of who said it: one message of a member in each step."""

    ceremony: Ceremony
    announcements: Mapping[int, Announcement] = field(default_factory=dict)
    deals: Mapping[int, Deal] = field(default_factory=dict)
    shares: Mapping[int, Shares] = field(default_factory=dict)
    confirmations: Mapping[int, Confirmation] = field(default_factory=dict)

    @property
    def step(self) -> Step:
        """The first step that some member has not finished."""
        for step in (Step.ANNOUNCE, Step.DEAL, Step.SHARE, Step.JUDGE):
            if len(self.said(step)) < self.ceremony.n:
                return step
        return Step.DONE

    def said(self, step: Step) -> Mapping[int, Message]:
        """The messages of one step, which is not DONE."""
        return (self.announcements, self.deals, self.shares, self.confirmations)[step - 1]

    def missing(self) -> tuple[int, ...]:
        """The members that the present step waits for; none when the ceremony is done."""
        if self.step is Step.DONE:
            return ()
        said = self.said(self.step)
        return tuple(index for index in range(1, self.ceremony.n + 1) if index not in said)


def begin(ceremony: Ceremony) -> Transcript:
    """An empty transcript. Raises :class:`DkgCeremonyError` for an unsound ceremony."""
    return Transcript(check_ceremony(ceremony))


def receive(transcript: Transcript, sender: int, message: Message) -> Transcript:
    """The transcript with one more message, which member ``sender`` signed.

    A repeated message changes nothing. Raises :class:`DkgStepError` for one out of its step, which is not
    taken, and a :class:`commit.dkg_errors.DkgAbort` that names the culprit for anything else that is wrong. A
    complaint always ends the ceremony: either the dealer or the accuser is at fault.
    """
    if not 1 <= sender <= transcript.ceremony.n:
        raise DkgCeremonyError(f"there is no member {sender}", hint="members are numbered from 1")
    match message:
        case Announcement():
            if _is_new(transcript, Step.ANNOUNCE, sender, message):
                _check_announcement(transcript.ceremony, sender, message)
                announcements = {**transcript.announcements, sender: message}
                return replace(transcript, announcements=announcements)
        case Deal():
            if _is_new(transcript, Step.DEAL, sender, message):
                _check_deal(transcript, sender, message)
                return replace(transcript, deals={**transcript.deals, sender: message})
        case Shares():
            if _is_new(transcript, Step.SHARE, sender, message):
                _check_shares(transcript, sender, message)
                return replace(transcript, shares={**transcript.shares, sender: message})
        case Confirmation():
            if _is_new(transcript, Step.JUDGE, sender, message):
                _check_confirmation(transcript, sender, message)
                confirmations = {**transcript.confirmations, sender: message}
                return replace(transcript, confirmations=confirmations)
        case Complaint():
            if transcript.step is not Step.JUDGE:
                raise DkgStepError("nothing can be complained about now", hint="wait for all shares")
            raise resolve_complaint(transcript, sender, message)
    return transcript


def expire(transcript: Transcript) -> None:
    """Called when a step's time is over: raises :class:`DkgSilentError` naming who did not speak."""
    if transcript.missing():
        raise DkgSilentError("nothing came in time", members=transcript.missing())


def derive_key_set(transcript: Transcript) -> KeySet:
    """The key set that follows from all members' deals, final only when the ceremony is done.

    Raises :class:`DkgStepError` before step 2 is complete.
    """
    if transcript.step < Step.SHARE:
        raise DkgStepError("not all members have dealt", hint="wait for the other members")
    ceremony = transcript.ceremony
    total = [
        _sum(deal.commitment[power] for deal in transcript.deals.values())
        for power in range(ceremony.threshold)
    ]
    indices = range(1, ceremony.n + 1)
    key_set = KeySet(
        ceremony.threshold,
        total[0],
        tuple(evaluate_commitment(total, index) for index in indices),
        tuple(transcript.announcements[index].encryption_key for index in indices),
    )
    return check_key_set(key_set)


def verify_transcript(ceremony: Ceremony, entries: Iterable[tuple[int, Message]]) -> KeySet:
    """The key set that a whole ceremony made, replayed from the outside: (sender, message) in order.

    The caller has checked the signatures that make each sender. Raises a
    :class:`commit.dkg_errors.DkgError`; :class:`DkgSilentError` where messages are missing at the end.
    """
    transcript = begin(ceremony)
    for sender, message in entries:
        transcript = receive(transcript, sender, message)
    expire(transcript)
    return derive_key_set(transcript)


def is_good_share(transcript: Transcript, dealer: int, receiver: int, plaintext: bytes) -> bool:
    """Whether ``plaintext`` is a scalar f(receiver) of the polynomial that ``dealer`` committed to."""
    if len(plaintext) != SHARE_BYTES:
        return False
    try:
        share = decode_scalar(plaintext, "the share")
    except FssError:
        return False
    return multiply(share, B8) == evaluate_commitment(transcript.deals[dealer].commitment, receiver)


def resolve_complaint(
    transcript: Transcript, accuser: int, complaint: Complaint
) -> DkgShareError | DkgComplaintError:
    """Who is at fault, as the error that ends the ceremony: the dealer, or else the accuser."""
    dealer = complaint.dealer
    if not 1 <= dealer <= transcript.ceremony.n:
        return DkgComplaintError(f"complains about member {dealer}, who is none", members=(accuser,))
    try:
        plaintext = ecies.open_with(
            complaint.opening,
            transcript.announcements[accuser].encryption_key,
            transcript.shares[dealer].ciphertexts[accuser - 1],
            share_associated_data(transcript.ceremony, dealer, accuser),
        )
    except OpeningError as error:
        return DkgComplaintError(error.message, members=(accuser,))
    except EciesError as error:
        return DkgShareError(f"the share for member {accuser}: {error.message}", members=(dealer,))
    if is_good_share(transcript, dealer, accuser, plaintext):
        return DkgComplaintError(f"the share of member {dealer} is good", members=(accuser,))
    return DkgShareError(f"the share for member {accuser} is wrong", members=(dealer,))


def _is_new(transcript: Transcript, step: Step, sender: int, message: Message) -> bool:
    said = transcript.said(step).get(sender)
    if said == message:
        return False
    if said is not None and transcript.step is not Step.DONE:
        raise DkgConflictError(f"sent two different {message.NAME} messages", members=(sender,))
    if transcript.step is not step:
        raise DkgStepError(
            f"a {message.NAME} message in step {transcript.step.name}", hint="wait until all have spoken"
        )
    return True


def _check_announcement(ceremony: Ceremony, sender: int, message: Announcement) -> None:
    _check_own_point(message.encryption_key, sender, "its encryption key")
    statement = encryption_key_statement(ceremony, sender)
    if not schnorr.verify(statement, message.encryption_key, message.proof):
        raise DkgKnowledgeError("does not prove to know its encryption secret", members=(sender,))


def _check_deal(transcript: Transcript, sender: int, message: Deal) -> None:
    ceremony = transcript.ceremony
    if len(message.commitment) != ceremony.threshold:
        raise DkgLengthError(
            f"commits to {len(message.commitment)} coefficients, not {ceremony.threshold}", members=(sender,)
        )
    for power, point in enumerate(message.commitment):
        _check_own_point(point, sender, f"coefficient {power}")
    if deal_digest(ceremony, sender, message) != transcript.announcements[sender].digest:
        raise DkgDigestError("opens another deal than it announced", members=(sender,))
    if not schnorr.verify(knowledge_statement(ceremony, sender), message.commitment[0], message.proof):
        raise DkgKnowledgeError("does not prove to know its constant coefficient", members=(sender,))


def _check_shares(transcript: Transcript, sender: int, message: Shares) -> None:
    ceremony = transcript.ceremony
    if len(message.ciphertexts) != ceremony.n:
        raise DkgCiphertextError(f"sent {len(message.ciphertexts)} ciphertexts", members=(sender,))
    for receiver, ciphertext in enumerate(message.ciphertexts, start=1):
        if len(ciphertext) != ecies.OVERHEAD_BYTES + SHARE_BYTES:
            raise DkgCiphertextError(f"the one for member {receiver} has a wrong length", members=(sender,))
        public_key = transcript.announcements[receiver].encryption_key
        associated_data = share_associated_data(ceremony, sender, receiver)
        try:
            ecies.check_ciphertext(public_key, ciphertext, associated_data)
        except EciesError as error:
            raise DkgCiphertextError(f"for member {receiver}: {error.message}", members=(sender,)) from None


def _check_confirmation(transcript: Transcript, sender: int, message: Confirmation) -> None:
    if message.key_set_hash != key_set_hash(derive_key_set(transcript)):
        raise DkgConfirmationError("confirms another key set", members=(sender,))


def _check_own_point(point: Point, sender: int, what: str) -> None:
    try:
        check_point(point, what)
    except PointError as error:
        raise DkgPointError(error.message, members=(sender,)) from None


def _sum(points: Iterable[Point]) -> Point:
    total = IDENTITY
    for point in points:
        total = add(total, point)
    return total
