"""Keccak and tagged words against the encoding of docs/protocol.md."""

from __future__ import annotations

from pathlib import Path

import pytest
from eth_abi import encode
from hypothesis import given
from hypothesis import strategies as st

from commit.hashing import WordError, encode_word, hash_words, hash_words_int, keccak256, tag


@pytest.mark.data
def test_keccak_known_answers(shared_data: Path) -> None:
    text = (shared_data / "vectors/keccak/keccak_ShortMsgKAT_256.txt").read_text()
    lines = [line.split(" = ") for line in text.splitlines() if " = " in line]
    checked = 0
    for (_, bits), (_, message), (_, digest) in zip(lines[0::3], lines[1::3], lines[2::3], strict=True):
        if int(bits) % 8 == 0:
            data = bytes.fromhex(message)[: int(bits) // 8]
            assert keccak256(data).hex() == digest.lower()
            checked += 1
    assert checked > 200


def test_tag_is_the_hash_of_the_prefixed_name() -> None:
    assert tag("terms") == keccak256(b"fss/v1/terms")


@given(st.integers(0, 2**256 - 1), st.binary(min_size=32, max_size=32), st.binary(min_size=20, max_size=20))
def test_hash_words_is_keccak_of_abi_encoding(number: int, word: bytes, address: bytes) -> None:
    encoded = encode(
        ["bytes32", "uint256", "bytes32", "address"], [tag("terms"), number, word, "0x" + address.hex()]
    )
    assert hash_words("terms", number, word, address) == keccak256(encoded)
    assert hash_words_int("terms", number, word, address) == int.from_bytes(keccak256(encoded), "big")


@pytest.mark.parametrize("field", [-1, 2**256, True, b"", b"\0" * 31, b"\0" * 33, "text", None, 1.0])
def test_invalid_word(field: object) -> None:
    with pytest.raises(WordError) as caught:
        encode_word(field)  # type: ignore[arg-type]
    assert caught.value.code == "hash.word"


def test_fields_do_not_run_into_each_other() -> None:
    assert hash_words("a", 1, 2) != hash_words("a", 2, 1)
    assert hash_words("a", 1) != hash_words("a", 1, 0)
    assert hash_words("a", 1) != hash_words("b", 1)
