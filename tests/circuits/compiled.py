"""Circuits compiled for tests: with symbols, and with instances that the product does not have."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from functools import cache
from pathlib import Path

from fss.cache import cache_folder, locked
from fss.circuits.build import SOURCES, compiler, run_compiler
from fss.tools import find_package_file
from tests.circuits.r1cs import R1cs, read_r1cs

OPTIONS = ["--r1cs", "--sym", "--inspect"]
CLEAR_PUBLIC = "context, slots_root, outcome, challenge, evaluation"


@cache
def clear(size: int, simplification: str = "--O2") -> R1cs:
    """``clear`` for any number of slots."""
    return compile_main(
        f"clear_{size}",
        f'include "../clear.circom"; component main {{public [{CLEAR_PUBLIC}]}} = Clear({size});',
        simplification,
    )[0]


@cache
def product(name: str) -> tuple[R1cs, str]:
    """A circuit of the product, and what the compiler said about it."""
    return compile_main(name, product_main(name))


def product_main(name: str) -> str:
    """The source of a circuit's main component."""
    return (SOURCES / "instances" / f"{name}.circom").read_text()


def compile_main(name: str, main: str, simplification: str = "--O2") -> tuple[R1cs, str]:
    """A main component compiled beside the product's sources, and what the compiler said about it."""
    path = main_file(name, main, simplification)
    return read_r1cs(path, path.with_suffix(".sym")), path.with_name("said.txt").read_text()


def main_file(name: str, main: str, simplification: str = "--O2") -> Path:
    """The ``.r1cs`` of a main component, kept by its content; its ``.sym`` stands beside it."""
    text = main if "pragma" in main else f"pragma circom 2.2.0;\n{main}\n"
    digest = hashlib.sha256(repr((name, text, compiler(), OPTIONS, simplification)).encode())
    for path in sorted(SOURCES.rglob("*.circom")):
        digest.update(path.read_bytes())
    folder = cache_folder("test-circuits")
    target = folder / f"{name}-{digest.hexdigest()[:24]}"
    with locked(folder, target.name):
        if not target.is_dir():
            with tempfile.TemporaryDirectory(dir=folder) as scratch:
                _compile(Path(scratch), name, text, simplification).rename(target)
    return target / f"{name}.r1cs"


def _compile(scratch: Path, name: str, text: str, simplification: str) -> Path:
    work, result = scratch / "work", scratch / "result"
    shutil.copytree(SOURCES, work)
    shutil.copytree(find_package_file("circomlib", "circuits/bitify.circom").parent, work / "circomlib")
    (work / "instances" / f"{name}.circom").write_text(text)
    said = run_compiler(work, f"instances/{name}.circom", [*OPTIONS, simplification])
    result.mkdir()
    for suffix in ("r1cs", "sym"):
        (work / f"{name}.{suffix}").rename(result / f"{name}.{suffix}")
    (result / "said.txt").write_text(said)
    return result
