"""``fss merge``: results on stdout, one line for each refusal, exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fss.ordering.lists import ticket
from tests.cli.command_line import CommandLine

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "lists.json"


@pytest.fixture
def fss(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys, "merge", "explain")


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    return tmp_path / "lists.json"


def write(path: Path, *members: list[str]) -> Path:
    document = {"members": {f"m{i}": items for i, items in enumerate(members, start=1)}}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_default_is_batch_fair_with_nobody_faulty(fss: CommandLine) -> None:
    outcome = fss.run("merge", EXAMPLE, "--json")
    assert (outcome.code, outcome.stderr) == (0, "")
    assert outcome.document == {
        "order": ["a", "c", "b", "d", "e"],
        "batches": [["a", "c", "b"], ["d"], ["e"]],
        "dropped": ["f"],
    }


def test_readable(fss: CommandLine) -> None:
    outcome = fss.run("merge", EXAMPLE)
    assert outcome.stdout == (
        "batch-fair: 5 items of 5 members in 3 batches, the largest of 3\n"
        "1  a  c  b\n2  d\n3  e\ndropped, on fewer than 5 lists:\nf\n"
    )


def test_readable_output_escapes_what_a_terminal_would_obey(fss: CommandLine, lists: Path) -> None:
    outcome = fss.run("merge", write(lists, ["[red]a", "\x1b[2J", ""]))
    assert "1  [red]a\n2  '\\x1b[2J'\n3  ''\n" in outcome.stdout


def test_faulty_members_loosen_inclusion(fss: CommandLine, lists: Path) -> None:
    path = write(lists, ["a", "b"], ["a", "b"], ["a", "b"], ["b"], ["b"])
    assert fss.run("merge", path, "--json").document["dropped"] == ["a"]
    document = fss.run("merge", path, "--faulty", "1", "--json").document
    assert (document["order"], document["dropped"]) == (["a", "b"], [])


def test_arrival_takes_the_first_member(fss: CommandLine, lists: Path) -> None:
    document = fss.run(
        "merge", write(lists, list("cab"), list("abc"), list("abc")), "--rule", "arrival", "--json"
    ).document
    assert document == {"order": ["c", "a", "b"], "batches": [["c"], ["a"], ["b"]], "dropped": []}


@pytest.mark.parametrize("seed", ["", "0x" + "5a" * 32])
def test_random_ascends_by_ticket_of_utf8(fss: CommandLine, lists: Path, seed: str) -> None:
    items = ["é", "b", "名", "d"]
    more = ["--seed", seed] if seed else []
    document = fss.run(
        "merge", write(lists, items, items[::-1]), "--rule", "random", *more, "--json"
    ).document
    key = bytes.fromhex(seed[2:]) if seed else bytes(32)
    assert document["order"] == sorted(items, key=lambda item: ticket(key, item.encode()))


def test_gamma_gates_and_changes_nothing_else(fss: CommandLine) -> None:
    orders = [
        fss.run("merge", EXAMPLE, "--gamma", gamma, "--json").document for gamma in ("1", "0.75", "2/3")
    ]
    assert orders[0] == orders[1] == orders[2]


@pytest.mark.parametrize("rule", ["arrival", "random"])
def test_gamma_does_not_gate_other_rules(fss: CommandLine, lists: Path, rule: str) -> None:
    path = write(lists, ["a"], ["a"], ["a"], ["a"])
    assert fss.run("merge", path, "--rule", rule, "--faulty", "1").code == 0


@pytest.mark.parametrize("rule", ["batch-fair", "arrival", "random"])
def test_members_who_received_nothing(fss: CommandLine, lists: Path, rule: str) -> None:
    path = write(lists, [], [])
    expected: dict[str, list[Any]] = {"order": [], "batches": [], "dropped": []}
    assert fss.run("merge", path, "--rule", rule, "--json").document == expected
    assert fss.run("merge", path, "--rule", rule).code == 0


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--rule", "fifo"], "ordering.unknown-rule"),
        (["--gamma", "1/2"], "ordering.gamma-format"),
        (["--gamma", "two"], "ordering.gamma-format"),
        (["--faulty", "1", "--gamma", "0.9"], "ordering.fairness-bound"),
        (["--faulty", "2", "--rule", "random"], "ordering.too-few-members"),
        (["--faulty", "-1"], "ordering.too-few-members"),
        (["--seed", "zz"], "merge.seed"),
        (["--seed", "00" * 31], "merge.seed"),
        (["--seed", "00" * 33], "merge.seed"),
    ],
)
def test_invalid_option_has_one_line_and_a_hint(fss: CommandLine, options: list[str], code: str) -> None:
    outcome = fss.run("merge", EXAMPLE, *options)
    assert (outcome.code, outcome.stdout) == (2, "")
    (line,) = outcome.stderr.splitlines()
    error, _, hint = line.partition("; hint: ")
    assert error.startswith(f"error[{code}]: ")
    assert hint
    assert fss.run("explain", code).code == 0


def test_invalid_file_names_the_place(fss: CommandLine, lists: Path) -> None:
    lists.write_text('{"members": {"m1": ["a", 2]}}', encoding="utf-8")
    outcome = fss.run("merge", lists)
    assert outcome.code == 2
    assert f"error[lists-file]: {lists}, members.m1[1]: not a string" in outcome.stderr


def test_invalid_item_twice_names_the_member(fss: CommandLine, lists: Path) -> None:
    outcome = fss.run("merge", write(lists, ["a"], ["a", "b", "a"]), "--json")
    assert outcome.code == 2
    assert outcome.document["error"]["code"] == "ordering.repeated-id"
    assert "m2" in outcome.document["error"]["message"]


def test_help_shows_an_example(fss: CommandLine) -> None:
    outcome = fss.run("merge", "--help")
    assert outcome.code == 0
    assert "Example: fss merge" in outcome.stdout
