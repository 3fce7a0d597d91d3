"""Inputs that are wrong are refused by name; the circuit's own refusal is passed on."""

from __future__ import annotations

from typing import Any

import pytest

from fss.prover import Prover, ProveResult
from fss.prover.client import CircuitFiles
from fss.prover.errors import (
    FileUnwritable,
    ProverRefusal,
    WasmMalformed,
    WitnessInputLength,
    WitnessInputMalformed,
    WitnessInputMissing,
    WitnessInputRange,
    WitnessInputUnknown,
    WitnessUnsatisfied,
)
from tests.prover.conftest import INPUTS, Compiled
from verifier.errors import FileUnreadable
from verifier.points import SCALAR_ORDER


def power(base: int, salt: list[int], bits: list[int]) -> int:
    """The circuit in plain integers."""
    value = base
    for index, bit in enumerate(bits):
        value = ((2 * value + 3) * value + bit + salt[index % 2]) % SCALAR_ORDER
    return value


@pytest.mark.parametrize("base", [0, 1, 2**31 - 1, 2**31, 2**64, 2**253, SCALAR_ORDER - 1])
def test_public_inputs_are_those_of_the_circuit(compiled: Compiled, prover: Prover, base: int) -> None:
    result = prover.prove(compiled.files, INPUTS | {"base": base})
    assert result.public == (power(base, INPUTS["salt"], INPUTS["bits"]), base)
    assert prover.verify(compiled.key, result.public, result.proof)


def test_numbers_and_strings_and_nested_lists_are_one(compiled: Compiled, prover: Prover) -> None:
    spelt = {"base": "3", "salt": ["1", 2], "bits": [[0, 1], [1, "0"], [[1, 0], [0, 1]]]}
    assert prover.prove(compiled.files, spelt).public == prover.prove(compiled.files, INPUTS).public


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"base": SCALAR_ORDER}, WitnessInputRange),
        ({"base": SCALAR_ORDER + 3}, WitnessInputRange),
        ({"salt": [1, 2**256]}, WitnessInputRange),
        ({"salt": [1, 2**300]}, WitnessInputMalformed),
        ({"base": -1}, WitnessInputMalformed),
        ({"base": "0x3"}, WitnessInputMalformed),
        ({"base": ""}, WitnessInputMalformed),
        ({"salt": [1]}, WitnessInputLength),
        ({"salt": [1, 2, 3]}, WitnessInputLength),
        ({"salt": []}, WitnessInputMissing),
        ({"base": [3, 3]}, WitnessInputLength),
        ({"other": 1}, WitnessInputUnknown),
        ({"bits": [2] * 8}, WitnessUnsatisfied),
        ({"base": 7}, WitnessUnsatisfied),
    ],
)
def test_invalid_inputs(
    compiled: Compiled, prover: Prover, change: dict[str, Any], error: type[ProverRefusal]
) -> None:
    with pytest.raises(error) as caught:
        prover.prove(compiled.files, INPUTS | change)
    if not isinstance(caught.value, WitnessUnsatisfied):
        assert next(iter(change)) in caught.value.message or isinstance(caught.value, WitnessInputMissing)
    assert prover.prove(compiled.files, INPUTS).public[1] == 3


def test_invalid_missing_signal(compiled: Compiled, prover: Prover) -> None:
    with pytest.raises(WitnessInputMissing, match=r"takes 11 .* 9 were given, by .* base, bits"):
        prover.prove(compiled.files, {name: INPUTS[name] for name in ("base", "bits")})


def test_refusal_names_the_line_of_the_circuit(compiled: Compiled, prover: Prover) -> None:
    with pytest.raises(WitnessUnsatisfied, match=r"template Power_0 line: \d+"):
        prover.prove(compiled.files, INPUTS | {"base": 7})


def test_batch_puts_each_failure_in_its_place(compiled: Compiled, prover: Prover) -> None:
    results = prover.prove_batch(compiled.files, [INPUTS | {"base": base} for base in (6, 7, 8)])
    first, second, third = results
    assert isinstance(second, WitnessUnsatisfied)
    assert isinstance(first, ProveResult)
    assert isinstance(third, ProveResult)
    assert (first.public[1], third.public[1]) == (6, 8)
    statements = [(result.public, result.proof) for result in (first, third)]
    assert [verdict.valid for verdict in prover.verify_batch(compiled.key, statements)] == [True, True]


def test_empty_batches(compiled: Compiled, prover: Prover) -> None:
    assert prover.prove_batch(compiled.files, []) == []
    assert prover.verify_batch(compiled.key, []) == []


def test_invalid_wasm(compiled: Compiled, prover: Prover) -> None:
    with pytest.raises(WasmMalformed):
        prover.load(CircuitFiles(compiled.r1cs, compiled.files.zkey))
    with pytest.raises(FileUnreadable):
        prover.load(CircuitFiles(compiled.r1cs.with_name("absent.wasm"), compiled.files.zkey))


def test_invalid_folder_to_write_to(compiled: Compiled, prover: Prover) -> None:
    absent = compiled.r1cs.with_name("absent")
    with pytest.raises(FileUnwritable):
        prover.setup(compiled.r1cs, absent / "key.zkey", absent / "vk.json")
