"""A witness generator that is not ours computes other public inputs than were asked for, and they hold.

The same template with its two inputs declared the other way round has the same constraints and the same key,
so its generator makes satisfying witnesses of another statement.
"""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from fss.prover import CircuitFiles, Prover, ProveResult
from fss.prover.errors import ProverStatement
from fss.tools import find_node, find_package_file

INPUTS = {"a": 3, "b": 5}


@pytest.fixture(scope="module")
def circuits(tmp_path_factory: pytest.TempPathFactory) -> tuple[CircuitFiles, CircuitFiles, Path]:
    """The circuit, the same with the generator that lies, and the verification key."""
    folder = tmp_path_factory.mktemp("other")
    compiler = find_package_file("circom2", "cli.js")
    for name, signals in {"ours": "a b", "theirs": "b a"}.items():
        first, second = signals.split()
        source = (
            "pragma circom 2.2.0; template Product() { "
            f"signal input {first}; signal input {second}; signal c; c <== a * b; signal d; d <== c * c; }} "
            "component main {public [a, b]} = Product();"
        )
        (folder / f"{name}.circom").write_text(source)
        command = [str(find_node()), str(compiler), f"{name}.circom", "--r1cs", "--wasm", "--O0"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    with Prover() as prover:
        prover.setup(folder / "ours.r1cs", folder / "ours.zkey", folder / "vk.json")
    ours = CircuitFiles(folder / "ours_js" / "ours.wasm", folder / "ours.zkey")
    return ours, replace(ours, wasm=folder / "theirs_js" / "theirs.wasm"), folder / "vk.json"


def test_proof_of_what_was_asked_for(
    prover: Prover, circuits: tuple[CircuitFiles, CircuitFiles, Path]
) -> None:
    ours, _, key = circuits
    result = prover.prove(ours, INPUTS, public=(3, 5))
    assert prover.verify(key, (3, 5), result.proof)
    (batched,) = prover.prove_batch(ours, [INPUTS], public=[(3, 5)])
    assert isinstance(batched, ProveResult)


def test_invalid_generator_that_proves_another_statement(
    prover: Prover, circuits: tuple[CircuitFiles, CircuitFiles, Path]
) -> None:
    _, theirs, key = circuits
    result = prover.prove(theirs, INPUTS)
    assert result.public == (5, 3)
    assert prover.verify(key, result.public, result.proof), "the lie holds: only comparing finds it"
    with pytest.raises(ProverStatement) as refusal:
        prover.prove(theirs, INPUTS, public=(3, 5))
    assert refusal.value.code == "prover.other-statement"
    assert refusal.value.hint


def test_invalid_statement_stands_in_its_place_in_a_batch(
    prover: Prover, circuits: tuple[CircuitFiles, CircuitFiles, Path]
) -> None:
    _, theirs, _ = circuits
    same, other = prover.prove_batch(theirs, [{"a": 4, "b": 4}, INPUTS], public=[(4, 4), (3, 5)])
    assert isinstance(same, ProveResult)
    assert isinstance(other, ProverStatement)


@pytest.mark.parametrize("public", [(), (3,), (3, 5, 0)])
def test_invalid_number_of_public_inputs(
    prover: Prover, circuits: tuple[CircuitFiles, CircuitFiles, Path], public: tuple[int, ...]
) -> None:
    with pytest.raises(ProverStatement):
        prover.prove(circuits[0], INPUTS, public=public)
