"""Key sets, key shares and their files: consistent, hashed in every field, secret where they must be."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from commit.babyjub import B8, IDENTITY, ORDER, Point, PointError, add, multiply
from commit.dkg_member import start
from commit.dkg_messages import Ceremony
from commit.errors import FssError
from commit.field import MODULUS
from commit.hexadecimal import HexError, ScalarError
from commit.keyfile import (
    KeyFileError,
    KeyFileExistsError,
    KeyFileModeError,
    load_member_keys,
    read_key_set,
    save_member_keys,
    write_key_set,
)
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


def test_key_set_file_round_trip() -> None:
    assert read_key_set(write_key_set(KEY_SET)) == KEY_SET


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"version": "1"},
        {"kind": "member-keys"},
        {"threshold": "3"},
        {"threshold": 2},
        {"threshold": 3.0},
        {"threshold": True},
        {"publicKey": "0x00"},
        {"publicKey": 5},
        {"verificationKeys": []},
        {"encryptionKeys": None},
        {"more": 1},
    ],
)
def test_invalid_key_set_file(change: dict[str, object]) -> None:
    record = {**json.loads(write_key_set(KEY_SET)), **change}
    with pytest.raises((KeyFileError, KeySetError, HexError, PointError)):
        read_key_set(json.dumps(record))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "1e9", '{"version": 1}', "[" * 10_000])
def test_invalid_json(text: str) -> None:
    with pytest.raises(KeyFileError):
        read_key_set(text)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "member-1.json"
    save_member_keys(path, KEY_SET, SHARES[0], ENCRYPTION_SECRETS[0])
    return path


def test_member_file_round_trip(saved: Path) -> None:
    keys = load_member_keys(saved, KEY_SET)
    assert keys.key_share == SHARES[0]
    assert keys.encryption_secret == ENCRYPTION_SECRETS[0]
    assert saved.stat().st_mode & 0o777 == 0o600


def test_invalid_member_file_that_others_can_read(saved: Path) -> None:
    for mode in (0o640, 0o604, 0o620):
        saved.chmod(mode)
        with pytest.raises(KeyFileModeError):
            load_member_keys(saved, KEY_SET)


def test_invalid_member_file_is_never_replaced(saved: Path) -> None:
    before = saved.read_text()
    with pytest.raises(KeyFileExistsError):
        save_member_keys(saved, KEY_SET, SHARES[1], ENCRYPTION_SECRETS[1])
    assert saved.read_text() == before
    with pytest.raises(KeyFileError):
        save_member_keys(saved / "below" / "a-file.json", KEY_SET, SHARES[1], 1)


def test_invalid_member_file_missing(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError):
        load_member_keys(tmp_path / "absent.json", KEY_SET)


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda record: record.update(index=2), KeyShareError),
        (lambda record: record.update(index=0), KeyFileError),
        (lambda record: record.update(share=record["encryptionSecret"]), KeyShareError),
        (lambda record: record.update(encryptionSecret=record["share"]), KeyFileError),
        (lambda record: record.update(keySet="0x" + "00" * 32), KeyFileError),
        (lambda record: record.update(share="0x" + "ff" * 32), ScalarError),
        (lambda record: record.update(share=record["share"].upper()), HexError),
        (lambda record: record.update(share=5), KeyFileError),
        (lambda record: record.pop("share"), KeyFileError),
    ],
)
def test_invalid_member_file(saved: Path, change: Change, expected: type[FssError]) -> None:
    record = json.loads(saved.read_text())
    secret = record["share"]
    change(record)
    saved.write_text(json.dumps(record))
    with pytest.raises(expected) as caught:
        load_member_keys(saved, KEY_SET)
    assert secret[2:] not in str(caught.value) + caught.value.hint


def test_secrets_are_in_no_repr(saved: Path) -> None:
    share, encryption_secret = SHARES[0], ENCRYPTION_SECRETS[0]
    ceremony = Ceremony(bytes(32), 1, (b"\1" * 20,))
    secrets = start(ceremony, 1, bytes(range(32)))
    keys = load_member_keys(saved, KEY_SET)
    shown = f"{share!r} {share} {keys!r} {secrets!r} {(share, keys)!r}"
    numbers = [share.secret, encryption_secret, secrets.encryption_secret, *secrets.coefficients]
    for number in numbers:
        assert str(number) not in shown
        assert f"{number:x}" not in shown
    assert repr(secrets.seed) not in shown
