"""Files that are on disk when the call returns: whole ones, and SQLite's after each commit.

WAL: a commit appends to one file and overwrites nothing, so a torn one leaves all before it whole.
``synchronous=FULL``: SQLite has the disk confirm that file before COMMIT returns; in WAL mode NORMAL would
not, and a power cut could take back what was acknowledged
(https://sqlite.org/pragma.html#pragma_synchronous). Imports ``commit.errors`` and ``fss.crash``.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commit.errors import EnvironmentFault
from fss.crash import crash_point

_FULL = 2


class NotDurable(EnvironmentFault):
    """A log or a member's file could not be written: the disk is full or broken, another process holds it, or
    the file system cannot keep a write-ahead log, as some network file systems cannot.

    Nothing of what was to be written is there, and nothing of it was acknowledged. Make room, or put the
    folder on a local disk, and run the same command again.
    """

    code = "storage.not-durable"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, or replace it, so that a crash leaves all of it or none."""
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(descriptor, 0o600)  # a draft that was left behind keeps the mode that it has
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def open_durable(path: Path) -> sqlite3.Connection:
    """Open or make a database whose transactions the caller begins and commits itself.

    Raises:
        sqlite3.Error: it is no database.
        NotDurable: this file system cannot keep one so.
    """
    database = sqlite3.connect(path, isolation_level=None)
    try:
        mode = database.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        database.execute("PRAGMA synchronous=FULL")
        database.execute("PRAGMA fullfsync=ON")  # macOS: through the drive's own cache too
        level = database.execute("PRAGMA synchronous").fetchone()[0]
        if (mode, level) != ("wal", _FULL):
            raise NotDurable(
                f"commits to {path.name} would not be durable here: {mode}, synchronous={level}",
                hint="put the folder on a local disk",
            )
    except BaseException:
        database.close()
        raise
    return database


@contextmanager
def durably(database: sqlite3.Connection, what: str) -> Iterator[None]:
    """One transaction: on disk when this ends, and nothing of it where that fails.

    ``what`` names its crash points.

    Raises:
        NotDurable: see the class.
    """
    try:
        database.execute("BEGIN IMMEDIATE")
        yield
        crash_point(f"{what}-before-commit")
        database.execute("COMMIT")
    except BaseException as error:
        database.rollback()
        if isinstance(error, sqlite3.OperationalError):
            raise NotDurable(f"cannot write: {error}", hint="make room, and run it again") from None
        raise
    crash_point(f"{what}-after-commit")
