"""Proofs about discrete logarithms: complete, sound against each alteration, bound to every field (Z11)."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commit import dleq, schnorr
from commit.babyjub import B8, IDENTITY, ORDER, Point, add, multi_multiply, multiply
from commit.field import MODULUS
from commit.hashing import hash_words
from commit.hexadecimal import ScalarError
from commit.schnorr import Proof, ProofEncodingError, decode_proof, hedged_nonce
from tests.commit.dealer import seeded

SECRET = 0xABCDEF0123456789
PUBLIC_KEY = multiply(SECRET, B8)
BASES = tuple(multiply(1000 + place, B8) for place in range(4))
IMAGES = tuple(multiply(SECRET, base) for base in BASES)
OTHER = multiply(77, B8)
ORDER_TWO = Point(0, MODULUS - 1)
STATEMENT = dleq.batch_statement(5, 2, PUBLIC_KEY, BASES, IMAGES)


def batch_proof(statement: bytes = STATEMENT, seed: object = 0) -> Proof:
    return dleq.prove_batch(statement, SECRET, BASES, seeded(seed))


def swapped(points: tuple[Point, ...]) -> tuple[Point, ...]:
    return (points[1], points[0], *points[2:])


@settings(max_examples=20, deadline=None)
@given(st.integers(1, ORDER - 1), st.integers(0, 5), st.integers())
def test_batch(secret: int, size: int, seed: int) -> None:
    images = tuple(multiply(secret, base) for base in BASES[:size])
    key = multiply(secret, B8)
    statement = dleq.batch_statement(5, 2, key, BASES[:size], images)
    proof = dleq.prove_batch(statement, secret, BASES[:size], seeded(seed))
    assert dleq.verify_batch(statement, key, BASES[:size], images, proof)


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("context", (6, 2, PUBLIC_KEY, BASES, IMAGES)),
        ("index", (5, 3, PUBLIC_KEY, BASES, IMAGES)),
        ("public key", (5, 2, OTHER, BASES, IMAGES)),
        ("one base", (5, 2, PUBLIC_KEY, (OTHER, *BASES[1:]), IMAGES)),
        ("one image", (5, 2, PUBLIC_KEY, BASES, (*IMAGES[:3], OTHER))),
        ("order of bases", (5, 2, PUBLIC_KEY, swapped(BASES), IMAGES)),
        ("order of images", (5, 2, PUBLIC_KEY, BASES, swapped(IMAGES))),
        ("order of both", (5, 2, PUBLIC_KEY, swapped(BASES), swapped(IMAGES))),
        ("one fewer", (5, 2, PUBLIC_KEY, BASES[:3], IMAGES[:3])),
        ("one moved over", (5, 2, PUBLIC_KEY, (*BASES, IMAGES[0]), IMAGES[1:])),
    ],
)
def test_invalid_batch_for_another_statement(
    field: str, fields: tuple[int, int, Point, tuple[Point, ...], tuple[Point, ...]]
) -> None:
    other = dleq.batch_statement(*fields)
    assert other != STATEMENT, field
    assert dleq.batch_weights(other, 4) != dleq.batch_weights(STATEMENT, 4)
    # with all points alike, only the statement can have changed the challenge
    points = BASES[0], IMAGES[0], OTHER, OTHER
    assert dleq._challenge(other, *points) != dleq._challenge(STATEMENT, *points)
    _, _, key, bases, images = fields
    if len(bases) == len(images):
        assert not dleq.verify_batch(other, key, bases, images, batch_proof())


@pytest.mark.parametrize("place", range(5))
def test_challenge_covers_every_point_and_the_statement(place: int) -> None:
    points = [BASES[0], IMAGES[0], BASES[1], IMAGES[1]]
    before = dleq._challenge(STATEMENT, *points)
    if place == 4:
        assert dleq._challenge(hash_words("other"), *points) != before
    else:
        for changed in (replace(points[place], x=1), replace(points[place], y=1)):
            assert dleq._challenge(STATEMENT, *points[:place], changed, *points[place + 1 :]) != before


@pytest.mark.parametrize("place", range(3))
def test_schnorr_challenge_covers_every_point_and_the_statement(place: int) -> None:
    fields = [STATEMENT, PUBLIC_KEY, OTHER]
    changed = [hash_words("other"), OTHER, PUBLIC_KEY]
    mixed = [*fields[:place], changed[place], *fields[place + 1 :]]
    assert schnorr._challenge(*mixed) != schnorr._challenge(*fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("change", [1, -1, ORDER, -ORDER, 1 << 255])
@pytest.mark.parametrize("part", ["challenge", "response"])
def test_invalid_proof_parts(change: int, part: str) -> None:
    proof = batch_proof()
    altered = replace(proof, **{part: getattr(proof, part) + change})
    assert dleq.verify_batch(STATEMENT, PUBLIC_KEY, BASES, IMAGES, proof)
    assert not dleq.verify_batch(STATEMENT, PUBLIC_KEY, BASES, IMAGES, altered)


def test_invalid_batch_whose_errors_cancel_in_the_plain_sum() -> None:
    """Without weights D_1 + d, D_2 - d would pass."""
    shift = multiply(3, B8)
    images = (add(IMAGES[0], shift), add(IMAGES[1], multiply(-3, B8)), *IMAGES[2:])
    assert multi_multiply([1] * 4, images) == multi_multiply([1] * 4, IMAGES)
    statement = dleq.batch_statement(5, 2, PUBLIC_KEY, BASES, images)
    assert not dleq.verify_batch(statement, PUBLIC_KEY, BASES, images, batch_proof(statement))


def test_torsion_passes_a_batch_where_points_are_not_checked() -> None:
    """T11: why every point is checked in the subgroup. (0, -1) vanishes wherever its weight is even."""
    images = (add(IMAGES[0], ORDER_TWO), *IMAGES[1:])
    passed = 0
    for context in range(40):
        statement = dleq.batch_statement(context, 2, PUBLIC_KEY, BASES, images)
        proof = batch_proof(statement)
        passed += dleq.verify_batch(statement, PUBLIC_KEY, BASES, images, proof)
    assert 5 < passed < 35


def test_schnorr() -> None:
    proof = schnorr.prove(STATEMENT, SECRET, PUBLIC_KEY, seeded(0))
    assert schnorr.verify(STATEMENT, PUBLIC_KEY, proof)


@pytest.mark.parametrize("change", [1, ORDER, -ORDER])
def test_invalid_schnorr(change: int) -> None:
    proof = schnorr.prove(STATEMENT, SECRET, PUBLIC_KEY, seeded(0))
    assert not schnorr.verify(hash_words("other"), PUBLIC_KEY, proof)
    assert not schnorr.verify(STATEMENT, OTHER, proof)
    assert not schnorr.verify(STATEMENT, PUBLIC_KEY, replace(proof, response=proof.response + change))
    assert not schnorr.verify(STATEMENT, PUBLIC_KEY, replace(proof, challenge=proof.challenge + change))


def test_proofs_of_one_kind_are_none_of_the_other() -> None:
    knowledge = schnorr.prove(STATEMENT, SECRET, PUBLIC_KEY, seeded(0))
    assert not dleq.verify(STATEMENT, PUBLIC_KEY, B8, PUBLIC_KEY, knowledge)
    equality = dleq.prove(STATEMENT, SECRET, B8, seeded(0))
    assert not schnorr.verify(STATEMENT, PUBLIC_KEY, equality)


def test_encoding_round_trip() -> None:
    proof = batch_proof()
    assert decode_proof(proof.encode()) == proof


@pytest.mark.parametrize("data", [b"", b"\0" * 63, b"\0" * 65])
def test_invalid_proof_length(data: bytes) -> None:
    with pytest.raises(ProofEncodingError):
        decode_proof(data)


@pytest.mark.parametrize("part", [0, 32])
def test_invalid_proof_alias(part: int) -> None:
    data = bytearray(64)
    data[part : part + 32] = ORDER.to_bytes(32, "big")
    with pytest.raises(ScalarError):
        decode_proof(bytes(data))


def test_nonce_depends_on_secret_statement_and_randomness() -> None:
    nonces = {
        hedged_nonce(secret, statement, seeded(seed))
        for secret in (1, 2)
        for statement in (STATEMENT, hash_words("other"))
        for seed in (0, 1)
    }
    assert len(nonces) == 8
    assert all(1 <= nonce < ORDER for nonce in nonces)


def test_broken_randomness_still_gives_a_nonce_for_each_statement() -> None:
    statements = (hash_words("statement", number) for number in count())
    nonces = {hedged_nonce(SECRET, next(statements), bytes) for _ in range(20)}
    assert len(nonces) == 20


def test_identity_is_proved_by_everyone_so_callers_refuse_it() -> None:
    statement = dleq.batch_statement(5, 2, PUBLIC_KEY, [IDENTITY], [IDENTITY])
    proof = dleq.prove(statement, SECRET, IDENTITY, seeded(0))
    assert dleq.verify(statement, PUBLIC_KEY, IDENTITY, IDENTITY, proof)
