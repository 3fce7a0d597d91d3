"""A ceremony's manifest: who contributed what to a key, and the hashes of all that it was made from."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from commit.canonical import canonical_json
from commit.hashing import keccak256
from fss.ceremony.errors import CeremonyManifestMismatch
from fss.ceremony.published import CEREMONY
from fss.prover.errors import FileUnwritable
from verifier.documents import without_waiting

LARGEST = 1 << 20
LOCAL = "local phase 1, for development, not a ceremony"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Contribution(_Record):
    """One contribution. ``hash`` is what its maker can vouch for; ``name`` is only what the file says.

    A ``beacon`` (hex, hashed 2^``iterations`` times) is public: its factor is known to everybody.
    """

    name: str
    hash: str
    beacon: str = ""
    iterations: int = 0


class Phase1(_Record):
    """A phase 1 that was checked. ``published`` is its name in the published list, else empty."""

    blake2b: str
    power: int
    ceremony_power: int
    published: str
    contributions: tuple[Contribution, ...]

    @property
    def label(self) -> str:
        """What it is, for people: the name of a ceremony, or that it is none."""
        return f"{self.published}, {CEREMONY}" if self.published else LOCAL


class CeremonyManifest(_Record):
    """What was verified of one key. Files are named by sha256, the phase 1 as published, by BLAKE2b.

    ``circuit_hash`` is snarkjs's, of the key before any contribution; ``development`` says that the phase 1
    is none that was published, so that whoever made it can forge.
    """

    circuit: str
    r1cs: str
    circuit_hash: str
    phase1: Phase1
    contributions: tuple[Contribution, ...]
    zkey: str
    vk_hash: str
    development: bool

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a manifest. Raises `CeremonyManifestMismatch` where it is none."""
        try:
            with open(path, "rb", opener=without_waiting) as file:
                return cls.model_validate_json(file.read(LARGEST))
        except (OSError, ValidationError):
            raise CeremonyManifestMismatch(f"{path.name} is not a ceremony's manifest") from None

    def write(self, path: Path) -> None:
        """Write the manifest as canonical JSON, replacing an older one whole.

        Raises:
            FileUnwritable: the folder cannot be written, or what is there is no file.
        """
        if os.path.lexists(path) and not os.path.isfile(path):
            raise FileUnwritable(f"{path.name} is there and is not a regular file")
        try:
            draft = path.with_name(f".{path.name}.new")
            draft.write_bytes(self.canonical())
            draft.replace(path)
        except OSError as error:
            raise FileUnwritable(
                f"{path.name} cannot be written: {error.strerror}", hint="name a file in a folder that exists"
            ) from None

    def canonical(self) -> bytes:
        """The canonical JSON."""
        return canonical_json(self.document())

    def document(self) -> dict[str, Any]:
        """The manifest as plain values."""
        return self.model_dump(mode="json")

    @property
    def hash(self) -> str:
        """keccak256 of the canonical JSON, as 0x-hex."""
        return "0x" + keccak256(self.canonical()).hex()


def file_blake2b(path: Path) -> str:
    """BLAKE2b-512 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()
