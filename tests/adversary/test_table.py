"""Every row T1 to T16 of the threat table has plays, and docs/security.md names them."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from tests.adversary.play import PLAYS
from tests.docs.test_security import NAMED, TABLE

FOLDER = Path(__file__).parent
MODULES = [path.stem for path in sorted(FOLDER.glob("test_*_plays.py"))]
THREATS = [f"T{number}" for number in range(1, 17)]
CELLS = dict(TABLE)


def played() -> dict[str, set[str]]:
    """The names of the plays of each threat."""
    for module in MODULES:
        importlib.import_module(f"tests.adversary.{module}")
    names: dict[str, set[str]] = {}
    for one in PLAYS:
        names.setdefault(one.threat, set()).add(one.name)
    return names


def named(cell: str) -> set[str]:
    """The plays that a row of the document names."""
    return {name for file, name in NAMED.findall(cell) if Path(file).parent == Path("tests/adversary")}


def problems(threat: str, cell: str) -> list[str]:
    plays = played().get(threat, set())
    found = [] if plays else [f"{threat} has no play"]
    found += [f"{threat} does not name {name}" for name in sorted(plays - named(cell))]
    return found + [f"{name} is no play of {threat}" for name in sorted(named(cell) - plays)]


@pytest.mark.parametrize("threat", THREATS)
def test_every_threat_is_played_and_its_row_says_so(threat: str) -> None:
    assert problems(threat, CELLS[threat]) == []


def test_every_play_is_of_a_row() -> None:
    assert set(played()) == set(THREATS)


@pytest.mark.parametrize(
    ("threat", "cell"),
    [
        ("T99", ""),
        ("T8", "`tests/round/test_verdicts.py::test_a_market_is_opened_once`"),
        ("T9", CELLS["T9"] + ", `tests/adversary/test_order_plays.py::test_t3_two_orders_for_one_round`"),
    ],
)
def test_invalid_row_is_found(threat: str, cell: str) -> None:
    assert problems(threat, cell)
