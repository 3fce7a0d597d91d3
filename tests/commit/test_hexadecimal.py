"""Hex strings of canonical JSON: one spelling for each value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commit.babyjub import B8, IDENTITY, ORDER, PointError
from commit.hexadecimal import (
    HexError,
    ScalarError,
    read_hex,
    read_point,
    read_scalar,
    write_hex,
    write_point,
    write_scalar,
)


@given(st.binary(max_size=80))
def test_bytes_round_trip(data: bytes) -> None:
    assert read_hex(write_hex(data), "the field") == data
    assert read_hex(write_hex(data), "the field", len(data)) == data
    with pytest.raises(HexError, match="the field"):
        read_hex(write_hex(data), "the field", len(data) + 1)


@pytest.mark.parametrize(
    "text", ["", "00", "0X00", "0x0", "0xAB", "0xzz", "0x00\n", " 0x00", "0x0 0", "0x٠٠", None, 0, b"0x00"]
)
def test_invalid_hex(text: object) -> None:
    with pytest.raises(HexError, match="the field"):
        read_hex(text, "the field")


@given(st.integers(0, ORDER - 1))
def test_scalar_round_trip(scalar: int) -> None:
    text = write_scalar(scalar)
    assert len(text) == 66
    assert read_scalar(text, "the scalar") == scalar


@pytest.mark.parametrize("scalar", [ORDER, ORDER + 1, 2**256 - 1])
def test_invalid_scalar(scalar: int) -> None:
    with pytest.raises(ScalarError, match="the scalar"):
        read_scalar(write_scalar(scalar), "the scalar")


def test_point_round_trip() -> None:
    assert read_point(write_point(B8), "the point") == B8


def test_invalid_point() -> None:
    with pytest.raises(PointError, match="the point"):
        read_point(write_point(IDENTITY), "the point")
    with pytest.raises(HexError, match="the point"):
        read_point(write_point(B8)[:-2], "the point")
