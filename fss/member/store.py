"""What a member must not forget: admissions in order of receipt, what it said, its votes, and openings.

SQLite (``fss.durable``); a batch of admissions is one transaction, so that many receipts cost one disk
flush. A receipt or a vote leaves the member only after its row is on disk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from commit.errors import FssError
from fss.durable import durably, open_durable
from fss.messages.signed import Message

FORMAT = 2
APPLICATION = int.from_bytes(b"fssm", "big")
"""SQLite's application id, which tells a member's file from a log."""

_SCHEMA = """
CREATE TABLE admission (
    round INTEGER NOT NULL, position INTEGER NOT NULL, id BLOB NOT NULL, account BLOB NOT NULL,
    commitment BLOB NOT NULL, nonce_point BLOB NOT NULL, locked BLOB NOT NULL, envelope BLOB NOT NULL,
    PRIMARY KEY (round, position), UNIQUE (round, id)
) STRICT;
CREATE TABLE conflict (
    round INTEGER NOT NULL, account BLOB NOT NULL, commitment BLOB NOT NULL, envelope BLOB NOT NULL,
    PRIMARY KEY (round, account, commitment)
) STRICT;
CREATE TABLE vote (
    round INTEGER NOT NULL, kind TEXT NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (round, kind)
) STRICT;
CREATE TABLE said (
    scope BLOB NOT NULL, kind TEXT NOT NULL, type TEXT NOT NULL, head BLOB NOT NULL, body BLOB NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (scope, kind)
) STRICT;
CREATE TABLE opening (
    round INTEGER NOT NULL, id BLOB NOT NULL, packed BLOB NOT NULL, salt BLOB NOT NULL,
    PRIMARY KEY (round, id)
) STRICT;
"""


class StoreBroken(FssError):
    """A member's own file is damaged, or is a file of something else.

    Without it the member cannot know what it acknowledged or signed, so it must not go on. Restore
    the file from a backup, or retire the member.
    """

    code = "member.store-broken"
    exit_code = 3


class VoteConflict(FssError):
    """A member was about to sign a second, different statement of a kind that it signs once a round.

    Two certificates for one round would let the committee look at one order and settle another.
    """

    code = "member.vote-conflict"


@dataclass(frozen=True)
class Admission:
    """One admitted envelope. ``position`` counts from 0 in the order of receipt within the round."""

    round: int
    position: int
    id: bytes
    account: bytes
    commitment: bytes
    nonce_point: bytes
    locked: int
    envelope: bytes


class MemberStore:
    """A member's durable memory. One writer; a context manager. What cannot be written is `NotDurable`."""

    def __init__(self, path: Path) -> None:
        """Open or make the file.

        Raises:
            StoreBroken: it is not a member's file.
        """
        try:
            path.touch(mode=0o600)  # before the first opening is in it; the WAL file takes the same mode
            self._db = open_durable(path)
            self._prepare()
        except (sqlite3.Error, OSError) as error:
            raise StoreBroken(f"{path.name} is not a member's file: {error}") from None

    def _prepare(self) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        tables = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if version == 0 and not tables:
            mark = f"PRAGMA user_version = {FORMAT}; PRAGMA application_id = {APPLICATION};"
            self._db.executescript(f"BEGIN; {_SCHEMA} {mark} COMMIT;")
        elif (version, self._db.execute("PRAGMA application_id").fetchone()[0]) != (FORMAT, APPLICATION):
            raise sqlite3.DatabaseError(f"it has no member's tables of format {FORMAT}")

    def __enter__(self) -> MemberStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def admissions(self, round_number: int) -> list[Admission]:
        """What was admitted in a round, in order of receipt."""
        rows = self._db.execute(
            "SELECT round, position, id, account, commitment, nonce_point, locked, envelope FROM admission "
            "WHERE round = ? ORDER BY position",
            (round_number,),
        )
        return [
            Admission(
                number, position, identity, account, commitment, point, int.from_bytes(locked, "big"), raw
            )
            for number, position, identity, account, commitment, point, locked, raw in rows
        ]

    def admit(self, admissions: Sequence[Admission]) -> None:
        """Store a batch; it is on disk when this returns."""
        rows = [
            (
                a.round,
                a.position,
                a.id,
                a.account,
                a.commitment,
                a.nonce_point,
                a.locked.to_bytes(12, "big"),
                a.envelope,
            )
            for a in admissions
        ]
        with durably(self._db, "admit"):
            self._db.executemany("INSERT INTO admission VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def keep_conflict(self, round_number: int, account: bytes, commitment: bytes, envelope: bytes) -> None:
        """Keep an envelope that conflicts with an admitted one, as evidence.

        One is enough, and more would let an account fill the disk for the price of one order.
        """
        row = (round_number, account, commitment, envelope)
        self._db.execute("INSERT OR IGNORE INTO conflict VALUES (?, ?, ?, ?)", row)

    def conflicts(self, round_number: int) -> list[bytes]:
        """The envelopes kept as evidence."""
        rows = self._db.execute(
            "SELECT envelope FROM conflict WHERE round = ? ORDER BY account, commitment", (round_number,)
        )
        return [row[0] for row in rows]

    def record_vote(self, round_number: int, kind: str, digest: bytes) -> None:
        """Make a vote durable before it leaves. The same vote again is no conflict.

        Raises:
            VoteConflict: another digest was signed as this kind in this round.
        """
        with durably(self._db, "vote"):
            self._db.execute("INSERT OR IGNORE INTO vote VALUES (?, ?, ?)", (round_number, kind, digest))
        row = self._db.execute(
            "SELECT digest FROM vote WHERE round = ? AND kind = ?", (round_number, kind)
        ).fetchone()
        if row[0] != digest:
            raise VoteConflict(f"round {round_number}: another {kind} was signed before")

    def said(self, scope: int, kind: str, sender: bytes) -> Message | None:
        """What the member ``sender`` said before as ``kind`` in the round with context ``scope``."""
        row = self._db.execute(
            "SELECT type, head, body, signature FROM said WHERE scope = ? AND kind = ?",
            (scope.to_bytes(32, "big"), kind),
        ).fetchone()
        return None if row is None else Message(row[0], sender, scope, *row[1:])

    def keep_said(self, kind: str, message: Message) -> None:
        """Keep a message that the member is about to say; on disk when this returns."""
        scope = message.scope.to_bytes(32, "big")
        row = (scope, kind, message.type_name, message.head, message.body, message.signature)
        with durably(self._db, "word"):
            self._db.execute("INSERT INTO said VALUES (?, ?, ?, ?, ?, ?)", row)

    def keep_opening(self, round_number: int, identity: bytes, packed: int, salt: int) -> None:
        """Keep a trader's opening (commit-reveal); on disk when this returns."""
        row = (round_number, identity, packed.to_bytes(32, "big"), salt.to_bytes(32, "big"))
        with durably(self._db, "opening"):
            self._db.execute("INSERT OR IGNORE INTO opening VALUES (?, ?, ?, ?)", row)

    def openings(self, round_number: int) -> dict[bytes, tuple[int, int]]:
        """The openings held of a round: id to (packed, salt)."""
        rows = self._db.execute("SELECT id, packed, salt FROM opening WHERE round = ?", (round_number,))
        return {row[0]: (int.from_bytes(row[1], "big"), int.from_bytes(row[2], "big")) for row in rows}
