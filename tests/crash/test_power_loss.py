"""What was acknowledged survives a power cut; what was not is there whole or not at all (threat S4)."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from commit.errors import FssError
from commit.signing import PrivateKey
from fss.durable import NotDurable, open_durable
from fss.log import Log
from fss.member.store import Admission, MemberStore
from fss.messages.block import Block
from fss.messages.payloads import EnvelopePosted
from fss.messages.signed import GENESIS, Message, sign_message
from tests.crash.kills import ROOT
from tests.crash.power_loss import WAL_HEADER, Disk, after_power_cut

KEY = PrivateKey(bytes(31) + b"\x07")
CUTS = 25
"""Power cuts in each step from one acknowledged state to the next."""


def message(number: int, size: int) -> Message:
    payload = EnvelopePosted(envelope=number.to_bytes(4, "big") * (size // 4))
    return sign_message(payload, number, KEY, GENESIS)


def admission(position: int, size: int) -> Admission:
    identity = position.to_bytes(32, "big")
    return Admission(1, position, identity, b"\x01" * 20, identity, b"", 5, bytes([position % 256]) * size)


@dataclass(frozen=True)
class Kind:
    """A file that acknowledges: how it is opened, what one step writes, and all that it remembers."""

    open: Callable[[Path], Any]
    step: Callable[[Any, int, int], None]
    memory: Callable[[Any], Sequence[object]]


def append(log: Log, step: int, size: int) -> None:
    messages = (message(step, size), message(step + 1000, 64))
    log.append(Block(log.height + 1, 100 + step, log.head, messages, bytes(32)))


def remember(store: MemberStore, step: int, size: int) -> None:
    first = len(store.admissions(1))
    [
        lambda: store.admit([admission(first + i, size // 3) for i in range(3)]),
        lambda: store.record_vote(step, "order", step.to_bytes(32, "big")),
        lambda: store.keep_said(f"shares {step}", message(step, size)),
        lambda: store.keep_opening(1, step.to_bytes(32, "big"), step, 2**250 + step),
    ][step % 4]()


def remembered(store: MemberStore) -> Sequence[object]:
    """Admissions in threes: a batch that is there in part would be no element of any history."""
    rows = store.admissions(1)
    assert len(rows) % 3 == 0, "a batch is one transaction"
    database = store._db
    others = [database.execute(f"SELECT * FROM {table}").fetchall() for table in ("vote", "said", "opening")]
    return [*rows, *(row for rows in others for row in rows)]


LOG = Kind(Log, append, lambda log: list(log.blocks()))
MEMBER = Kind(MemberStore, remember, remembered)
kinds = pytest.mark.parametrize("kind", [LOG, MEMBER], ids=["log", "member"])


def check_disk(kind: Kind, path: Path, before: Sequence[object], after: Sequence[object]) -> None:
    """The file opens as it was acknowledged, or with the next step whole, and takes another step."""
    with kind.open(path) as opened:
        assert opened._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = kind.memory(opened)
        assert found in (before, after)
        kind.step(opened, 5000 + len(found) - len(found) % 4, 64)
        assert len(kind.memory(opened)) > len(found)


def steps(
    kind: Kind, path: Path, size: int, count: int
) -> Iterator[tuple[Disk, Sequence[object], Disk, Sequence[object]]]:
    """Disk and memory before and after each step; SQLite copies its WAL into the database after 12 pages."""
    with kind.open(path) as opened:
        opened._db.execute("PRAGMA wal_autocheckpoint = 12")
        for step in range(count):
            disk, memory = Disk.of(path), kind.memory(opened)
            kind.step(opened, step, size)
            yield disk, memory, Disk.of(path), kind.memory(opened)


@kinds
@pytest.mark.parametrize("size", [300, 30_000], ids=["short", "long"])
def test_what_was_acknowledged_survives_a_power_cut(kind: Kind, size: int, tmp_path: Path) -> None:
    draw, copied, begun_anew = random.Random(size), False, False
    for disk, memory, later, after in steps(kind, tmp_path / "file.db", size, 12):
        copied |= disk.database != later.database
        begun_anew |= disk.wal[:WAL_HEADER] != later.wal[:WAL_HEADER]
        for _ in range(CUTS):
            with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
                path = after_power_cut(disk, later, draw).write(Path(folder) / "file.db")
                check_disk(kind, path, memory, after)
    assert (copied, begun_anew) == (True, True), "both of what SQLite does beside appending have been seen"


@kinds
def test_invalid_acknowledgement_before_the_disk_confirmed(kind: Kind, tmp_path: Path) -> None:
    """If a step were acknowledged before the disk has confirmed it, these power cuts would lose it."""
    [(disk, *_), (_, memory, later, after)] = steps(kind, tmp_path / "file.db", 300, 2)
    draw, lost = random.Random(1), 0
    for _ in range(CUTS):
        with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
            path = after_power_cut(disk, later, draw).write(Path(folder) / "file.db")
            try:
                with kind.open(path) as opened:
                    lost += kind.memory(opened) not in (memory, after)
            except (sqlite3.Error, FssError):
                lost += 1
    assert lost > CUTS // 4


@kinds
def test_connections_that_acknowledge_wait_for_the_disk(kind: Kind, tmp_path: Path) -> None:
    for _ in ("made", "opened again"):
        with kind.open(tmp_path / "file.db") as opened:
            found = [
                opened._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")
            ]
            assert found == ["wal", 2], "2 is FULL"


@kinds
def test_invalid_step_onto_a_full_disk(kind: Kind, tmp_path: Path) -> None:
    """Nothing of it is there, and it can be taken again when there is room."""
    with kind.open(tmp_path / "file.db") as opened:
        [pages] = opened._db.execute("PRAGMA page_count").fetchone()
        opened._db.execute(f"PRAGMA max_page_count = {pages}")
        before = kind.memory(opened)
        with pytest.raises(NotDurable, match="full"):
            kind.step(opened, 0, 30_000)
        assert kind.memory(opened) == before
        opened._db.execute("PRAGMA max_page_count = 100000")
        kind.step(opened, 0, 30_000)
        assert len(kind.memory(opened)) > len(before)


def test_no_other_connection_writes() -> None:
    """Whatever opens a database opens it durably, read-only or in memory."""
    opens = [
        (path.name, line.strip())
        for package in ("commit", "fss", "verifier")
        for path in sorted((ROOT / package).rglob("*.py"))
        for line in path.read_text().splitlines()
        if "sqlite3.connect(" in line
    ]
    assert {line for name, line in opens if name != "durable.py"} == {
        'self._db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)',
        'with closing(sqlite3.connect(":memory:")) as database:',
    }


def test_invalid_place_that_keeps_nothing() -> None:
    """SQLite does not refuse a journal that it cannot have: it takes another and says so."""
    with pytest.raises(NotDurable, match="would not be durable"):
        open_durable(Path(":memory:"))
