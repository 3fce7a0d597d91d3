"""A ceremony's key in a circuit's place: one file or hash out of step is found by name (threat Z9)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fss.agreement import CircuitsDisagree, check_terms
from fss.ceremony.adopt import adopt
from fss.ceremony.errors import CeremonyManifestMismatch, CeremonyTranscript
from fss.ceremony.manifest import CeremonyManifest
from fss.ceremony.phase1 import find_phase1, import_phase1, local_phase1
from fss.ceremony.steps import contribute, start
from fss.circuits.build import MANIFEST, build, circuit_folder
from fss.circuits.errors import CircuitBroken
from fss.circuits.keys import VERIFICATION_KEY, ZKEY
from fss.circuits.load import LoadedCircuit, load_circuit
from fss.circuits.manifest import CEREMONY, Manifest, file_hash, manifests_hash
from fss.circuits.origin import DEVELOPMENT_NOTE, LOCAL_NOTE, notes
from fss.prover import Prover
from tests.chain.make_terms import sample_terms
from verifier.errors import FileUnreadable
from verifier.key import load_key

NAME = "seal_hash"


@pytest.fixture(scope="module")
def held(prover: Prover, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A cache folder in which the circuit is adopted from the real phase 1; and its proving key."""
    cache = tmp_path_factory.mktemp("adopted")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FSS_CACHE", str(cache))
        build(NAME)
        import_phase1(shared_data / "ptau" / "powersOfTau28_hez_final_10.ptau", prover)
        first, key = cache / "first.zkey", cache / "key.zkey"
        start(circuit_folder(NAME) / "circuit.r1cs", find_phase1("10"), first, prover)
        contribute(first, key, "Alice", prover)
        adopt(NAME, find_phase1("10"), key, prover)
    return cache, key


@pytest.fixture
def adopted(held: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The circuit's folder in a copy of that cache."""
    shutil.copytree(held[0], tmp_path / "cache")
    monkeypatch.setenv("FSS_CACHE", str(tmp_path / "cache"))
    return circuit_folder(NAME)


def record(folder: Path, *files: str, **changes: object) -> None:
    """What an attacker who may write the folder does: the manifest gets the hashes of exchanged files."""
    manifest = Manifest.read(folder / MANIFEST)
    hashes = {file: file_hash(folder / file) for file in files}
    manifest.model_copy(update={"files": manifest.files | hashes} | changes).write(folder / MANIFEST)


def test_adopted_key_is_loaded(adopted: Path, prover: Prover) -> None:
    loaded = load_circuit(NAME, prover)
    ceremony = CeremonyManifest.read(adopted / CEREMONY)
    assert not loaded.manifest.development
    assert loaded.manifest.files[CEREMONY] == file_hash(adopted / CEREMONY)
    assert loaded.manifest.vk_hash == ceremony.vk_hash
    assert ceremony.phase1.published == "powersOfTau28_hez_final_10.ptau"
    assert notes([loaded.manifest]) == []


def test_local_phase1_stays_for_development(adopted: Path, prover: Prover, tmp_path: Path) -> None:
    first, key = tmp_path / "0.zkey", tmp_path / "1.zkey"
    _, phase1 = local_phase1(9, prover)
    start(adopted / "circuit.r1cs", phase1, first, prover)
    contribute(first, key, "Alice", prover)
    manifest, ceremony = adopt(NAME, phase1, key, prover)
    assert manifest.development
    assert ceremony.development
    assert load_circuit(NAME, prover).manifest == manifest
    assert notes([manifest]) == [LOCAL_NOTE]
    assert notes([manifest.model_copy(update={"files": {}})]) == [DEVELOPMENT_NOTE]


def test_invalid_key_is_not_adopted(adopted: Path, prover: Prover, tmp_path: Path) -> None:
    before = Manifest.read(adopted / MANIFEST)
    prover.setup(adopted / "circuit.r1cs", tmp_path / "made.zkey", tmp_path / "vk.json")
    with pytest.raises(CeremonyTranscript):
        adopt(NAME, find_phase1("10"), tmp_path / "made.zkey", prover)
    for no_file in (tmp_path, Path("/dev/zero"), tmp_path / ("a" * 300)):
        with pytest.raises(FileUnreadable):
            adopt(NAME, find_phase1("10"), no_file, prover)
    assert not (adopted / "key.new").exists()
    assert load_circuit(NAME, prover).manifest == before


@pytest.mark.parametrize("file", [ZKEY, VERIFICATION_KEY, CEREMONY, "circuit.r1cs", "circuit.wasm"])
def test_invalid_file_is_refused_and_nothing_is_made_anew(file: str, adopted: Path, prover: Prover) -> None:
    data = (adopted / file).read_bytes()
    (adopted / file).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(CircuitBroken, match=rf"{file} .*ceremony") as refused:
        load_circuit(NAME, prover)
    assert "fss ceremony adopt" in refused.value.hint
    assert (adopted / CEREMONY).exists()


def test_invalid_proving_key_with_its_hash(adopted: Path, prover: Prover, tmp_path: Path) -> None:
    contribute(adopted / ZKEY, tmp_path / "more.zkey", "Eve", prover)
    shutil.copy(tmp_path / "more.zkey", adopted / ZKEY)
    record(adopted, ZKEY)
    with pytest.raises(CeremonyManifestMismatch, match="another proving key"):
        load_circuit(NAME, prover)


def test_invalid_verification_key_with_its_hashes(adopted: Path, prover: Prover, tmp_path: Path) -> None:
    prover.setup(adopted / "circuit.r1cs", tmp_path / "made.zkey", adopted / VERIFICATION_KEY)
    record(adopted, VERIFICATION_KEY)
    with pytest.raises(CircuitBroken, match="not the manifest's"):
        load_circuit(NAME, prover)
    record(adopted, vk_hash="0x" + load_key(adopted / VERIFICATION_KEY).key_hash().hex())
    with pytest.raises(CeremonyManifestMismatch, match="another verification key"):
        load_circuit(NAME, prover)


@pytest.mark.parametrize("file", [ZKEY, VERIFICATION_KEY])
def test_invalid_manifest_that_leaves_out_a_key(file: str, adopted: Path, prover: Prover) -> None:
    """What it does not name, nobody would compare with anything."""
    manifest = Manifest.read(adopted / MANIFEST)
    files = {name: digest for name, digest in manifest.files.items() if name not in (file, CEREMONY)}
    manifest.model_copy(update={"files": files, "development": True}).write(adopted / MANIFEST)
    with pytest.raises(CircuitBroken, match=f"{file} is not in the manifest"):
        load_circuit(NAME, prover)


def test_invalid_circuit_with_its_hash(adopted: Path, prover: Prover) -> None:
    data = bytearray((adopted / "circuit.r1cs").read_bytes())
    data[-1] ^= 1
    (adopted / "circuit.r1cs").write_bytes(data)
    record(adopted, "circuit.r1cs")
    with pytest.raises(CeremonyManifestMismatch, match="another circuit"):
        load_circuit(NAME, prover)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"published": ""}, "phase 1"),
        ({"blake2b": "00" * 64}, "phase 1"),
        ({"published": "powersOfTau28_hez_final_11.ptau"}, "phase 1"),
    ],
)
def test_invalid_ceremony_manifest_with_its_hash(
    changes: dict[str, str], what: str, adopted: Path, prover: Prover
) -> None:
    ceremony = CeremonyManifest.read(adopted / CEREMONY)
    phase1 = ceremony.phase1.model_copy(update=changes)
    ceremony.model_copy(update={"phase1": phase1}).write(adopted / CEREMONY)
    record(adopted, CEREMONY)
    with pytest.raises(CeremonyManifestMismatch, match=f"another {what}"):
        load_circuit(NAME, prover)


def test_invalid_claim_without_ceremony(adopted: Path, prover: Prover) -> None:
    manifest = Manifest.read(adopted / MANIFEST)
    files = {name: digest for name, digest in manifest.files.items() if name != CEREMONY}
    manifest.model_copy(update={"files": files}).write(adopted / MANIFEST)
    with pytest.raises(CeremonyManifestMismatch, match="does not say so"):
        load_circuit(NAME, prover)


def test_invalid_ceremony_that_hides_its_local_phase1(adopted: Path, prover: Prover, tmp_path: Path) -> None:
    first, key = tmp_path / "0.zkey", tmp_path / "1.zkey"
    _, phase1 = local_phase1(9, prover)
    start(adopted / "circuit.r1cs", phase1, first, prover)
    contribute(first, key, "Alice", prover)
    manifest, ceremony = adopt(NAME, phase1, key, prover)
    ceremony.model_copy(update={"development": False}).write(adopted / CEREMONY)
    record(adopted, CEREMONY, development=False)
    assert manifest.development
    with pytest.raises(CeremonyManifestMismatch, match="another phase 1"):
        load_circuit(NAME, prover)


def test_market_names_its_circuits(adopted: Path, prover: Prover) -> None:
    circuit = load_circuit(NAME, prover)
    terms = sample_terms(
        clear_key=circuit.key.key_hash(),
        seal_key=circuit.key.key_hash(),
        circuits=manifests_hash([circuit.manifest, circuit.manifest]),
    )
    check_terms(terms, circuit, circuit)


@pytest.mark.parametrize(
    ("field", "what"),
    [("clear_key", "another key of"), ("seal_key", "another key of"), ("circuits", "other manifests")],
)
def test_invalid_market_of_other_circuits(field: str, what: str, adopted: Path, prover: Prover) -> None:
    circuit = load_circuit(NAME, prover)
    right = {
        "clear_key": circuit.key.key_hash(),
        "seal_key": circuit.key.key_hash(),
        "circuits": manifests_hash([circuit.manifest, circuit.manifest]),
    }
    with pytest.raises(CircuitsDisagree, match=what):
        check_terms(sample_terms(**right | {field: bytes(32)}), circuit, circuit)


def test_invalid_market_of_another_ceremony(adopted: Path, prover: Prover) -> None:
    """The same keys with another ceremony's manifest: its hash is among those that the terms name."""
    circuit = load_circuit(NAME, prover)
    terms = sample_terms(
        clear_key=circuit.key.key_hash(),
        seal_key=circuit.key.key_hash(),
        circuits=manifests_hash([circuit.manifest, circuit.manifest]),
    )
    files = circuit.manifest.files | {CEREMONY: "00" * 32}
    other = LoadedCircuit(circuit.manifest.model_copy(update={"files": files}), circuit.files, circuit.key)
    with pytest.raises(CircuitsDisagree, match="other manifests"):
        check_terms(terms, other, circuit)
