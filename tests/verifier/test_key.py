"""Verification keys: snarkjs's file, and a reject twin for each code."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.verifier.examples import EXAMPLES, document, encode, put, spell_g2
from verifier.errors import KeyRefused
from verifier.hashing import keccak256
from verifier.key import VerificationKey, load_key, parse_key
from verifier.points import BASE_MODULUS, PointG2


def _key() -> dict[str, Any]:
    return document("verification_key.json")


def test_example_key() -> None:
    key = load_key(EXAMPLES / "verification_key.json")
    assert key.public_count == 1
    assert not key.unsafe


def test_pairing_of_alpha_and_beta_is_not_needed() -> None:
    values = _key()
    del values["vk_alphabeta_12"]
    assert parse_key(encode(values)) == load_key(EXAMPLES / "verification_key.json")


def test_key_hash_is_that_of_the_protocol() -> None:
    values = _key()
    words = list(values["vk_alpha_1"][:2])
    for name in ("vk_beta_2", "vk_gamma_2", "vk_delta_2"):
        (x0, x1), (y0, y1), _ = values[name]
        words += [x1, x0, y1, y0]
    for point in values["IC"]:
        words += point[:2]
    data = keccak256(b"fss/v1/vk") + b"".join(int(word).to_bytes(32, "big") for word in words)
    assert load_key(EXAMPLES / "verification_key.json").key_hash() == keccak256(data)


G1_INFINITY = ["0", "1", "0"]
G2_INFINITY = [["0", "0"], ["1", "0"], ["0", "0"]]

INVALID_FIELDS = [
    ("key.malformed", ("nPublic",), "1"),
    ("key.malformed", ("nPublic",), True),
    ("key.malformed", ("nPublic",), 1.0),
    ("key.malformed", ("nPublic",), -1),
    ("key.malformed", ("nPublic",), 0),
    ("key.malformed", ("nPublic",), 2),
    ("key.malformed", ("IC",), []),
    ("key.malformed", ("IC",), {}),
    ("key.malformed", ("vk_alpha_1",), ["1", "2"]),
    ("key.projective", ("vk_alpha_1", 2), "2"),
    ("key.projective", ("vk_beta_2", 2), ["0", "1"]),
    ("key.malformed", ("vk_alpha_1", 0), 1),
    ("key.malformed", ("extra",), "1"),
    ("key.label", ("protocol",), "plonk"),
    ("key.label", ("curve",), "bls12381"),
    ("key.label", ("curve",), None),
    ("key.infinity", ("vk_alpha_1",), G1_INFINITY),
    ("key.infinity", ("vk_alpha_1",), ["0", "0", "1"]),
    ("key.infinity", ("vk_beta_2",), G2_INFINITY),
    ("key.infinity", ("vk_gamma_2",), G2_INFINITY),
    ("key.infinity", ("vk_delta_2",), G2_INFINITY),
    ("key.infinity", ("IC", 0), G1_INFINITY),
    ("key.infinity", ("IC", 1), G1_INFINITY),  # the public input would not be bound
    ("key.coordinate-range", ("vk_alpha_1", 0), str(BASE_MODULUS)),
    ("key.coordinate-range", ("IC", 1, 1), "9" * 78),
    ("key.malformed", ("IC", 1, 1), "9" * 5000),
    ("key.not-on-curve", ("vk_alpha_1", 0), "1"),
    ("key.not-on-curve", ("vk_delta_2", 0, 0), "1"),
    ("key.not-on-curve", ("IC", 0, 0), "1"),
]


@pytest.mark.parametrize(("code", "path", "replacement"), INVALID_FIELDS)
def test_invalid_field(code: str, path: tuple[str | int, ...], replacement: object) -> None:
    with pytest.raises(KeyRefused) as refusal:
        parse_key(encode(put(_key(), path, replacement)))
    assert refusal.value.code == code


@pytest.mark.parametrize("name", ["protocol", "curve"])
def test_invalid_missing_label(name: str) -> None:
    values = _key()
    del values[name]
    with pytest.raises(KeyRefused) as refusal:
        parse_key(encode(values))
    assert refusal.value.code == "key.label"


@pytest.mark.parametrize("name", ["nPublic", "vk_alpha_1", "vk_beta_2", "vk_gamma_2", "vk_delta_2", "IC"])
def test_invalid_missing_field(name: str) -> None:
    values = _key()
    del values[name]
    with pytest.raises(KeyRefused) as refusal:
        parse_key(encode(values))
    assert refusal.value.code == "key.malformed"


@pytest.mark.parametrize("name", ["vk_beta_2", "vk_gamma_2", "vk_delta_2"])
def test_invalid_off_subgroup(name: str, off_subgroup: PointG2) -> None:
    values = _key()
    values[name] = spell_g2(off_subgroup)
    with pytest.raises(KeyRefused) as refusal:
        parse_key(encode(values))
    assert refusal.value.code == "key.not-in-subgroup"


def test_invalid_without_contribution() -> None:
    with pytest.raises(KeyRefused) as refusal:
        load_key(EXAMPLES / "unsafe_verification_key.json")
    assert refusal.value.code == "key.unsafe-delta"


def test_unsafe_key_with_the_flag() -> None:
    assert load_key(EXAMPLES / "unsafe_verification_key.json", allow_unsafe_key=True).unsafe


def test_invalid_beta_as_delta() -> None:
    values = _key()
    values["vk_delta_2"] = values["vk_beta_2"]
    with pytest.raises(KeyRefused) as refusal:
        parse_key(encode(values), allow_unsafe_key=True)
    assert refusal.value.code == "key.degenerate"


@pytest.mark.parametrize("value", [1.5, -1, 10**9, json.loads("[" * 16 + "]" * 16)])
def test_invalid_value_that_is_not_read(value: object) -> None:
    with pytest.raises(KeyRefused) as refusal:
        parse_key(encode(_key() | {"vk_alphabeta_12": value}))
    assert refusal.value.code == "key.malformed"


def test_invalid_two_faults_are_named_in_order() -> None:
    values = put(_key(), ("vk_alpha_1", 2), "2") | {"nPublic": 2}
    with pytest.raises(KeyRefused) as refusal:
        parse_key(encode(values))
    assert refusal.value.code == "key.malformed"
    values["nPublic"] = 1
    values["vk_beta_2"] = G2_INFINITY
    with pytest.raises(KeyRefused) as refusal:
        parse_key(encode(values))
    assert refusal.value.code == "key.projective"


def test_invalid_empty_inputs() -> None:
    key = load_key(EXAMPLES / "verification_key.json")
    with pytest.raises(KeyRefused) as refusal:
        VerificationKey(key.alpha, key.beta, key.gamma, key.delta, ())
    assert refusal.value.code == "key.malformed"
