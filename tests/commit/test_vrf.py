"""The distributed seed: one value for each context whoever takes part, no oracle for anything else (T2)."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import gmpy2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commit import dleq
from commit.babyjub import IDENTITY, Point, add, check_point, in_subgroup, multiply, on_curve
from commit.field import MODULUS
from commit.hashing import hash_words, hash_words_int
from commit.polynomial import interpolate
from commit.threshold import NotEnoughSharesError, SharePacket, make_packet, verify_shares
from commit.vrf import (
    SeedShare,
    SeedShareError,
    check_seed_share,
    combine_seed,
    decode_seed_share,
    hash_to_curve,
    open_seed,
    seed_share,
    seed_statement,
    verify_seed_share,
)
from tests.commit.dealer import deal, seeded
from tests.commit.torsion import ORDER_TWO, shifted_proof

CONTEXT = 2**248 - 5
KEY_SET, KEY_SHARES, _ = deal(5, 3)
SHARES = {share.index: seed_share(share, KEY_SET, CONTEXT, seeded(share.index)) for share in KEY_SHARES}
SEED = open_seed(SHARES, KEY_SET, CONTEXT).seed


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**248 - 1))
def test_hash_to_curve(context: int) -> None:
    """Rebuilt from docs/protocol.md, word for word."""
    point = check_point(hash_to_curve(context))
    counter = 0
    while True:
        digest = hash_words_int("hash-to-curve", context, counter)
        counter += 1
        y = digest % 2**254
        numerator, denominator = (1 - y * y) % MODULUS, (168700 - 168696 * y * y) % MODULUS
        square = numerator * pow(denominator, -1, MODULUS) % MODULUS
        if y < MODULUS and pow(square, (MODULUS - 1) // 2, MODULUS) == 1:
            break
    # 8 * (x, y) for one of the two roots: negation carries one to the other, and the parity bit chooses
    roots = [
        candidate
        for candidate in (point, Point(MODULUS - point.x, point.y))
        if any(multiply(8, Point(x, y)) == candidate for x in _roots(square) if x % 2 == digest >> 255)
    ]
    assert roots == [point]


def _roots(square: int) -> list[int]:
    # square roots by Cipolla's method, so that the test does not lean on commit.field.sqrt
    shift = 0
    while gmpy2.legendre((shift * shift - square) % MODULUS, MODULUS) != -1:
        shift += 1
    omega = (shift * shift - square) % MODULUS
    result, power, exponent = (1, 0), (shift, 1), (MODULUS + 1) // 2
    while exponent:
        if exponent & 1:
            result = _times(result, power, omega)
        power, exponent = _times(power, power, omega), exponent >> 1
    return [result[0], MODULUS - result[0]]


def _times(first: tuple[int, int], second: tuple[int, int], omega: int) -> tuple[int, int]:
    return (
        (first[0] * second[0] + first[1] * second[1] * omega) % MODULUS,
        (first[0] * second[1] + first[1] * second[0]) % MODULUS,
    )


def test_hash_to_curve_differs_by_context() -> None:
    points = {hash_to_curve(context) for context in range(200)}
    assert len(points) == 200
    assert all(in_subgroup(point) for point in points)


def test_every_set_of_threshold_members_makes_the_same_seed() -> None:
    secret = interpolate({share.index: share.secret for share in KEY_SHARES[:3]})
    point = multiply(secret, hash_to_curve(CONTEXT))
    assert hash_words("seed", CONTEXT, point.x, point.y) == SEED
    for members in combinations(SHARES, 3):
        assert open_seed({member: SHARES[member] for member in members}, KEY_SET, CONTEXT).seed == SEED


def test_fewer_members_make_no_seed() -> None:
    with pytest.raises(NotEnoughSharesError):
        open_seed({1: SHARES[1], 2: SHARES[2]}, KEY_SET, CONTEXT)
    assert combine_seed({1: SHARES[1].point, 2: SHARES[2].point}, 2, CONTEXT) != SEED


def test_seed_depends_on_the_context() -> None:
    other = {s.index: seed_share(s, KEY_SET, CONTEXT - 1, seeded(0)) for s in KEY_SHARES}
    assert open_seed(other, KEY_SET, CONTEXT - 1).seed != SEED


def invalid_shares() -> dict[str, SeedShare]:
    good = SHARES[2]
    return {
        "another member's": SHARES[1],
        "another context's": seed_share(KEY_SHARES[1], KEY_SET, CONTEXT + 1, seeded(0)),
        "shifted by order two": replace(good, point=add(good.point, ORDER_TWO)),
        "identity": replace(good, point=IDENTITY),
        "off the curve": replace(good, point=Point(1, 1)),
        "another point": replace(good, point=multiply(2, good.point)),
        "another proof": replace(good, proof=SHARES[1].proof),
        "response altered": replace(good, proof=replace(good.proof, response=good.proof.response ^ 1)),
    }


@pytest.mark.parametrize("name", invalid_shares())
def test_invalid_seed_share_names_its_sender(name: str) -> None:
    share = invalid_shares()[name]
    with pytest.raises(SeedShareError) as caught:
        check_seed_share(share, 2, KEY_SET, CONTEXT)
    assert caught.value.culprits == ("member 2",)
    assert not verify_seed_share(share, 2, KEY_SET, CONTEXT)
    opened = open_seed({**SHARES, 2: share}, KEY_SET, CONTEXT)
    assert set(opened.refused) == {2}
    assert opened.seed == SEED


def test_invalid_share_outside_the_subgroup_whose_proof_holds() -> None:
    """T11: only the check of the point itself stands between this share and a seed of garbage."""
    base, key = hash_to_curve(CONTEXT), KEY_SET.verification_key(2)
    point = add(SHARES[2].point, ORDER_TWO)
    statement = seed_statement(CONTEXT, 2, key, point)
    image, proof = shifted_proof(statement, KEY_SHARES[1].secret, base)
    assert image == point
    assert dleq.verify(statement, key, base, point, proof)
    assert not verify_seed_share(SeedShare(point, proof), 2, KEY_SET, CONTEXT)


def test_statement_covers_every_field() -> None:
    key, point = KEY_SET.verification_key(2), SHARES[2].point
    before = seed_statement(CONTEXT, 2, key, point)
    other = Point(1, 2)
    changed = [
        seed_statement(CONTEXT + 1, 2, key, point),
        seed_statement(CONTEXT, 3, key, point),
        seed_statement(CONTEXT, 2, other, point),
        seed_statement(CONTEXT, 2, key, other),
    ]
    assert len({before, *changed}) == 5


def test_seed_share_is_no_decryption_share() -> None:
    """T2: even for R = H(context), which nobody can seal with, the proofs do not stand for one another."""
    base = hash_to_curve(CONTEXT)
    as_packet = SharePacket((SHARES[2].point,), SHARES[2].proof)
    assert not verify_shares(as_packet, 2, KEY_SET, CONTEXT, [base])
    packet = make_packet(KEY_SHARES[1], KEY_SET, CONTEXT, [base], seeded(0))
    assert packet.shares[0] == SHARES[2].point
    assert not verify_seed_share(SeedShare(packet.shares[0], packet.proof), 2, KEY_SET, CONTEXT)
    statement = dleq.batch_statement(CONTEXT, 2, KEY_SET.verification_key(2), [base], [SHARES[2].point])
    assert statement != seed_statement(CONTEXT, 2, KEY_SET.verification_key(2), SHARES[2].point)


def test_seed_cannot_be_had_from_public_keys() -> None:
    """H is no known multiple of B8, so no public key times a hash gives the seed."""
    assert on_curve(hash_to_curve(CONTEXT))
    for digest in (CONTEXT, hash_words_int("hash-to-curve", CONTEXT, 0)):
        point = multiply(digest, KEY_SET.public_key)
        assert hash_words("seed", CONTEXT, point.x, point.y) != SEED


def test_encoding_round_trip() -> None:
    data = SHARES[2].encode()
    assert len(data) == 128
    assert decode_seed_share(data, 2) == SHARES[2]


@pytest.mark.parametrize("data", [b"", bytes(128), SHARES[2].encode()[:-1], SHARES[2].encode() + b"\0"])
def test_invalid_encoding(data: bytes) -> None:
    with pytest.raises(SeedShareError) as caught:
        decode_seed_share(data, 2)
    assert caught.value.culprits == ("member 2",)
