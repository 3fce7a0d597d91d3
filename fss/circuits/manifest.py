"""A circuit's manifest: one record of hashes that ties sources, compiled files and key together (Z9)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from commit.canonical import canonical_json
from commit.hashing import hash_words, keccak256
from fss.circuits.errors import CircuitBroken
from verifier.documents import without_waiting

LARGEST = 1 << 20
"""Bytes of a manifest that are read: more than any has."""

CEREMONY = "ceremony.json"
"""The file among a circuit's that says how its key was made, where that was by a ceremony."""


class Manifest(BaseModel):
    """What is known of one built circuit. ``files`` maps each built file's name to its sha256.

    ``vk_hash`` is docs/protocol.md's; empty while there is no key. ``development`` says that the key was made
    here by one party, who could forge for it: good for trying things, and for nothing else.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    compiler: str
    options: list[str]
    sources: dict[str, str]
    files: dict[str, str]
    constraints: int
    wires: int
    public_inputs: int
    vk_hash: str = ""
    development: bool = False

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a manifest. Raises `CircuitBroken`."""
        try:
            with open(path, "rb", opener=without_waiting) as file:
                return cls.model_validate_json(file.read(LARGEST))
        except (OSError, ValidationError):
            raise CircuitBroken(f"{path.parent.name} has no manifest", hint="run `fss setup`") from None

    def write(self, path: Path) -> None:
        """Write the manifest, replacing an older one whole."""
        draft = path.with_suffix(".new")
        draft.write_bytes(canonical_json(self.model_dump()))
        draft.replace(path)

    def check(self, folder: Path) -> None:
        """Raise `CircuitBroken` unless every file in ``folder`` has the hash that is recorded here."""
        # The largest key has half a gigabyte, and hashing leaves Python's lock.
        with ThreadPoolExecutor() as pool:
            found = pool.map(lambda name: _hash_or_none(folder / name), self.files)
            for (name, digest), hashed in zip(self.files.items(), found, strict=True):
                if hashed != digest:
                    raise CircuitBroken(
                        f"{self.name}: {name} is not the file that was built", hint="run `fss setup`"
                    )


def file_hash(path: Path) -> str:
    """sha256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hash_or_none(path: Path) -> str | None:
    return file_hash(path) if os.path.isfile(path) else None


def manifests_hash(manifests: Iterable[Manifest]) -> bytes:
    """``H(TAG("circuits"), keccak256 of each manifest's canonical JSON)``, which a market's terms name."""
    return hash_words("circuits", *(keccak256(canonical_json(one.model_dump())) for one in manifests))
