"""Compiles a circuit with circom, once; from then on it comes from the cache.

circom2 is WASI and sees its working directory alone, so sources and circomlib are copied into one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from itertools import takewhile
from pathlib import Path

from fss.cache import cache_folder, locked
from fss.circuits.errors import CircuitBroken, CircuitUncompiled
from fss.circuits.manifest import CEREMONY, Manifest, file_hash
from fss.circuits.names import check_name
from fss.tools import ROOT, find_node, find_package_file

SOURCES = ROOT / "circuits"
OPTIONS = ["--r1cs", "--wasm", "--sym", "--O2"]
COMPILE_SECONDS = 600
MANIFEST = "manifest.json"
SYMBOLS = "circuit.sym"
COMPILED = ("circuit.r1cs", SYMBOLS, "circuit.wasm")
_COUNTS = {
    "constraints": r"non-linear constraints: (\d+)",
    "wires": r"wires: (\d+)",
    "public": r"public inputs: (\d+)",
}


@cache
def sources(name: str) -> dict[str, str]:
    """The circuit's source files, relative to ``circuits/``, with their sha256.

    Raises:
        CircuitUnknown: there is no such circuit.
        ToolMissing: circomlib is not installed.
    """
    check_name(name)
    waiting, found = [f"instances/{name}.circom"], {}
    while waiting:
        file = waiting.pop()
        path = _source(file)
        if file in found:
            continue
        found[file] = file_hash(path)
        for included in re.findall(r'^include "([^"]+)";', path.read_text(), re.MULTILINE):
            waiting.append(_resolve(file, included))
    return dict(sorted(found.items()))


def circuit_folder(name: str) -> Path:
    """Where the built circuit lives, whether it is there or not."""
    made_from = json.dumps([name, compiler(), OPTIONS, sources(name)], sort_keys=True)
    return cache_folder("circuits") / f"{name}-{hashlib.sha256(made_from.encode()).hexdigest()[:24]}"


def built(name: str) -> Manifest | None:
    """The manifest of a circuit that is built already, its files checked; ``None`` where it is not.

    Raises:
        CircuitBroken: it was built and is damaged.
    """
    folder = circuit_folder(name)
    if not folder.is_dir():
        return None
    manifest = Manifest.read(folder / MANIFEST)
    for what, agrees in {
        "name": manifest.name == name,
        "compiler": (manifest.compiler, manifest.options) == (compiler(), OPTIONS),
        "sources": manifest.sources == sources(name),
        "files": set(COMPILED) <= set(manifest.files),
    }.items():
        if not agrees:
            raise CircuitBroken(f"{name}: the manifest names another {what} than was built")
    manifest.check(folder)
    return manifest


def build(name: str, note: Callable[[str], None] = lambda message: None) -> Manifest:
    """Return the circuit's manifest, compiling it where it is not built, or is damaged.

    What was damaged is named to ``note`` and built anew; a key that was made for it goes with it. A key
    from a ceremony cannot be made anew.

    Raises:
        CircuitBroken: what is damaged has the key of a ceremony.
        CircuitUnknown, CircuitUncompiled, ToolMissing, CacheUnusable: see each.
    """
    folder = circuit_folder(name)
    with locked(folder.parent, name):
        try:
            found = built(name)
        except CircuitBroken as error:
            if (folder / CEREMONY).exists():
                raise CircuitBroken(
                    f"{error.message}; its key comes from a ceremony and is not made anew",
                    hint=f"remove {folder} and run `fss ceremony adopt {name}`",
                ) from None
            note(f"{error.message}: building it anew")
            shutil.rmtree(folder)
            found = None
        return found or _compile(name, folder)


def compiler() -> str:
    """The compiler's name and version."""
    return "circom2 " + str(json.loads(find_package_file("circom2", "package.json").read_text())["version"])


def _compile(name: str, folder: Path) -> Manifest:
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{name}-") as scratch:
        work = Path(scratch)
        for file in sources(name):
            (work / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(_source(file), work / file)
        said = run_compiler(work, f"instances/{name}.circom", OPTIONS)
        counts = {what: re.search(pattern, said) for what, pattern in _COUNTS.items()}
        if not all(counts.values()):
            raise CircuitUncompiled(f"{name}: circom did not say how large the circuit is")
        result = work / "result"
        result.mkdir()
        (work / f"{name}.r1cs").rename(result / "circuit.r1cs")
        (work / f"{name}_js" / f"{name}.wasm").rename(result / "circuit.wasm")
        _keep_inputs(work / f"{name}.sym", result / SYMBOLS)
        numbers = {what: int(match[1]) for what, match in counts.items() if match}
        manifest = Manifest(
            name=name,
            compiler=compiler(),
            options=OPTIONS,
            sources=sources(name),
            files={file: file_hash(result / file) for file in COMPILED},
            constraints=numbers["constraints"],
            wires=numbers["wires"],
            public_inputs=numbers["public"],
        )
        manifest.write(result / MANIFEST)
        result.rename(folder)
    return manifest


def _keep_inputs(symbols: Path, kept: Path) -> None:
    """Copy the first lines of circom's symbols: the main component's signals, its inputs among them."""
    with symbols.open() as lines, kept.open("w") as copy:
        copy.writelines(takewhile(lambda line: line.count(".") == 1, lines))


def run_compiler(work: Path, file: str, options: Sequence[str]) -> str:
    """Compile ``file`` in the folder ``work``, which also receives the results; return what circom says.

    Raises:
        CircuitUncompiled: circom refused it, or did not end in time.
        ToolMissing: node or circom is not installed.
    """
    name = Path(file).stem
    circom = find_package_file("circom2", "cli.js")
    try:
        done = subprocess.run(
            [str(find_node()), str(circom), file, *options, "-o", "."],
            cwd=work,
            capture_output=True,
            text=True,
            timeout=COMPILE_SECONDS,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        raise CircuitUncompiled(f"{name}: circom did not end within {COMPILE_SECONDS} s") from None
    if done.returncode != 0 or not (work / f"{name}.r1cs").is_file():
        said = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)
        lines = [line for line in said.splitlines() if "error" in line.lower()]
        raise CircuitUncompiled(f"{name}: {lines[0] if lines else 'circom failed'}"[:300])
    return done.stdout + done.stderr


def _resolve(file: str, included: str) -> str:
    """The path of an included file relative to ``circuits/``."""
    if included.startswith("circomlib/"):
        return included
    return os.path.normpath(Path(file).parent / included)


def _source(file: str) -> Path:
    if file.startswith("circomlib/"):
        return find_package_file("circomlib", f"circuits/{file.removeprefix('circomlib/')}")
    return SOURCES / file
