"""Circuit manifests: one hash out of step is found, whichever it is (Z9)."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fss.circuits.manifest import Manifest, manifests_hash
from tests.verifier.examples import EXAMPLES, encode
from verifier.errors import FileUnreadable, KeyRefused, ManifestRefused
from verifier.key import load_key
from verifier.manifest import CircuitManifest, check_manifest, circuits_hash, load_manifest, parse_manifest


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example circuit as if it were built, with its manifest."""
    (tmp_path / "circuit.r1cs").write_bytes(b"r1cs")
    (tmp_path / "circuit.zkey").write_bytes(b"zkey")
    shutil.copy(EXAMPLES / "verification_key.json", tmp_path)
    sources = tmp_path / "sources"
    sources.mkdir()
    shutil.copy(EXAMPLES / "factors.circom", sources)
    names = ("circuit.r1cs", "circuit.zkey", "verification_key.json")
    document = {
        "name": "factors",
        "compiler": "circom2 0.2.23",
        "options": ["--O2"],
        "sources": {"factors.circom": _sha256(sources / "factors.circom")},
        "files": {name: _sha256(tmp_path / name) for name in names},
        "constraints": 3,
        "wires": 6,
        "public_inputs": 1,
        "vk_hash": "0x" + load_key(tmp_path / "verification_key.json").key_hash().hex(),
        "development": True,
    }
    (tmp_path / "manifest.json").write_text(json.dumps(document))
    return tmp_path


def _edit(folder: Path, **changes: object) -> CircuitManifest:
    document = json.loads((folder / "manifest.json").read_text()) | changes
    return parse_manifest(encode(document))


def test_manifest(folder: Path) -> None:
    manifest = load_manifest(folder / "manifest.json")
    key = check_manifest(manifest, folder, sources=folder / "sources")
    assert key == load_key(EXAMPLES / "verification_key.json")
    assert manifest.development


def test_manifest_without_key(folder: Path) -> None:
    files = {"circuit.r1cs": _sha256(folder / "circuit.r1cs")}
    assert check_manifest(_edit(folder, files=files, vk_hash=""), folder) is None


def test_both_readers_agree(folder: Path) -> None:
    mine, other = load_manifest(folder / "manifest.json"), Manifest.read(folder / "manifest.json")
    assert circuits_hash([mine, mine]) == manifests_hash([other, other])
    other.write(folder / "manifest.json")
    assert (folder / "manifest.json").read_bytes() == mine.canonical()


CHECKED = ["circuit.r1cs", "circuit.zkey", "verification_key.json", "sources/factors.circom"]


@pytest.mark.parametrize("name", CHECKED)
def test_invalid_file(folder: Path, name: str) -> None:
    manifest = load_manifest(folder / "manifest.json")
    (folder / name).write_bytes((folder / name).read_bytes() + b"\n")
    with pytest.raises(ManifestRefused) as refusal:
        check_manifest(manifest, folder, sources=folder / "sources")
    assert refusal.value.code == "manifest.mismatch"
    (folder / name).unlink()
    with pytest.raises(ManifestRefused) as refusal:
        check_manifest(manifest, folder, sources=folder / "sources")
    assert "missing" in refusal.value.message


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: {"vk_hash": "0x" + "00" * 32},
        lambda folder: {"vk_hash": ""},
        lambda folder: {"public_inputs": 2},
        lambda folder: {"files": {"circuit.r1cs": _sha256(folder / "circuit.r1cs")}},
    ],
)
def test_invalid_key_record(folder: Path, change: Callable[[Path], dict[str, Any]]) -> None:
    with pytest.raises(ManifestRefused) as refusal:
        check_manifest(_edit(folder, **change(folder)), folder)
    assert refusal.value.code == "manifest.mismatch"


def test_invalid_key(folder: Path) -> None:
    shutil.copy(EXAMPLES / "unsafe_verification_key.json", folder / "verification_key.json")
    document = json.loads((folder / "manifest.json").read_text())
    files = document["files"] | {"verification_key.json": _sha256(folder / "verification_key.json")}
    with pytest.raises(KeyRefused):
        check_manifest(_edit(folder, files=files), folder)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": 1},
        {"name": "two\nlines"},
        {"options": "--O2"},
        {"options": [1]},
        {"sources": []},
        {"sources": {"/etc/passwd": "0" * 64}},
        {"sources": {"../factors.circom": "0" * 64}},
        {"sources": {"": "0" * 64}},
        {"files": {"circuit.r1cs": "0" * 63}},
        {"files": {"circuit.r1cs": "G" * 64}},
        {"files": {"circuit.r1cs": 1}},
        {"constraints": "3"},
        {"constraints": True},
        {"constraints": None},
        {"development": 1},
        {"extra": 1},
    ],
)
def test_invalid_manifest(folder: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(ManifestRefused) as refusal:
        _edit(folder, **changes)
    assert refusal.value.code == "manifest.malformed"


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"name": "a", "name": "a"}', b"[" * 10_000])
def test_invalid_document(data: bytes) -> None:
    with pytest.raises(ManifestRefused):
        parse_manifest(data)


def test_invalid_file_that_never_ends(folder: Path) -> None:
    """Whoever packed the folder may have put in a pipe, or a link to a device."""
    manifest = load_manifest(folder / "manifest.json")
    for place in (lambda path: os.mkfifo(path), lambda path: path.symlink_to("/dev/zero")):
        (folder / "circuit.zkey").unlink()
        place(folder / "circuit.zkey")
        with pytest.raises(ManifestRefused, match=r"circuit\.zkey is missing"):
            check_manifest(manifest, folder)


def test_invalid_absent_manifest(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        load_manifest(tmp_path / "manifest.json")
