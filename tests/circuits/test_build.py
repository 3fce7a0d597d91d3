"""The cache of circuits: built once, also by two at once; damage is found, named and mended (threat Z9)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fss.circuits import CIRCUITS, clear_name
from fss.circuits.build import MANIFEST, ROOT, SOURCES, build, built, circuit_folder, run_compiler, sources
from fss.circuits.errors import CircuitBroken, CircuitUncompiled, CircuitUnknown
from fss.circuits.keys import VERIFICATION_KEY, ZKEY, ensure_key
from fss.circuits.load import load_circuit
from fss.circuits.manifest import Manifest, file_hash, manifests_hash
from fss.circuits.names import BENCH_SIZES, CLEAR_SIZES, bench_name
from fss.prover import Prover
from tests.cli.command_line import CommandLine

NAME = "seal_hash"
LARGEST_KEY = 700_000_000
"""What the key of 2,048 slots may take on the disk, in bytes."""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for this file: a compilation takes seconds."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _use_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FSS_CACHE", str(cache))


def test_two_processes_build_one_circuit_once(cache: Path) -> None:
    code = f"from fss.circuits.build import build; print(build({NAME!r}).files)"
    environment = os.environ | {"FSS_CACHE": str(cache)}
    both = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert said[0] == said[1] != b""
    folders = [path for path in (cache / "circuits").iterdir() if path.is_dir()]
    assert folders == [circuit_folder(NAME)]


def test_manifest_says_what_was_built() -> None:
    manifest = build(NAME)
    assert (manifest.public_inputs, manifest.vk_hash, manifest.development) == (6, "", False)
    assert set(manifest.files) == {"circuit.r1cs", "circuit.wasm", "circuit.sym"}
    assert manifest.sources == sources(NAME)
    assert not any("circomlib" in file for file in manifest.sources)
    assert any("circomlib" in file for file in sources("seal"))
    assert built(NAME) == manifest


def test_second_build_comes_from_the_cache() -> None:
    build(NAME)
    made = (circuit_folder(NAME) / "circuit.wasm").stat().st_ino
    build(NAME, pytest.fail)
    assert (circuit_folder(NAME) / "circuit.wasm").stat().st_ino == made


@pytest.mark.parametrize(
    ("file", "damage"),
    [("circuit.r1cs", "cut"), ("circuit.sym", "cut"), ("circuit.wasm", "altered"), (MANIFEST, "gone")],
)
def test_invalid_file_is_found_named_and_built_anew(file: str, damage: str) -> None:
    good = build(NAME)
    path = circuit_folder(NAME) / file
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(content[:-1] if damage == "cut" else content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(CircuitBroken, match=NAME):
        built(NAME)
    said: list[str] = []
    assert build(NAME, said.append) == good
    assert len(said) == 1
    assert "anew" in said[0]
    assert file_hash(path) == good.files.get(file, file_hash(path))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "seal"),
        ("compiler", "circom2 0.0.1"),
        ("options", ["--O0"]),
        ("sources", {}),
        ("sources", dict.fromkeys(sources(NAME), "00" * 32)),
        ("files", {}),
    ],
)
def test_invalid_manifest_of_something_else(field: str, value: object) -> None:
    """What stands in it is in the hash that a market's terms name, so that all of it must be true."""
    good = build(NAME)
    good.model_copy(update={field: value}).write(circuit_folder(NAME) / MANIFEST)
    with pytest.raises(CircuitBroken, match="names another"):
        built(NAME)
    assert build(NAME) == good


def test_key_is_made_once_and_recorded() -> None:
    with Prover() as prover:
        made = ensure_key(NAME, prover)
        again = ensure_key(NAME, prover)
        loaded = load_circuit(NAME, prover)
    assert made == again == loaded.manifest
    assert made.development
    assert made.vk_hash == "0x" + loaded.key.key_hash().hex()
    assert {ZKEY, VERIFICATION_KEY} <= made.files.keys()
    assert manifests_hash([made]) != manifests_hash([build("seal_hash").model_copy(update={"vk_hash": ""})])


@pytest.mark.parametrize("file", [ZKEY, VERIFICATION_KEY])
def test_invalid_key_file_is_found(file: str) -> None:
    with Prover() as prover:
        ensure_key(NAME, prover)
        path = circuit_folder(NAME) / file
        path.write_bytes(path.read_bytes()[:-2] + b"00")
        with pytest.raises(CircuitBroken, match=file):
            built(NAME)
        assert ensure_key(NAME, prover).vk_hash


def test_invalid_key_of_another_circuit_is_refused() -> None:
    """A verification key that was exchanged together with its hash still is not the manifest's."""
    with Prover() as prover:
        manifest = ensure_key(NAME, prover)
        folder = circuit_folder(NAME)
        prover.setup(folder / "circuit.r1cs", folder / "other.zkey", folder / VERIFICATION_KEY)
        (folder / "other.zkey").unlink()
        files = manifest.files | {VERIFICATION_KEY: file_hash(folder / VERIFICATION_KEY)}
        manifest.model_copy(update={"files": files}).write(folder / MANIFEST)
        with pytest.raises(CircuitBroken, match="not the manifest's"):
            load_circuit(NAME, prover)
    (folder / MANIFEST).unlink()


def test_invalid_name_and_size() -> None:
    for name in ("clear_17", "", "../seal", "clear_2048\n"):
        with pytest.raises(CircuitUnknown):
            build(name)
    with pytest.raises(CircuitUnknown):
        clear_name(17)
    assert [clear_name(size) for size in (16, 256, 2048)] == list(CIRCUITS[2:])


def test_sizes_for_the_benchmark_alone() -> None:
    for size in BENCH_SIZES:
        with pytest.raises(CircuitUnknown, match=str(size)):
            clear_name(size)
        assert f"clear_{size}" not in CIRCUITS
    for size in BENCH_SIZES + CLEAR_SIZES:
        name = bench_name(size)
        main, small = ((SOURCES / f"instances/{one}.circom").read_text() for one in (name, "clear_16"))
        assert main == small.replace("Clear(16)", f"Clear({size})")
        assert set(sources(name)) - set(sources("clear_16")) <= {f"instances/{name}.circom"}
    with pytest.raises(CircuitUnknown):
        bench_name(17)


def test_invalid_source_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "wrong.circom").write_text("pragma circom 2.2.0;\ntemplate A() { signal input x; x === y; }")
    with pytest.raises(CircuitUncompiled) as refusal:
        run_compiler(tmp_path, "wrong.circom", ["--r1cs"])
    assert "\n" not in refusal.value.message
    assert "\x1b" not in refusal.value.message


def test_invalid_manifest_fields(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text('{"name": "x", "surprise": 1}')
    with pytest.raises(CircuitBroken):
        Manifest.read(tmp_path / MANIFEST)


@pytest.fixture
def fss(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys, "setup", "info")


@pytest.mark.parametrize("size", [17, *BENCH_SIZES])
def test_setup_of_an_unknown_size(fss: CommandLine, size: int) -> None:
    outcome = fss.run("setup", "--size", size)
    assert outcome.code == 2
    assert "error[circuit.unknown]" in outcome.stderr
    assert outcome.stdout == ""


def test_info_tells_what_is_built_and_what_is_not(fss: CommandLine) -> None:
    manifest = build(NAME)
    document = fss.run("info", "--json").document
    by_name = {circuit["name"]: circuit for circuit in document["circuits"]}
    assert set(by_name) == set(CIRCUITS)
    one = by_name[NAME]
    assert (one["built"], one["constraints"], one["publicInputs"]) == (True, manifest.constraints, 6)
    assert one["files"] == manifest.files
    assert not by_name["clear_2048"]["built"]
    text = fss.run("info").stdout
    assert f"{NAME}: {manifest.constraints:,} constraints, 6 public inputs" in text
    assert "clear_2048: not built here" in text


def test_info_names_a_damaged_circuit(fss: CommandLine) -> None:
    build(NAME)
    (circuit_folder(NAME) / "circuit.wasm").write_bytes(b"")
    outcome = fss.run("info")
    assert outcome.code == 0
    assert f"{NAME}: damaged" in outcome.stdout
    build(NAME)


@pytest.mark.slow
def test_setup_of_16_makes_keys_and_says_so_once(fss: CommandLine) -> None:
    outcome = fss.run("setup", "--size", 16, "--json")
    assert outcome.code == 0
    circuits = outcome.document["circuits"]
    assert {circuit["name"] for circuit in circuits} == {"clear_16", "seal", "seal_hash"}
    assert all(circuit["development"] and circuit["vk_hash"] for circuit in circuits)
    assert outcome.stderr.count("for development") == 1
    # A slot costs a little more in a small circuit: fewer share what a round needs once.
    assert (circuit_folder("clear_16") / ZKEY).stat().st_size / 16 * 2048 < LARGEST_KEY
    compiled = fss.run("setup", "--size", 16, "--compile-only")
    assert compiled.code == 0
    assert "for development" not in compiled.stderr
