"""Threshold decryption: any t open, t - 1 do not, and bad senders are named exactly (T5, T6, T11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commit.babyjub import (
    B8,
    IDENTITY,
    ORDER,
    Point,
    PointIdentityError,
    PointSubgroupError,
    add,
    multiply,
)
from commit.field import MODULUS
from commit.keyset import KeySet, KeyShare
from commit.polynomial import ShareIndexError
from commit.threshold import (
    NotEnoughSharesError,
    ShareCountError,
    ShareError,
    SharePacket,
    SharePointError,
    ShareProofError,
    check_packet,
    combine,
    decode_packet,
    decryption_shares,
    make_packet,
    open_round,
    verify_shares,
)
from tests.commit.dealer import deal, seeded

CONTEXT = 99
ORDER_TWO = Point(0, MODULUS - 1)
KEY_SET, KEY_SHARES, _ = deal(5, 3)
SCALARS = [11, 222, 3333]
POINTS = [multiply(scalar, B8) for scalar in SCALARS]
MASKS = tuple(multiply(scalar, KEY_SET.public_key) for scalar in SCALARS)


def packet_of(share: KeyShare, key_set: KeySet = KEY_SET, context: int = CONTEXT) -> SharePacket:
    return make_packet(share, key_set, context, POINTS, seeded(share.index))


PACKETS = {share.index: packet_of(share) for share in KEY_SHARES}


def test_every_set_of_threshold_members_opens_alike() -> None:
    for members in combinations(PACKETS, 3):
        opened = open_round({member: PACKETS[member] for member in members}, KEY_SET, CONTEXT, POINTS)
        assert opened.keys == MASKS
        assert opened.used == members
        assert opened.refused == {}


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_t_open_and_any_fewer_do_not(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 9))
    threshold = data.draw(st.integers(1, n))
    _, shares, _ = deal(n, threshold, seed=data.draw(st.integers(0, 2**32)))
    point = multiply(data.draw(st.integers(1, ORDER - 1)), B8)
    mask = {share.index: decryption_shares(share, [point])[0] for share in shares}
    secret = combine(mask, threshold)
    members = data.draw(st.permutations(sorted(mask)))
    chosen = {index: mask[index] for index in members[:threshold]}
    assert combine(chosen, threshold) == secret
    chosen.popitem()
    with pytest.raises(NotEnoughSharesError):
        combine(chosen, threshold)
    if chosen:  # and taking them for enough gives another point
        assert combine(chosen, len(chosen)) != secret


@pytest.mark.parametrize("indices", [(0, 1, 2), (-1, 1, 2), (1 << 16, 1, 2)])
def test_invalid_share_index(indices: tuple[int, ...]) -> None:
    with pytest.raises(ShareIndexError):
        combine(dict.fromkeys(indices, B8), 3)


def test_no_sealed_orders_need_no_shares_but_a_proof() -> None:
    packets = {
        share.index: make_packet(share, KEY_SET, CONTEXT, [], seeded(0)) for share in KEY_SHARES
    }
    assert open_round(packets, KEY_SET, CONTEXT, []).keys == ()
    assert not verify_shares(replace(packets[1], proof=packets[2].proof), 1, KEY_SET, CONTEXT, [])


Corruption = Callable[[SharePacket], SharePacket]
CORRUPTIONS: dict[str, tuple[type[ShareError], Corruption]] = {
    "another point": (
        ShareProofError,
        lambda packet: replace(packet, shares=(multiply(5, B8), *packet.shares[1:])),
    ),
    "shares swapped": (
        ShareProofError,
        lambda packet: replace(packet, shares=(packet.shares[1], packet.shares[0], packet.shares[2])),
    ),
    "errors that cancel": (
        ShareProofError,
        lambda packet: replace(
            packet,
            shares=(add(packet.shares[0], B8), add(packet.shares[1], multiply(-1, B8)), packet.shares[2]),
        ),
    ),
    "shifted by order two": (
        SharePointError,
        lambda packet: replace(packet, shares=(add(packet.shares[0], ORDER_TWO), *packet.shares[1:])),
    ),
    "identity": (SharePointError, lambda packet: replace(packet, shares=(IDENTITY, *packet.shares[1:]))),
    "off the curve": (
        SharePointError,
        lambda packet: replace(packet, shares=(Point(1, 1), *packet.shares[1:])),
    ),
    "alias": (
        SharePointError,
        lambda packet: replace(
            packet, shares=(replace(packet.shares[0], x=packet.shares[0].x + MODULUS), *packet.shares[1:])
        ),
    ),
    "one fewer": (ShareCountError, lambda packet: replace(packet, shares=packet.shares[1:])),
    "one more": (ShareCountError, lambda packet: replace(packet, shares=(*packet.shares, B8))),
    "proof altered": (
        ShareProofError,
        lambda packet: replace(packet, proof=replace(packet.proof, response=packet.proof.response ^ 1)),
    ),
    "proof aliased": (
        ShareProofError,
        lambda packet: replace(packet, proof=replace(packet.proof, response=packet.proof.response + ORDER)),
    ),
}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_invalid_packet_is_refused_with_its_sender(name: str) -> None:
    expected, corrupt = CORRUPTIONS[name]
    with pytest.raises(expected) as caught:
        check_packet(corrupt(PACKETS[2]), 2, KEY_SET, CONTEXT, POINTS)
    assert caught.value.culprits == ("member 2",)
    assert not verify_shares(corrupt(PACKETS[2]), 2, KEY_SET, CONTEXT, POINTS)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.integers(1, 5), st.sampled_from(sorted(CORRUPTIONS)), max_size=5))
def test_bad_shares_name_exactly_the_culprits(corrupted: dict[int, str]) -> None:
    packets = dict(PACKETS)
    for index, name in corrupted.items():
        packets[index] = CORRUPTIONS[name][1](packets[index])
    if len(corrupted) <= 2:
        opened = open_round(packets, KEY_SET, CONTEXT, POINTS)
        assert opened.keys == MASKS
        assert set(opened.refused) == set(corrupted)
        assert not set(opened.used) & set(corrupted)
    else:
        with pytest.raises(NotEnoughSharesError) as caught:
            open_round(packets, KEY_SET, CONTEXT, POINTS)
        assert set(caught.value.culprits) == {f"member {index}" for index in corrupted}


def test_invalid_packet_of_another_member() -> None:
    """A member that sends on what another made is at fault, and the other is not."""
    opened = open_round({**PACKETS, 4: PACKETS[1]}, KEY_SET, CONTEXT, POINTS)
    assert set(opened.refused) == {4}


def test_invalid_packet_of_another_round_or_other_points() -> None:
    assert verify_shares(PACKETS[1], 1, KEY_SET, CONTEXT, POINTS)
    assert not verify_shares(PACKETS[1], 1, KEY_SET, CONTEXT + 1, POINTS)
    assert not verify_shares(PACKETS[1], 1, KEY_SET, CONTEXT, [POINTS[1], POINTS[0], POINTS[2]])
    assert not verify_shares(PACKETS[1], 1, deal(5, 3, seed=1)[0], CONTEXT, POINTS)


def test_shifted_share_would_open_to_garbage() -> None:
    """T11: what the subgroup check keeps out."""
    shares = {index: PACKETS[index].shares[0] for index in (1, 2, 3)}
    shares[2] = add(shares[2], ORDER_TWO)
    assert combine(shares, 3) != MASKS[0]


@pytest.mark.parametrize(
    ("point", "expected"), [(IDENTITY, PointIdentityError), (add(B8, ORDER_TWO), PointSubgroupError)]
)
def test_invalid_encrypted_point(point: Point, expected: type[Exception]) -> None:
    """A member never applies its key to a point that could give a part of it away."""
    with pytest.raises(expected):
        decryption_shares(KEY_SHARES[0], [B8, point])
    with pytest.raises(expected):
        open_round(PACKETS, KEY_SET, CONTEXT, [*POINTS[:2], point])


def test_packet_encoding_round_trip() -> None:
    data = PACKETS[1].encode()
    assert len(data) == 64 * 4
    assert decode_packet(data, 1, 3) == PACKETS[1]


@pytest.mark.parametrize("change", [b"", b"\0"])
def test_invalid_packet_length(change: bytes) -> None:
    data = PACKETS[1].encode() + change if change else PACKETS[1].encode()[:-1]
    with pytest.raises(ShareCountError) as caught:
        decode_packet(data, 1, 3)
    assert caught.value.culprits == ("member 1",)


def test_invalid_packet_proof_range() -> None:
    with pytest.raises(ShareProofError):
        decode_packet(b"\xff" * 64 + PACKETS[1].encode()[64:], 1, 3)


def test_every_flipped_bit_of_a_packet_is_refused() -> None:
    data = PACKETS[3].encode()
    for position in range(0, 8 * len(data), 7):
        flipped = bytearray(data)
        flipped[position // 8] ^= 1 << position % 8
        try:
            packet = decode_packet(bytes(flipped), 3, 3)
        except ShareError:
            continue
        assert not verify_shares(packet, 3, KEY_SET, CONTEXT, POINTS)
