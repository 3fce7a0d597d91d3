"""A circuit's manifest, read independently: the hashes that tie sources, built files and key together (Z9).

The record is made where the circuit is built; docs/protocol.md has its form. Whoever verifies proofs checks
with this that the key belongs to the circuit that was read. Imports only ``verifier``.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from verifier.documents import fields, items, kind, parse_json, read_bounded, shown
from verifier.errors import ManifestMalformed, ManifestMismatch
from verifier.hashing import hash_words, keccak256
from verifier.key import VerificationKey, load_key

VERIFICATION_KEY = "verification_key.json"
LARGEST_MANIFEST = 1 << 20

_CHUNK = 1 << 20
_FIELDS = ("name", "compiler", "options", "sources", "files", "constraints", "wires", "public_inputs")
_KEY_FIELDS = ("vk_hash", "development")


@dataclass(frozen=True)
class CircuitManifest:
    """What is recorded of one built circuit.

    ``sources`` and ``files`` map a path to the sha256 of that file, in hex; ``vk_hash`` is the key's
    hash as 0x-hex, empty while there is no key; ``development`` says that one party alone made the key.
    """

    name: str
    compiler: str
    options: tuple[str, ...]
    sources: Mapping[str, str]
    files: Mapping[str, str]
    constraints: int
    wires: int
    public_inputs: int
    vk_hash: str
    development: bool

    def canonical(self) -> bytes:
        """Return the canonical JSON: keys sorted, no spaces, UTF-8."""
        document = {name: getattr(self, name) for name in (*_FIELDS, *_KEY_FIELDS)}
        return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def parse_manifest(data: bytes) -> CircuitManifest:
    """Return the manifest in the bytes of a ``manifest.json``; raises ``ManifestMalformed``."""
    document = parse_json(data, "manifest", ManifestMalformed)
    values = fields(document, "manifest", (*_FIELDS, *_KEY_FIELDS), (), ManifestMalformed)
    options = items(values["options"], "manifest options", None, ManifestMalformed)
    return CircuitManifest(
        name=_text(values["name"], "name"),
        compiler=_text(values["compiler"], "compiler"),
        options=tuple(_text(option, "options") for option in options),
        sources=_digests(values["sources"], "sources"),
        files=_digests(values["files"], "files"),
        constraints=_count(values["constraints"], "constraints"),
        wires=_count(values["wires"], "wires"),
        public_inputs=_count(values["public_inputs"], "public_inputs"),
        vk_hash=_text(values["vk_hash"], "vk_hash"),
        development=_flag(values["development"], "development"),
    )


def load_manifest(path: Path | str) -> CircuitManifest:
    """Read ``manifest.json``; raises ``FileUnreadable`` or ``ManifestMalformed``."""
    return parse_manifest(read_bounded(path, LARGEST_MANIFEST, ManifestMalformed))


def check_manifest(
    manifest: CircuitManifest, folder: Path, *, sources: Path | None = None
) -> VerificationKey | None:
    """Compare a built circuit with its manifest, and return its key where it has one.

    ``folder`` holds the built files; ``sources`` is the root of the circuit's sources, which are left
    unchecked without it. The key is read with every check of ``verifier.key``. Raises
    ``ManifestMismatch`` naming the first file that differs, and a ``KeyRefused``.
    """
    _check_files(manifest.name, manifest.files, folder)
    if sources is not None:
        _check_files(manifest.name, manifest.sources, sources)
    if (VERIFICATION_KEY in manifest.files) != bool(manifest.vk_hash):
        raise ManifestMismatch(f"{shown(manifest.name)}: a key's file and its hash come together")
    if not manifest.vk_hash:
        return None
    key = load_key(folder / VERIFICATION_KEY)
    if "0x" + key.key_hash().hex() != manifest.vk_hash:
        raise ManifestMismatch(f"{shown(manifest.name)}: the key has another hash than the manifest says")
    if key.public_count != manifest.public_inputs:
        raise ManifestMismatch(
            f"{shown(manifest.name)}: the key has {key.public_count} public inputs, "
            f"the circuit {manifest.public_inputs}"
        )
    return key


def circuits_hash(manifests: Iterable[CircuitManifest]) -> bytes:
    """Return the hash by which a market's terms name the manifests of its circuits, in the given order."""
    return hash_words("circuits", *(keccak256(manifest.canonical()) for manifest in manifests))


def _check_files(name: str, digests: Mapping[str, str], folder: Path) -> None:
    for file, digest in digests.items():
        found = _sha256(folder / file)
        if found != digest:
            state = "is missing" if found is None else "is not the one that the manifest names"
            raise ManifestMismatch(f"{shown(name)}: {shown(file)} {state}", hint="build the circuit anew")


def _sha256(path: Path) -> str | None:
    if not os.path.isfile(path):  # a device or a pipe may never end
        return None
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except (OSError, ValueError):
        return None  # ValueError: a name that no file system has
    return digest.hexdigest()


def _digests(value: object, name: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ManifestMalformed(f"manifest {name}: expected an object, found {kind(value)}")
    for path, digest in value.items():
        if not _is_inside(path):
            raise ManifestMalformed(f"manifest {name}: {shown(path)} is no path inside the folder")
        if not isinstance(digest, str) or len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise ManifestMalformed(f"manifest {name}: the hash of {shown(path)} is no sha256 in hex")
    return value


def _is_inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return bool(path) and not pure.is_absolute() and ".." not in pure.parts and "\0" not in path


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise ManifestMalformed(f"manifest {name}: expected printable text, found {kind(value)}")
    return value


def _count(value: object, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ManifestMalformed(f"manifest {name}: expected a number, found {kind(value)}")
    return value


def _flag(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise ManifestMalformed(f"manifest {name}: expected true or false, found {kind(value)}")
    return value
