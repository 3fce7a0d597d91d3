"""Signatures equal eth-account's, recover to the signer, and have one spelling."""

from __future__ import annotations

import contextlib

import pytest
from eth_account import Account
from eth_keys import keys
from hypothesis import given, settings
from hypothesis import strategies as st

from commit.signing import (
    GROUP_ORDER,
    DigestLengthError,
    PrivateKey,
    PrivateKeyError,
    SignatureHighError,
    SignatureLengthError,
    SignatureRangeError,
    SignatureRecoveryIdError,
    SignatureUnrecoverableError,
    recover,
    sign,
)
from tests.commit.samples import random_bytes

SECRETS = st.integers(1, GROUP_ORDER - 1).map(lambda value: value.to_bytes(32, "big"))
DIGESTS = st.binary(min_size=32, max_size=32)
KEY = PrivateKey(bytes.fromhex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"))
DIGEST = bytes(range(32))
SIGNATURE = sign(DIGEST, KEY)


def with_s(s: int, v: int = SIGNATURE[64]) -> bytes:
    return SIGNATURE[:32] + s.to_bytes(32, "big") + bytes([v])


def with_r(r: int) -> bytes:
    return r.to_bytes(32, "big") + SIGNATURE[32:]


def test_known_address():
    """The first account of anvil's and hardhat's default mnemonic."""
    assert KEY.address.hex() == "f39fd6e51aad88f6f4ce6ab8827279cfffb92266"


@settings(max_examples=40, deadline=None)
@given(SECRETS, DIGESTS)
def test_sign_and_recover(secret, digest):
    key = PrivateKey(secret)
    signature = sign(digest, key)
    assert recover(digest, signature) == key.address
    assert signature == sign(digest, key)
    theirs = Account.unsafe_sign_hash(digest, secret)
    assert signature == bytes(theirs.signature)
    assert key.address.hex() == Account.from_key(secret).address[2:].lower()
    eth_keys_form = signature[:64] + bytes([signature[64] - 27])
    assert keys.Signature(eth_keys_form).recover_public_key_from_msg_hash(digest).to_canonical_address() == (
        key.address
    )


def test_another_digest_recovers_to_another_address():
    assert recover(bytes(32), SIGNATURE) != KEY.address


@pytest.mark.parametrize("size", [0, 64, 66, 130])
def test_invalid_length(size):
    with pytest.raises(SignatureLengthError):
        recover(DIGEST, (SIGNATURE * 2)[:size])


def test_invalid_high_s():
    """The malleable twin, which libsecp256k1 itself would recover to the same address."""
    s = int.from_bytes(SIGNATURE[32:64], "big")
    twin = with_s(GROUP_ORDER - s, 55 - SIGNATURE[64])
    with pytest.raises(SignatureHighError):
        recover(DIGEST, twin)


def test_half_order_is_the_boundary():
    recover(DIGEST, with_s(GROUP_ORDER // 2))
    with pytest.raises(SignatureHighError):
        recover(DIGEST, with_s(GROUP_ORDER // 2 + 1))


@pytest.mark.parametrize(
    "signature",
    [with_s(0), with_s(GROUP_ORDER), with_s(2**256 - 1), with_r(0), with_r(GROUP_ORDER), bytes(64) + b"\x1b"],
    ids=["s=0", "s=n", "s=2^256-1", "r=0", "r=n", "zeros"],
)
def test_invalid_range(signature):
    with pytest.raises(SignatureRangeError):
        recover(DIGEST, signature)


@pytest.mark.parametrize("v", [0, 1, 2, 26, 29, 30, 31, 37, 255])
def test_invalid_recovery_id(v):
    with pytest.raises(SignatureRecoveryIdError):
        recover(DIGEST, SIGNATURE[:64] + bytes([v]))


def test_invalid_r_off_the_curve():
    """x = 5 is no x-coordinate of secp256k1: 5^3 + 7 = 132 is not a square."""
    prime = 2**256 - 2**32 - 977
    assert pow(132, (prime - 1) // 2, prime) == prime - 1
    with pytest.raises(SignatureUnrecoverableError):
        recover(DIGEST, with_r(5))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, GROUP_ORDER - 1), st.integers(1, GROUP_ORDER // 2), st.sampled_from((27, 28)))
def test_invalid_forgery_recovers_to_somebody_else_if_at_all(r, s, v):
    forged = r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([v])
    with contextlib.suppress(SignatureUnrecoverableError):
        assert recover(DIGEST, forged) != KEY.address


@pytest.mark.parametrize("digest", [b"", b"\0" * 31, b"\0" * 33])
def test_invalid_digest(digest):
    with pytest.raises(DigestLengthError):
        sign(digest, KEY)
    with pytest.raises(DigestLengthError):
        recover(digest, SIGNATURE)


@pytest.mark.parametrize(
    "secret", [b"", bytes(32), GROUP_ORDER.to_bytes(32, "big"), b"\xff" * 32, b"\1" * 31, b"\1" * 33]
)
def test_invalid_private_key(secret):
    with pytest.raises(PrivateKeyError) as caught:
        PrivateKey(secret)
    assert not secret or secret.hex() not in str(caught.value)


def test_private_key_range_edges():
    PrivateKey((1).to_bytes(32, "big"))
    PrivateKey((GROUP_ORDER - 1).to_bytes(32, "big"))


def test_drawn_keys_differ_and_keep_their_secret():
    """T9: a key's repr is its address."""
    source = random_bytes(1)
    first, second = PrivateKey.draw(source), PrivateKey.draw(source)
    assert first.address != second.address
    assert repr(first) == f"PrivateKey(address=0x{first.address.hex()})"
    assert first.secret().hex() not in repr(first) + str(first) + repr([first])
    assert PrivateKey(first.secret()).address == first.address
    assert not hasattr(first, "__dict__")
