"""Keccak-256 and the tagged hash of the protocol's table of encodings.

Independent of ``commit`` on purpose: an auditor compares two implementations. Imports only pycryptodome.
"""

from __future__ import annotations

from Crypto.Hash import keccak

_PREFIX = b"fss/v1/"
_WORD = 32


def keccak256(data: bytes) -> bytes:
    """Return Keccak-256 of ``data``, with the padding from before SHA-3, as Ethereum uses it."""
    return keccak.new(digest_bits=256, data=data).digest()


def hash_words(tag: str, *words: int | bytes) -> bytes:
    """Return ``keccak256(keccak256("fss/v1/" || tag) || words)``, each word 32 bytes, big endian.

    Raises ``ValueError`` for an integer outside 256 bits or bytes that are not one word: both are
    the caller's mistake, never the input's.
    """
    return keccak256(keccak256(_PREFIX + tag.encode("ascii")) + b"".join(_word(word) for word in words))


def _word(value: int | bytes) -> bytes:
    if isinstance(value, bytes):
        if len(value) != _WORD:
            raise ValueError(f"a word has {_WORD} bytes, not {len(value)}")
        return value
    if not 0 <= value < 1 << 256:
        raise ValueError("a word is an unsigned integer below 2^256")
    return value.to_bytes(_WORD, "big")
