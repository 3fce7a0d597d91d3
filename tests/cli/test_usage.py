"""A wrong option or argument gets one line with a code, as every other wrong input does."""

from __future__ import annotations

import pytest

from tests.cli.command_line import CommandLine


@pytest.fixture
def fss(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys, "verify", "clear", "explain")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("verify", "--nope"), "fss verify: no such option: --nope"),
        (("verify",), "fss verify: missing argument 'VKEY'"),
        (("verify", "a", "b", "c", "d"), "fss verify: got unexpected extra argument(s) (d)"),
        (("nope",), "fss: no such command 'nope'"),
    ],
)
def test_invalid_usage(fss: CommandLine, arguments: tuple[str, ...], said: str) -> None:
    outcome = fss.run(*arguments)
    assert (outcome.code, outcome.stdout) == (2, "")
    (line,) = outcome.stderr.splitlines()
    assert line.startswith(f"error[usage]: {said}; hint: see `fss")
    answer = fss.run(*arguments, "--json")
    assert (answer.code, answer.document["error"]["code"]) == (2, "usage")


@pytest.mark.parametrize(
    ("name", "shown"), [("a\nb", "a\\nb"), ("\x1b[31mred", "\\x1b[31mred"), ("\udcff", "\\udcff")]
)
def test_invalid_file_name_stays_on_one_line(fss: CommandLine, name: str, shown: str) -> None:
    outcome = fss.run("clear", name, "--json")
    (line,) = outcome.stderr.splitlines()
    assert line.startswith(f"error[file.unreadable]: {shown}: no such file or directory; hint: ")
    assert outcome.document["error"]["message"].startswith(f"{shown}: ")


def test_bare_command_shows_the_help(fss: CommandLine) -> None:
    outcome = fss.run()
    assert outcome.code == 2
    assert "Usage: fss" in outcome.stderr


def test_help(fss: CommandLine) -> None:
    outcome = fss.run("verify", "--help")
    assert outcome.code == 0
    assert "VKEY" in outcome.stdout
    assert "Example: fss verify" in outcome.stdout


def test_interrupted(fss: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("verifier.key.load_key", stop)
    outcome = fss.run("verify", "a", "b", "c")
    said = "error[interrupted]: stopped by the user; hint: run the command again\n"
    assert (outcome.code, outcome.stderr) == (130, said)


def test_interrupted_before_the_command_began(fss: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("fss.cli.app.build", stop)
    outcome = fss.run("verify", "a", "b", "c", "--json")
    assert (outcome.code, outcome.document["error"]["code"]) == (130, "interrupted")
