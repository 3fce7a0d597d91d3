"""What a member must not forget, and what it refuses to say twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from commit.signing import PrivateKey
from fss.log import Log
from fss.member.store import Admission, MemberStore, StoreBroken, VoteConflict
from fss.messages.payloads import ReceiveList
from fss.messages.signed import GENESIS, sign_message

KEY = PrivateKey(bytes(31) + b"\x07")


def admission(position: int, round_number: int = 1) -> Admission:
    identity = bytes([round_number, position]).rjust(32, b"\0")
    return Admission(round_number, position, identity, b"\x01" * 20, identity, b"", 2**95, b"envelope")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "member.db"


def test_admissions_are_read_back_in_order_by_round(path: Path) -> None:
    with MemberStore(path) as store:
        store.admit([admission(0), admission(1), admission(0, round_number=2)])
        store.admit([admission(2)])
    with MemberStore(path) as store:
        assert store.admissions(1) == [admission(0), admission(1), admission(2)]
        assert store.admissions(2) == [admission(0, round_number=2)]
        assert store.admissions(3) == []


def test_invalid_batch_leaves_nothing_behind(path: Path) -> None:
    """A batch is one transaction; after one that fails the store can still be used."""
    with MemberStore(path) as store:
        store.admit([admission(0)])
        with pytest.raises(sqlite3.IntegrityError):
            store.admit([admission(1), admission(0)])
        assert store.admissions(1) == [admission(0)]
        store.admit([admission(1)])
        assert store.admissions(1) == [admission(0), admission(1)]


def test_a_vote_may_be_repeated(path: Path) -> None:
    with MemberStore(path) as store:
        store.record_vote(1, "order", b"\x01" * 32)
        store.record_vote(1, "order", b"\x01" * 32)
        store.record_vote(1, "void", b"\x02" * 32)
        store.record_vote(2, "order", b"\x03" * 32)


def test_invalid_second_vote(path: Path) -> None:
    """Also by the same member after it was killed: what it signed once, it remembers."""
    with MemberStore(path) as store:
        store.record_vote(1, "order", b"\x01" * 32)
    with MemberStore(path) as store, pytest.raises(VoteConflict):
        store.record_vote(1, "order", b"\x02" * 32)


def test_what_was_said_is_said_again(path: Path) -> None:
    message = sign_message(ReceiveList(ids=[]), 7, KEY, GENESIS)
    with MemberStore(path) as store:
        store.keep_said("list", message)
    with MemberStore(path) as store:
        assert store.said(7, "list", KEY.address) == message
        assert store.said(8, "list", KEY.address) is None
        assert store.said(7, "other", KEY.address) is None


def test_invalid_second_word(path: Path) -> None:
    with MemberStore(path) as store:
        store.keep_said("list", sign_message(ReceiveList(ids=[]), 7, KEY, GENESIS))
        with pytest.raises(sqlite3.IntegrityError):
            store.keep_said("list", sign_message(ReceiveList(ids=[bytes(32)]), 7, KEY, GENESIS))


def test_the_first_opening_stays(path: Path) -> None:
    with MemberStore(path) as store:
        store.keep_opening(1, b"\x01" * 32, 5, 6)
        store.keep_opening(1, b"\x01" * 32, 7, 8)
        assert store.openings(1) == {b"\x01" * 32: (5, 6)}
        assert store.openings(2) == {}


def test_conflicts_are_kept_once(path: Path) -> None:
    with MemberStore(path) as store:
        store.keep_conflict(1, b"\x02" * 20, b"\x05" * 32, b"b")
        store.keep_conflict(1, b"\x01" * 20, b"\x05" * 32, b"a")
        store.keep_conflict(1, b"\x01" * 20, b"\x05" * 32, b"another")
        assert store.conflicts(1) == [b"a", b"b"]


def test_invalid_file(path: Path) -> None:
    path.write_bytes(b"not a database at all, but long enough to look at" * 30)
    with pytest.raises(StoreBroken):
        MemberStore(path)


def test_invalid_file_of_something_else(path: Path) -> None:
    Log(path).close()
    with pytest.raises(StoreBroken):
        MemberStore(path)
    with Log(path, read_only=True) as log:
        assert log.height == 0


def test_invalid_file_of_another_format(path: Path) -> None:
    MemberStore(path).close()
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 1")
    with pytest.raises(StoreBroken):
        MemberStore(path)


def test_only_its_owner_reads_a_members_file(path: Path) -> None:
    with MemberStore(path) as store:
        store.keep_opening(1, bytes(32), 5, 7)
        files = list(path.parent.iterdir())
        assert len(files) > 1
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
