"""The proof's encodings are inverse to each other and equal to the verifier's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fss.prover import Proof, Prover
from tests.prover.conftest import INPUTS, Compiled
from verifier import proof as reference

words = st.lists(st.integers(0, 2**256 - 1), min_size=8, max_size=8)


@given(words)
def test_words_document_and_bytes_are_inverse(numbers: list[int]) -> None:
    proof = Proof.from_words(numbers)
    assert list(proof.words()) == numbers
    assert Proof.from_document(proof.document()) == proof
    assert Proof.from_bytes(proof.to_bytes()) == proof
    assert proof.to_bytes() == b"".join(number.to_bytes(32, "big") for number in numbers)


def test_encodings_are_the_verifiers(compiled: Compiled, prover: Prover) -> None:
    proof = prover.prove(compiled.files, INPUTS).proof
    checked = reference.Proof.from_words(proof.words())
    assert checked.words() == proof.words()
    assert reference.Proof.from_bytes(proof.to_bytes()) == checked


@pytest.mark.parametrize("count", [0, 7, 9])
def test_invalid_number_of_words(count: int) -> None:
    with pytest.raises(ValueError, match="values to unpack"):
        Proof.from_words([1] * count)


def test_invalid_number_of_bytes() -> None:
    with pytest.raises(ValueError, match="256 bytes"):
        Proof.from_bytes(bytes(255))
