"""``fss clear``: results on stdout, notes on stderr, one line for each refusal, exit codes."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"


@pytest.fixture
def fss(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys, "clear", "explain")


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    return tmp_path / "orders.csv"


@pytest.mark.parametrize("name", ["orders.csv", "orders.jsonl"])
def test_json(fss: CommandLine, name: str) -> None:
    outcome = fss.run("clear", EXAMPLES / name, "--json")
    assert outcome.code == 0
    assert outcome.stderr == ""
    assert outcome.document == {"price": 100, "volume": 9, "fills": [5, 4, 3, 5, 1, 0, 0, 0]}


def test_table(fss: CommandLine) -> None:
    outcome = fss.run("clear", EXAMPLES / "orders.csv")
    assert (outcome.code, outcome.stderr) == (0, "")
    assert "price   100 ticks\nvolume  9 lots\n" in outcome.stdout
    assert [line.split() for line in outcome.stdout.splitlines()][8] == ["6", "erin", "buy", "100", "4", "1"]


def test_interval_is_told_where_there_is_one(fss: CommandLine, orders: Path) -> None:
    orders.write_text("trader,side,price,quantity\na,buy,8,4\n[b],sell,3,4\n", encoding="utf-8")
    outcome = fss.run("clear", orders)
    assert "any price from 3 to 8 clears" in outcome.stdout
    assert "[b]" in outcome.stdout


@pytest.mark.parametrize("rows", ["", "a,buy,1,1\n", "a,buy,1,1\nb,sell,2,1\n"])
def test_no_trade_is_an_answer(fss: CommandLine, orders: Path, rows: str) -> None:
    orders.write_text("trader,side,price,quantity\n" + rows, encoding="utf-8")
    outcome = fss.run("clear", orders, "--json")
    assert outcome.code == 0
    assert outcome.document == {"price": 0, "volume": 0, "fills": [0] * rows.count("\n")}
    assert "no trade" in fss.run("clear", orders).stdout


def test_standard_input(fss: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((EXAMPLES / "orders.csv").read_bytes())))
    assert fss.run("clear", "-", "--json").document["volume"] == 9


def test_book_beyond_64_bits_is_exact(fss: CommandLine, orders: Path) -> None:
    most = 2**48 - 1
    rows = [f"a,buy,5,{most}", f"b,sell,5,{most}"] * 33_000
    orders.write_text("\n".join(["trader,side,price,quantity", *rows]), encoding="utf-8")
    assert fss.run("clear", orders, "--json").document["volume"] == 33_000 * most > 2**63


def test_plot(fss: CommandLine, tmp_path: Path) -> None:
    picture = tmp_path / "book.svg"
    outcome = fss.run("clear", EXAMPLES / "orders.csv", "--plot", picture, "--json")
    assert outcome.code == 0
    assert json.loads(outcome.stdout)["price"] == 100
    assert outcome.stderr == f"drew {picture}\n"
    assert "price 100 ticks, volume 9 lots" in picture.read_text(encoding="utf-8")


def test_invalid_plot_over_the_orders(fss: CommandLine, orders: Path) -> None:
    orders.write_text("trader,side,price,quantity\na,buy,1,1\n", encoding="utf-8")
    outcome = fss.run("clear", orders, "--plot", orders)
    assert outcome.code == 2
    assert outcome.stderr.startswith("error[plot.unwritable]: ")
    assert orders.read_text().endswith("a,buy,1,1\n")


def test_invalid_plot_path(fss: CommandLine, tmp_path: Path) -> None:
    outcome = fss.run("clear", EXAMPLES / "orders.csv", "--plot", tmp_path / "absent" / "book.svg")
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith("error[plot.unwritable]: ")


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("", "order-file.header", "line 1: the file is empty"),
        (
            "trader,side,price,quantity\na,hold,1,1\n",
            "order-file.field",
            "line 2, field side: 'hold' is not buy or sell",
        ),
        (
            "trader,side,price,quantity\na,buy,1.5,1\n",
            "order-file.field",
            "line 2, field price: '1.5' is not a whole",
        ),
        ("trader,side,price,quantity\na,buy,1,1\na,buy,1\n", "order-file.row", "line 3: 3 fields"),
        ("a\0b", "file.not-text", "line 1: a NUL byte"),
    ],
)
def test_invalid_file_has_one_line_and_a_hint(
    fss: CommandLine, orders: Path, text: str, code: str, says: str
) -> None:
    orders.write_text(text, encoding="utf-8")
    outcome = fss.run("clear", orders)
    assert (outcome.code, outcome.stdout) == (2, "")
    (line,) = outcome.stderr.splitlines()
    error, _, hint = line.partition("; hint: ")
    assert error.startswith(f"error[{code}]: {orders}")
    assert says in error
    assert hint
    assert fss.run("explain", code).code == 0


def test_invalid_file_as_json(fss: CommandLine, orders: Path) -> None:
    outcome = fss.run("clear", orders, "--json")
    assert outcome.code == 2
    assert outcome.document["error"]["code"] == "file.unreadable"


def test_help_shows_an_example(fss: CommandLine) -> None:
    outcome = fss.run("clear", "--help")
    assert outcome.code == 0
    assert "Example: fss clear" in outcome.stdout
