"""Phase 1 files, a small circuit, and snarkjs to hold ceremonies with and against."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fss.prover import CircuitFiles, Prover
from fss.tools import find_node, find_package_file

SMALL = Path(__file__).resolve().parents[1] / "prover" / "power.circom"
SMALL_POWER = 6
"""Of the phase 1 for the small circuit, which fills 2^5 rows."""

Snarkjs = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of these tests' own."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _use_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FSS_CACHE", str(cache))


@pytest.fixture(scope="session")
def prover(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prover]:
    with Prover(seconds=300, cache=tmp_path_factory.mktemp("wazero")) as running:
        yield running


@pytest.fixture(scope="session")
def snarkjs() -> Snarkjs:
    """Runs snarkjs; fails the test on an exit code other than 0 unless ``check=False``."""
    node, program = find_node(), find_package_file("snarkjs", "build/cli.cjs")

    def run(*arguments: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [str(node), str(program), *map(str, arguments)]
        return subprocess.run(command, check=check, capture_output=True, text=True, timeout=300)

    return run


@dataclass(frozen=True)
class Small:
    """The compiled small circuit."""

    r1cs: Path
    wasm: Path

    def files(self, zkey: Path) -> CircuitFiles:
        """What a proof with the key needs."""
        return CircuitFiles(self.wasm, zkey)


def compile_circuit(source: Path, folder: Path) -> Small:
    """Compile a circuit of no includes."""
    shutil.copy(source, folder)
    compiler = find_package_file("circom2", "cli.js")
    command = [str(find_node()), str(compiler), source.name, "--r1cs", "--wasm", "--O2"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return Small(folder / f"{source.stem}.r1cs", folder / f"{source.stem}_js" / f"{source.stem}.wasm")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    return compile_circuit(SMALL, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def small_phase1(prover: Prover, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A local phase 1, made here."""
    file = tmp_path_factory.mktemp("phase1") / "local.ptau"
    prover.request("phase1_local", {"power": SMALL_POWER, "ptau": str(file)})
    return file


@pytest.fixture(scope="session")
def real_phase1(shared_data: Path) -> Path:
    """The published phase 1 with 2^10 powers."""
    return shared_data / "ptau" / "powersOfTau28_hez_final_10.ptau"
