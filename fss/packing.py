"""Fills and flags as bytes (docs/protocol.md, "fills page" and "voided"), for the log and for the chain.

Pure functions; imports nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

FILL_BYTES = 8


def pack_fills(fills: Sequence[int]) -> bytes:
    """Signed lots as int64, eight bytes each, big endian: above zero bought, below zero sold."""
    return b"".join(fill.to_bytes(FILL_BYTES, "big", signed=True) for fill in fills)


def unpack_fills(packed: bytes) -> tuple[int, ...]:
    """The inverse of `pack_fills`."""
    return tuple(
        int.from_bytes(packed[i : i + FILL_BYTES], "big", signed=True)
        for i in range(0, len(packed), FILL_BYTES)
    )


def bitmap_flags(bitmap: bytes, count: int) -> tuple[bool, ...]:
    """Bit i of a bitmap, least significant first, for i < count."""
    return tuple(bool(bitmap[i // 8] >> i % 8 & 1) for i in range(count))


def flags_bitmap(flags: Sequence[bool]) -> bytes:
    """The bitmap of ceil(count/8) bytes whose bit i is flag i."""
    bitmap = bytearray((len(flags) + 7) // 8)
    for i, flag in enumerate(flags):
        bitmap[i // 8] |= bool(flag) << i % 8
    return bytes(bitmap)
