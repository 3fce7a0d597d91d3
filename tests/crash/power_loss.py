"""What a disk may hold after a power cut, of an SQLite file in WAL mode.

A kill loses nothing that was written; a power cut loses what the disk had not confirmed. So between two
moments at which all was confirmed, every sector that was written may have come through or not, in any order,
and a file's new end may be missing or hold anything. What SQLite has confirmed in between, in this order, is
told in https://sqlite.org/walformat.html: a new header of the WAL; the WAL's frames; the database's pages,
which it copies from there once the WAL is long.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

SECTOR = 512
WAL_HEADER = 32


@dataclass(frozen=True)
class Disk:
    """Both files of a database at one moment."""

    database: bytes
    wal: bytes

    @classmethod
    def of(cls, path: Path) -> Disk:
        wal = path.with_name(path.name + "-wal")
        return cls(path.read_bytes(), wal.read_bytes() if wal.exists() else b"")

    def write(self, path: Path) -> Path:
        """Put it where a machine that starts again would find it; the shared memory beside it is gone."""
        path.write_bytes(self.database)
        path.with_name(path.name + "-wal").write_bytes(self.wal)
        return path


def after_power_cut(confirmed: Disk, written: Disk, draw: random.Random) -> Disk:
    """A disk as it may be if the power goes while ``confirmed`` becomes ``written``."""
    if confirmed.database != written.database and draw.random() < 0.5:
        return Disk(_torn(confirmed.database, written.database, draw), written.wal)
    if confirmed.wal[:WAL_HEADER] == written.wal[:WAL_HEADER] or not confirmed.wal:
        return Disk(confirmed.database, _torn(confirmed.wal, written.wal, draw))
    begun_anew = written.wal[:WAL_HEADER] + confirmed.wal[WAL_HEADER:]
    if draw.random() < 0.2:
        return Disk(confirmed.database, begun_anew)
    return Disk(confirmed.database, _torn(begun_anew, written.wal, draw))


def _torn(before: bytes, after: bytes, draw: random.Random) -> bytes:
    """Some sectors of ``after`` over ``before``; beyond the old end a cut, zeros, noise or a flipped bit."""
    torn = bytearray(before.ljust(len(after), b"\0"))
    kept = draw.choice((0.0, 0.5, 0.9, 1.0))
    for start in range(0, len(after), SECTOR):
        if draw.random() < kept:
            torn[start : start + SECTOR] = after[start : start + SECTOR]
    if len(after) <= len(before):
        return bytes(torn)
    where = draw.randrange(len(before), len(after))
    how = draw.choice(("whole", "cut", "zeros", "noise", "bit"))
    if how == "cut":
        del torn[where:]
    elif how == "zeros":
        torn[where:] = bytes(len(torn) - where)
    elif how == "noise":
        torn[where:] = draw.randbytes(len(torn) - where)
    elif how == "bit":
        torn[where] ^= 1 << draw.randrange(8)
    return bytes(torn)
