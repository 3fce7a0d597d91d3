"""Strict reading of the JSON files of the circom ecosystem: bounded, without floats, without aliases.

What is refused here would otherwise give one statement several spellings, or make a reader work for
long on a few bytes. Imports only ``verifier.errors`` and the standard library.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from verifier.errors import FileUnreadable, VerifierError

# 2**256 has 78 digits; nothing here is longer, and int() of a long string is not free.
LONGEST_DECIMAL = 78
# nPublic and its like; the key's size bounds them far below this.
LONGEST_JSON_INTEGER = 9

# The deepest file here, a key's vk_alphabeta_12, has four levels.
DEEPEST_NESTING = 16

_CANONICAL_DECIMAL = re.compile(r"0|[1-9][0-9]*", re.ASCII)
# A string, closed or cut off by the end, is one token, so that brackets inside it are not counted.
_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)

Refusal = type[VerifierError]


class _NotStrictError(ValueError):
    """JSON that the standard library reads and this module does not."""


def shown(text: str) -> str:
    """Return ``text`` fit for one line of an error message: short, and escaped where not printable."""
    clipped = text if len(text) <= 60 else text[:57] + "..."
    return clipped if clipped.isprintable() else ascii(clipped)


def read_bounded(path: Path | str, limit: int, too_large: Refusal) -> bytes:
    """Return the file's bytes, at most ``limit`` of them.

    Raises ``FileUnreadable`` where the file cannot be read, ``too_large`` where it is longer.
    """
    name = shown(str(path))
    try:
        with open(path, "rb", opener=without_waiting) as file:
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileUnreadable(
            f"{name}: {reason.lower()}", hint="name a file that exists and may be read"
        ) from None
    if len(data) > limit:
        raise too_large(f"{name}: more than {limit} bytes", hint="no file of this kind is that long")
    return data


def without_waiting(path: str, flags: int) -> int:
    """Open a file, for ``open(opener=...)``; a pipe that nobody writes into reads as empty.

    Opening it would otherwise wait for a writer, for ever where none comes.
    """
    without_blocking = getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags | without_blocking)
    if without_blocking:
        os.set_blocking(descriptor, True)
    return descriptor


def parse_json(data: bytes, what: str, malformed: Refusal) -> object:
    """Return the one JSON document in ``data``; raise ``malformed`` with the place where it is not strict.

    Strict: UTF-8, no key twice in one object (RFC 8259 leaves that open), no number with a fraction or
    an exponent, no NaN or Infinity, no integer that is negative or long, no deep nesting.
    """
    hint = "write the file with snarkjs, or another tool that emits plain JSON"
    _check_depth(data, what, malformed)
    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_distinct,
            parse_float=_refuse_number,
            parse_int=_small_integer,
            parse_constant=_refuse_number,
        )
    except UnicodeDecodeError as error:
        raise malformed(f"{what}: byte {error.start} is not UTF-8", hint=hint) from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise malformed(f"{what}: not JSON at {where}: {error.msg.lower()}", hint=hint) from None
    except _NotStrictError as error:
        raise malformed(f"{what}: {error}", hint=hint) from None


def parse_plain_json(data: bytes, what: str, malformed: Refusal) -> object:
    """Return what ``parse_json`` does, of a document without escapes: names and digits need none.

    An escape would be a second spelling of the same text, and readers differ in what they make of half of a
    surrogate pair.
    """
    if b"\\" in data:
        place = data.index(b"\\")
        raise malformed(f"{what}: an escape at byte {place}", hint="write names and digits as they are")
    return parse_json(data, what, malformed)


def fields(
    value: object, what: str, required: tuple[str, ...], optional: tuple[str, ...], malformed: Refusal
) -> dict[str, object]:
    """Return ``value`` as an object with all of ``required`` and nothing beyond ``optional``."""
    if not isinstance(value, dict):
        raise malformed(f"{what}: expected a JSON object, found {kind(value)}")
    missing = [name for name in required if name not in value]
    if missing:
        raise malformed(f"{what}: field {missing[0]} is missing")
    surplus = [name for name in value if name not in required and name not in optional]
    if surplus:
        raise malformed(
            f"{what}: unknown field {shown(surplus[0])}",
            hint=f"leave only {', '.join((*required, *optional))}",
        )
    return value


def items(value: object, what: str, count: int | None, malformed: Refusal) -> list[object]:
    """Return ``value`` as an array, of ``count`` elements unless that is None."""
    if not isinstance(value, list):
        raise malformed(f"{what}: expected a JSON array, found {kind(value)}")
    if count is not None and len(value) != count:
        raise malformed(f"{what}: expected {count} elements, found {len(value)}")
    return value


def decimal(value: object, what: str, below: int, malformed: Refusal, too_large: Refusal) -> int:
    """Return the integer in ``[0, below)`` that ``value`` spells as a canonical decimal string.

    Raises ``malformed`` for anything else than a string of at most 78 ASCII digits without a leading zero,
    and ``too_large`` for a number that is not below ``below``.
    """
    if not isinstance(value, str):
        raise malformed(
            f"{what}: expected a string of decimal digits, found {kind(value)}",
            hint='write numbers as strings, such as "12"',
        )
    if not _CANONICAL_DECIMAL.fullmatch(value) or len(value) > LONGEST_DECIMAL:
        raise malformed(
            f"{what}: {shown(value)!r} is not a canonical decimal",
            hint=f"at most {LONGEST_DECIMAL} digits: no sign, space, prefix or leading zero",
        )
    number = int(value)
    if number >= below:
        raise too_large(f"{what}: {shown(value)} is not below {below}", hint="write it reduced")
    return number


def kind(value: object) -> str:
    """Name the JSON type of ``value`` in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    names = {str: "a string", int: "a number", list: "an array", dict: "an object"}
    return names.get(type(value), "something else")


def _check_depth(data: bytes, what: str, malformed: Refusal) -> None:
    # The interpreter's own limit may have been raised, and then the parser overflows the stack.
    depth = 0
    for token in _STRING_OR_BRACKET.finditer(data):
        depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(token.group(), 0)
        if depth > DEEPEST_NESTING:
            raise malformed(f"{what}: nested deeper than {DEEPEST_NESTING} levels at byte {token.start()}")


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result: dict[str, object] = {}
    for name, value in pairs:
        if name in result:
            raise _NotStrictError(f"field {shown(name)} stands twice")
        result[name] = value
    return result


def _small_integer(digits: str) -> int:
    if len(digits) > LONGEST_JSON_INTEGER or digits.startswith("-"):
        raise _NotStrictError(f"the bare number {shown(digits)} is negative or too long")
    return int(digits)


def _refuse_number(text: str) -> float:
    raise _NotStrictError(f"the number {shown(text)} is not an integer")
