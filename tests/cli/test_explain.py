"""``fss explain``: every code of both trees has an explanation, and unknown ones have neighbours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commit.errors import FssError
from fss.cli.explain import collect
from tests.cli.command_line import CommandLine
from verifier.errors import VerifierError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def fss(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys, "explain", "verify")


def _classes(root: type[Exception]) -> list[type[FssError] | type[VerifierError]]:
    found = [child for child in root.__subclasses__() if child.__module__.split(".")[0] != "tests"]
    return [*found, *(deeper for child in found for deeper in _classes(child))]  # type: ignore[misc]


@pytest.mark.parametrize("root", [FssError, VerifierError])
def test_every_error_is_explained(root: type[Exception]) -> None:
    collect()
    for error in _classes(root):
        assert "code" in vars(error), f"{error.__qualname__} has no code of its own"
        assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", error.code), error.code
        assert error.__doc__ is not None, f"{error.__qualname__} has no explanation"
        assert error.exit_code in (1, 2, 3)


@pytest.mark.parametrize("root", [FssError, VerifierError])
def test_codes_are_unique(root: type[Exception]) -> None:
    collect()
    codes = [error.code for error in set(_classes(root))]
    assert sorted(set(codes)) == sorted(codes)


def test_every_code_of_the_go_prover_is_explained() -> None:
    sources = [path for path in (ROOT / "prover").rglob("*.go") if not path.name.endswith("_test.go")]
    text = "".join(path.read_text() for path in sources)
    codes = set(re.findall(r'(?:Refuse|Environment)\(\s*"([a-z0-9.-]+)"', text))
    for reason in re.findall(r'\.refuse\("([a-z-]+)"', text):
        codes |= {f"proof.{reason}", f"key.{reason}"}
    assert len(codes) > 10
    assert codes - set(collect()) == set()


def test_explain(fss: CommandLine) -> None:
    outcome = fss.run("explain", "key.unsafe-delta")
    assert outcome.code == 0
    assert outcome.stdout.startswith("key.unsafe-delta\n\ngamma = delta")


def test_explain_json(fss: CommandLine) -> None:
    document = fss.run("explain", "key.unsafe-delta", "--json").document
    assert document["code"] == "key.unsafe-delta"
    assert "contribution" in document["explanation"]


def test_lists_all_codes(fss: CommandLine) -> None:
    lines = fss.run("explain").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(collect())
    codes = [entry["code"] for entry in fss.run("explain", "--json").document]
    assert codes == list(collect())


@pytest.mark.parametrize(
    ("code", "hint"),
    [("key.unsafe-dleta", "key.unsafe-delta"), ("zzzz", "lists all codes"), ("\ud800\n", "")],
)
def test_invalid_code(fss: CommandLine, code: str, hint: str) -> None:
    outcome = fss.run("explain", code)
    assert outcome.code == 2
    assert "error[explain.unknown-code]: " in outcome.stderr
    assert hint in outcome.stderr
