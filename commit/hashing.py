"""Keccak-256 and the one way in which this project hashes fields: tagged 32-byte words.

Imports only the error tree. Every hash of docs/protocol.md that is written ``H(TAG(name), ...)`` is
:func:`hash_words`.
"""

from __future__ import annotations

from functools import cache

from Crypto.Hash import keccak

from commit.errors import FssError

TAG_PREFIX = "fss/v1/"
WORD_BYTES = 32
ADDRESS_BYTES = 20
WORD_LIMIT = 1 << 256


class WordError(FssError):
    """A field that is to be hashed or encoded does not fit in one 32-byte word.

    Every field of a hash is one word, as in Solidity's ``abi.encode`` of fixed-width types: an
    integer with 0 <= value < 2^256, 32 bytes, or the 20 bytes of an address, which are padded on the left.
    Lists and strings are hashed first. Booleans and negative integers have no encoding here.
    """

    code = "hash.word"


def keccak256(data: bytes) -> bytes:
    """The Keccak-256 digest (Ethereum's, not NIST SHA3-256) of ``data``: 32 bytes."""
    return keccak.new(digest_bits=256, data=data).digest()


@cache
def tag(name: str) -> bytes:
    """``TAG(name)`` of docs/protocol.md: keccak256("fss/v1/" || name), which keeps uses of a hash apart."""
    return keccak256((TAG_PREFIX + name).encode())


def encode_word(value: int | bytes) -> bytes:
    """One field as a 32-byte big-endian word.

    Raises :class:`WordError` for an integer outside [0, 2^256), a boolean, or bytes that are neither a
    word (32) nor an address (20).
    """
    if isinstance(value, int) and not isinstance(value, bool):
        if not 0 <= value < WORD_LIMIT:
            raise WordError("an integer outside 0..2^256-1 has no word", hint="reduce or reject it first")
        return value.to_bytes(WORD_BYTES, "big")
    if isinstance(value, bytes):
        if len(value) == WORD_BYTES:
            return value
        if len(value) == ADDRESS_BYTES:
            return value.rjust(WORD_BYTES, b"\0")
        raise WordError(
            f"{len(value)} bytes are not one word", hint="give 32 bytes, an address of 20, or hash them first"
        )
    raise WordError(f"a {type(value).__name__} has no word", hint="pass an int or bytes")


def hash_words(tag_name: str, *fields: int | bytes) -> bytes:
    """``H(TAG(tag_name), fields...)``: keccak256 of the tag and one word for each field; 32 bytes.

    Raises :class:`WordError` where a field is not one word.
    """
    return keccak256(tag(tag_name) + b"".join(map(encode_word, fields)))


def hash_words_int(tag_name: str, *fields: int | bytes) -> int:
    """:func:`hash_words` as a big-endian unsigned integer below 2^256."""
    return int.from_bytes(hash_words(tag_name, *fields), "big")
