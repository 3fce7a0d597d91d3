"""Reading a user's text file or standard input, and JSON that means one thing only.

FssError
└── TextFileError          file
    ├── FileUnreadable     file.unreadable
    ├── FileTooLong        file.too-long
    ├── FileNotText        file.not-text
    └── JsonSyntax         file.json-syntax
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any, NoReturn

from commit.errors import FssError
from fss.nesting import is_too_deep
from verifier.documents import without_waiting

LONGEST_FILE = 256 << 20
"""Bytes read of one file."""

_LONGEST_INTEGER = 400
"""Digits read in one JSON number: far beyond any field, and far below what is slow to read."""


class TextFileError(FssError):
    """An input file cannot be read as the text that it should be."""

    code = "file"


class FileUnreadable(TextFileError):
    """An input file does not exist, is a folder, or may not be read.

    Give the path of a file, or - for standard input.
    """

    code = "file.unreadable"


class FileTooLong(TextFileError):
    """An input file is longer than 256 MiB, which is several million orders: or it never ends."""

    code = "file.too-long"


class FileNotText(TextFileError):
    """An input file is not UTF-8 text: a byte sequence is invalid, or there is a NUL.

    UTF-16, as some spreadsheets export it, and binary files look like this. Save the file as
    UTF-8; a byte order mark at its start does no harm, and neither do CRLF line ends.
    """

    code = "file.not-text"


class JsonSyntax(TextFileError):
    """A JSON text is malformed, or means different things to different readers.

    Refused besides plain syntax errors: an object that names a key twice, NaN and Infinity, integers
    of more than 400 digits, and very deep nesting. ``what`` is the fault without its place.
    """

    code = "file.json-syntax"

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}", hint="write one JSON value, each key once, plain numbers")
        self.what = what


def display_name(path: str) -> str:
    """Return how messages call the file: its path, or ``standard input`` for ``-``."""
    return "standard input" if path == "-" else path


def read_text(path: str) -> str:
    """Return the text of the file at ``path``, or of standard input for ``-``, without BOM.

    Raises ``FileUnreadable``, ``FileTooLong`` and ``FileNotText``; the last names the line.
    """
    name = display_name(path)
    try:
        raw = _read_bytes(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise FileUnreadable(
            f"{name}: {reason.lower()}", hint="give the path of a file, or - for standard input"
        ) from error
    if len(raw) > LONGEST_FILE:
        raise FileTooLong(f"{name}: more than {LONGEST_FILE >> 20} MiB", hint="split it into several files")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse_bytes(name, raw, error.start, "bytes that are not UTF-8")
    if "\0" in text:
        _refuse_bytes(name, raw, raw.index(b"\0"), "a NUL byte")
    return text


def _read_bytes(path: str) -> bytes:
    """At most one byte more than is allowed: a device or a pipe may never end."""
    if path == "-":
        return sys.stdin.buffer.read(LONGEST_FILE + 1)
    with open(path, "rb", opener=without_waiting) as file:
        return file.read(LONGEST_FILE + 1)


def read_json(text: str, where: str) -> Any:
    """Return the one JSON value in ``text``; ``where`` names the file and line in messages.

    Raises ``JsonSyntax``.
    """

    def refuse(what: str) -> NoReturn:
        raise JsonSyntax(where, what)

    def one_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        document = dict(pairs)
        if len(document) < len(pairs):
            [(twice, _)] = Counter(key for key, _ in pairs).most_common(1)
            refuse(f"the key {twice[:40]!a} stands twice in one object")
        return document

    def integer(digits: str) -> int:
        if len(digits) > _LONGEST_INTEGER:
            refuse(f"an integer of {len(digits)} digits")
        return int(digits)

    if is_too_deep(text):
        refuse("JSON nested too deep")
    try:
        value = json.loads(
            text,
            object_pairs_hook=one_object,
            parse_int=integer,
            parse_constant=lambda constant: refuse(f"{constant} is not a JSON number"),
        )
    except json.JSONDecodeError as error:
        line = f"line {error.lineno}, " if "\n" in text else ""
        refuse(f"malformed JSON at {line}column {error.colno}: {error.msg.lower()}")
    return value


def _refuse_bytes(name: str, raw: bytes, start: int, what: str) -> NoReturn:
    line = raw.count(b"\n", 0, start) + 1
    raise FileNotText(f"{name}, line {line}: {what} (0x{raw[start]:02x})", hint="save the file as UTF-8 text")
