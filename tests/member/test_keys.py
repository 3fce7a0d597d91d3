"""A member's key file: its owner's alone, whole, and of one form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commit.signing import PrivateKey
from fss.member.keys import KeyFile, KeyFileError, load_key_file, save_key_file

KEYS = KeyFile(3, PrivateKey(bytes(31) + b"\x07"), bytes(range(32)))


def test_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "member.key"
    save_key_file(KEYS, path)
    loaded = load_key_file(path)
    assert (loaded.index, loaded.ceremony_seed) == (3, bytes(range(32)))
    assert loaded.signing.secret() == KEYS.signing.secret()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "member.key"
    save_key_file(KeyFile(1, PrivateKey(bytes(31) + b"\x08"), bytes(32)), path)
    save_key_file(KEYS, path)
    assert load_key_file(path).index == 3
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_invalid_file_that_others_can_read(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "member.key"
    save_key_file(KEYS, path)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match="others"):
        load_key_file(path)


def test_invalid_missing_file(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError):
        load_key_file(tmp_path / "member.key")


WORD = "0x" + "11" * 32


@pytest.mark.parametrize(
    "document",
    [
        "",
        "[]",
        "[" * 100_000,
        json.dumps({"index": 0, "signing": WORD, "ceremony": WORD}),
        json.dumps({"index": "1", "signing": WORD, "ceremony": WORD}),
        json.dumps({"index": 1, "signing": WORD}),
        json.dumps({"index": 1, "signing": WORD, "ceremony": WORD, "more": 1}),
        json.dumps({"index": 1, "signing": WORD[:-2], "ceremony": WORD}),
        json.dumps({"index": 1, "signing": "0x" + "00" * 32, "ceremony": WORD}),
        json.dumps({"index": 1, "signing": "0x" + "ff" * 32, "ceremony": WORD}),
    ],
)
def test_invalid_content(tmp_path: Path, document: str) -> None:
    path = tmp_path / "member.key"
    path.write_text(document)
    path.chmod(0o600)
    with pytest.raises(KeyFileError) as refusal:
        load_key_file(path)
    assert "11" * 16 not in f"{refusal.value!r} {refusal.value.hint}"


def test_a_key_file_does_not_show_its_secrets() -> None:
    shown = repr(KEYS)
    assert KEYS.signing.secret().hex() not in shown
    assert repr(KEYS.ceremony_seed) not in shown
