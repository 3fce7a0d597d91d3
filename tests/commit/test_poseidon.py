"""Poseidon equals the published vectors, circomlib's outputs and tables, and its own reference."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commit.field import MODULUS, FieldError
from commit.poseidon import PoseidonWidthError, permute, permute_reference, poseidon
from commit.poseidon_parameters import PARTIAL_ROUNDS, parameters, sparse_parameters

ROOT = Path(__file__).resolve().parents[2]
CIRCOMLIB_CASES = json.loads((ROOT / "tests/vectors/poseidon_circomlib.json").read_text())["cases"]
ELEMENTS = st.one_of(
    st.integers(0, MODULUS - 1), st.sampled_from([0, 1, 2**32, 2**64, MODULUS - 1, MODULUS - 3])
)


@pytest.fixture(scope="module")
def published(shared_data: Path) -> dict[str, list[dict[str, object]]]:
    return json.loads((shared_data / "vectors/poseidon/poseidon_bn254_published.json").read_text())


def test_published_hashes(published):
    for case in published["hash"]:
        state = (int(case["initState"]), *map(int, case["inputs"]))
        outputs = permute(state)
        for position, value in case["outputs"].items():
            assert outputs[int(position)] == int(value), case
        assert poseidon(state[1:], capacity=state[0]) == outputs[0]


def test_published_permutations(published):
    for case in published["permutation"]:
        state = [int(word, 16) for word in case["input"]]
        assert list(permute(state)) == [int(word, 16) for word in case["output"]], case["name"]


def test_invalid_published_inputs(published):
    for case in published["must_error"]:
        inputs = list(map(int, case["inputs"])) if "inputs" in case else [0] * case["inputs_len"]
        with pytest.raises((FieldError, PoseidonWidthError)):
            poseidon(inputs)


@pytest.mark.parametrize("case", CIRCOMLIB_CASES, ids=lambda case: f"t{len(case['state'])}")
def test_circomlib_outputs(case):
    assert permute(list(map(int, case["state"]))) == tuple(map(int, case["outputs"]))


def test_circomlib_cases_cover_the_commitment():
    assert any(len(case["state"]) == 4 and int(case["state"][0]) > 2**128 for case in CIRCOMLIB_CASES)


@pytest.mark.parametrize("width", PARTIAL_ROUNDS)
def test_derived_parameters_equal_circomlib_tables(width):
    source = ROOT / "node_modules/circomlib/circuits/poseidon_constants.circom"
    if not source.is_file():
        pytest.skip("circomlib is absent: npm has not installed it")
    text = source.read_text()

    def table(name: str) -> list[int]:
        body = text.split(f"function POSEIDON_{name}(t)")[1].split("\nfunction")[0]
        branch = re.split(rf"\(t ?== ?{width}\)", body)[1].split("else")[0]
        return [int(word, 16) for word in re.findall(r"0x[0-9a-f]+", branch)]

    base, sparse = parameters(width), sparse_parameters(width)
    assert [entry for column in zip(*base.matrix, strict=True) for entry in column] == table("M")
    assert [entry for column in zip(*sparse.opening_matrix, strict=True) for entry in column] == table("P")
    rounds = zip(sparse.rows, sparse.columns, strict=True)
    assert [entry for row, column in rounds for entry in (sparse.corner, *row, *column)] == table("S")
    assert list(base.constants[0]) == table("C")[:width]


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 17).flatmap(lambda width: st.lists(ELEMENTS, min_size=width, max_size=width)))
def test_fast_equals_reference(state):
    assert permute(state) == permute_reference(state)


def test_capacity_changes_the_hash():
    assert len({poseidon((1, 2, 3), capacity=capacity) for capacity in range(10)}) == 10


@pytest.mark.parametrize("inputs", [[], [0] * 17], ids=["none", "seventeen"])
def test_invalid_number_of_inputs(inputs):
    with pytest.raises(PoseidonWidthError):
        poseidon(inputs)


@pytest.mark.parametrize("value", [-1, MODULUS, MODULUS + 5, 2**256, True, 1.0, "1"], ids=repr)
def test_invalid_element(value):
    with pytest.raises(FieldError):
        poseidon((0, value))
    with pytest.raises(FieldError):
        poseidon((0, 0), capacity=value)
    with pytest.raises(FieldError):
        permute_reference((0, 0, value))
