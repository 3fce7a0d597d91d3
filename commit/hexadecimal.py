"""Bytes, scalars and points as the 0x-hex strings of canonical JSON.

Imports :mod:`commit.babyjub`. One spelling for each value: lower case, even, of the value's full width.
"""

from __future__ import annotations

import re

from commit.babyjub import ORDER, POINT_BYTES, Point, decode_point, encode_point
from commit.errors import FssError
from commit.hashing import WORD_BYTES

_HEX = re.compile(r"0x(?:[0-9a-f]{2})*")


class HexError(FssError):
    """A value of a file or message is not the 0x-hex string that it should be.

    Bytes are written as "0x" and two lower-case digits a byte, numbers as 32 such bytes, big endian, so
    that each value has exactly one spelling.
    """

    code = "hex.malformed"


class ScalarError(FssError):
    """A scalar is not below L, the order of BabyJubJub's prime-order subgroup.

    s and s + L act alike on every point, so only the smaller is accepted.
    """

    code = "scalar.range"


def write_hex(data: bytes) -> str:
    """``data`` as 0x and lower-case digits."""
    return "0x" + data.hex()


def read_hex(text: object, what: str, length: int | None = None) -> bytes:
    """The bytes of a 0x-hex string, ``length`` of them if given; raises :class:`HexError`."""
    if not isinstance(text, str) or not _HEX.fullmatch(text):
        raise HexError(f"{what} is not a 0x-hex string", hint="write 0x and two lower-case digits a byte")
    data = bytes.fromhex(text[2:])
    if length is not None and len(data) != length:
        raise HexError(f"{what} has {len(data)} bytes, not {length}", hint="write leading zeros out")
    return data


def encode_scalar(scalar: int) -> bytes:
    """A scalar as one big-endian word."""
    return scalar.to_bytes(WORD_BYTES, "big")


def decode_scalar(data: bytes, what: str) -> int:
    """The scalar of one word. Raises :class:`ScalarError` where it is L or more."""
    return check_scalar(int.from_bytes(data, "big"), what)


def check_scalar(scalar: int, what: str) -> int:
    """``scalar`` itself if it is in [0, L). Raises :class:`ScalarError` that names ``what``."""
    if not 0 <= scalar < ORDER:
        raise ScalarError(f"{what} is not below the subgroup's order", hint="reduce it modulo L")
    return scalar


def write_scalar(scalar: int) -> str:
    """A scalar below L as a hex word."""
    return write_hex(encode_scalar(scalar))


def read_scalar(text: object, what: str) -> int:
    """The scalar of a hex word. Raises :class:`HexError` or :class:`ScalarError`."""
    return decode_scalar(read_hex(text, what, WORD_BYTES), what)


def write_point(point: Point) -> str:
    """A point as 64 hex bytes, x then y."""
    return write_hex(encode_point(point))


def read_point(text: object, what: str) -> Point:
    """The point of 64 hex bytes, in the prime-order subgroup and not the identity.

    Raises :class:`HexError` or a :class:`commit.babyjub.PointError`.
    """
    return decode_point(read_hex(text, what, POINT_BYTES), what)
