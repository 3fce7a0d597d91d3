"""What a run left: the notes of its receipts, and by plain SQL its members' stores and its log."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Acknowledged:
    """One order that a member gave a receipt for, with every form in which the receipt was seen."""

    round: int
    member: int
    sender: bytes
    id: str
    position: int
    commitment: int
    receipts: frozenset[str]
    seen_again: bool


@contextmanager
def database(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


def notes(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def acknowledged(path: Path, commitment_at: int) -> list[Acknowledged]:
    """Every acknowledged order; its commitment stands at a fixed place of the envelope."""
    grouped: dict[tuple[int, int, str], list[dict[str, Any]]] = {}
    for note in notes(path):
        if "receipt" in note:
            grouped.setdefault((note["round"], note["member"], note["id"]), []).append(note)
    found = []
    for (number, member, identity), group in grouped.items():
        envelope = bytes.fromhex(group[0]["envelope"])
        found.append(
            Acknowledged(
                number,
                member,
                bytes.fromhex(group[0]["sender"]),
                identity,
                group[0]["position"],
                int.from_bytes(envelope[commitment_at : commitment_at + 32], "big"),
                frozenset(note["receipt"] for note in group),
                any(note["kind"] == "again" for note in group),
            )
        )
    return found


def admitted(path: Path) -> dict[tuple[int, str], int]:
    """A member's store: position by round and id."""
    with database(path) as store:
        rows = store.execute("SELECT round, id, position FROM admission").fetchall()
    return {(number, "0x" + identity.hex()): position for number, identity, position in rows}


def receive_lists(path: Path) -> dict[tuple[bytes, bytes], set[tuple[str, ...]]]:
    """Every receive list in the log by scope and sender: a member that contradicts itself has two."""
    with database(path) as log:
        rows = log.execute("SELECT scope, sender, body FROM message WHERE type = 'receive-list'").fetchall()
    found: dict[tuple[bytes, bytes], set[tuple[str, ...]]] = {}
    for scope, sender, body in rows:
        found.setdefault((scope, sender), set()).add(tuple(json.loads(body)["ids"]))
    return found


def contradictions(path: Path) -> list[tuple[Any, ...]]:
    """Statements that one member made in two forms, of those that it makes once a round."""
    with database(path) as log:
        return log.execute(
            "SELECT scope, sender, type, count(DISTINCT body) FROM message WHERE type IN "
            "('receive-list', 'snapshot', 'set-vote', 'seed-share', 'order-vote', 'committed', 'void-vote', "
            "'settled', 'cancelled') GROUP BY scope, sender, type HAVING count(DISTINCT body) > 1"
        ).fetchall()


def integrity(path: Path) -> str:
    with database(path) as one:
        return str(one.execute("PRAGMA integrity_check").fetchone()[0])
