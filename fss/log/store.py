"""The log in SQLite: one durable transaction a block (``fss.durable``), rows never change.

A block is durable when `Log.append` returns. Triggers refuse every UPDATE and DELETE, so an
accident of ours cannot rewrite history; tampering from outside breaks the chain of hashes, which
`Log.blocks` checks as it reads.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

from commit.errors import FssError
from fss.crash import crash_point
from fss.durable import durably, open_durable
from fss.messages.block import Block
from fss.messages.fields import MAX_BODY
from fss.messages.signed import GENESIS, Message

FORMAT = 2

_SCHEMA = """
CREATE TABLE IF NOT EXISTS block (
    height INTEGER PRIMARY KEY, time INTEGER NOT NULL, parent BLOB NOT NULL,
    state_hash BLOB NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS message (
    height INTEGER NOT NULL REFERENCES block (height), position INTEGER NOT NULL,
    type TEXT NOT NULL, sender BLOB NOT NULL, scope BLOB NOT NULL, head BLOB NOT NULL,
    body BLOB NOT NULL, signature BLOB NOT NULL, PRIMARY KEY (height, position)
) STRICT, WITHOUT ROWID;
"""
_APPEND_ONLY = "\n".join(
    f"CREATE TRIGGER IF NOT EXISTS {table}_{event} BEFORE {event} ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;"
    for table in ("block", "message")
    for event in ("UPDATE", "DELETE")
)


_LONGEST_VALUE = 2 * MAX_BODY
"""Bytes of one value or row that is read: a body and what stands beside it."""


class LogMissing(FssError):
    """There is no log at the path that was named."""

    code = "log.missing"


class LogMalformed(FssError):
    """The file is not a log of this format: another database, another version, or no database at all."""

    code = "log.malformed"


class LogBroken(FssError):
    """The blocks of a log do not chain: it was cut, altered or damaged.

    The heights count from 1 without a gap, each block names its parent's hash, and each hash is that
    of the block's content. A log that fails one of these is evidence of nothing.
    """

    code = "log.broken"
    exit_code = 1


class Log:
    """An append-only log of blocks. One writer at a time; a context manager."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open the log at ``path``, making it unless ``read_only``.

        Raises:
            LogMissing: ``read_only`` and there is no file.
            LogMalformed: the file is not a log of this format.
        """
        self.path = path
        if read_only and not os.path.isfile(path):  # which names that are too long do not upset
            raise LogMissing(f"no log at {path}", hint="name the log.db of a run that was kept with --data")
        try:
            if read_only:
                self._db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
            else:
                self._db = open_durable(path)
                self._prepare()
            self._check_format()
            self._head = self._read_head()
        except (sqlite3.Error, OSError) as error:
            raise LogMalformed(f"{path.name} is not a log: {error}") from None

    def __enter__(self) -> Log:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Nothing is lost: each append was durable."""
        self._db.close()

    @property
    def height(self) -> int:
        """The height of the last block; 0 where there is none."""
        return self._head[0]

    @property
    def head(self) -> bytes:
        """The hash of the last block; 32 zero bytes where there is none."""
        return self._head[1]

    def append(self, block: Block) -> None:
        """Store the next block; it is on disk when this returns.

        Raises:
            LogBroken: the block does not follow the head.
            NotDurable: it could not be written.
        """
        if block.height != self.height + 1 or block.parent != self.head:
            raise LogBroken(f"block {block.height} does not follow block {self.height}")
        crash_point("log-before-append")
        with durably(self._db, "log"):
            self._insert(block)
        self._head = (block.height, block.hash)

    def _insert(self, block: Block) -> None:
        height = block.height
        self._db.execute(
            "INSERT INTO block VALUES (?, ?, ?, ?, ?)",
            (height, block.time, block.parent, block.state_hash, block.hash),
        )
        self._db.executemany(
            "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (height, i, m.type_name, m.sender, m.scope.to_bytes(32, "big"), m.head, m.body, m.signature)
                for i, m in enumerate(block.messages)
            ],
        )

    def blocks(self) -> Iterator[Block]:
        """All blocks from the first, each checked against its hash and its parent's.

        Raises:
            LogBroken: a block is missing or altered.
        """
        parent, expected = GENESIS, 1
        try:
            rows = self._db.execute(
                "SELECT height, time, parent, state_hash, hash FROM block ORDER BY height"
            )
            for height, time, stored_parent, state_hash, stored_hash in rows:
                if not isinstance(time, int):  # 32 bytes would be hashed as the number that they spell
                    raise LogBroken(f"block {height} of {self.path.name} has no time")
                block = Block(height, time, stored_parent, self._messages(height), state_hash)
                if height != expected or stored_parent != parent or block.hash != stored_hash:
                    raise LogBroken(f"block {height} of {self.path.name} does not chain to the one before")
                parent, expected = stored_hash, height + 1
                yield block
        except (sqlite3.Error, TypeError, ValueError, AttributeError, OverflowError, FssError) as error:
            if isinstance(error, LogBroken):
                raise
            raise LogBroken(f"block {expected} of {self.path.name} cannot be read: {error}") from None

    def _messages(self, height: int) -> tuple[Message, ...]:
        rows = self._db.execute(
            "SELECT position, type, sender, scope, head, body, signature FROM message WHERE height = ? "
            "ORDER BY position",
            (height,),
        )
        messages: list[Message] = []
        for position, type_name, sender, scope, head, body, signature in rows:
            if position != len(messages):
                raise LogBroken(f"block {height} of {self.path.name} has no message {len(messages)}")
            # The schema says so already, and is text in a file that anybody can write.
            if not all(isinstance(part, bytes) for part in (sender, scope, head, body, signature)):
                raise LogBroken(f"block {height} of {self.path.name}: message {position} is not of bytes")
            messages.append(Message(type_name, sender, int.from_bytes(scope, "big"), head, body, signature))
        return tuple(messages)

    def _prepare(self) -> None:
        if self._db.execute("PRAGMA user_version").fetchone()[0] == 0:
            if self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise LogMalformed(f"{self.path.name} is a database of something else")
            self._db.executescript(f"BEGIN; {_SCHEMA} {_APPEND_ONLY} PRAGMA user_version = {FORMAT}; COMMIT;")

    def _check_format(self) -> None:
        self._db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        self._db.execute("PRAGMA trusted_schema = OFF")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        # A view in the place of a table computes its rows: four kilobytes of file can answer with gigabytes.
        if version != FORMAT or _tables(self._db) != _expected_tables():
            raise LogMalformed(f"{self.path.name} is not a log of format {FORMAT}")

    def _read_head(self) -> tuple[int, bytes]:
        row = self._db.execute("SELECT height, hash FROM block ORDER BY height DESC LIMIT 1").fetchone()
        return (row[0], row[1]) if row else (0, GENESIS)


def _tables(database: sqlite3.Connection) -> list[tuple[str, str]]:
    rows = database.execute(
        "SELECT type || ' ' || name, sql FROM sqlite_master WHERE name IN ('block', 'message') ORDER BY name"
    )
    return rows.fetchall()


@cache
def _expected_tables() -> list[tuple[str, str]]:
    """The tables of a log, in the words that SQLite keeps of them."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(_SCHEMA)
        return _tables(database)
