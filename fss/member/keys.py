"""A member's key file: the key that it signs with, and the seed of its part in the key ceremony.

Everything secret that the ceremony gives a member follows from that seed and the log. Keep the file
where the member runs, and nowhere else: t of these files open every order of the market.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from commit.errors import FssError
from commit.signing import PrivateKey, PrivateKeyError
from fss.durable import write_whole
from fss.messages.fields import Hash
from verifier.documents import without_waiting

LARGEST = 1 << 16
"""Bytes of a key file that are read: more than any has."""


class KeyFileError(FssError):
    """A member's key file is missing, unreadable, open to others, or not of the documented form.

    It is a JSON object of ``index`` (from 1), ``signing`` and ``ceremony`` (32 bytes each in 0x-hex),
    readable by its owner alone (mode 0600).
    """

    code = "member.key-file"


@dataclass(frozen=True)
class KeyFile:
    """``index`` counts from 1; only the signing address is ever shown."""

    index: int
    signing: PrivateKey
    ceremony_seed: bytes = field(repr=False)


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid")
    index: int = Field(ge=1, le=0xFFFF, strict=True)
    signing: Hash
    ceremony: Hash


def save_key_file(keys: KeyFile, path: Path) -> None:
    """Write a key file that only its owner may read; an older one is replaced whole."""
    document = _Document(index=keys.index, signing=keys.signing.secret(), ceremony=keys.ceremony_seed)
    write_whole(path, json.dumps(document.model_dump(), indent=1).encode())


def load_key_file(path: Path) -> KeyFile:
    """Read a key file.

    Raises:
        KeyFileError: see the class.
    """
    try:
        if path.stat().st_mode & 0o077:
            raise KeyFileError(f"{path.name} can be read by others", hint=f"chmod 600 {path.name}")
        with open(path, "rb", opener=without_waiting) as file:
            document = _Document.model_validate_json(file.read(LARGEST))
        return KeyFile(document.index, PrivateKey(document.signing), document.ceremony)
    except OSError as error:
        raise KeyFileError(
            f"{path.name} cannot be read: {error.strerror}", hint="name a member's file"
        ) from None
    except (ValidationError, PrivateKeyError):
        raise KeyFileError(f"{path.name} is not a member's key file", hint="see fss explain") from None
