"""Order files: CSV or JSON lines with trader, side, price and quantity, taken in file order.

FssError
└── OrderFileError         order-file
    ├── OrderFileHeader    order-file.header
    ├── OrderFileRow       order-file.row
    └── OrderFileField     order-file.field
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from commit.errors import FssError
from commit.order import Side
from fss.clearing import LAST_TICK, MOST_LOTS, Book
from fss.text_file import JsonSyntax, display_name, read_json, read_text

FIELDS = ("trader", "side", "price", "quantity")
JSON_SUFFIXES = {".jsonl", ".ndjson", ".json"}
LONGEST_LABEL = 200

_FIELD_RULE = {
    "trader": f"a label of 1 to {LONGEST_LABEL} printable characters",
    "side": "buy or sell, in lower case",
    "price": f"a whole number of ticks from 0 to {LAST_TICK}, written in digits alone",
    "quantity": f"a whole number of lots from 1 to {MOST_LOTS}, written in digits alone",
}
_DIGITS = re.compile(r"0*([0-9]{1,18})", re.ASCII)


class OrderFileError(FssError):
    """An order file cannot be read. ``line`` counts from 1; ``field`` is empty for a whole row."""

    code = "order-file"

    def __init__(self, name: str, line: int, what: str, *, hint: str, field: str = "") -> None:
        place = f"{name}, line {line}, field {field}" if field else f"{name}, line {line}"
        super().__init__(f"{place}: {what}", hint=hint)
        self.line = line
        self.field = field


class OrderFileHeader(OrderFileError):
    """A CSV order file does not begin with the header that names its four columns.

    The header is ``trader,side,price,quantity``, in any order, each once and no others: a column
    that were ignored might be one that a trader relied on. A header alone is an empty book.
    """

    code = "order-file.header"


class OrderFileRow(OrderFileError):
    """A row of an order file has not the shape of an order.

    In CSV: another number of fields than the header, or a quote that is not closed. In JSON lines:
    a line that is not one JSON object, or that lacks a field or has another one than trader, side,
    price and quantity.
    """

    code = "order-file.row"


class OrderFileField(OrderFileError):
    """A field of an order has a value that no order can have.

    trader: any label of 1 to 200 printable characters, or an address. side: ``buy`` or ``sell``.
    price: whole ticks, 0 <= price < 2^32. quantity: whole lots, 1 <= quantity < 2^48. Numbers are
    ASCII digits: no sign, point, exponent or grouping, and in JSON no quotes either.
    """

    code = "order-file.field"


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order of a file: limit ``price`` in ticks, ``quantity`` in lots, ``line`` from 1."""

    trader: str
    side: Side
    price: int
    quantity: int
    line: int


def read_orders(path: str) -> list[OrderRow]:
    """Return the orders in the file at ``path`` (``-`` for standard input), in file order.

    A file is JSON lines where its name says so (.jsonl, .ndjson, .json) or its text begins with a
    brace or bracket, and CSV otherwise. Blank lines are skipped, a byte order mark and CRLF
    are fine. Raises ``OrderFileError`` for the first thing that is wrong, and ``TextFileError``.
    """
    return parse_orders(read_text(path), path)


def parse_orders(text: str, path: str) -> list[OrderRow]:
    """Return the orders in ``text``, which came from ``path``; see ``read_orders``."""
    name = display_name(path)
    is_json = PurePath(path).suffix.lower() in JSON_SUFFIXES or text.lstrip()[:1] in ("{", "[")
    records = _json_records(text, name) if is_json else _csv_records(text, name)
    return [_order(record, line, name) for line, record in records]


def as_book(rows: Sequence[OrderRow]) -> Book:
    """Return the book of ``rows``, in their order."""
    return Book(
        tuple(int(row.side) for row in rows),
        tuple(row.price for row in rows),
        tuple(row.quantity for row in rows),
    )


def _is_label(value: str) -> str:
    if not value.isprintable():
        raise ValueError("not printable")
    return value


class _Record(BaseModel):
    """A row at the edge: strict types and ranges, no other fields."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)

    trader: Annotated[str, Field(min_length=1, max_length=LONGEST_LABEL), AfterValidator(_is_label)]
    side: Literal["buy", "sell"]
    price: Annotated[int, Field(ge=0, le=LAST_TICK)]
    quantity: Annotated[int, Field(ge=1, le=MOST_LOTS)]


def _order(record: dict[str, Any], line: int, name: str) -> OrderRow:
    try:
        valid = _Record.model_validate(record)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        if not first["loc"]:  # the name of a field is half of a surrogate pair
            raise OrderFileRow(name, line, "a field's name is no text", hint=_FIELDS_HINT) from None
        field = str(first["loc"][0])
        if first["type"] == "missing":
            raise OrderFileRow(name, line, f"the field {field} is missing", hint=_FIELDS_HINT) from None
        if first["type"] == "extra_forbidden":
            raise OrderFileRow(name, line, f"unknown field {_shown(field)}", hint=_FIELDS_HINT) from None
        what = f"{_shown(record[field])} is not {_FIELD_RULE[field]}"
        raise OrderFileField(name, line, what, field=field, hint=f"write {_FIELD_RULE[field]}") from None
    side = Side.BUY if valid.side == "buy" else Side.SELL
    return OrderRow(valid.trader, side, valid.price, valid.quantity, line)


_FIELDS_HINT = f"give each order {', '.join(FIELDS)} and nothing else"


def _json_records(text: str, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for line, source in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if not source.strip():
            continue
        try:
            record = read_json(source, name)
        except JsonSyntax as error:
            raise OrderFileRow(name, line, error.what, hint=_JSON_HINT) from None
        if not isinstance(record, dict):
            raise OrderFileRow(name, line, "the line is no JSON object", hint=_JSON_HINT)
        yield line, record


_JSON_HINT = 'write one object a line: {"trader": "alice", "side": "buy", "price": 100, "quantity": 5}'


def _csv_records(text: str, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    header: list[str] | None = None
    for line, values in _csv_rows(text, name):
        if header is None:
            header = _header(values, line, name)
            continue
        if len(values) != len(header):
            what = f"{len(values)} fields where the header has {len(header)}"
            raise OrderFileRow(
                name, line, what, hint="give one value for each column; quote a value with a comma"
            )
        record: dict[str, Any] = dict(zip(header, values, strict=True))
        yield line, {**record, "price": _number(record["price"]), "quantity": _number(record["quantity"])}
    if header is None:
        raise OrderFileHeader(name, 1, "the file is empty", hint=_HEADER_HINT)


def _csv_rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, each with the number of the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True)
    line = 1
    try:
        for row in reader:
            values = [value.strip() for value in row]
            if values and values != [""]:
                yield line, values
            line = reader.line_num + 1
    except csv.Error as error:
        raise OrderFileRow(
            name, line, f"malformed CSV: {error}", hint="close each quote; double one inside"
        ) from None


def _header(values: list[str], line: int, name: str) -> list[str]:
    if sorted(values) == sorted(FIELDS):
        return values
    missing = [field for field in FIELDS if field not in values]
    surplus = [value for value in values if value not in FIELDS]
    if missing:
        what = f"the header lacks {', '.join(missing)}"
    elif surplus:
        what = f"the header has the unknown column {_shown(surplus[0])}"
    else:
        what = "the header names a column twice"
    raise OrderFileHeader(name, line, what, hint=_HEADER_HINT)


_HEADER_HINT = f"begin with the line {','.join(FIELDS)}"


def _number(digits: str) -> int | str:
    """Return the integer that ``digits`` are, or the text itself, which is then refused."""
    match = _DIGITS.fullmatch(digits)
    return int(match[1]) if match else digits


def _shown(value: object) -> str:
    text = ascii(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
