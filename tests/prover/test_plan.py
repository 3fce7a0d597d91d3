"""Plans: witnesses without circom's generator, which stays behind them for what they do not cover."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fss.prover import CircuitFiles, Prover, determine, make_plan, plan_circuit
from fss.prover.errors import (
    FileUnknown,
    PlanMalformed,
    ProverRefusal,
    SymbolsMalformed,
    WitnessInputLength,
    WitnessInputMissing,
    WitnessInputRange,
    WitnessInputUnknown,
    WitnessLength,
    WitnessUnsatisfied,
)
from fss.tools import find_node, find_package_file
from tests.prover.conftest import INPUTS, Compiled, Snarkjs, run_prover, write_json
from verifier.points import SCALAR_ORDER


@pytest.mark.parametrize("base", [0, 1, 2**64, SCALAR_ORDER - 1])
def test_plan_and_generator_give_one_witness(
    compiled: Compiled, prover: Prover, tmp_path: Path, base: int
) -> None:
    by_plan, by_wasm = tmp_path / "plan.wtns", tmp_path / "wasm.wtns"
    assert prover.witness(compiled.planned, INPUTS | {"base": base}, by_plan).solver == "plan"
    assert prover.witness(compiled.files, INPUTS | {"base": base}, by_wasm).solver == "wasm"
    assert by_plan.read_bytes() == by_wasm.read_bytes()


def test_proof_from_a_plan(compiled: Compiled, prover: Prover) -> None:
    result = prover.prove(compiled.planned, INPUTS)
    assert result.solver == "plan"
    assert result.public == prover.prove(compiled.files, INPUTS).public
    assert prover.verify(compiled.key, result.public, result.proof)


def test_snarkjs_reads_the_witness(compiled: Compiled, snarkjs: Snarkjs, tmp_path: Path) -> None:
    inputs, witness = write_json(tmp_path / "input.json", INPUTS), tmp_path / "w.wtns"
    made = run_prover("witness", compiled.plan, inputs, witness, "--json")
    assert made.json()["solver"] == "plan"
    assert "WITNESS IS CORRECT" in snarkjs("wtns", "check", compiled.r1cs, witness).stdout


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"base": SCALAR_ORDER}, WitnessInputRange),
        ({"salt": [1]}, WitnessInputLength),
        ({"salt": []}, WitnessInputMissing),
        ({"other": 1}, WitnessInputUnknown),
        ({"bits": [2] * 8}, WitnessUnsatisfied),
    ],
)
def test_invalid_inputs(
    compiled: Compiled, prover: Prover, change: dict[str, Any], error: type[ProverRefusal]
) -> None:
    with pytest.raises(error) as caught:
        prover.prove(compiled.planned, INPUTS | change)
    assert next(iter(change)) in caught.value.message or error is WitnessUnsatisfied


def test_refusal_names_the_line_where_the_generator_is_there(compiled: Compiled, tmp_path: Path) -> None:
    inputs, witness = write_json(tmp_path / "input.json", INPUTS | {"bits": [2] * 8}), tmp_path / "w"
    with_it = run_prover("witness", compiled.plan, inputs, witness, "--wasm", compiled.files.wasm)
    assert (with_it.code, "template Power_0 line:" in with_it.err) == (2, True)
    without = run_prover("witness", compiled.plan, inputs, witness)
    assert (without.code, "constraint of wire" in without.err) == (2, True)
    assert not witness.exists()


def test_assertions_are_no_constraints(compiled: Compiled, prover: Prover) -> None:
    """What circom's ``assert`` refuses has a proof all the same; anyone could make one without it."""
    with pytest.raises(WitnessUnsatisfied):
        prover.prove(compiled.files, INPUTS | {"base": 7})
    result = prover.prove(compiled.planned, INPUTS | {"base": 7})
    assert prover.verify(compiled.key, result.public, result.proof)


def test_plan_names_its_circuit(compiled: Compiled, prover: Prover) -> None:
    assert plan_circuit(prover, compiled.plan) == hashlib.sha256(compiled.r1cs.read_bytes()).hexdigest()
    with pytest.raises(FileUnknown):
        plan_circuit(prover, compiled.key)


def test_same_plan_each_time(compiled: Compiled, prover: Prover, tmp_path: Path) -> None:
    made = make_plan(prover, compiled.r1cs, compiled.r1cs.with_suffix(".sym"), tmp_path / "again.plan")
    assert (made.complete, made.missing, made.divisions, made.wires) == (True, 0, 0, 20)
    assert (tmp_path / "again.plan").read_bytes() == compiled.plan.read_bytes()
    assert made.size == compiled.plan.stat().st_size


def test_invalid_plan(compiled: Compiled, prover: Prover, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.plan"
    damaged.write_bytes(compiled.plan.read_bytes()[:-4])
    with pytest.raises(PlanMalformed):
        prover.prove(replace(compiled.files, plan=damaged), INPUTS)


def test_invalid_symbols(compiled: Compiled, prover: Prover, tmp_path: Path) -> None:
    symbols = tmp_path / "other.sym"
    lines = compiled.r1cs.with_suffix(".sym").read_text().splitlines(keepends=True)
    renamed = [line.replace("main", "other") for line in lines]
    for wrong in ([], lines[1:], [*lines[1::-1], *lines[2:]], renamed):
        symbols.write_text("".join(wrong))
        with pytest.raises(SymbolsMalformed):
            make_plan(prover, compiled.r1cs, symbols, tmp_path / "no.plan")
    assert not (tmp_path / "no.plan").exists()


HALF = """pragma circom 2.2.0;
template Half() {
    signal input x;
    signal output root;
    root <-- x == 9 ? 3 : 1;
    root * root === x;
}
component main = Half();
"""


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory, prover: Prover) -> tuple[Path, CircuitFiles]:
    """A circuit with a hint that no rule covers: a square root."""
    folder = tmp_path_factory.mktemp("half")
    (folder / "half.circom").write_text(HALF)
    program, options = find_package_file("circom2", "cli.js"), ["--r1cs", "--wasm", "--sym"]
    command = [find_node(), program, "half.circom", *options]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    files = CircuitFiles(folder / "half_js" / "half.wasm", folder / "half.zkey")
    prover.setup(folder / "half.r1cs", files.zkey, folder / "vk.json")
    return folder / "half.r1cs", files


def test_generator_serves_where_there_is_no_plan(
    half: tuple[Path, CircuitFiles], prover: Prover, tmp_path: Path
) -> None:
    r1cs, files = half
    made = make_plan(prover, r1cs, r1cs.with_suffix(".sym"), tmp_path / "half.plan")
    assert (made.complete, made.missing, made.size) == (False, 1, 0)
    assert not (tmp_path / "half.plan").exists()
    assert determine(prover, r1cs).missing == (1,)
    result = prover.prove(files, {"x": 9})
    assert (result.solver, result.public) == ("wasm", (3,))
    by_hand = run_prover("plan", r1cs, r1cs.with_suffix(".sym"), tmp_path / "half.plan", "--json")
    assert (by_hand.code, by_hand.json()["complete"]) == (1, False)
    assert run_prover("determine", r1cs).code == 1


def test_invalid_plan_of_another_circuit(
    half: tuple[Path, CircuitFiles], compiled: Compiled, prover: Prover
) -> None:
    with pytest.raises(WitnessLength):
        prover.prove(replace(half[1], plan=compiled.plan), INPUTS)


def test_determine_by_hand(compiled: Compiled) -> None:
    told = run_prover("determine", compiled.r1cs, "--json")
    assert (told.code, told.json()["determined"], told.json()["missing"]) == (0, True, [])
