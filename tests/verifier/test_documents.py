"""Strict JSON: whatever the bytes, a document or a typed refusal."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verifier.examples import EXAMPLES
from verifier.documents import decimal, parse_json, shown
from verifier.errors import ProofCoordinateRange, ProofMalformed, VerifierError
from verifier.key import parse_key
from verifier.proof import parse_proof, parse_public

INVALID_JSON = [
    b"",
    b"{",
    b"[1,]",
    b"{} {}",
    b"\xff",
    b"\xef\xbb\xbf{}",
    "{}".encode("utf-16"),
    b'{"a": 1, "a": 1}',
    b'{"x": {"a": 1, "\\u0061": 2}}',
    b"1.0",
    b"1e3",
    b"-0",
    b"-1",
    b"NaN",
    b"Infinity",
    b"-Infinity",
    b"1" * 10,
    b"9" * 100_000,
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"[" * 50_000 + b"]" * 50_000,
    b'"\\ud800',
    b'["' + b'\\"' * 500_000,
    b'["' + b'\\"' * 500_000 + b"\\",
    b"// comment\n{}",
    b"'a'",
]


@pytest.mark.parametrize("data", INVALID_JSON)
def test_invalid_json(data: bytes) -> None:
    with pytest.raises(ProofMalformed) as refusal:
        parse_json(data, "proof", ProofMalformed)
    assert refusal.value.message.isprintable()
    assert len(refusal.value.message) < 200


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 999_999_999) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(st.text(alphabet='[]{}"\\x', max_size=60))
def test_brackets_inside_strings_do_not_nest(text: str) -> None:
    assert parse_json(json.dumps(["[" * 100 + text]).encode(), "proof", ProofMalformed) == ["[" * 100 + text]


@given(JSON)
def test_reads_what_json_writes(value: object) -> None:
    assert parse_json(json.dumps(value).encode(), "proof", ProofMalformed) == value


@given(st.integers(0, 10**9 - 1))
def test_decimal_round_trip(value: int) -> None:
    assert decimal(str(value), "x", 10**9, ProofMalformed, ProofCoordinateRange) == value


@given(st.text(alphabet="0123456789+-_ .exX\n\u0660\uff11\u00b2", max_size=8))
def test_decimal_has_one_spelling(text: str) -> None:
    with suppress(VerifierError):
        value = decimal(text, "x", 10**9, ProofMalformed, ProofCoordinateRange)
        assert str(value) == text


@given(st.binary(max_size=200))
def test_invalid_bytes_are_refused_by_type(data: bytes) -> None:
    for parse in (parse_proof, parse_key):
        with pytest.raises(VerifierError):
            parse(data)
    with suppress(VerifierError):
        parse_public(data)


@settings(deadline=None)
@given(st.data())
def test_invalid_mutated_files_are_refused_by_type(data: st.DataObject) -> None:
    kinds = [("proof.json", parse_proof), ("verification_key.json", parse_key)]
    name, parse = data.draw(st.sampled_from(kinds))
    text = bytearray((EXAMPLES / name).read_bytes())
    position = data.draw(st.integers(0, len(text) - 1))
    text[position : position + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    with suppress(VerifierError):
        parse(bytes(text))


@given(st.text())
def test_messages_stay_on_one_line(text: str) -> None:
    line = shown(text)
    assert line.isprintable()
    line.encode("utf-8")
