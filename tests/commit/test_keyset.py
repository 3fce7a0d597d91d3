"""Key sets and key shares: consistent, hashed in every field, secret where they must be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from commit.babyjub import B8, IDENTITY, ORDER, Point, add, multiply
from commit.dkg_member import MemberKeys, start
from commit.dkg_messages import Ceremony
from commit.field import MODULUS
from commit.keyset import (
    KeySet,
    KeySetError,
    KeyShare,
    KeyShareError,
    check_key_set,
    check_key_share,
    key_set_hash,
)
from tests.commit.dealer import deal

KEY_SET, SHARES, ENCRYPTION_SECRETS = deal(5, 3)
OTHER = multiply(77, B8)
ORDER_TWO = Point(0, MODULUS - 1)


def with_key(place: int, point: Point, name: str = "verification_keys") -> KeySet:
    keys = list(getattr(KEY_SET, name))
    keys[place] = point
    changes: dict[str, Any] = {name: tuple(keys)}
    return replace(KEY_SET, **changes)


def test_key_set_and_shares_fit() -> None:
    assert check_key_set(KEY_SET) is KEY_SET
    assert KEY_SET.n == 5
    for share in SHARES:
        assert check_key_share(share, KEY_SET) is share
        assert KEY_SET.verification_key(share.index) == multiply(share.secret, B8)


@pytest.mark.parametrize(
    "key_set",
    [
        *(with_key(place, OTHER) for place in range(5)),
        *(with_key(place, add(key, ORDER_TWO)) for place, key in enumerate(KEY_SET.verification_keys)),
        with_key(4, IDENTITY),
        with_key(1, Point(1, 1), "encryption_keys"),
        replace(KEY_SET, public_key=OTHER),
        replace(KEY_SET, threshold=2),
        replace(KEY_SET, threshold=0),
        replace(KEY_SET, threshold=6),
        replace(KEY_SET, encryption_keys=KEY_SET.encryption_keys[1:]),
        replace(KEY_SET, verification_keys=KEY_SET.verification_keys[::-1]),
        KeySet(0, OTHER, (), ()),
    ],
)
def test_invalid_key_set(key_set: KeySet) -> None:
    with pytest.raises(KeySetError):
        check_key_set(key_set)


@pytest.mark.parametrize("index", [0, -1, 6])
def test_invalid_member_of_key_set(index: int) -> None:
    with pytest.raises(KeySetError):
        KEY_SET.verification_key(index)
    with pytest.raises(KeySetError):
        KEY_SET.encryption_key(index)


@pytest.mark.parametrize(
    "share",
    [
        KeyShare(1, SHARES[1].secret),
        KeyShare(0, SHARES[0].secret),
        KeyShare(6, SHARES[0].secret),
        KeyShare(1, 0),
        KeyShare(1, SHARES[0].secret + ORDER),
    ],
)
def test_invalid_key_share(share: KeyShare) -> None:
    with pytest.raises(KeyShareError):
        check_key_share(share, KEY_SET)


def test_hash_covers_every_field() -> None:
    others = [
        replace(KEY_SET, threshold=2),
        replace(KEY_SET, public_key=OTHER),
        *(with_key(place, OTHER) for place in range(5)),
        *(with_key(place, OTHER, "encryption_keys") for place in range(5)),
        KeySet(3, KEY_SET.public_key, KEY_SET.verification_keys[:4], KEY_SET.encryption_keys[:4]),
    ]
    assert len({key_set_hash(KEY_SET), *map(key_set_hash, others)}) == 1 + len(others)


def test_secrets_are_in_no_repr() -> None:
    share, encryption_secret = SHARES[0], ENCRYPTION_SECRETS[0]
    ceremony = Ceremony(bytes(32), 1, (b"\1" * 20,))
    secrets = start(ceremony, 1, bytes(range(32)))
    keys = MemberKeys(KEY_SET, share, encryption_secret)
    shown = f"{share!r} {share} {keys!r} {secrets!r} {(share, keys)!r}"
    numbers = [share.secret, encryption_secret, secrets.encryption_secret, *secrets.coefficients]
    for number in numbers:
        assert str(number) not in shown
        assert f"{number:x}" not in shown
    assert repr(secrets.seed) not in shown
