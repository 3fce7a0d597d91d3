"""Encryption to a member: private, bound to its data, and open to a third party's check."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commit import dleq
from commit.babyjub import (
    B8,
    IDENTITY,
    Point,
    PointError,
    add,
    decode_point,
    draw_scalar,
    encode_point,
    multiply,
)
from commit.ecies import (
    OVERHEAD_BYTES,
    TAG_BYTES,
    CiphertextMalformedError,
    CiphertextTagError,
    Opening,
    OpeningError,
    check_ciphertext,
    decode_opening,
    decrypt,
    encrypt,
    open_with,
    reveal,
)
from commit.ecies import _opening_statement as opening_statement
from commit.ecies import _sender_statement as sender_statement
from commit.schnorr import prove
from tests.commit.dealer import seeded
from tests.commit.torsion import ORDER_TWO, shifted_proof

SECRET = 987654321
PUBLIC_KEY = multiply(SECRET, B8)
OTHER_SECRET = 123456789
DATA = b"ceremony, dealer 1, receiver 2"
PLAINTEXT = b"a share of 32 bytes, or so it is"
CIPHERTEXT = encrypt(PUBLIC_KEY, PLAINTEXT, DATA, seeded(0))
OPENING = reveal(SECRET, CIPHERTEXT, DATA, seeded(1))


def with_body(ephemeral_secret: int, body: bytes, data: bytes = DATA) -> bytes:
    """What a dishonest sender can make: any body under a well-formed head."""
    ephemeral = multiply(ephemeral_secret, B8)
    proof = prove(sender_statement(PUBLIC_KEY, data, body), ephemeral_secret, ephemeral, seeded(0))
    return encode_point(ephemeral) + proof.encode() + body


@settings(max_examples=20, deadline=None)
@given(st.binary(max_size=300), st.binary(max_size=40), st.integers())
def test_round_trip(plaintext: bytes, data: bytes, seed: int) -> None:
    ciphertext = encrypt(PUBLIC_KEY, plaintext, data, seeded(seed))
    assert len(ciphertext) == len(plaintext) + OVERHEAD_BYTES
    check_ciphertext(PUBLIC_KEY, ciphertext, data)
    assert decrypt(SECRET, ciphertext, data) == plaintext
    opening = reveal(SECRET, ciphertext, data, seeded(seed))
    assert open_with(decode_opening(opening.encode()), PUBLIC_KEY, ciphertext, data) == plaintext


def test_plaintext_is_hidden_and_each_ciphertext_is_fresh() -> None:
    assert PLAINTEXT not in CIPHERTEXT
    assert encrypt(PUBLIC_KEY, PLAINTEXT, DATA, seeded(1)) != CIPHERTEXT


def test_invalid_other_receiver_or_data() -> None:
    with pytest.raises(CiphertextMalformedError):
        decrypt(OTHER_SECRET, CIPHERTEXT, DATA)
    with pytest.raises(CiphertextMalformedError):
        decrypt(SECRET, CIPHERTEXT, DATA + b"!")


def test_every_flipped_bit_is_seen_by_all() -> None:
    for position in range(0, 8 * len(CIPHERTEXT), 5):
        flipped = bytearray(CIPHERTEXT)
        flipped[position // 8] ^= 1 << position % 8
        with pytest.raises(CiphertextMalformedError):
            check_ciphertext(PUBLIC_KEY, bytes(flipped), DATA)


@pytest.mark.parametrize("length", [0, 63, 128, OVERHEAD_BYTES - 1])
def test_invalid_length(length: int) -> None:
    with pytest.raises(CiphertextMalformedError):
        check_ciphertext(PUBLIC_KEY, CIPHERTEXT[:length], DATA)


@pytest.mark.parametrize("point", [IDENTITY, Point(1, 1), ORDER_TWO, add(B8, ORDER_TWO)])
def test_invalid_points(point: Point) -> None:
    with pytest.raises(PointError):
        encrypt(point, PLAINTEXT, DATA, seeded(0))
    with pytest.raises(CiphertextMalformedError):
        check_ciphertext(PUBLIC_KEY, encode_point(point) + CIPHERTEXT[64:], DATA)
    with pytest.raises(OpeningError):
        open_with(replace(OPENING, shared=point), PUBLIC_KEY, CIPHERTEXT, DATA)


def test_reused_ephemeral_point_is_refused_before_anything_is_revealed() -> None:
    """A dealer sends on another's E, hoping that the victim's complaint opens the other's share."""
    body = bytes(len(PLAINTEXT) + TAG_BYTES)
    copied = CIPHERTEXT[:128] + body
    with pytest.raises(CiphertextMalformedError):
        reveal(SECRET, copied, DATA, seeded(0))
    with pytest.raises(CiphertextMalformedError):
        reveal(SECRET, CIPHERTEXT, b"ceremony, dealer 3, receiver 2", seeded(0))
    shifted = encode_point(add(multiply(draw_scalar(seeded(0)), B8), B8)) + CIPHERTEXT[64:]
    with pytest.raises(CiphertextMalformedError):
        reveal(SECRET, shifted, DATA, seeded(0))


def test_garbage_under_a_good_head_is_proved_by_the_opening() -> None:
    garbage = with_body(5, bytes(48))
    with pytest.raises(CiphertextTagError):
        decrypt(SECRET, garbage, DATA)
    opening = reveal(SECRET, garbage, DATA, seeded(0))
    with pytest.raises(CiphertextTagError):
        open_with(opening, PUBLIC_KEY, garbage, DATA)


def test_invalid_opening_of_another_ciphertext_receiver_or_data() -> None:
    other = encrypt(PUBLIC_KEY, PLAINTEXT, DATA, seeded(9))
    with pytest.raises(OpeningError):
        open_with(OPENING, PUBLIC_KEY, other, DATA)
    with pytest.raises(OpeningError):
        open_with(reveal(SECRET, other, DATA, seeded(0)), PUBLIC_KEY, CIPHERTEXT, DATA)
    for wrong in (multiply(2, OPENING.shared), PUBLIC_KEY):
        with pytest.raises(OpeningError):
            open_with(replace(OPENING, shared=wrong), PUBLIC_KEY, CIPHERTEXT, DATA)
    for change in (1, 2**250):
        proof = replace(OPENING.proof, response=OPENING.proof.response ^ change)
        with pytest.raises(OpeningError):
            open_with(replace(OPENING, proof=proof), PUBLIC_KEY, CIPHERTEXT, DATA)


def test_invalid_opening_outside_the_subgroup_whose_proof_holds() -> None:
    """T11: else an accuser could make a good ciphertext look bad, and its sender guilty."""
    ephemeral, body = decode_point(CIPHERTEXT[:64]), CIPHERTEXT[128:]
    shared = add(OPENING.shared, ORDER_TWO)
    statement = opening_statement(PUBLIC_KEY, ephemeral, shared, body, DATA)
    image, proof = shifted_proof(statement, SECRET, ephemeral)
    assert image == shared
    assert dleq.verify(statement, PUBLIC_KEY, ephemeral, shared, proof)
    with pytest.raises(OpeningError):
        open_with(Opening(shared, proof), PUBLIC_KEY, CIPHERTEXT, DATA)


@pytest.mark.parametrize("data", [b"", bytes(128), OPENING.encode()[:-1], OPENING.encode() + b"\0"])
def test_invalid_opening_encoding(data: bytes) -> None:
    with pytest.raises(OpeningError):
        decode_opening(data)


def test_opening_reveals_no_other_ciphertext() -> None:
    """S of one ciphertext is no key of another with another ephemeral point."""
    other = encrypt(PUBLIC_KEY, PLAINTEXT, DATA, seeded(9))
    assert reveal(SECRET, other, DATA, seeded(0)).shared != OPENING.shared
