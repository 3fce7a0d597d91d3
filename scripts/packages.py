"""What the lock files name: every third-party package, its version, its hashes and what it is used for.

The locks of three ecosystems are read here and nowhere else: ``requirements/*.lock`` (pip),
``package-lock.json`` (npm), ``go.mod`` with ``go.sum`` of each Go module. Imports the standard library alone.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APART = "analysis apart"
"""The use of tools that look at sources from an environment of their own: nothing links or ships them."""
PYTHON_LOCKS = {"all": "product and tests", "build": "build", "uv": "build", "slither": APART}
NODE_USES = {"@openzeppelin/contracts": "contracts", "circomlib": "circuits"}
"""What Node's packages are used for where it is not tools."""
GO_MODULES = {"prover": "product", "bench/peers": "benchmark"}

_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)
_PIP_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})\b")
_GO_REQUIREMENT = re.compile(r"^(?:require\s+|\t)(\S+)\s+(v\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Hash:
    """``algorithm`` as CycloneDX spells it; ``content`` in lower-case hex."""

    algorithm: str
    content: str


@dataclass(frozen=True)
class Package:
    """One locked version; ``hashes`` are those that an installer accepts, one of which must match."""

    ecosystem: str  # the type of a package URL: pypi, npm or golang
    name: str
    version: str
    hashes: tuple[Hash, ...]
    used_for: str

    @property
    def key(self) -> str:
        """``name@version``."""
        return f"{self.name}@{self.version}"

    @property
    def url(self) -> str:
        """The package URL (purl), which names a package without the address of a registry."""
        return f"pkg:{self.ecosystem}/{self.name.replace('@', '%40')}@{self.version}"


def all_packages(root: Path = ROOT) -> list[Package]:
    """Every package of every lock, by ecosystem, name and version, each once, with all that it is used for.

    Raises:
        ValueError: a lock has an entry without a hash, or one that cannot be read.
    """
    merged: dict[str, Package] = {}
    for package in (*python_packages(root), *node_packages(root), *go_packages(root)):
        known = merged.get(package.url)
        if known is not None:
            hashes = tuple(dict.fromkeys((*known.hashes, *package.hashes)))
            uses = ", ".join(dict.fromkeys((known.used_for, package.used_for)))
            package = Package(package.ecosystem, package.name, package.version, hashes, uses)
        merged[package.url] = package
    return sorted(merged.values(), key=lambda one: (one.ecosystem, one.name.lower(), one.version))


def python_packages(root: Path = ROOT) -> Iterator[Package]:
    """The pins of the pip locks."""
    for lock, used_for in PYTHON_LOCKS.items():
        yield from parse_pip_lock((root / "requirements" / f"{lock}.lock").read_text(), used_for)


def parse_pip_lock(text: str, used_for: str) -> Iterator[Package]:
    """The pins of one lock as ``uv pip compile --generate-hashes`` writes it."""
    pins = list(_PIN.finditer(text))
    ends = [pin.start() for pin in pins[1:]] + [len(text)]
    for pin, end in zip(pins, ends, strict=True):
        hashes = [Hash("SHA-256", digest) for digest in _PIP_HASH.findall(text[pin.end() : end])]
        yield _hashed("pypi", pin[1], pin[2], hashes, used_for)


def node_packages(root: Path = ROOT) -> Iterator[Package]:
    """The packages of ``package-lock.json``."""
    yield from parse_npm_lock((root / "package-lock.json").read_text())


def parse_npm_lock(text: str) -> Iterator[Package]:
    """The packages of one npm lock of version 3; a package that stands twice comes twice."""
    for path, entry in json.loads(text)["packages"].items():
        if path:
            name = path.rpartition("node_modules/")[2]
            hashes = [_integrity(name, one) for one in entry.get("integrity", "").split()]
            yield _hashed("npm", name, entry["version"], hashes, NODE_USES.get(name, "tools"))


def _integrity(name: str, entry: str) -> Hash:
    algorithm, _, encoded = entry.partition("-")
    if algorithm not in ("sha256", "sha512"):
        raise ValueError(f"{name}: a hash by {algorithm} is not accepted")
    return Hash(f"SHA-{algorithm[3:]}", _hex(name, encoded))


def go_packages(root: Path = ROOT) -> Iterator[Package]:
    """The modules that each ``go.mod`` requires, with their hashes from ``go.sum``."""
    for folder, used_for in GO_MODULES.items():
        module = root / folder
        yield from parse_go_lock((module / "go.mod").read_text(), (module / "go.sum").read_text(), used_for)


def parse_go_lock(requirements: str, sums: str, used_for: str) -> Iterator[Package]:
    """The required modules; a hash is Go's h1: SHA-256 of a listing of the module's files and hashes."""
    known = {(fields[0], fields[1]): fields[2] for fields in map(str.split, sums.splitlines()) if fields}
    for name, version in _GO_REQUIREMENT.findall(requirements):
        hashes = []
        for wanted in (version, f"{version}/go.mod"):
            kind, _, encoded = known.get((name, wanted), "").partition(":")
            if kind != "h1":
                raise ValueError(f"{name} {wanted} has no hash in go.sum")
            hashes.append(Hash("SHA-256", _hex(name, encoded)))
        yield _hashed("golang", name, version, hashes[:1], used_for)


def _hex(name: str, encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).hex()
    except binascii.Error:
        raise ValueError(f"{name}: {encoded!r} is no hash in base64") from None


_DIGITS = {"SHA-256": 64, "SHA-512": 128}


def _hashed(ecosystem: str, name: str, version: str, hashes: list[Hash], used_for: str) -> Package:
    if not hashes:
        raise ValueError(f"{name} {version} is locked without a hash")
    for one in hashes:
        if len(one.content) != _DIGITS[one.algorithm]:
            raise ValueError(f"{name} {version}: {one.content} is no hash by {one.algorithm}")
    return Package(ecosystem, name, version, tuple(hashes), used_for)
