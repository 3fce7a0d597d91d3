"""The program by hand: exit codes, one line for each error, results on standard output alone."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from fss.cli.explain import collect
from tests.prover.conftest import INPUTS, Compiled, run_prover, write_json

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = (
    *("setup", "plan", "determine", "witness", "prove", "profile"),
    *("verify", "export-vk", "info", "serve", "version"),
)


def test_the_way_through(compiled: Compiled, tmp_path: Path) -> None:
    zkey, key, wtns = tmp_path / "c.zkey", tmp_path / "vk.json", tmp_path / "w.wtns"
    public, proof = tmp_path / "public.json", tmp_path / "proof.json"
    inputs = write_json(tmp_path / "input.json", INPUTS)
    made = run_prover("setup", compiled.r1cs, zkey, "--vk", key, "--json")
    assert (made.code, made.err) == (0, "")
    assert made.json()["constraints"] == 16
    assert made.json()["development"] is True
    assert run_prover("witness", compiled.files.wasm, inputs, wtns, "--json").json()["wires"] == 20
    assert run_prover("prove", zkey, wtns, proof, public).code == 0
    assert run_prover("verify", key, public, proof).out == "valid: true\n"
    cache = tmp_path / "cache"
    flags = ("--wasm", compiled.files.wasm, "--cache", cache, "--json")
    proved = run_prover("prove", zkey, inputs, proof, *flags, public)
    assert proved.json()["seconds"]["prove"] > 0
    assert any(cache.iterdir())
    batch = run_prover("verify", key, public, proof, public, proof, "--json")
    assert (batch.code, batch.json()) == (0, {"verdicts": [{"valid": True}] * 2})


def test_profile_has_every_phase(compiled: Compiled, tmp_path: Path) -> None:
    wtns = tmp_path / "w.wtns"
    inputs = write_json(tmp_path / "input.json", INPUTS)
    assert run_prover("witness", compiled.files.wasm, inputs, wtns).code == 0
    shown = run_prover("profile", compiled.files.zkey, wtns, "--proofs", "1", "--json")
    assert (shown.code, shown.err) == (0, "")
    profile = shown.json()
    assert profile["wires"] == 20
    for phases in (profile["first"], profile["warm"]):
        names = [phase["name"] for phase in phases]
        assert (names[:2], names[-1]) == (["rows", "transforms"], "verification")


def test_invalid_proof_has_exit_code_1(compiled: Compiled, tmp_path: Path) -> None:
    public, proof = tmp_path / "public.json", tmp_path / "proof.json"
    inputs = write_json(tmp_path / "input.json", INPUTS)
    files = compiled.files
    assert run_prover("prove", files.zkey, "--wasm", files.wasm, inputs, proof, public).code == 0
    altered = write_json(tmp_path / "altered.json", [*json.loads(public.read_text())[:1], "4"])
    assert run_prover("verify", compiled.key, altered, proof).code == 1
    assert run_prover("verify", compiled.key, altered, proof, "--json").json() == {"valid": False}
    batch = run_prover("verify", compiled.key, public, proof, altered, proof, "--json")
    assert batch.code == 1
    assert [verdict["valid"] for verdict in batch.json()["verdicts"]] == [True, False]
    malformed = write_json(tmp_path / "malformed.json", {})
    batch = run_prover("verify", compiled.key, public, malformed, altered, proof, "--json")
    assert batch.code == 2
    assert batch.json()["verdicts"][0]["error"]["code"] == "proof.malformed"


def test_seeded_set_up_is_reproducible_and_says_so(compiled: Compiled, tmp_path: Path) -> None:
    first, second = tmp_path / "1.zkey", tmp_path / "2.zkey"
    for zkey in (first, second):
        made = run_prover("setup", compiled.r1cs, zkey, "--seed", "00ff")
        assert made.code == 0
        assert "anyone who knows it can forge" in made.err
    assert first.read_bytes() == second.read_bytes()
    assert b"SEEDED" in first.read_bytes()


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command: str) -> None:
    shown = run_prover(command, "--help")
    assert (shown.code, shown.err) == (0, "")
    assert f"usage: fss-prover {command}" in shown.out
    assert f"\nexample: fss-prover {command}" in shown.out
    assert "-json" in shown.out


def test_overview_lists_every_command() -> None:
    shown = run_prover("--help")
    assert shown.code == 0
    assert all(f"  {command} " in shown.out for command in COMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["setup"],
        ["setup", "a", "b", "c"],
        ["verify", "a", "b"],
        ["verify", "a", "b", "c", "d"],
        ["info", "--no-such-flag"],
        ["setup", "a", "b", "--seed", "xyz"],
        ["serve", "surplus"],
        ["profile", "a", "b", "--proofs", "0"],
        ["profile", "a", "b", "--tasks", "-1"],
        ["serve", "--memory-limit", "much"],
    ],
)
def test_invalid_usage(arguments: list[str]) -> None:
    refused = run_prover(*arguments)
    assert refused.code == 2
    assert refused.out == ""
    assert refused.err.startswith("error[usage]: ")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["setup", "FILE", "out.zkey"], "r1cs.malformed"),
        (["prove", "FILE", "FILE", "proof.json", "public.json"], "zkey.malformed"),
        (["profile", "FILE", "FILE"], "zkey.malformed"),
        (["witness", "FILE", "FILE", "out.wtns"], "wasm.malformed"),
        (["verify", "FILE", "FILE", "FILE"], "key.malformed"),
        (["export-vk", "FILE", "vk.json"], "zkey.malformed"),
        (["plan", "FILE", "FILE", "out.plan"], "r1cs.malformed"),
        (["determine", "FILE"], "r1cs.malformed"),
        (["info", "FILE"], "file.unknown"),
    ],
)
@pytest.mark.parametrize("content", [b"", b"\x00", b"{}", b"r1cs\x01\x00\x00\x00", b"\xff" * 1000])
def test_invalid_files(tmp_path: Path, command: list[str], code: str, content: bytes) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    named = [str(file) if word == "FILE" else str(tmp_path / word) for word in command[1:]]
    refused = run_prover(command[0], *named, "--json")
    found = refused.json()["error"]["code"]
    assert refused.code == 2
    assert found == code or (content.startswith(b"r1cs") and found == "r1cs.malformed")
    assert len(refused.err.strip().splitlines()) <= 2
    assert "goroutine" not in refused.err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("kind", ["r1cs", "zkey", "plan"])
def test_invalid_cut_short_anywhere(compiled: Compiled, tmp_path: Path, kind: str) -> None:
    whole = {"r1cs": compiled.r1cs, "zkey": compiled.files.zkey, "plan": compiled.plan}[kind].read_bytes()
    file = tmp_path / f"cut.{kind}"
    for length in [*range(4, 64, 7), *range(64, len(whole), len(whole) // 20), len(whole) - 1]:
        file.write_bytes(whole[:length])
        refused = run_prover("info", file, "--json")
        assert (refused.code, refused.json()["error"]["code"]) == (2, f"{kind}.malformed")


def test_invalid_path_and_folder(compiled: Compiled, tmp_path: Path) -> None:
    assert "error[file.unreadable]" in run_prover("info", tmp_path / "absent").err
    assert "error[file.unreadable]" in run_prover("info", tmp_path).err
    unwritable = run_prover("setup", compiled.r1cs, tmp_path / "absent" / "out.zkey")
    assert unwritable.code == 3
    assert "error[file.unwritable]" in unwritable.err


def test_version_is_that_of_the_wheel() -> None:
    project = tomllib.loads((ROOT / "prover" / "pyproject.toml").read_text())["project"]
    assert run_prover("version").out.strip() == project["version"]
    assert run_prover("version", "--json").json() == {"version": project["version"]}


def test_every_code_of_the_program_can_be_explained() -> None:
    explained = collect()
    areas = "proof|public|key|file|zkey|r1cs|sym|plan|wtns|wasm|witness|request|prover"
    named = re.compile(rf'"((?:{areas})\.[a-z-]+)"')
    found: set[str] = set()
    for source in (ROOT / "prover").rglob("*.go"):
        if not source.name.endswith("_test.go"):
            found |= set(named.findall(source.read_text()))
    found -= {name for name in found if name.endswith(".json")}
    assert "witness.unsatisfied" in found
    assert sorted(found - set(explained)) == []
