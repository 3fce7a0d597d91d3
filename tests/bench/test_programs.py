"""Where the peers' programs come from, and what is said where they cannot."""

from __future__ import annotations

import json
import os
import re
import stat
from pathlib import Path

import pytest

from fss.bench import programs
from fss.bench.errors import PeerAbsent

ROOT = Path(__file__).resolve().parents[2]


def fake_go(folder: Path, version: str, build: str = "exit 0") -> Path:
    path = folder / "go"
    said = f'if [ "$1" = version ]; then echo "go version {version} linux/amd64"; exit; fi'
    path.write_text(f"#!/bin/sh\n{said}\n{build}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder which is the only place for tools, and a cache of its own."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setattr(programs.sys, "executable", str(folder / "python"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}{os.pathsep}/bin")
    monkeypatch.setattr(programs.shutil, "which", lambda name: None)
    monkeypatch.setenv("FSS_CACHE", str(tmp_path / "cache"))
    return folder


def test_go_beside_python(alone: Path) -> None:
    go = fake_go(alone, "go1.26.0")
    assert programs.find_go() == go


@pytest.mark.parametrize("version", ["go1.25.9", "go1.3", "devel"])
def test_invalid_go(alone: Path, version: str) -> None:
    fake_go(alone, version)
    with pytest.raises(PeerAbsent, match=r"Go 1\.26 or later is not installed") as refused:
        programs.find_go()
    assert "make .venv/.buildtools" in refused.value.hint


def test_program_is_built_once(alone: Path) -> None:
    log = alone / "log"
    script = f'echo "$@" >>{log}\nwhile [ "$1" != -o ]; do shift; done\necho program >"$2"'
    fake_go(alone, "go1.26.1", script)
    first = programs.build_peer("gnark-peer")
    assert programs.build_peer("gnark-peer") == first
    assert first.read_text() == "program\n"
    assert len(log.read_text().splitlines()) == 1
    fake_go(alone, "go1.27.0", script)
    assert programs.build_peer("gnark-peer") != first, "another compiler makes another program"


def test_invalid_build_says_why(alone: Path) -> None:
    fake_go(alone, "go1.26.0", "echo '# a package' >&2; echo 'cgo: C compiler \"gcc\" not found' >&2; exit 1")
    with pytest.raises(PeerAbsent, match='rapidsnark-peer was not built: cgo: C compiler "gcc" not found'):
        programs.build_peer("rapidsnark-peer")
    assert not list((alone.parent / "cache").rglob("rapidsnark-peer"))


def test_versions_are_those_of_the_locks() -> None:
    assert programs.peer_versions() == {
        "gnark": "0.15.0",
        "rapidsnark": "go-rapidsnark 0.0.12",
        "snarkjs": json.loads((ROOT / "package.json").read_text())["dependencies"]["snarkjs"],
    }


def test_gnark_has_the_arithmetic_that_we_have() -> None:
    pinned = [
        re.search(r"gnark-crypto (v\S+)", (ROOT / folder / "go.mod").read_text())
        for folder in ("prover", "bench/peers")
    ]
    assert pinned[0]
    assert pinned[1]
    assert pinned[0][1] == pinned[1][1]
