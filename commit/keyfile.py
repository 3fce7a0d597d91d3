"""Key files: a committee's public key set and one member's secret keys, as JSON.

Imports the curve and :mod:`commit.keyset`. The only module of this package that touches the disk: a
secret file is made with mode 0600 in one step, so that no other user can read it for a moment.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from commit.babyjub import B8, multiply
from commit.errors import FssError
from commit.hexadecimal import read_point, read_scalar, write_hex, write_point, write_scalar
from commit.keyset import KeySet, KeyShare, check_key_set, check_key_share, key_set_hash
from commit.polynomial import MAXIMUM_INDEX

MAXIMUM_FILE_BYTES = 1 << 26

_Model = TypeVar("_Model", bound=BaseModel)
_STRICT = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


class KeyFileError(FssError):
    """A key file cannot be used: it is missing, too large, not JSON, has other fields than a key file of this
    version, or holds keys that do not belong together."""

    code = "key-file.malformed"


class KeyFileExistsError(FssError):
    """A secret key file would have replaced another.

    A key set's shares are needed until its last round has settled or was cancelled, so they are never
    replaced.
    """

    code = "key-file.exists"


class KeyFileModeError(FssError):
    """A secret key file can be read by other users of the machine.

    Whoever reads t members' files can open every order before its time. Run ``chmod 600`` on the file.
    """

    code = "key-file.mode"


@dataclass(frozen=True, slots=True)
class MemberKeyFile:
    """One member's secrets and the hash of the key set that they belong to."""

    key_set_hash: bytes
    key_share: KeyShare
    encryption_secret: int = field(repr=False)


class _KeySetModel(BaseModel):
    model_config = _STRICT

    version: Literal[1]
    kind: Literal["key-set"]
    threshold: Annotated[int, Field(ge=1, le=MAXIMUM_INDEX)]
    publicKey: str
    verificationKeys: Annotated[list[str], Field(min_length=1, max_length=MAXIMUM_INDEX)]
    encryptionKeys: Annotated[list[str], Field(min_length=1, max_length=MAXIMUM_INDEX)]


class _MemberModel(BaseModel):
    model_config = _STRICT

    version: Literal[1]
    kind: Literal["member-keys"]
    keySet: str
    index: Annotated[int, Field(ge=1, le=MAXIMUM_INDEX)]
    share: SecretStr
    encryptionSecret: SecretStr


def write_key_set(key_set: KeySet) -> str:
    """The public key set as JSON text."""
    return _dump(
        {
            "version": 1,
            "kind": "key-set",
            "threshold": key_set.threshold,
            "publicKey": write_point(key_set.public_key),
            "verificationKeys": [write_point(point) for point in key_set.verification_keys],
            "encryptionKeys": [write_point(point) for point in key_set.encryption_keys],
        }
    )


def read_key_set(text: str) -> KeySet:
    """The key set of :func:`write_key_set`, checked.

    Raises :class:`KeyFileError`, a :class:`commit.babyjub.PointError` or a
    :class:`commit.keyset.KeySetError`.
    """
    model = _parse(_KeySetModel, text)
    key_set = KeySet(
        model.threshold,
        read_point(model.publicKey, "publicKey"),
        tuple(read_point(key, f"verification key {n}") for n, key in enumerate(model.verificationKeys, 1)),
        tuple(read_point(key, f"encryption key {n}") for n, key in enumerate(model.encryptionKeys, 1)),
    )
    return check_key_set(key_set)


def save_member_keys(path: Path, key_set: KeySet, key_share: KeyShare, encryption_secret: int) -> None:
    """Writes a member's secret keys to a new file that only its owner can read.

    Raises :class:`KeyFileExistsError` rather than replace a file, and :class:`KeyFileError` where it
    cannot be written.
    """
    text = _dump(
        {
            "version": 1,
            "kind": "member-keys",
            "keySet": write_hex(key_set_hash(key_set)),
            "index": key_share.index,
            "share": write_scalar(key_share.secret),
            "encryptionSecret": write_scalar(encryption_secret),
        }
    )
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise KeyFileExistsError(f"{path.name} is there already", hint="give another path") from None
    except OSError as error:
        reason = type(error).__name__
        raise KeyFileError(f"{path.name} cannot be written: {reason}", hint="check the path") from None


def load_member_keys(path: Path, key_set: KeySet) -> MemberKeyFile:
    """The member's keys of :func:`save_member_keys`, checked against ``key_set``.

    Raises :class:`KeyFileError`, :class:`KeyFileModeError`, or :class:`commit.keyset.KeyShareError` where the
    share is of another key set.
    """
    model = _parse(_MemberModel, _read_private(path))
    keys = MemberKeyFile(
        key_set_hash(key_set),
        KeyShare(model.index, _scalar(model.share, "share")),
        _scalar(model.encryptionSecret, "encryptionSecret"),
    )
    if model.keySet != write_hex(keys.key_set_hash):
        raise KeyFileError(f"{path.name} is of another key set", hint="use the file of this committee")
    check_key_share(keys.key_share, key_set)
    if multiply(keys.encryption_secret, B8) != key_set.encryption_key(model.index):
        raise KeyFileError(f"{path.name} has another encryption secret", hint="use the member's own file")
    return keys


def _read_private(path: Path) -> str:
    try:
        with path.open("rb") as file:
            if os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o077:
                raise KeyFileModeError(f"others can read {path.name}", hint=f"chmod 600 {path.name}")
            data = file.read(MAXIMUM_FILE_BYTES + 1)
        return data.decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = type(error).__name__
        raise KeyFileError(f"{path.name} cannot be read: {reason}", hint="check the path") from None


def _parse(kind: type[_Model], text: str) -> _Model:
    if len(text) > MAXIMUM_FILE_BYTES:
        raise KeyFileError("the file is too large for a key file", hint="check the path")
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the text"
        raise KeyFileError(
            f"{where}: {first['msg'].lower()}", hint="use a file that this project wrote"
        ) from None


def _scalar(secret: SecretStr, what: str) -> int:
    return read_scalar(secret.get_secret_value(), what)


def _dump(record: dict[str, object]) -> str:
    return json.dumps(record, indent=1) + "\n"
