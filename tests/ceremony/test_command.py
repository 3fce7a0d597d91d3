"""``fss ceremony`` as it is typed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fss.ceremony.manifest import LOCAL, CeremonyManifest
from tests.ceremony.conftest import Small
from tests.cli.command_line import CommandLine


@pytest.fixture
def command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys, "ceremony", "explain")


def test_from_local_phase1_to_manifest(command_line: CommandLine, small: Small, tmp_path: Path) -> None:
    keys = [tmp_path / f"{i}.zkey" for i in range(3)]
    made = command_line.run("ceremony", "local", 6)
    assert made.code == 0
    assert made.stdout.startswith(f"2^6: {LOCAL}\n")
    started = command_line.run("ceremony", "start", small.r1cs, 6, keys[0])
    assert started.code == 0
    assert f"note: {LOCAL}: whoever made it could forge proofs\n" in started.stderr
    dice = tmp_path / "dice"
    dice.write_text("1 6 3 4")
    contributed = command_line.run(
        "ceremony", "contribute", keys[0], keys[1], "--name", "Alice", "--entropy", dice, "--json"
    )
    assert contributed.document["name"] == "Alice"
    finished = command_line.run("ceremony", "beacon", keys[1], keys[2], "0xabcd", "--json")
    assert (finished.document["beacon"], finished.document["iterations"]) == ("abcd", 10)

    manifest = tmp_path / "ceremony.json"
    verified = command_line.run("ceremony", "verify", small.r1cs, 6, keys[2], "--manifest", manifest)
    assert verified.code == 0
    assert f"phase 1: 2^6, {LOCAL}" in verified.stdout
    assert f"  1. Alice: {contributed.document['hash']}\n" in verified.stdout
    assert "whoever made it could forge" in verified.stderr
    again = command_line.run("ceremony", "verify", small.r1cs, 6, keys[2], "--json").document
    written = CeremonyManifest.read(manifest)
    assert again == {**written.document(), "manifest_hash": written.hash}
    assert (written.circuit, written.development) == ("power", True)


def test_invalid_answers_and_files(command_line: CommandLine, small: Small, tmp_path: Path) -> None:
    key, new = tmp_path / "0.zkey", tmp_path / "1.zkey"
    command_line.run("ceremony", "local", 6)
    command_line.run("ceremony", "start", small.r1cs, 6, key)
    for arguments, code, said in [
        (("verify", small.r1cs, 6, key), 1, "error[ceremony.no-contribution]"),
        (("verify", small.r1cs, 6, tmp_path / "absent"), 2, "error[file.unreadable]"),
        (("verify", small.r1cs, 19, key), 2, "error[ceremony.phase1-unknown]"),
        (("verify", small.r1cs, key, key), 2, "error[ptau.malformed]"),
        (("import", key), 2, "error[ptau.malformed]"),
        (("start", key, 6, new), 2, "error[r1cs.malformed]"),
        (("contribute", small.r1cs, new), 2, "error[zkey.malformed]"),
        (("contribute", key, new, "--entropy", tmp_path / "absent"), 2, "error[file.unreadable]"),
        (("contribute", key, new, "--entropy", "/dev/null"), 2, "error[file.unreadable]"),
        (("contribute", key, new, "--name", "x" * 65), 2, "error[ceremony.name]"),
        (("contribute", key, tmp_path), 3, "error[file.unwritable]"),
        (("beacon", key, new, "xy"), 2, "error[ceremony.beacon-value]"),
        (("beacon", key, new, ""), 2, "error[ceremony.beacon-value]"),
        (("beacon", key, new, "ff", "--iterations", 9), 2, "error[usage]"),
        (("start", small.r1cs, "0000000006", new), 2, "error[ceremony.phase1-unknown]"),
        (("verify", small.r1cs, 6, key, "--manifest", tmp_path), 2, "error[usage]"),
        (("local", 23), 2, "error[usage]"),
        (("adopt", "clear_17", 6, key), 2, "error[circuit.unknown]"),
        (("adopt", "seal_hash", 6, "/dev/zero"), 2, "error[file.unreadable]"),
    ]:
        outcome = command_line.run("ceremony", *arguments)
        assert (outcome.code, outcome.stdout) == (code, "")
        assert outcome.stderr.splitlines()[-1].startswith(said), arguments
    assert not new.exists()


def test_codes_are_explained(command_line: CommandLine) -> None:
    for code in ("ceremony.section", "ceremony.knowledge", "ptau.basis", "ceremony.manifest-mismatch"):
        assert command_line.run("explain", code).code == 0


def test_names_do_not_reach_the_terminal_raw(command_line: CommandLine, small: Small, tmp_path: Path) -> None:
    keys = [tmp_path / f"{i}.zkey" for i in range(2)]
    command_line.run("ceremony", "local", 6)
    command_line.run("ceremony", "start", small.r1cs, 6, keys[0])
    command_line.run("ceremony", "contribute", keys[0], keys[1], "--name", "\x1b[31mEve\n2. Bob")
    said = command_line.run("ceremony", "verify", small.r1cs, 6, keys[1]).stdout
    assert "?[31mEve?2. Bob" in said
    assert "\x1b" not in said


def test_entropy_of_a_device_without_end(command_line: CommandLine, small: Small, tmp_path: Path) -> None:
    keys = [tmp_path / f"{i}.zkey" for i in range(2)]
    command_line.run("ceremony", "local", 6)
    command_line.run("ceremony", "start", small.r1cs, 6, keys[0])
    assert command_line.run("ceremony", "contribute", keys[0], keys[1], "--entropy", "/dev/urandom").code == 0


def test_invalid_place_of_the_manifest(
    command_line: CommandLine, small: Small, tmp_path: Path
) -> None:
    """A device is never replaced by a file, also where the user might."""
    keys, pipe = [tmp_path / f"{i}.zkey" for i in range(2)], tmp_path / "pipe"
    os.mkfifo(pipe)
    command_line.run("ceremony", "local", 6)
    command_line.run("ceremony", "start", small.r1cs, 6, keys[0])
    assert command_line.run("ceremony", "contribute", keys[0], pipe).code == 3
    command_line.run("ceremony", "contribute", keys[0], keys[1])
    for place in (pipe, tmp_path / "absent" / "ceremony.json"):
        outcome = command_line.run("ceremony", "verify", small.r1cs, 6, keys[1], "--manifest", place)
        assert outcome.code == 3
        assert outcome.stderr.splitlines()[-1].startswith("error[file.unwritable]")
    assert pipe.is_fifo()
