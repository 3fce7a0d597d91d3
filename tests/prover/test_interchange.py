"""Keys, witnesses and proofs pass between this prover and snarkjs in both directions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fss.prover import CircuitFiles, Proof, Prover
from tests.prover.conftest import INPUTS, Compiled, Snarkjs, run_prover, write_json
from verifier.errors import KeyUnsafeDelta
from verifier.groth16 import verify
from verifier.key import load_key
from verifier.proof import load_proof, load_public


@pytest.fixture
def proved(compiled: Compiled, prover: Prover, tmp_path: Path) -> tuple[Path, Path]:
    """Public inputs and proof made by us with our key, as snarkjs's files."""
    result = prover.prove(compiled.files, INPUTS)
    return (
        write_json(tmp_path / "public.json", [str(value) for value in result.public]),
        write_json(tmp_path / "proof.json", result.proof.document()),
    )


def test_snarkjs_verifies_our_proof(compiled: Compiled, proved: tuple[Path, Path], snarkjs: Snarkjs) -> None:
    assert "OK!" in snarkjs("groth16", "verify", compiled.key, *proved).stdout


def test_invalid_proof_is_no_proof_to_snarkjs_and_us(
    compiled: Compiled, proved: tuple[Path, Path], snarkjs: Snarkjs, tmp_path: Path
) -> None:
    public = json.loads(proved[0].read_text())
    altered = write_json(tmp_path / "altered.json", [public[0], str(int(public[1]) + 1)])
    assert snarkjs("groth16", "verify", compiled.key, altered, proved[1], check=False).returncode != 0
    assert run_prover("verify", compiled.key, altered, proved[1]).code == 1


def test_python_verifies_our_proof(compiled: Compiled, proved: tuple[Path, Path]) -> None:
    assert verify(load_key(compiled.key), load_public(proved[0]), load_proof(proved[1]))


def test_snarkjs_exports_the_same_key_from_ours(compiled: Compiled, snarkjs: Snarkjs, tmp_path: Path) -> None:
    theirs = tmp_path / "vk.json"
    snarkjs("zkey", "export", "verificationkey", compiled.files.zkey, theirs)
    assert json.loads(theirs.read_text()) == json.loads(compiled.key.read_text())


def test_we_export_the_same_key_from_theirs(
    snarkjs: Snarkjs, snarkjs_keys: tuple[Path, Path], tmp_path: Path
) -> None:
    theirs, ours = tmp_path / "theirs.json", tmp_path / "ours.json"
    snarkjs("zkey", "export", "verificationkey", snarkjs_keys[1], theirs)
    assert run_prover("export-vk", snarkjs_keys[1], ours).code == 0
    assert json.loads(theirs.read_text()) == json.loads(ours.read_text())


def test_our_witness_is_that_of_snarkjs(compiled: Compiled, snarkjs: Snarkjs, tmp_path: Path) -> None:
    inputs = write_json(tmp_path / "input.json", INPUTS)
    ours, theirs = tmp_path / "ours.wtns", tmp_path / "theirs.wtns"
    assert run_prover("witness", compiled.files.wasm, inputs, ours).code == 0
    snarkjs("wtns", "calculate", compiled.files.wasm, inputs, theirs)
    assert ours.read_bytes() == theirs.read_bytes()
    assert snarkjs("wtns", "check", compiled.r1cs, ours).returncode == 0


def test_snarkjs_proves_with_our_key(compiled: Compiled, snarkjs: Snarkjs, tmp_path: Path) -> None:
    inputs, public, proof = (tmp_path / name for name in ("input.json", "public.json", "proof.json"))
    write_json(inputs, INPUTS)
    snarkjs("groth16", "fullprove", inputs, compiled.files.wasm, compiled.files.zkey, proof, public)
    assert run_prover("verify", compiled.key, public, proof).code == 0
    assert verify(load_key(compiled.key), load_public(public), load_proof(proof))


def test_we_prove_with_their_key(
    compiled: Compiled, prover: Prover, snarkjs: Snarkjs, snarkjs_keys: tuple[Path, Path], tmp_path: Path
) -> None:
    result = prover.prove(CircuitFiles(compiled.files.wasm, snarkjs_keys[1]), INPUTS)
    public = write_json(tmp_path / "public.json", [str(value) for value in result.public])
    proof = write_json(tmp_path / "proof.json", result.proof.document())
    key = tmp_path / "vk.json"
    snarkjs("zkey", "export", "verificationkey", snarkjs_keys[1], key)
    assert "OK!" in snarkjs("groth16", "verify", key, public, proof).stdout
    assert prover.verify(key, result.public, result.proof)


def test_invalid_key_of_theirs_without_contribution(
    compiled: Compiled, prover: Prover, snarkjs_keys: tuple[Path, Path]
) -> None:
    files = CircuitFiles(compiled.files.wasm, snarkjs_keys[0])
    with pytest.raises(KeyUnsafeDelta):
        prover.prove(files, INPUTS)
    assert prover.info(snarkjs_keys[0])["safe"] is False
    assert prover.info(snarkjs_keys[0])["refusal"] == "key.unsafe-delta"
    assert prover.info(snarkjs_keys[1])["safe"] is True
    assert len(prover.prove(files, INPUTS, allow_unsafe_key=True).public) == 2


def test_snarkjs_adds_a_contribution_to_our_key(
    compiled: Compiled, prover: Prover, snarkjs: Snarkjs, tmp_path: Path
) -> None:
    contributed = tmp_path / "contributed.zkey"
    snarkjs("zkey", "contribute", compiled.files.zkey, contributed, "--name=second", "-e=entropy")
    assert prover.info(contributed)["contributions"] == 2
    result = prover.prove(CircuitFiles(compiled.files.wasm, contributed), INPUTS)
    assert not prover.verify(compiled.key, result.public, result.proof)


def test_the_name_of_our_key_says_that_it_is_for_development(compiled: Compiled) -> None:
    assert b"fss development key, no ceremony" in compiled.files.zkey.read_bytes()


def test_two_set_ups_give_two_keys(compiled: Compiled, prover: Prover, tmp_path: Path) -> None:
    result = prover.setup(compiled.r1cs, tmp_path / "again.zkey", tmp_path / "again.json")
    first, second = load_key(compiled.key), load_key(tmp_path / "again.json")
    assert (result.constraints, result.public, result.domain) == (16, 2, 32)
    assert first.gamma == second.gamma
    assert first.delta != second.delta
    assert first.alpha != second.alpha
    assert not first.unsafe


@pytest.mark.data
@pytest.mark.parametrize("folder", ["garaga_snarkjs", "vocdoni_circom2gnark"])
def test_third_party_proofs(prover: Prover, shared_data: Path, folder: str) -> None:
    files = shared_data / "vectors" / "groth16_bn254" / folder
    names = ("verification_key.json", "public.json", "proof.json")
    key, public, proof = (files / name for name in names)
    assert run_prover("verify", key, public, proof, "--allow-unsafe-key").code == 0
    refused = run_prover("verify", key, public, proof, "--json")
    assert refused.code == 2
    assert refused.json()["error"]["code"] == "key.unsafe-delta"
    document = json.loads(proof.read_text())
    assert prover.verify(key, load_public(public), Proof.from_document(document), allow_unsafe_key=True)
