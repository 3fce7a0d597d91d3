"""Making a committee's keys without a dealer: one member's secret side.

Imports :mod:`commit.dkg` and what it imports. Everything that a member sends follows from its seed and
the transcript, so that a member that crashed says the same again instead of contradicting itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from commit import ecies, schnorr
from commit.babyjub import B8, ORDER, draw_scalar, multiply
from commit.dkg import Step, Transcript, begin, derive_key_set, is_good_share, receive
from commit.dkg_errors import DkgCeremonyError, DkgStepError
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
from commit.ecies import EciesError
from commit.hashing import WORD_BYTES, hash_words, keccak256
from commit.hexadecimal import decode_scalar, encode_scalar
from commit.keyset import KeySet, KeyShare, check_key_share, key_set_hash
from commit.polynomial import evaluate


@dataclass(frozen=True, slots=True)
class DealerSecrets:
    """What a member must keep to itself in a ceremony; all of it follows from ``seed``."""

    ceremony: Ceremony
    index: int
    seed: bytes = field(repr=False)
    encryption_secret: int = field(repr=False)
    coefficients: tuple[int, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class MemberKeys:
    """What a member has after a ceremony: the public set, its share, and its encryption secret."""

    key_set: KeySet
    key_share: KeyShare
    encryption_secret: int = field(repr=False)


def start(ceremony: Ceremony, index: int, seed: bytes) -> DealerSecrets:
    """The secrets of member ``index`` from 32 random bytes that nobody else has.

    Raises :class:`DkgCeremonyError` for an unsound ceremony, an index outside 1..n or a seed of another
    length.
    """
    check_ceremony(ceremony)
    if not 1 <= index <= ceremony.n:
        raise DkgCeremonyError(f"there is no member {index}", hint=f"give 1 to {ceremony.n}")
    if len(seed) != WORD_BYTES:
        raise DkgCeremonyError(f"the seed has {len(seed)} bytes", hint="draw 32 bytes")
    random_bytes = _reader(ceremony, index, seed, "secrets")
    encryption_secret = draw_scalar(random_bytes)
    coefficients = tuple(draw_scalar(random_bytes) for _ in range(ceremony.threshold))
    return DealerSecrets(ceremony, index, seed, encryption_secret, coefficients)


def contribute(secrets: DealerSecrets, transcript: Transcript) -> Message | None:
    """What the member has to send now; None while it waits for others."""
    step = transcript.step
    if step is Step.DONE or secrets.index in transcript.said(step):
        return None
    match step:
        case Step.ANNOUNCE:
            return _announce(secrets)
        case Step.DEAL:
            return _deal(secrets)
        case Step.SHARE:
            return _share(secrets, transcript)
        case _:
            return _judge(secrets, transcript)


def finish(secrets: DealerSecrets, transcript: Transcript) -> MemberKeys:
    """The member's keys from a finished ceremony.

    Raises :class:`DkgStepError` before the end, and :class:`commit.keyset.KeyShareError` where these secrets
    are not the ones with which the member took part.
    """
    if transcript.step is not Step.DONE:
        raise DkgStepError("the ceremony is not done", hint="wait for the other members")
    key_set = derive_key_set(transcript)
    received = (_decrypt(secrets, transcript, dealer) for dealer in range(1, secrets.ceremony.n + 1))
    secret = sum(decode_scalar(plaintext, "a share") for plaintext in received) % ORDER
    share = check_key_share(KeyShare(secrets.index, secret), key_set)
    return MemberKeys(key_set, share, secrets.encryption_secret)


def run(ceremony: Ceremony, seeds: Sequence[bytes]) -> tuple[list[MemberKeys], list[tuple[int, Message]]]:
    """A whole ceremony in one process, ``seeds[i - 1]`` being member i's.

    Returns every member's keys and the entries that :func:`commit.dkg.verify_transcript` replays.
    """
    members = [start(ceremony, index, seed) for index, seed in enumerate(seeds, start=1)]
    transcript, entries = begin(ceremony), list[tuple[int, Message]]()
    while transcript.step is not Step.DONE:
        for member in members:
            message = contribute(member, transcript)
            if message is not None:
                transcript = receive(transcript, member.index, message)
                entries.append((member.index, message))
    return [finish(member, transcript) for member in members], entries


def _announce(secrets: DealerSecrets) -> Announcement:
    ceremony, index = secrets.ceremony, secrets.index
    key = multiply(secrets.encryption_secret, B8)
    proof = schnorr.prove(
        encryption_key_statement(ceremony, index),
        secrets.encryption_secret,
        key,
        _reader(ceremony, index, secrets.seed, "encryption key"),
    )
    return Announcement(deal_digest(ceremony, index, _deal(secrets)), key, proof)


def _deal(secrets: DealerSecrets) -> Deal:
    ceremony, index = secrets.ceremony, secrets.index
    commitment = tuple(multiply(coefficient, B8) for coefficient in secrets.coefficients)
    proof = schnorr.prove(
        knowledge_statement(ceremony, index),
        secrets.coefficients[0],
        commitment[0],
        _reader(ceremony, index, secrets.seed, "deal"),
    )
    return Deal(commitment, proof)


def _share(secrets: DealerSecrets, transcript: Transcript) -> Shares:
    ceremony, index = secrets.ceremony, secrets.index
    random_bytes = _reader(ceremony, index, secrets.seed, "shares")
    return Shares(
        tuple(
            ecies.encrypt(
                transcript.announcements[receiver].encryption_key,
                encode_scalar(evaluate(secrets.coefficients, receiver)),
                share_associated_data(ceremony, index, receiver),
                random_bytes,
            )
            for receiver in range(1, ceremony.n + 1)
        )
    )


def _judge(secrets: DealerSecrets, transcript: Transcript) -> Confirmation | Complaint:
    for dealer in range(1, secrets.ceremony.n + 1):
        try:
            plaintext = _decrypt(secrets, transcript, dealer)
        except EciesError:
            return _complain(secrets, transcript, dealer)
        if not is_good_share(transcript, dealer, secrets.index, plaintext):
            return _complain(secrets, transcript, dealer)
    return Confirmation(key_set_hash(derive_key_set(transcript)))


def _complain(secrets: DealerSecrets, transcript: Transcript, dealer: int) -> Complaint:
    opening = ecies.reveal(
        secrets.encryption_secret,
        transcript.shares[dealer].ciphertexts[secrets.index - 1],
        share_associated_data(secrets.ceremony, dealer, secrets.index),
        _reader(secrets.ceremony, secrets.index, secrets.seed, "complaint"),
    )
    return Complaint(dealer, opening)


def _decrypt(secrets: DealerSecrets, transcript: Transcript, dealer: int) -> bytes:
    ciphertext = transcript.shares[dealer].ciphertexts[secrets.index - 1]
    associated_data = share_associated_data(secrets.ceremony, dealer, secrets.index)
    return ecies.decrypt(secrets.encryption_secret, ciphertext, associated_data)


def _reader(ceremony: Ceremony, index: int, seed: bytes, purpose: str) -> Callable[[int], bytes]:
    """Bytes that follow from the seed, different for each ceremony, member and purpose."""
    pool = b""
    counter = 0

    def read(count: int) -> bytes:
        nonlocal pool, counter
        while len(pool) < count:
            words = (seed, ceremony.identifier, index, keccak256(purpose.encode()), counter)
            pool += hash_words("dkg-random", *words)
            counter += 1
        data, pool = pool[:count], pool[count:]
        return data

    return read
