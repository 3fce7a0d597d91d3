"""Proof and public files: the canonical form, and a reject twin for each code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.verifier.examples import EXAMPLES, document, encode, put, spell_g2
from tests.verifier.trapdoor import SAFE
from verifier.errors import FileUnreadable, ProofMalformed, ProofRefused, PublicRefused
from verifier.points import BASE_MODULUS, SCALAR_ORDER, PointG2
from verifier.proof import LARGEST_PROOF_FILE, Proof, load_proof, load_public, parse_proof, parse_public


def _proof() -> dict[str, Any]:
    return document("proof.json")


def _shifted(text: str) -> str:
    return str(int(text) + BASE_MODULUS)


def test_words_round_trip() -> None:
    proof = load_proof(EXAMPLES / "proof.json")
    words = proof.words()
    assert Proof.from_words(words) == proof
    assert Proof.from_bytes(b"".join(word.to_bytes(32, "big") for word in words)) == proof


def test_words_are_in_evm_order() -> None:
    values, words = _proof(), load_proof(EXAMPLES / "proof.json").words()
    assert [str(word) for word in words] == [
        *values["pi_a"][:2],
        *reversed(values["pi_b"][0]),
        *reversed(values["pi_b"][1]),
        *values["pi_c"][:2],
    ]


def test_curve_label_may_be_absent_in_a_proof() -> None:
    values = _proof()
    del values["curve"]  # rapidsnark writes none
    assert parse_proof(encode(values)) == load_proof(EXAMPLES / "proof.json")


G1_INFINITY = ["0", "1", "0"]
G2_INFINITY = [["0", "0"], ["1", "0"], ["0", "0"]]

INVALID_FIELDS = [
    ("proof.malformed", ("pi_a",), None),
    ("proof.malformed", ("pi_a",), ["1", "2"]),
    ("proof.malformed", ("pi_a",), ["1", "2", "1", "1"]),
    ("proof.malformed", ("pi_a",), {"x": "1"}),
    ("proof.malformed", ("pi_b",), ["1", "2", "1"]),
    ("proof.malformed", ("pi_b", 0), ["1"]),
    ("proof.malformed", ("pi_b", 0), ["1", "2", "3"]),
    ("proof.malformed", ("pi_a", 0), 1),
    ("proof.malformed", ("pi_a", 0), True),
    ("proof.malformed", ("pi_a", 0), None),
    ("proof.malformed", ("pi_a", 0), ""),
    ("proof.malformed", ("pi_a", 0), "-1"),
    ("proof.malformed", ("pi_a", 0), "+1"),
    ("proof.malformed", ("pi_a", 0), "01"),
    ("proof.malformed", ("pi_a", 0), "1 "),
    ("proof.malformed", ("pi_a", 0), "1\n"),
    ("proof.malformed", ("pi_a", 0), "0x1"),
    ("proof.malformed", ("pi_a", 0), "1_0"),
    ("proof.malformed", ("pi_a", 0), "1e3"),
    ("proof.malformed", ("pi_a", 0), "\u0661"),
    ("proof.malformed", ("extra",), "1"),
    ("proof.label", ("protocol",), "plonk"),
    ("proof.label", ("protocol",), "Groth16"),
    ("proof.label", ("protocol",), None),
    ("proof.label", ("protocol",), ["groth16"]),
    ("proof.label", ("curve",), "bls12381"),
    ("proof.label", ("curve",), None),
    ("proof.projective", ("pi_a", 2), "2"),
    ("proof.projective", ("pi_c", 2), str(BASE_MODULUS - 1)),
    ("proof.projective", ("pi_b", 2), ["2", "0"]),
    ("proof.projective", ("pi_b", 2), ["1", "1"]),
    ("proof.projective", ("pi_b", 2), ["0", "1"]),
    ("proof.infinity", ("pi_a",), G1_INFINITY),
    ("proof.infinity", ("pi_a",), ["0", "0", "1"]),
    ("proof.infinity", ("pi_b",), G2_INFINITY),
    ("proof.infinity", ("pi_b",), [["0", "0"], ["0", "0"], ["1", "0"]]),
    ("proof.infinity", ("pi_c",), G1_INFINITY),
    ("proof.coordinate-range", ("pi_a", 0), str(BASE_MODULUS)),
    ("proof.coordinate-range", ("pi_a", 0), str(1 << 256)),
    ("proof.coordinate-range", ("pi_a", 0), "9" * 78),
    ("proof.malformed", ("pi_a", 0), "9" * 79),
    ("proof.malformed", ("pi_a", 0), "9" * 10_000),
    ("proof.projective", ("pi_c", 2), str(BASE_MODULUS + 1)),
    ("proof.projective", ("pi_b", 2, 1), str(BASE_MODULUS)),
    ("proof.malformed", ("pi_b", 2), [str(BASE_MODULUS), "x"]),
    ("proof.malformed", ("pi_c", 2), 1),
    ("proof.malformed", ("pi_b", 2), ["1"]),
    ("proof.not-on-curve", ("pi_a", 0), "1"),
    ("proof.not-on-curve", ("pi_b", 0, 0), "1"),
    ("proof.not-on-curve", ("pi_c", 1), "1"),
]


@pytest.mark.parametrize(("code", "path", "replacement"), INVALID_FIELDS)
def test_invalid_field(code: str, path: tuple[str | int, ...], replacement: object) -> None:
    with pytest.raises(ProofRefused) as refusal:
        parse_proof(encode(put(_proof(), path, replacement)))
    assert refusal.value.code == code


@pytest.mark.parametrize("path", [("pi_a", 0), ("pi_a", 1), ("pi_b", 0, 0), ("pi_b", 1, 1), ("pi_c", 1)])
def test_invalid_coordinate_plus_modulus(path: tuple[str | int, ...]) -> None:
    values = _proof()
    target = values
    for step in path:
        target = target[step]
    with pytest.raises(ProofRefused) as refusal:  # Z7: the same point, another encoding
        parse_proof(encode(put(values, path, _shifted(str(target)))))
    assert refusal.value.code == "proof.coordinate-range"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("pi_a", "proof.malformed"),
        ("pi_b", "proof.malformed"),
        ("pi_c", "proof.malformed"),
        ("protocol", "proof.label"),
    ],
)
def test_invalid_missing_field(name: str, code: str) -> None:
    values = _proof()
    del values[name]
    with pytest.raises(ProofRefused) as refusal:
        parse_proof(encode(values))
    assert refusal.value.code == code


@pytest.mark.parametrize(("text", "escaped"), [("pi_a", "pi\\u005fa"), ("groth16", "groth\\u0031\\u0036")])
def test_invalid_escape(text: str, escaped: str) -> None:
    data = encode(_proof()).decode()
    with pytest.raises(ProofRefused) as refusal:  # the same text in another spelling
        parse_proof(data.replace(text, escaped).encode())
    assert refusal.value.code == "proof.malformed"
    assert json.loads(data.replace(text, escaped)) == json.loads(data)


def test_invalid_escaped_digit() -> None:
    with pytest.raises(PublicRefused) as refusal:
        parse_public(b'["\\u0031"]')
    assert refusal.value.code == "public.malformed"


def test_invalid_real_and_imaginary_swapped() -> None:
    values = _proof()
    values["pi_b"][0].reverse()
    values["pi_b"][1].reverse()
    with pytest.raises(ProofRefused) as refusal:
        parse_proof(encode(values))
    assert refusal.value.code == "proof.not-on-curve"


def test_invalid_off_subgroup(off_subgroup: PointG2) -> None:
    values = _proof()
    values["pi_b"] = spell_g2(off_subgroup)
    with pytest.raises(ProofRefused) as refusal:  # Z14
        parse_proof(encode(values))
    assert refusal.value.code == "proof.not-in-subgroup"


@pytest.mark.parametrize("index", range(8))
@pytest.mark.parametrize("shift", [BASE_MODULUS, -BASE_MODULUS, 1 << 256])
def test_invalid_word_range(index: int, shift: int) -> None:
    words = list(SAFE.prove((1, 2, 3, 4, 5)).words())
    words[index] += shift
    with pytest.raises(ProofRefused) as refusal:
        Proof.from_words(words)
    assert refusal.value.code == "proof.coordinate-range"


@pytest.mark.parametrize("word", [1.0, "1", None, b"1"])
def test_invalid_word_that_is_no_integer(word: Any) -> None:
    with pytest.raises(ProofMalformed):
        Proof.from_words([1, 2, word, 0, 0, 0, 1, 2])


def test_invalid_words_of_infinity() -> None:
    words = list(SAFE.prove((1, 2, 3, 4, 5)).words())
    for start, stop in ((0, 2), (2, 6), (6, 8)):
        zeroed = [0 if start <= index < stop else word for index, word in enumerate(words)]
        with pytest.raises(ProofRefused) as refusal:
            Proof.from_words(zeroed)
        assert refusal.value.code == "proof.infinity"


@pytest.mark.parametrize("count", [0, 7, 9])
def test_invalid_word_count(count: int) -> None:
    with pytest.raises(ProofRefused):
        Proof.from_words([1] * count)
    with pytest.raises(ProofRefused):
        Proof.from_bytes(b"\1" * (32 * count + 1))


def test_public() -> None:
    assert load_public(EXAMPLES / "public.json") == (8633,)
    assert parse_public(b"[]") == ()
    assert parse_public(encode([str(SCALAR_ORDER - 1), "0"])) == (SCALAR_ORDER - 1, 0)


INVALID_PUBLIC = [
    ("public.malformed", {"0": "1"}),
    ("public.malformed", "1"),
    ("public.malformed", None),
    ("public.malformed", [1]),
    ("public.malformed", [["1"]]),
    ("public.malformed", [None]),
    ("public.malformed", ["00"]),
    ("public.malformed", ["-1"]),
    ("public.malformed", ["0x01"]),
    ("public.range", [str(SCALAR_ORDER)]),
    ("public.range", ["1", str(SCALAR_ORDER + 1)]),
    ("public.range", ["9" * 78]),
    ("public.malformed", ["9" * 5000]),
]


@pytest.mark.parametrize(("code", "value"), INVALID_PUBLIC)
def test_invalid_public(code: str, value: object) -> None:
    with pytest.raises(PublicRefused) as refusal:
        parse_public(encode(value))
    assert refusal.value.code == code


def test_invalid_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.json", "nul\0byte"):
        with pytest.raises(FileUnreadable):
            load_proof(path)


def test_invalid_file_too_large(tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(_proof()) + " " * LARGEST_PROOF_FILE)
    with pytest.raises(ProofRefused) as refusal:
        load_proof(path)
    assert refusal.value.code == "proof.malformed"
