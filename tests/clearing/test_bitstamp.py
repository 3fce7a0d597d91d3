"""Real exchange events as an order file, and their books."""

from __future__ import annotations

import csv
import lzma
from pathlib import Path

import pytest

from fss.clearing import Book, clear, clear_reference
from fss.orders_file import as_book, parse_orders
from scripts.bitstamp_orders import main
from tests.clearing.laws import broken_laws, most_volume

HEADER = "id,timestamp,exchange.timestamp,price,volume,action,direction\n"


def converted(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[str, str]:
    assert main([str(argument) for argument in arguments]) == 0
    captured = capsys.readouterr()
    return captured.out, captured.err


@pytest.fixture
def events(shared_data: Path) -> Path:
    return shared_data / "orders" / "bitstamp_btcusd_20150501_orders.csv.xz"


@pytest.mark.data
def test_every_created_order_is_taken_exactly(events: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with lzma.open(events, "rt", encoding="utf-8") as source:
        created = [row for row in csv.DictReader(source) if row["action"] == "created"]
    text, notes = converted(capsys, events, "--lot", 1)
    rows = parse_orders(text, "orders.csv")
    assert len(rows) == len(created) == 24_894
    assert notes == "24894 orders written\n"
    for row, event in zip(rows, created, strict=True):
        assert row.side.name == {"bid": "BUY", "ask": "SELL"}[event["direction"]]
        assert f"{row.price // 100}.{row.price % 100:02d}" == event["price"]
        assert row.quantity == int(event["volume"])
    assert len({row.trader for row in rows}) == 64


@pytest.mark.data
@pytest.mark.parametrize("lot", [1, 10_000])
def test_laws_hold_on_rounds_of_real_flow(events: Path, capsys: pytest.CaptureFixture[str], lot: int) -> None:
    rows = parse_orders(converted(capsys, events, "--lot", lot)[0], "orders.csv")
    rounds = [rows[start : start + 2_048] for start in range(0, len(rows), 2_048)]
    for book in [as_book(rows), *map(as_book, rounds)]:
        outcome = clear(book)
        assert broken_laws(book, outcome) == []
        assert outcome.volume == most_volume(book) > 0


@pytest.mark.data
def test_fast_equals_reference_on_rounds_of_real_flow(
    events: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = parse_orders(converted(capsys, events, "--limit", 1_280)[0], "orders.csv")
    for start in range(0, len(rows), 256):
        book = as_book(rows[start : start + 256])
        assert clear(book) == clear_reference(book)


def test_laws_are_not_blind() -> None:
    book = Book((0, 0, 1), (8, 8, 3), (4, 4, 5))
    outcome = clear(book)
    assert broken_laws(book, outcome) == []
    for fills in ((1, 4, 5), (5, 0, 5), (4, 1, 4), (4, 2, 5)):
        assert broken_laws(
            book, type(outcome)(outcome.low, outcome.high, outcome.price, outcome.volume, fills)
        )


def test_rows_that_are_no_orders_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "events.csv"
    path.write_text(
        HEADER
        + "1,0,0,236.47,200000000,created,bid\n"
        + "1,0,0,236.47,100000000,changed,bid\n"
        + "2,0,0,236.475,200000000,created,bid\n"
        + "3,0,0,0.00,200000000,created,ask\n"
        + "4,0,0,99999999.99,200000000,created,ask\n"
        + "5,0,0,236.47,9999,created,ask\n"
        + "6,0,0,236.47,19999,created,ask\n"
        + "7,0,0,nan,20000,created,ask\n"
        + "8,0,0,236.47,2.5,created,ask\n"
        + "9,0,0,236.47,20000,created,up\n"
        + "10,0,0,236.47\n"
        + "11,0,0,236.47,20000,created,ask,\n",
        encoding="utf-8",
    )
    text, notes = converted(capsys, path, "--traders", 1)
    assert text == "trader,side,price,quantity\ntrader000,buy,23647,20000\ntrader000,sell,23647,1\n"
    assert notes.splitlines()[0] == "2 orders written"
    assert sum(int(line.split()[0]) for line in notes.splitlines()[1:] if "left out" in line) == 9
    assert "1 rounded down to whole lots" in notes


def test_limit_and_skip(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "events.csv"
    path.write_text(
        HEADER + "".join(f"{i},0,0,{i}.00,10000,created,bid\n" for i in range(1, 9)), encoding="utf-8"
    )
    text, _ = converted(capsys, path, "--skip", 2, "--limit", 3)
    assert [row.price for row in parse_orders(text, "orders.csv")] == [300, 400, 500]


def test_invalid_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "events.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    assert main([str(path)]) == 2
    assert "columns" in capsys.readouterr().err


def test_invalid_path(tmp_path: Path) -> None:
    assert main([str(tmp_path / "absent.csv")]) == 2
