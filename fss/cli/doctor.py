"""``fss doctor``: is everything here that the commands need, and does it work."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from commit.errors import EnvironmentFault, FssError
from fss.cli.output import emit_json, stdout
from fss.tools import ROOT, find_foundry, find_node, find_package_file

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 18
ANSWER_SECONDS = 30
REINSTALL = "run `make clean` and `make setup`"

IMPORTED = (
    *("coincurve", "Crypto", "eth_abi", "eth_account", "gmpy2", "matplotlib", "numpy", "platformdirs"),
    *("py_ecc", "pydantic", "rich", "typer"),
)
NODE_PACKAGES = ("circom2", "circomlib", "snarkjs", "solc", "@openzeppelin/contracts")


class ToolBroken(EnvironmentFault):
    """A tool is there and does not answer as it should: another version, a wrong platform, a cut-off file.

    `make clean` and `make setup` install every tool anew from the lock files.
    """

    code = "tool.broken"


class CacheEntryBroken(EnvironmentFault):
    """A circuit in the cache is not what its manifest says: a file was cut off, altered or lost.

    Delete the folder that is named; the next command that needs the circuit builds it again.
    """

    code = "cache.entry-broken"


@dataclass(frozen=True)
class Finding:
    """What one check found: ``state`` is ok, missing or broken; ``needed`` is false for a tool of tests."""

    name: str
    state: str
    detail: str
    hint: str = ""
    needed: bool = True


def command(
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document.")] = False,
) -> None:
    """Look for every tool, package and file that the commands need, and say how to mend what is not well.

    Exit 0: all needed ones are well. 3: one is missing or broken.

    Example: fss doctor
    """
    findings = list(examine())
    healthy = all(finding.state == "ok" for finding in findings if finding.needed)
    if as_json:
        emit_json({"ok": healthy, "checks": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            _print(finding)
    if not healthy:
        raise typer.Exit(3)


def examine() -> Iterator[Finding]:
    """Yield one finding for each thing that is looked at, in the order in which they depend on each other."""
    yield _check("python", _python)
    yield _check("python packages", _python_packages)
    yield _check("prover", _prover)
    yield _check("node", _node)
    for package in NODE_PACKAGES:
        yield _check(package, partial(_node_package, package))
    yield _check("anvil", partial(_foundry, "anvil"))
    yield _check("forge (tests only)", partial(_foundry, "forge"), needed=False)
    yield _check("cache folder", _cache)
    yield from _built_circuits()


def _check(name: str, probe: Callable[[], str], *, needed: bool = True) -> Finding:
    try:
        return Finding(name, "ok", probe(), needed=needed)
    except FssError as error:
        state = "missing" if error.code.endswith(".missing") else "broken"
        return Finding(name, state, error.message, error.hint, needed)


def _print(finding: Finding) -> None:
    optional = "" if finding.needed or finding.state == "ok" else " (not needed)"
    stdout.print(f"{finding.state:<8} {finding.name}: {finding.detail}{optional}", markup=False)
    if finding.hint and finding.state != "ok":
        stdout.print(f"         hint: {finding.hint}", markup=False)


def _python() -> str:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        raise ToolBroken(f"python {version} is too old", hint="install Python 3.11 or newer")
    return version


def _python_packages() -> str:
    faulty: dict[str, str] = {}
    for name in IMPORTED:
        try:
            importlib.import_module(name)
        except ImportError as error:
            faulty[name] = str(error)
    if faulty:
        raise ToolBroken("; ".join(faulty.values()), hint="run `make setup`")
    return f"{len(IMPORTED)} are imported without fault"


def _prover() -> str:
    from fss.prover import find_prover

    return _version(find_prover(), "version")


def _node() -> str:
    version = _version(find_node(), "--version")
    major = version.lstrip("v").split(".")[0]
    if not major.isdigit() or int(major) < OLDEST_NODE:
        raise ToolBroken(f"node {version} is not {OLDEST_NODE} or newer", hint="run `make setup`")
    return version


def _foundry(tool: str) -> str:
    return _version(find_foundry(tool), "--version").removeprefix(f"{tool} Version: ")


def _node_package(package: str) -> str:
    wanted = _json(ROOT / "package.json").get("dependencies")
    version = _json(find_package_file(package, "package.json")).get("version")
    if not isinstance(wanted, dict) or version != wanted.get(package):
        raise ToolBroken(f"version {version} is not the pinned one", hint="run `make setup`")
    return str(version)


def _cache() -> str:
    from fss.cache import cache_folder, locked

    folder = cache_folder()
    with locked(folder, "doctor"):
        return str(folder)


def _built_circuits() -> Iterator[Finding]:
    """Compare each circuit in the cache with its manifest; one that is not built yet is no fault."""
    from fss.cache import CacheUnusable, cache_folder

    try:
        manifests = sorted(cache_folder("circuits").glob("*/manifest.json"))
    except CacheUnusable:
        return
    for path in manifests:
        yield _check(f"circuit {path.parent.name}", partial(_built_circuit, path))


def _built_circuit(path: Path) -> str:
    from verifier.errors import VerifierError
    from verifier.manifest import check_manifest, load_manifest

    try:
        manifest = load_manifest(path)
        key = check_manifest(manifest, path.parent)
    except VerifierError as error:
        raise CacheEntryBroken(error.message, hint=f"delete {path.parent}; it is built again") from None
    kept = "no key" if key is None else "development key" if manifest.development else "key"
    return f"{manifest.constraints} constraints, {kept}"


def _json(path: Path) -> dict[str, object]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        document = None
    if not isinstance(document, dict):
        raise ToolBroken(f"{path.name} of {path.parent.name} is damaged", hint="run `make setup`")
    return document


def _version(program: Path, *arguments: str) -> str:
    """Run ``program`` for the first line that it prints."""
    try:
        result = subprocess.run(
            [program, *arguments], capture_output=True, text=True, timeout=ANSWER_SECONDS, check=True
        )
    except subprocess.TimeoutExpired:
        raise ToolBroken(f"{program.name} does not answer", hint=REINSTALL) from None
    except (OSError, subprocess.CalledProcessError) as error:
        reason = getattr(error, "strerror", None) or f"exit code {getattr(error, 'returncode', '?')}"
        raise ToolBroken(f"{program.name}: {reason.lower()}", hint=REINSTALL) from None
    return result.stdout.strip().partition("\n")[0]
