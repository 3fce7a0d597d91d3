"""EIP-196 and EIP-197 precompile vectors, and Keccak's known answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from verifier.errors import KeyInfinity
from verifier.groth16 import pairing_product_is_one
from verifier.hashing import hash_words, keccak256
from verifier.key import KEY_REFUSALS
from verifier.points import PointG1, PointG2, bn128, check_g1, check_g2

pytestmark = pytest.mark.data


def _cases(shared_data: Path, name: str) -> list[tuple[list[int], bytes]]:
    cases = json.loads((shared_data / "vectors" / "evm_bn254" / f"{name}.json").read_text())
    return [(_words(case["Input"]), bytes.fromhex(case["Expected"])) for case in cases]


def _words(text: str) -> list[int]:
    return [int(text[start : start + 64].ljust(64, "0"), 16) for start in range(0, len(text), 64)]


def _g1(x: int, y: int) -> Any:
    """The point as the library computes with it, after the library's check; zeros are infinity."""
    try:
        check_g1(PointG1(x, y), "vector", KEY_REFUSALS)
    except KeyInfinity:
        return bn128.Z1
    return PointG1(x, y).projective()


def _g2(x1: int, x0: int, y1: int, y0: int) -> Any:
    point = PointG2((x0, x1), (y0, y1))
    try:
        check_g2(point, "vector", KEY_REFUSALS)
    except KeyInfinity:
        return bn128.Z2
    return point.projective()


def _encode(point: Any) -> bytes:
    if bn128.is_inf(point):
        return bytes(64)
    x, y = bn128.normalize(point)
    return x.n.to_bytes(32, "big") + y.n.to_bytes(32, "big")


def test_addition(shared_data: Path) -> None:
    cases = _cases(shared_data, "bn256Add")
    assert len(cases) == 16
    for words, expected in cases:
        x1, y1, x2, y2 = (words + [0] * 4)[:4]
        assert _encode(bn128.add(_g1(x1, y1), _g1(x2, y2))) == expected


def test_multiplication(shared_data: Path) -> None:
    cases = _cases(shared_data, "bn256ScalarMul")
    assert len(cases) == 19
    for words, expected in cases:
        x, y, scalar = (words + [0] * 3)[:3]
        assert _encode(bn128.multiply(_g1(x, y), scalar)) == expected


def test_pairing(shared_data: Path) -> None:
    cases = _cases(shared_data, "bn256Pairing")
    assert len(cases) == 14
    for words, expected in cases:
        starts = range(0, len(words), 6)
        pairs = [(_g1(*words[i : i + 2]), _g2(*words[i + 2 : i + 6])) for i in starts]
        assert pairing_product_is_one(pairs) == bool(expected[-1])


def test_keccak_known_answers(shared_data: Path) -> None:
    text = (shared_data / "vectors" / "keccak" / "keccak_ShortMsgKAT_256.txt").read_text()
    with_digest = [block for block in text.split("\n\n") if "MD" in block]
    blocks = [dict(line.split(" = ") for line in block.splitlines()) for block in with_digest]
    whole_bytes = [block for block in blocks if int(block["Len"]) % 8 == 0]
    assert len(whole_bytes) > 200
    for block in whole_bytes:
        message = bytes.fromhex(block["Msg"])[: int(block["Len"]) // 8]
        assert keccak256(message).hex().upper() == block["MD"]


def test_tagged_hash_is_keccak_of_tag_and_words() -> None:
    tag = keccak256(b"fss/v1/page")
    assert hash_words("page", 7, b"\1" * 32) == keccak256(tag + (7).to_bytes(32, "big") + b"\1" * 32)


@pytest.mark.parametrize("word", [-1, 1 << 256, b"", b"\0" * 20, b"\0" * 33])
def test_invalid_word_is_refused(word: int | bytes) -> None:
    with pytest.raises(ValueError, match="word"):
        hash_words("page", word)
