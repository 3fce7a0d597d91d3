"""Phase 2 from the real files to a proof, with contributions of ours and of snarkjs, verified by both."""

from __future__ import annotations

from pathlib import Path

import pytest

from fss.ceremony.manifest import LOCAL, CeremonyManifest
from fss.ceremony.steps import contribute, contribute_beacon, start, verify
from fss.circuits.build import build, circuit_folder
from fss.circuits.manifest import file_hash
from fss.prover import Prover
from tests.ceremony.conftest import Small, Snarkjs, compile_circuit
from tests.prover.conftest import INPUTS
from verifier.groth16 import verify as verify_proof
from verifier.key import load_key
from verifier.proof import Proof

BEACON = bytes.fromhex("0102030405060708090a0b0c0d0e0f10")


def words(digest: str) -> str:
    """A hash as snarkjs prints it: words of eight digits, four a line."""
    split = [digest[i : i + 8] for i in range(0, 128, 8)]
    return "\n".join("\t\t" + " ".join(split[i : i + 4]) for i in range(0, 16, 4))


def test_real_phase1_to_proof(
    real_phase1: Path, prover: Prover, snarkjs: Snarkjs, tmp_path: Path
) -> None:
    build("seal_hash")
    r1cs = circuit_folder("seal_hash") / "circuit.r1cs"
    keys = [tmp_path / f"{i}.zkey" for i in range(4)]
    started = start(r1cs, real_phase1, keys[0], prover)
    ours = contribute(keys[0], keys[1], "Alice", prover, entropy="dice")
    theirs = snarkjs("zkey", "contribute", keys[1], keys[2], "--name=Bob", "-e=coins").stdout
    final = contribute_beacon(keys[2], keys[3], "block", BEACON, 10, prover)

    found = verify("seal_hash", r1cs, real_phase1, keys[3], prover, tmp_path / "vk.json")
    assert found.circuit_hash == started.circuit_hash
    assert [each.name for each in found.contributions] == ["Alice", "Bob", "block"]
    assert (found.contributions[0], found.contributions[2]) == (ours, final)
    assert words(found.contributions[1].hash) in theirs
    assert (found.contributions[2].beacon, found.contributions[2].iterations) == (BEACON.hex(), 10)
    assert found.phase1.published == real_phase1.name
    assert not found.development
    assert (found.r1cs, found.zkey) == (file_hash(r1cs), file_hash(keys[3]))
    assert found.vk_hash == "0x" + load_key(tmp_path / "vk.json").key_hash().hex()

    said = snarkjs("zkey", "verify", r1cs, real_phase1, keys[3]).stdout
    assert "ZKey Ok!" in said
    assert words(found.circuit_hash) in said
    for each in found.contributions:
        assert words(each.hash) in said

    found.write(tmp_path / "ceremony.json")
    assert CeremonyManifest.read(tmp_path / "ceremony.json") == found


def test_key_of_the_ceremony_proves(
    small: Small, small_phase1: Path, prover: Prover, tmp_path: Path
) -> None:
    first, second, key = tmp_path / "0.zkey", tmp_path / "1.zkey", tmp_path / "vk.json"
    start(small.r1cs, small_phase1, first, prover)
    contribute(first, second, "Alice", prover)
    found = verify("power", small.r1cs, small_phase1, second, prover, key)
    assert (found.development, found.phase1.label) == (True, LOCAL)
    made = prover.prove(small.files(second), INPUTS)
    proof = Proof.from_words(made.proof.words())
    assert verify_proof(load_key(key), made.public, proof)


def test_ceremony_of_snarkjs_alone(
    small: Small, small_phase1: Path, prover: Prover, snarkjs: Snarkjs, tmp_path: Path
) -> None:
    keys = [tmp_path / f"{i}.zkey" for i in range(4)]
    snarkjs("groth16", "setup", small.r1cs, small_phase1, keys[0])
    snarkjs("zkey", "contribute", keys[0], keys[1], "--name=Käthe \U0001f512", "-e=some entropy")
    snarkjs("zkey", "contribute", keys[1], keys[2], "-n=", "-e=other entropy")
    snarkjs("zkey", "beacon", keys[2], keys[3], BEACON.hex(), "12", "-n=last")
    found = verify("power", small.r1cs, small_phase1, keys[3], prover)
    assert [each.name for each in found.contributions] == ["Käthe \U0001f512", "", "last"]
    assert found.contributions[2].iterations == 12


def test_contribution_by_way_of_bellman(
    small: Small, small_phase1: Path, prover: Prover, snarkjs: Snarkjs, tmp_path: Path
) -> None:
    """A contributor of the phase2-bn254 tools: their files drop a part of H that no proof needs."""
    keys = [tmp_path / f"{i}.zkey" for i in range(4)]
    asked, answered = tmp_path / "asked.params", tmp_path / "answered.params"
    start(small.r1cs, small_phase1, keys[0], prover)
    contribute(keys[0], keys[1], "Alice", prover)
    snarkjs("zkey", "export", "bellman", keys[1], asked)
    snarkjs("zkey", "bellman", "contribute", "bn128", asked, answered, "-e=some entropy")
    snarkjs("zkey", "import", "bellman", keys[1], answered, keys[2], "-n=Bob")
    contribute(keys[2], keys[3], "Carol", prover)
    for key, names in ((keys[2], ["Alice", "Bob"]), (keys[3], ["Alice", "Bob", "Carol"])):
        assert "ZKey Ok!" in snarkjs("zkey", "verify", small.r1cs, small_phase1, key).stdout
        found = verify("power", small.r1cs, small_phase1, key, prover, tmp_path / "vk.json")
        assert [each.name for each in found.contributions] == names
        made = prover.prove(small.files(key), INPUTS)
        proof = Proof.from_words(made.proof.words())
        assert verify_proof(load_key(tmp_path / "vk.json"), made.public, proof)


def test_unprepared_phase1_gives_the_same_key(
    small: Small, prover: Prover, snarkjs: Snarkjs, tmp_path: Path
) -> None:
    files = [tmp_path / f"{i}.ptau" for i in range(3)]
    snarkjs("powersoftau", "new", "bn128", "5", files[0])
    snarkjs("powersoftau", "contribute", files[0], files[1], "--name=one", "-e=some entropy")
    snarkjs("powersoftau", "prepare", "phase2", files[1], files[2])
    for file in files[1:]:
        start(small.r1cs, file, file.with_suffix(".zkey"), prover)
    assert files[1].with_suffix(".zkey").read_bytes() == files[2].with_suffix(".zkey").read_bytes()


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """A circuit that fills 2^15 rows."""
    source = tmp_path_factory.mktemp("source") / "long.circom"
    source.write_text(
        "pragma circom 2.2.0; template Long() { signal input x; signal p[17001]; p[0] <== x;"
        " for (var i = 0; i < 17000; i++) { p[i+1] <== p[i] * p[i] + 1; } }"
        " component main {public [x]} = Long();"
    )
    return compile_circuit(source, tmp_path_factory.mktemp("long"))


@pytest.mark.slow
@pytest.mark.parametrize("power", [15, 16])
def test_circuit_hash_where_snarkjs_reads_past_the_end(
    power: int, long: Small, prover: Prover, snarkjs: Snarkjs, tmp_path: Path
) -> None:
    """From 2^15 rows on snarkjs hashes one difference too many; of a phase 1 that the circuit fills, one that
    is made of the bytes which follow the last power."""
    phase1, ours, theirs = tmp_path / "local.ptau", tmp_path / "ours.zkey", tmp_path / "theirs.zkey"
    prover.request("phase1_local", {"power": power, "ptau": str(phase1)})
    started = start(long.r1cs, phase1, ours, prover)
    assert started.domain == 1 << 15
    assert words(started.circuit_hash) in snarkjs("groth16", "setup", long.r1cs, phase1, theirs).stdout
