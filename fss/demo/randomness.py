"""Reproducible randomness for a demonstration: one stream of bytes for each label, from one seed.

A market draws from the operating system. A demonstration derives everything from one secret seed,
so that it can be repeated, and continued after a crash: whoever knows the seed knows every key.
"""

from __future__ import annotations

from collections.abc import Callable

from Crypto.Hash import SHAKE256

RandomBytes = Callable[[int], bytes]


class Streams:
    """Streams of random bytes by label; the same seed and label give the same bytes.

    SHAKE256 (FIPS 202) over the seed and the label, both with their lengths.
    """

    def __init__(self, seed: bytes) -> None:
        self._seed = seed

    def __repr__(self) -> str:
        return "Streams(<secret>)"

    def stream(self, *label: str | int) -> RandomBytes:
        """A fresh reader of the stream that ``label`` names, from its beginning."""
        parts = [self._seed, *(str(part).encode() for part in label)]
        xof = SHAKE256.new(b"".join(len(part).to_bytes(4, "big") + part for part in parts))
        return xof.read

    def integer(self, below: int, *label: str | int) -> int:
        """An integer in [0, below), uniform up to 2^-128."""
        size = (below.bit_length() + 7) // 8 + 16
        return int.from_bytes(self.stream(*label)(size), "big") % below
