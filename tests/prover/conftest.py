"""A small circuit, compiled once, with a development key; and snarkjs to compare with."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from fss.prover import CircuitFiles, Prover, find_prover, make_plan
from fss.prover.process import ServeProcess
from fss.tools import find_node, find_package_file

INPUTS: dict[str, Any] = {"base": 3, "salt": [1, 2], "bits": [0, 1, 1, 0, 1, 0, 0, 1]}

Snarkjs = Callable[..., subprocess.CompletedProcess[str]]


@dataclass(frozen=True)
class Compiled:
    """The files of the compiled circuit and of its development key."""

    r1cs: Path
    files: CircuitFiles
    key: Path
    plan: Path

    @property
    def planned(self) -> CircuitFiles:
        """The files with the plan among them."""
        return replace(self.files, plan=self.plan)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    folder = tmp_path_factory.mktemp("power")
    shutil.copy(Path(__file__).with_name("power.circom"), folder)
    compiler = find_package_file("circom2", "cli.js")
    subprocess.run(
        [find_node(), compiler, "power.circom", "--r1cs", "--wasm", "--sym", "--O2"],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=120,
    )
    made = Compiled(
        folder / "power.r1cs",
        CircuitFiles(folder / "power_js" / "power.wasm", folder / "power.zkey"),
        folder / "vk.json",
        folder / "power.plan",
    )
    with Prover(cache=folder / "cache") as prover:
        prover.setup(made.r1cs, made.files.zkey, made.key)
        make_plan(prover, made.r1cs, made.r1cs.with_suffix(".sym"), made.plan)
    return made


@pytest.fixture(scope="session")
def prover(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prover]:
    with Prover(seconds=120, cache=tmp_path_factory.mktemp("cache")) as running:
        yield running


@pytest.fixture(scope="session")
def raw() -> Iterator[ServeProcess]:
    """The process itself, for requests that the client would never make."""
    process = ServeProcess(find_prover(), ["--cache="])
    yield process
    process.close()


@pytest.fixture(scope="session")
def snarkjs() -> Snarkjs:
    """Runs snarkjs; fails the test on an exit code other than 0 unless ``check=False``."""
    node, program = find_node(), find_package_file("snarkjs", "build/cli.cjs")

    def run(*arguments: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [str(node), str(program), *map(str, arguments)]
        return subprocess.run(command, check=check, capture_output=True, text=True, timeout=120)

    return run


@pytest.fixture(scope="session")
def snarkjs_keys(
    compiled: Compiled, snarkjs: Snarkjs, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """A key that snarkjs made, without a contribution and with one."""
    folder = tmp_path_factory.mktemp("ceremony")
    start, powers, prepared = (folder / f"{name}.ptau" for name in ("start", "powers", "prepared"))
    without, contributed = folder / "without.zkey", folder / "contributed.zkey"
    snarkjs("powersoftau", "new", "bn128", "6", start)
    snarkjs("powersoftau", "contribute", start, powers, "--name=test", "-e=some entropy")
    snarkjs("powersoftau", "prepare", "phase2", powers, prepared)
    snarkjs("groth16", "setup", compiled.r1cs, prepared, without)
    snarkjs("zkey", "contribute", without, contributed, "--name=test", "-e=some entropy")
    return without, contributed


def write_json(path: Path, value: object) -> Path:
    """Write a JSON file and return its path."""
    path.write_text(json.dumps(value))
    return path


@dataclass(frozen=True)
class Run:
    """What one run of the program gave."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


def run_prover(*arguments: str | Path) -> Run:
    """Run ``fss-prover`` once."""
    command = [str(find_prover()), *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    return Run(done.returncode, done.stdout, done.stderr)
