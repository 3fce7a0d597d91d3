"""The threat table of docs/security.md: every row is there, and every test that it names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| ([ZTS]\d+) \|(.*)\|$", re.MULTILINE)
NAMED = re.compile(r"`([\w./-]+)::(\w+)`")
DEFINITIONS = {
    ".py": r"^ *def {}\(",
    ".sol": r"^ *function {}\(",
    ".go": r"^func {}\(",
}
THREATS = [f"Z{i}" for i in range(1, 16)] + [f"T{i}" for i in range(1, 17)] + [f"S{i}" for i in range(1, 13)]


def rows(text: str) -> list[tuple[str, str]]:
    """Each row's id, and its last cell."""
    return [(found[1], found[2].split("|")[-1].strip()) for found in ROW.finditer(text)]


def problems(cell: str) -> list[str]:
    """What is wrong with the tests that a cell names; it names one or more, or says that there is none."""
    if cell == "no test yet":
        return []
    named = NAMED.findall(cell)
    if not named or NAMED.sub("", cell).strip(" ,"):
        return [f"not a list of tests: {cell}"]
    return [f"{file}::{name} does not exist" for file, name in named if not exists(file, name)]


def exists(file: str, name: str) -> bool:
    path = ROOT / file
    definition = DEFINITIONS.get(path.suffix)
    if definition is None or not path.is_file():
        return False
    return re.search(definition.format(name), path.read_text(), re.MULTILINE) is not None


TABLE = rows((ROOT / "docs" / "security.md").read_text())


def test_every_threat_has_one_row() -> None:
    assert sorted(threat for threat, _ in TABLE) == sorted(THREATS)


@pytest.mark.parametrize(("threat", "cell"), TABLE, ids=[threat for threat, _ in TABLE])
def test_named_tests_exist(threat: str, cell: str) -> None:
    assert problems(cell) == []


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "see the tests",
        "`tests/docs/test_security.py::test_that_is_not_there`",
        "`tests/docs/nowhere.py::test_every_threat_has_one_row`",
        "`docs/security.md::Threats`",
        "`tests/docs/test_security.py::test_every_threat_has_one_row` and more",
    ],
)
def test_invalid_cell_is_found(cell: str) -> None:
    assert len(problems(cell)) == 1


def test_absent_row_is_found() -> None:
    assert rows("| Z1 | a | b | no test yet |\n| z2 | a |\n") == [("Z1", "no test yet")]
