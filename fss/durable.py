"""SQLite files of which each commit is on disk when it returns.

WAL: a commit appends to one file and overwrites nothing, so a torn one leaves all before it whole.
``synchronous=FULL``: SQLite has the disk confirm that file before COMMIT returns; in WAL mode NORMAL would
not, and a power cut could take back what was acknowledged
(https://sqlite.org/pragma.html#pragma_synchronous). Imports nothing of the rest.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

_FULL = 2


def open_durable(path: Path) -> sqlite3.Connection:
    """Open or make a database whose transactions the caller begins and commits itself.

    Raises:
        sqlite3.Error: it is no database, or this file system cannot keep one so.
    """
    database = sqlite3.connect(path, isolation_level=None)
    try:
        mode = database.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        database.execute("PRAGMA synchronous=FULL")
        database.execute("PRAGMA fullfsync=ON")  # macOS: through the drive's own cache too
        level = database.execute("PRAGMA synchronous").fetchone()[0]
        if (mode, level) != ("wal", _FULL):
            raise sqlite3.OperationalError(f"commits would not be durable here: {mode}, synchronous={level}")
    except BaseException:
        database.close()
        raise
    return database
