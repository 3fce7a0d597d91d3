"""Field types of payloads and their canonical JSON forms (docs/protocol.md, member message).

Small integers are JSON numbers; words, addresses and byte strings are lower-case 0x-hex.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer

MAX_BODY = 16 * 1024 * 1024
"""The longest body of a message in bytes: 2,048 envelopes' worth of anything fit many times over."""


def _bytes_from_hex(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str) or not value.startswith("0x") or value != value.lower():
        raise ValueError("expected lower-case 0x-hex")
    return bytes.fromhex(value[2:])


def _word_from_hex(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        if not 0 <= value < 1 << 256:
            raise ValueError("expected 0 <= value < 2^256")
        return value
    raw = _bytes_from_hex(value)
    if len(raw) != 32:
        raise ValueError("expected a word of 32 bytes")
    return int.from_bytes(raw, "big")


def _word_to_hex(value: int) -> str:
    return f"0x{value:064x}"


def _bytes_to_hex(value: bytes) -> str:
    return "0x" + value.hex()


Bytes = Annotated[bytes, BeforeValidator(_bytes_from_hex), PlainSerializer(_bytes_to_hex)]
"""Bytes of any length."""

Hash = Annotated[Bytes, Field(min_length=32, max_length=32)]
"""32 bytes."""

Address = Annotated[Bytes, Field(min_length=20, max_length=20)]
"""An Ethereum address."""

Signature = Annotated[Bytes, Field(min_length=65, max_length=65)]
"""``r || s || v`` of secp256k1."""

Word = Annotated[int, BeforeValidator(_word_from_hex), PlainSerializer(_word_to_hex)]
"""An integer below 2^256, written as a word of 32 bytes."""

Small = Annotated[int, Field(ge=0, lt=1 << 53, strict=True)]
"""An integer that JSON readers hold exactly."""
