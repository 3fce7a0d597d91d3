"""``fss doctor`` names what is missing or broken, and how to mend it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from fss.cli import doctor
from tests.cli.command_line import CommandLine


@pytest.fixture
def fss(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> CommandLine:
    monkeypatch.setenv("FSS_CACHE", str(tmp_path / "cache"))
    return CommandLine(monkeypatch, capsys, "doctor", "explain")


def _states(document: dict[str, Any]) -> dict[str, str]:
    return {check["name"]: check["state"] for check in document["checks"]}


def test_all_is_well(fss: CommandLine) -> None:
    outcome = fss.run("doctor", "--json")
    needed = {check["name"]: check["state"] for check in outcome.document["checks"] if check["needed"]}
    assert set(needed.values()) == {"ok"}
    assert {"python", "prover", "node", "circom2", "snarkjs", "solc", "anvil"} <= needed.keys()
    assert "cache folder" in needed
    assert (outcome.code, outcome.document["ok"]) == (0, True)


def test_plain_output_has_a_line_for_each_check(fss: CommandLine) -> None:
    lines = fss.run("doctor").stdout.splitlines()
    assert lines[0].startswith("ok       python: 3.")


def test_missing_tools(fss: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("fss.tools.NODE_MODULES", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    outcome = fss.run("doctor", "--json")
    states = _states(outcome.document)
    assert {states[name] for name in ("circom2", "snarkjs", "solc", "anvil")} == {"missing"}
    assert (outcome.code, outcome.document["ok"]) == (3, False)
    assert "hint: run `make setup`" in fss.run("doctor").stdout


def test_missing_prover(fss: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    outcome = fss.run("doctor", "--json")
    assert (outcome.code, _states(outcome.document)["prover"]) == (3, "missing")


@pytest.mark.parametrize("script", ["exit 1", "sleep 30", None])
def test_broken_prover(
    fss: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str | None
) -> None:
    monkeypatch.setattr(doctor, "ANSWER_SECONDS", 1)
    program = tmp_path / "fss-prover"
    program.write_bytes(b"\x7fELF" if script is None else f"#!/bin/sh\n{script}\n".encode())
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    outcome = fss.run("doctor", "--json")
    assert (outcome.code, _states(outcome.document)["prover"]) == (3, "broken")


def test_other_version(fss: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for package, text in (("snarkjs", '{"version": "0.6.0"}'), ("circom2", "not json"), ("solc", "[]")):
        (tmp_path / package).mkdir()
        (tmp_path / package / "package.json").write_text(text)
    monkeypatch.setattr("fss.tools.NODE_MODULES", tmp_path)
    states = _states(fss.run("doctor", "--json").document)
    assert {states[name] for name in ("snarkjs", "circom2", "solc")} == {"broken"}


def test_old_node(fss: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\necho v16.20.0\n")
    node.chmod(0o755)
    monkeypatch.setattr(doctor, "find_node", lambda: node)
    assert _states(fss.run("doctor", "--json").document)["node"] == "broken"


def test_missing_forge_is_no_fault(fss: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real = doctor.find_foundry
    monkeypatch.setenv("PATH", str(tmp_path) + os.pathsep + os.environ["PATH"])

    def without_forge(tool: str) -> Path:
        return real("no-such-tool" if tool == "forge" else tool)

    monkeypatch.setattr(doctor, "find_foundry", without_forge)
    outcome = fss.run("doctor", "--json")
    assert (outcome.code, _states(outcome.document)["forge (tests only)"]) == (0, "missing")


def test_cache_that_cannot_be_written(
    fss: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FSS_CACHE", str(tmp_path / "file" / "cache"))
    outcome = fss.run("doctor", "--json")
    assert (outcome.code, _states(outcome.document)["cache folder"]) == (3, "broken")


def test_damaged_circuit(fss: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "circuits" / "clear_16-0123"
    folder.mkdir(parents=True)
    (folder / "circuit.r1cs").write_bytes(b"cut off")
    manifest = {
        "name": "clear_16", "compiler": "circom2", "options": [], "sources": {},
        "files": {"circuit.r1cs": "0" * 64}, "constraints": 1, "wires": 1, "public_inputs": 5,
        "vk_hash": "", "development": False,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    outcome = fss.run("doctor", "--json")
    [check] = [check for check in outcome.document["checks"] if check["name"].startswith("circuit ")]
    assert (outcome.code, check["state"]) == (3, "broken")
    assert str(folder) in check["hint"]
    (folder / "manifest.json").write_text("{")
    assert fss.run("doctor").code == 3
