"""The compiled contracts: solcjs under Node, once, then from the cache folder by content hash.

Imports ``fss.cache`` and ``fss.tools``. Forge is not needed; it reads the same sources and settings.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fss.cache import cache_folder
from fss.chain.errors import ArtifactUnknown, CompileFailed
from fss.tools import NODE_MODULES, ROOT, find_node, find_package_file

CONTRACTS = ROOT / "verifier" / "contracts"
SETTINGS: dict[str, Any] = {
    "optimizer": {"enabled": True, "runs": 200},
    "evmVersion": "cancun",
    "metadata": {"bytecodeHash": "none"},
    "outputSelection": {"*": {"*": ["abi", "evm.bytecode.object", "evm.bytecode.linkReferences"]}},
}
COMPILE_SECONDS = 120
_IMPORT = re.compile(r'^import\s+(?:\{[^}]*\}\s+from\s+)?"([^"]+)"', re.MULTILINE)


@dataclass(frozen=True)
class Artifact:
    """A contract: its interface, its creation code, and where library addresses go into the code."""

    name: str
    abi: tuple[dict[str, Any], ...]
    bytecode: str
    links: dict[str, tuple[int, ...]]

    def link(self, libraries: dict[str, bytes]) -> bytes:
        """The creation code with each library's address in its places (byte offsets)."""
        code = self.bytecode
        for library, places in self.links.items():
            for place in places:
                code = code[: 2 * place] + libraries[library].hex() + code[2 * place + 40 :]
        return bytes.fromhex(code)


def artifact(name: str) -> Artifact:
    """The contract ``name`` of verifier/contracts/src; raises `ArtifactUnknown` or `CompileFailed`."""
    found = _compiled().get(name)
    if found is None:
        raise ArtifactUnknown(f"there is no contract {name}", hint=f"known: {', '.join(sorted(_compiled()))}")
    return found


def compile_sources(files: tuple[Path, ...]) -> dict[str, Artifact]:
    """Compile these files and all that they import; raises `CompileFailed` with solc's first error."""
    sources = _read_sources(files)
    settings = {**SETTINGS, "remappings": ["@openzeppelin/=node_modules/@openzeppelin/"]}
    document = json.dumps({"language": "Solidity", "sources": sources, "settings": settings})
    solc = json.dumps(str(find_package_file("solc", "soljson.js").parent))
    script = f"process.stdout.write(require({solc}).compile(require('fs').readFileSync(0, 'utf8')))"
    command = [str(find_node()), "-e", script]
    try:
        done = subprocess.run(command, input=document.encode(), capture_output=True, timeout=COMPILE_SECONDS)
    except subprocess.TimeoutExpired:
        raise CompileFailed(f"solc does not end within {COMPILE_SECONDS} s") from None
    if done.returncode != 0:
        raise CompileFailed(f"node ended with code {done.returncode}", hint=done.stderr.decode()[-200:])
    output = json.loads(done.stdout)
    errors = [error for error in output.get("errors", []) if error["severity"] == "error"]
    if errors:
        raise CompileFailed(errors[0]["formattedMessage"].strip().replace("\n", " "))
    return {
        name: _artifact(name, contract)
        for contracts in output["contracts"].values()
        for name, contract in contracts.items()
        if contract["evm"]["bytecode"]["object"]
    }


@cache
def _compiled() -> dict[str, Artifact]:
    files = tuple(sorted((CONTRACTS / "src").rglob("*.sol")))
    sources = json.dumps([_read_sources(files), SETTINGS, _solc_version()], sort_keys=True)
    key = hashlib.sha256(sources.encode()).hexdigest()
    folder = cache_folder("contracts")
    path = folder / f"{key}.json"
    cached = _read_cached(path)
    if cached is None:
        cached = compile_sources(files)
        _write_cached(path, cached)
    return cached


def _read_sources(files: tuple[Path, ...]) -> dict[str, dict[str, str]]:
    """The files and what they import, by the name under which solc asks for them: below the root."""
    waiting, sources = list(files), {}
    while waiting:
        path = Path(os.path.normpath(waiting.pop()))
        name = path.relative_to(ROOT).as_posix()
        if name in sources:
            continue
        try:
            text = path.read_text()
        except OSError as error:
            raise CompileFailed(f"a contract's source is missing: {error}", hint="run `make setup`") from None
        sources[name] = {"content": text}
        for imported in _IMPORT.findall(text):
            outside = imported.startswith("@openzeppelin/")
            waiting.append(NODE_MODULES / imported if outside else path.parent / imported)
    return sources


def _artifact(name: str, contract: dict[str, Any]) -> Artifact:
    bytecode = contract["evm"]["bytecode"]
    links = {
        library: tuple(place["start"] for place in places)
        for libraries in bytecode["linkReferences"].values()
        for library, places in libraries.items()
    }
    return Artifact(name, tuple(contract["abi"]), bytecode["object"], links)


def _solc_version() -> str:
    return str(json.loads(find_package_file("solc", "package.json").read_text())["version"])


def _read_cached(path: Path) -> dict[str, Artifact] | None:
    """The cached artifacts; ``None`` where there are none, or the file does not match its own digest."""
    try:
        digest, _, body = path.read_text().partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    if hashlib.sha256(body.encode()).hexdigest() != digest:
        return None
    return {
        entry["name"]: Artifact(
            entry["name"],
            tuple(entry["abi"]),
            entry["bytecode"],
            {library: tuple(places) for library, places in entry["links"].items()},
        )
        for entry in json.loads(body)
    }


def _write_cached(path: Path, artifacts: dict[str, Artifact]) -> None:
    body = json.dumps([vars(entry) for entry in artifacts.values()])
    temporary = path.with_suffix(f".{os.getpid()}.new")
    temporary.write_text(hashlib.sha256(body.encode()).hexdigest() + "\n" + body)
    temporary.replace(path)
