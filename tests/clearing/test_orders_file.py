"""Order files: what is read, and how each malformed one is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commit.order import Side
from fss.clearing import LAST_TICK, MOST_LOTS
from fss.orders_file import (
    OrderFileError,
    OrderFileField,
    OrderFileHeader,
    OrderFileRow,
    OrderRow,
    as_book,
    parse_orders,
    read_orders,
)
from fss.text_file import FileNotText, FileUnreadable

HEADER = "trader,side,price,quantity\n"
ALICE = OrderRow("alice", Side.BUY, 102, 5, 2)
BOB = OrderRow("bob", Side.SELL, 98, 4, 3)


@pytest.mark.parametrize(
    "text",
    [
        HEADER + "alice,buy,102,5\nbob,sell,98,4\n",
        HEADER + "alice,buy,102,5\nbob,sell,98,4",
        (HEADER + "alice,buy,102,5\nbob,sell,98,4\n").replace("\n", "\r\n"),
        (HEADER + "alice,buy,102,5\nbob,sell,98,4\n").replace("\n", "\r"),
        "trader, side, price, quantity\nalice, buy, 102, 5\n bob ,\tsell,98 , 4\n",
        '"trader","side","price","quantity"\n"alice","buy","102","5"\nbob, "sell",98,4\n',
        "quantity,price,side,trader\n5,102,buy,alice\n4,98,sell,bob\n",
        HEADER + "alice,buy,000102,05\nbob,sell,98,4\n\n  \n\n",
    ],
)
def test_csv(text: str) -> None:
    assert parse_orders(text, "orders.csv") == [ALICE, BOB]


def test_blank_lines_are_skipped_and_counted() -> None:
    rows = parse_orders("\n\n" + HEADER + "\nalice,buy,102,5\n", "orders.csv")
    assert [row.line for row in rows] == [5]


def test_quoted_label_may_have_commas_and_quotes() -> None:
    rows = parse_orders(HEADER + '"a ""b"", c",buy,1,1\n', "orders.csv")
    assert rows[0].trader == 'a "b", c'


@pytest.mark.parametrize("name", ["orders.jsonl", "orders.ndjson", "orders.txt", "-"])
def test_json_lines(name: str) -> None:
    text = (
        '\n{"trader": "alice", "side": "buy", "price": 102, "quantity": 5}\r\n'
        '{"quantity":4,"price":98,"side":"sell","trader":" bob "}'
    )
    assert parse_orders(text, name) == [ALICE, BOB]


@pytest.mark.parametrize(
    ("text", "name"), [(HEADER, "o.csv"), (HEADER.strip(), "o"), ("", "o.jsonl"), (" \n", "o.json")]
)
def test_empty_book(text: str, name: str) -> None:
    assert parse_orders(text, name) == []


@pytest.mark.parametrize(("price", "quantity"), [(0, 1), (LAST_TICK, MOST_LOTS)])
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_ends_of_the_ranges(form: str, price: int, quantity: int) -> None:
    record = {"trader": "0xAb", "side": "sell", "price": price, "quantity": quantity}
    text = json.dumps(record) if form == "jsonl" else f"{HEADER}0xAb,sell,{price},{quantity}"
    assert [(row.price, row.quantity) for row in parse_orders(text, f"orders.{form}")] == [(price, quantity)]


LABELS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=30)
ORDERS = st.tuples(LABELS, st.sampled_from(Side), st.integers(0, LAST_TICK), st.integers(1, MOST_LOTS))


@given(st.lists(ORDERS, max_size=6), st.booleans())
def test_what_is_written_is_read(orders: list[tuple[str, Side, int, int]], as_json: bool) -> None:
    if as_json:
        text = "\n".join(
            json.dumps(
                {"trader": t, "side": s.name.lower(), "price": p, "quantity": q}, ensure_ascii=len(t) % 2 == 0
            )
            for t, s, p, q in orders
        )
    else:
        quoted = [(t.replace('"', '""'), s.name.lower(), p, q) for t, s, p, q in orders]
        text = HEADER + "\n".join(f'"{t}",{s},{p},{q}' for t, s, p, q in quoted)
    rows = parse_orders(text, "orders.jsonl" if as_json else "orders.csv")
    assert [(row.trader, row.side, row.price, row.quantity) for row in rows] == orders


def test_as_book_keeps_the_order_of_the_file() -> None:
    book = as_book([ALICE, BOB])
    assert (book.sides, book.limits, book.quantities) == ((0, 1), (102, 98), (5, 4))


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "empty"),
        ("\n \n", 1, "empty"),
        ("alice,buy,102,5\n", 1, "lacks"),
        ("\ntrader,side,price\nalice,buy,1\n", 2, "lacks quantity"),
        ("trader;side;price;quantity\n", 1, "lacks"),
        ("Trader,Side,Price,Quantity\n", 1, "lacks"),
        ("trader,side,price,quantity,note\n", 1, "unknown column 'note'"),
        ("trader,side,price,quantity,price\n", 1, "twice"),
    ],
)
def test_invalid_header(text: str, line: int, says: str) -> None:
    with pytest.raises(OrderFileHeader, match=says) as caught:
        parse_orders(text, "orders.csv")
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("alice,buy,102", "3 fields where the header has 4"),
        ("alice,buy,102,5,", "5 fields"),
        ('"alice,buy,102,5', "malformed CSV"),
        ('"al"ice,buy,102,5', "malformed CSV"),
        (f'"{"x" * 200_000}",buy,102,5', "malformed CSV"),
    ],
)
def test_invalid_csv_row(row: str, says: str) -> None:
    with pytest.raises(OrderFileRow, match=says) as caught:
        parse_orders(HEADER + "bob,sell,1,1\n" + row, "orders.csv")
    assert caught.value.line == 3


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("[1, 2]", "no JSON object"),
        ('"alice"', "no JSON object"),
        ("{'trader': 'alice'}", "malformed JSON at column 2"),
        ('{"trader": "a", "side": "buy", "price": 1}', "quantity is missing"),
        ('{"trader": "a", "side": "buy", "price": 1, "quantity": 1, "note": 1}', "unknown field 'note'"),
        ('{"trader": "a", "side": "buy", "price": 1, "price": 2, "quantity": 1}', "'price' stands twice"),
        ('{"trader": "a", "side": "buy", "price": NaN, "quantity": 1}', "NaN"),
        ('{"trader": "a", "side": "buy", "price": ' + "9" * 5_000 + ', "quantity": 1}', "5000 digits"),
        ('{"trader": "a", "side": "buy", "price": 1, "quantity": 1} {}', "malformed JSON"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_invalid_json_row(row: str, says: str) -> None:
    with pytest.raises(OrderFileRow, match=says) as caught:
        parse_orders('{"trader": "a", "side": "buy", "price": 1, "quantity": 1}\n\n' + row, "orders.jsonl")
    assert caught.value.line == 3


NO_NUMBERS = (
    "",
    "-1",
    "+1",
    "1.0",
    "1e3",
    "1_000",
    "1,000",
    "0x10",
    "ten",
    "٣",
    "¹",
    "4294967296000000000",
    "9" * 5_000,
)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("trader", ("", " ", "a\tb", "a\nb", "a\x1b[2J", "a\u202eb", "x" * 201)),
        ("side", ("", "BUY", "Sell", "b", "0", "short")),
        ("price", (*NO_NUMBERS, "4294967296")),
        ("quantity", (*NO_NUMBERS, "0", "00", "281474976710656")),
    ],
)
def test_invalid_csv_field(field: str, values: tuple[str, ...]) -> None:
    for value in values:
        order = {"trader": "alice", "side": "buy", "price": "102", "quantity": "5", field: f'"{value}"'}
        with pytest.raises(OrderFileField) as caught:
            parse_orders(HEADER + ",".join(order.values()), "orders.csv")
        assert (caught.value.line, caught.value.field) == (2, field)
        assert f"orders.csv, line 2, field {field}: " in caught.value.message
        assert caught.value.message.isprintable()
        assert len(caught.value.message) < 200


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("trader", ("", 5, None, ["a"], "\ud800", "a\0b", "x" * 201)),
        ("side", (0, 1, True, "BUY", None)),
        ("price", (-1, 1.0, 1.5, True, "1", None, [1], {}, LAST_TICK + 1, 10**300)),
        ("quantity", (0, -1, 1.0, True, "1", None, MOST_LOTS + 1)),
    ],
)
def test_invalid_json_field(field: str, values: tuple[object, ...]) -> None:
    for value in values:
        order = {"trader": "alice", "side": "buy", "price": 102, "quantity": 5, field: value}
        with pytest.raises(OrderFileField) as caught:
            parse_orders(json.dumps(order), "orders.jsonl")
        assert (caught.value.line, caught.value.field) == (1, field)
        assert caught.value.message.isprintable()


@given(st.text(), st.sampled_from(("o.csv", "o.jsonl", "-")))
def test_any_text_is_read_or_refused(text: str, name: str) -> None:
    for body in (text, HEADER + text, '{"trader": ' + text):
        message = "read"
        try:
            parse_orders(body, name)
        except OrderFileError as refusal:
            message = refusal.message
        assert message.isprintable()


def test_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(b"\xef\xbb\xbf" + HEADER.encode() + b"alice,buy,102,5\n")
    assert read_orders(str(path)) == [ALICE]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (HEADER.encode() + b"al\xffice,buy,1,1\n", "line 2: bytes that are not UTF-8 .0xff"),
        (HEADER.encode() + b"alice,buy,1\0,1\n", "line 2: a NUL byte"),
        (HEADER.encode("utf-16"), "line 1: bytes that are not UTF-8"),
    ],
)
def test_invalid_bytes(tmp_path: Path, raw: bytes, says: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(raw)
    with pytest.raises(FileNotText, match=says):
        read_orders(str(path))


@pytest.mark.parametrize("name", ["absent.csv", ".", "a\0b"])
def test_invalid_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileUnreadable):
        read_orders(f"{tmp_path}/{name}")
