"""The log keeps what it was given, in order, and shows when somebody changed it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from commit.signing import PrivateKey
from fss.log import Log, LogBroken, LogMalformed, LogMissing
from fss.messages.block import Block
from fss.messages.payloads import ReceiveList
from fss.messages.signed import GENESIS, Message, sign_message

KEY = PrivateKey(bytes(31) + b"\x07")


def message(number: int) -> Message:
    return sign_message(ReceiveList(ids=[number.to_bytes(32, "big")]), number, KEY, GENESIS)


def filled(path: Path, blocks: int) -> Log:
    log = Log(path)
    for height in range(1, blocks + 1):
        log.append(Block(height, 100 + height, log.head, (message(height), message(height + 50)), bytes(32)))
    return log


def test_blocks_are_read_back(tmp_path: Path) -> None:
    with filled(tmp_path / "log.db", 3) as log:
        blocks = list(log.blocks())
        assert [block.height for block in blocks] == [1, 2, 3]
        assert blocks[1].messages == (message(2), message(52))
        assert blocks[2].hash == log.head


def test_a_log_continues_where_it_was_closed(tmp_path: Path) -> None:
    filled(tmp_path / "log.db", 2).close()
    with Log(tmp_path / "log.db") as log:
        assert log.height == 2
        log.append(Block(3, 200, log.head, (message(3),), bytes(32)))
        assert len(list(log.blocks())) == 3


def test_an_empty_log_has_the_genesis_parent(tmp_path: Path) -> None:
    with Log(tmp_path / "log.db") as log:
        assert (log.height, log.head) == (0, GENESIS)
        assert list(log.blocks()) == []


def test_invalid_block_out_of_order(tmp_path: Path) -> None:
    with filled(tmp_path / "log.db", 1) as log:
        with pytest.raises(LogBroken):
            log.append(Block(3, 200, log.head, (), bytes(32)))
        with pytest.raises(LogBroken):
            log.append(Block(2, 200, GENESIS, (), bytes(32)))
        assert log.height == 1


@pytest.mark.parametrize(
    "statement", ["DELETE FROM message", "UPDATE block SET time = 1", "DELETE FROM block"]
)
def test_invalid_rewriting_of_history(tmp_path: Path, statement: str) -> None:
    filled(tmp_path / "log.db", 2).close()
    database = sqlite3.connect(tmp_path / "log.db")
    with pytest.raises(sqlite3.Error, match="append-only"):
        database.execute(statement)
    database.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE message SET body = x'7b7d' WHERE height = 2 AND position = 0",
        "UPDATE message SET signature = x'00' WHERE height = 2 AND position = 1",
        "UPDATE message SET sender = x'00' WHERE height = 1 AND position = 1",
        "UPDATE message SET type = 'snapshot' WHERE height = 1 AND position = 1",
        "UPDATE block SET time = 5 WHERE height = 1",
        "UPDATE block SET state_hash = zeroblob(32) || x'00' WHERE height = 3",
        "DELETE FROM message WHERE height = 3 AND position = 1",
        "DELETE FROM block WHERE height = 2",
        "UPDATE block SET parent = 'text' WHERE height = 2",
    ],
)
def test_invalid_tampered_log(tmp_path: Path, statement: str) -> None:
    filled(tmp_path / "log.db", 3).close()
    database = sqlite3.connect(tmp_path / "log.db")
    for table in ("block", "message"):
        for event in ("UPDATE", "DELETE"):
            database.execute(f"DROP TRIGGER {table}_{event}")
    try:
        database.execute(statement)
        database.commit()
    except sqlite3.IntegrityError:
        return  # the file's own strict types refused it
    finally:
        database.close()
    with Log(tmp_path / "log.db", read_only=True) as log, pytest.raises(LogBroken):
        list(log.blocks())


def test_invalid_missing_log(tmp_path: Path) -> None:
    with pytest.raises(LogMissing):
        Log(tmp_path / "none.db", read_only=True)


def test_invalid_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    path.write_text("trader,side,price,quantity\n" * 100)
    with pytest.raises(LogMalformed):
        Log(path, read_only=True)
    with pytest.raises(LogMalformed):
        Log(path)


def test_invalid_database_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE songs (name TEXT)")
    database.commit()
    database.close()
    with pytest.raises(LogMalformed):
        Log(path)
    with pytest.raises(LogMalformed):
        Log(path, read_only=True)


def test_durability_settings(tmp_path: Path) -> None:
    with filled(tmp_path / "log.db", 1) as log:
        assert log._db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert log._db.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL


def set_whatever_the_schema_says(path: Path, table: str, column: str, value: str) -> None:
    """Set a column of the second block, or of its messages, to what a strict table would refuse."""
    database = sqlite3.connect(path)
    [strict] = database.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    lenient = strict.replace(" NOT NULL", "").replace("STRICT, ", "").replace(" STRICT", "")
    lenient = lenient.replace("time INTEGER", "time BLOB")
    database.execute("PRAGMA legacy_alter_table = ON")
    database.execute(f"ALTER TABLE {table} RENAME TO strict")
    database.execute(lenient)
    database.execute(f"INSERT INTO {table} SELECT * FROM strict")
    database.execute("DROP TABLE strict")
    database.execute(f"UPDATE {table} SET {column} = {value} WHERE height = 2")
    database.execute("PRAGMA writable_schema = ON")
    database.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (strict, table))
    database.commit()
    database.close()


@pytest.mark.parametrize("column", ["type", "sender", "scope", "head", "body", "signature"])
@pytest.mark.parametrize("value", ["NULL", "7", "1.5", "'text'", "x'00'"])
def test_invalid_values_that_the_schema_forbids(tmp_path: Path, column: str, value: str) -> None:
    filled(tmp_path / "log.db", 2).close()
    set_whatever_the_schema_says(tmp_path / "log.db", "message", column, value)
    with Log(tmp_path / "log.db", read_only=True) as log, pytest.raises(LogBroken):
        list(log.blocks())


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        *(("message", column, "NULL") for column in ("sender", "head", "body", "signature")),
        ("block", "time", f"x'{102:064x}'"),
    ],
)
def test_invalid_values_that_are_hashed_alike(tmp_path: Path, table: str, column: str, value: str) -> None:
    """Nothing is hashed as empty bytes are, and a number as the word that it fills."""
    with filled(tmp_path / "log.db", 1) as log:
        log.append(Block(2, 102, log.head, (Message("receive-list", b"", 1, b"", b"", b""),), bytes(32)))
        assert len(list(log.blocks())) == 2
    set_whatever_the_schema_says(tmp_path / "log.db", table, column, value)
    with Log(tmp_path / "log.db", read_only=True) as log, pytest.raises(LogBroken):
        list(log.blocks())


@pytest.mark.parametrize(
    "schema",
    [
        "CREATE VIEW message AS SELECT 1 AS height, 0 AS position, zeroblob(1 << 30) AS body",
        "CREATE TABLE message AS SELECT * FROM saved",
        "CREATE TABLE message (height, position, body AS (zeroblob(1 << 30)))",
    ],
)
def test_invalid_log_of_another_schema(tmp_path: Path, schema: str) -> None:
    filled(tmp_path / "log.db", 1).close()
    database = sqlite3.connect(tmp_path / "log.db")
    database.executescript(f"ALTER TABLE message RENAME TO saved; {schema};")
    database.close()
    with pytest.raises(LogMalformed, match="is not a log of format"):
        Log(tmp_path / "log.db", read_only=True)


def test_invalid_gap_between_messages(tmp_path: Path) -> None:
    filled(tmp_path / "log.db", 1).close()
    database = sqlite3.connect(tmp_path / "log.db")
    database.executescript("DROP TRIGGER message_UPDATE; UPDATE message SET position = 9 WHERE position = 1;")
    database.close()
    with Log(tmp_path / "log.db", read_only=True) as log, pytest.raises(LogBroken, match="has no message 1"):
        list(log.blocks())
