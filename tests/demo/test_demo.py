"""``fss demo`` and ``fss audit`` as a newcomer runs them: real chain, real proofs, real files."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fss.demo.folder import data_folder
from fss.log import Log
from fss.messages.block import Block
from fss.proof_checks import proof_checker
from fss.round.machine import Machine

pytestmark = [pytest.mark.chain, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from fss.cli.app import main; main()"]


def fss(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    import os

    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=300,
        stdin=subprocess.DEVNULL,
    )


def document(done: subprocess.CompletedProcess[str]) -> Any:
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """Two sealed rounds of the built-in flow, kept in a folder."""
    folder = tmp_path_factory.mktemp("demo") / "run"
    done = fss("demo", "--seed", "test", "--rounds", "2", "--data", str(folder), "--json")
    assert done.returncode == 0, done.stderr
    return folder, document(done)


def test_sealed_rounds_settle_and_the_money_adds_up(run: tuple[Path, Any]) -> None:
    _, report = run
    assert [one["state"] for one in report["rounds"]] == ["SETTLED", "SETTLED"]
    assert report["payout"]["adds_up"] is True
    assert sum(report["payout"]["deposited"].values()) == sum(report["payout"]["withdrawn"].values())
    for one in report["rounds"]:
        assert set(one["seconds"]) == {
            "seal", "admit", "order", "commit", "reveal", "clear", "witness", "prove", "settle",
        }  # fmt: skip
        assert set(one["gas"]) == {"commit", "settle", "credit"}
        assert one["gas"]["commit"] > 0
        assert one["gas"]["settle"] > 0
        assert one["seconds"]["prove"] > 0


def test_round_clears_as_the_reference_does(run: tuple[Path, Any], tmp_path: Path) -> None:
    folder, report = run
    rows = json.loads((folder / "demo.json").read_text())["rows"][:16]
    lines = [
        {"trader": row["trader"], "side": "sell" if row["side"] else "buy"}
        | {"price": row["price"], "quantity": row["quantity"]}
        for row in rows
    ]
    book = tmp_path / "book.jsonl"
    book.write_text("\n".join(map(json.dumps, lines)))
    cleared = document(fss("clear", str(book), "--json"))
    settled = report["rounds"][0]
    assert (cleared["price"], cleared["volume"]) == (settled["price"], settled["volume"])


def test_audit_accepts_the_log(run: tuple[Path, Any]) -> None:
    folder, report = run
    done = fss("audit", str(folder / "log.db"), "--json")
    assert done.returncode == 0, done.stderr
    found = document(done)
    assert found["ok"] is True
    assert found["state_hash"] == report["state_hash"]


def test_audit_checks_shares_with_an_executors_key(run: tuple[Path, Any]) -> None:
    folder, _ = run
    keys = [argument for i in range(1, 6) for argument in ("--executor-key", str(folder / f"member{i}.key"))]
    found = document(fss("audit", str(folder / "log.db"), "--json", *keys))
    assert found["ok"] is True
    assert all(one["packets_checked"] == one["packets"] > 0 for one in found["rounds"])


@pytest.mark.parametrize("kind", ["proof", "receive-list", "order-vote", "envelope", "settled"])
def test_invalid_log_with_a_changed_message(run: tuple[Path, Any], tmp_path: Path, kind: str) -> None:
    folder, _ = run
    copy = tmp_path / "log.db"
    shutil.copyfile(folder / "log.db", copy)
    database = sqlite3.connect(copy)
    for table in ("block", "message"):
        for event in ("UPDATE", "DELETE"):
            database.execute(f"DROP TRIGGER {table}_{event}")
    row = database.execute("SELECT height, position, body FROM message WHERE type = ?", (kind,)).fetchone()
    changed = row[2].replace(b"0x1", b"0x2", 1) if b"0x1" in row[2] else row[2].replace(b"0x", b"0x1", 1)
    database.execute("UPDATE message SET body = ? WHERE height = ? AND position = ?", (changed, *row[:2]))
    database.commit()
    database.close()
    done = fss("audit", str(copy))
    assert done.returncode == 1
    assert "error[log.broken]" in done.stderr
    assert "Traceback" not in done.stderr


def test_invalid_log_whose_block_times_hide_a_round(run: tuple[Path, Any], tmp_path: Path) -> None:
    """Times stand still, and round 2 seems never to have been alive; but the members read other blocks."""
    folder, report = run
    with proof_checker(reference=False) as checker, Log(folder / "log.db", read_only=True) as log:
        machine = Machine(checker)
        with Log(tmp_path / "log.db") as rebuilt:
            frozen = next(block.time for block in log.blocks() if block.messages[-1].type_name == "settled")
            for block in log.blocks():
                time = min(block.time, frozen)
                applied = machine.apply(block.height, time, block.messages)
                rebuilt.append(
                    Block(block.height, time, rebuilt.head, block.messages, applied.state_hash)
                )
    done = fss("audit", str(tmp_path / "log.db"), "--json")
    answer = document(done)
    assert (done.returncode, len(answer["rounds"])) == (1, len(report["rounds"]) - 1)
    assert answer["problems"] == [
        "5 members speak upon blocks that this log does not have: its writer showed them another",
        "5 members speak of a round that is not alive at the block times given: those are false",
    ]


def test_a_finished_run_is_not_continued_with_other_options(run: tuple[Path, Any]) -> None:
    folder, _ = run
    done = fss("demo", "--seed", "another", "--data", str(folder))
    assert done.returncode == 2
    assert "error[demo.data-mismatch]" in done.stderr


def test_a_finished_run_says_so(run: tuple[Path, Any]) -> None:
    folder, _ = run
    done = fss("demo", "--seed", "test", "--rounds", "2", "--data", str(folder))
    assert done.returncode == 2
    assert "error[demo.finished]" in done.stderr


def test_commit_reveal_voids_the_withheld_order() -> None:
    done = fss("demo", "--seed", "test", "--mode", "commit-reveal", "--withhold", "1", "--json")
    assert done.returncode == 0, done.stderr
    report = document(done)
    assert [one["voided"] for one in report["rounds"]] == [1]
    assert report["payout"]["burned"] == 1
    assert report["payout"]["adds_up"] is True


@pytest.mark.parametrize(
    ("book", "volume"),
    [
        ("trader,side,price,quantity\n", 0),
        ("trader,side,price,quantity\na,buy,5,3\nb,buy,9,4\n", 0),
        ("trader,side,price,quantity\na,buy,0,1\nb,sell,0,281474976710655\n", 1),
        ("trader,side,price,quantity\na,buy,4294967295,7\na,sell,4294967295,7\n", 7),
    ],
    ids=["empty", "one-sided", "lowest tick, largest quantity", "highest tick, one trader on both sides"],
)
def test_extreme_books_settle(tmp_path: Path, book: str, volume: int) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text(book)
    done = fss("demo", "--orders", str(orders), "--json")
    assert done.returncode == 0, done.stderr
    report = document(done)
    assert report["rounds"][0]["state"] == "SETTLED"
    assert report["rounds"][0]["volume"] == volume
    assert report["payout"]["adds_up"] is True


@pytest.mark.parametrize("rule", ["arrival", "random"])
def test_other_rules_and_committees(rule: str) -> None:
    done = fss("demo", "--ordering", rule, "--members", "4", "--threshold", "2", "--json")
    assert done.returncode == 0, done.stderr
    assert document(done)["rounds"][0]["state"] == "SETTLED"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--size", "17"], "circuit.unknown"),
        (["--members", "3"], "demo.option"),
        (["--threshold", "5"], "terms.committee"),
        (["--threshold", "1"], "terms.committee"),
        (["--members", "4"], "terms.fairness"),
        (["--ordering", "loudest"], "ordering.unknown-rule"),
        (["--data", "README.md"], "demo.data-unusable"),
        (["--data", "README.md/run"], "demo.data-unusable"),
        (["--orders", "no-such-file.csv"], "file.unreadable"),
        (["--mode", "open"], "demo.option"),
        (["--withhold", "1"], "demo.option"),
    ],
)
def test_invalid_options(arguments: list[str], code: str) -> None:
    done = fss("demo", *arguments)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith(f"error[{code}]"), "refused before anything is made"
    assert "Traceback" not in done.stderr


def test_invalid_folder_that_another_run_uses(tmp_path: Path) -> None:
    with data_folder(tmp_path):
        done = fss("demo", "--data", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("error[demo.data-unusable]"), done.stderr
    assert {file.name for file in tmp_path.iterdir()} == {"lock"}
