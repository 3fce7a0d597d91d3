"""What the system refuses gets one line with a code too: odd paths, streams that are closed or full."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine

PROGRAM = "from fss.cli.app import main; main()"
ORDERS = "docs/examples/orders.csv"
LONG_NAME = "a" * 300


@pytest.fixture
def fss(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys, "clear", "audit", "ceremony")


def shell(redirections: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command with its streams as a shell opens or closes them."""
    command = ["sh", "-c", f'exec "$0" "$@" {redirections}', sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("audit", LONG_NAME), "log.missing"),
        (("clear", ORDERS, "--plot", LONG_NAME), "plot.unwritable"),
        (("clear", LONG_NAME), "file.unreadable"),
        (("ceremony", "import", LONG_NAME), "file.unreadable"),
        (("ceremony", "verify", LONG_NAME, "x.ptau", "x.zkey"), "file.unreadable"),
        (("ceremony", "contribute", "x.zkey", "y.zkey", "--entropy", LONG_NAME), "file.unreadable"),
    ],
)
def test_invalid_name_too_long(fss: CommandLine, arguments: tuple[str, ...], code: str) -> None:
    outcome = fss.run(*arguments, "--json")
    assert (outcome.code, outcome.document["error"]["code"]) == (2, code)


def test_invalid_path_that_a_command_did_not_foresee(
    fss: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("fss.orders_file.read_orders", lambda _: os.listdir(tmp_path / "absent"))
    outcome = fss.run("clear", ORDERS, "--json")
    assert (outcome.code, outcome.document["error"]["code"]) == (2, "file.refused")
    assert outcome.document["error"]["message"].endswith("absent: no such file or directory")


def test_invalid_want_of_memory(fss: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fss.orders_file.read_orders", lambda _: bytearray(1 << 62))
    outcome = fss.run("clear", ORDERS, "--json")
    assert (outcome.code, outcome.document["error"]["code"]) == (3, "system.refused")


@pytest.mark.parametrize("arguments", [("clear", "-"), ("merge", "-")])
def test_invalid_closed_input(arguments: tuple[str, ...]) -> None:
    done = shell("<&-", *arguments, "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["code"] not in ("internal", "file.refused")


@pytest.mark.parametrize("stream", [">&-", "2>&-", ">&- 2>&- <&-"])
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_closed_output_is_no_fault(stream: str, more: tuple[str, ...]) -> None:
    done = shell(stream, "clear", ORDERS, *more)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_invalid_full_output(more: tuple[str, ...]) -> None:
    done = shell(">/dev/full", "clear", ORDERS, *more)
    assert done.returncode == 3
    [line] = done.stderr.splitlines()
    assert line.startswith("error[system.refused]: no space left on device")


def test_json_has_nothing_that_a_terminal_would_obey(fss: CommandLine, tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text("trader,side,price,quantity\na\u009b2J\u202e,buy,x,1\n")
    outcome = fss.run("clear", orders, "--json")
    assert outcome.stdout.removesuffix("\n").isprintable()
    from fss.cli.output import emit_json

    emit_json({"name": "ä\u009b\u202e\U000e0001"})
    assert fss.run("clear", ORDERS).stdout.startswith('{"name": "ä\\u009b\\u202e\\udb40\\udc01"}\n')


EXAMPLE = "docs/examples/verify/"
READING = [
    ("clear", "{}"),
    ("merge", "{}"),
    ("verify", EXAMPLE + "verification_key.json", EXAMPLE + "public.json", "{}"),
]


@pytest.mark.parametrize("command", READING, ids=lambda command: command[0])
def test_invalid_pipe_that_nobody_writes_into(command: tuple[str, ...], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = shell("", *(part.format(tmp_path / "pipe") for part in command), "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["code"] != "internal"


def test_pipe_is_read_to_its_end() -> None:
    """As the shell's ``<(...)`` gives one."""
    line = f'"$0" -c "$1" clear <(sleep 0.3; cat {ORDERS}; sleep 0.3) --json'
    command = ["bash", "-c", line, sys.executable, PROGRAM]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout)["volume"] == 9
