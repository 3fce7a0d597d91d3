"""``fss verify`` and ``python -m verifier`` on the example files: answers, refusals, exit codes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples" / "verify"

KEY, PUBLIC, PROOF = "verification_key.json", "public.json", "proof.json"
UNSAFE, FORGED, OTHER = "unsafe_verification_key.json", "forged_proof.json", "tampered_public.json"


@pytest.fixture
def fss(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    monkeypatch.chdir(EXAMPLES)
    return CommandLine(monkeypatch, capsys, "verify", "explain")


def test_valid(fss: CommandLine) -> None:
    outcome = fss.run("verify", KEY, PUBLIC, PROOF)
    assert (outcome.code, outcome.stdout, outcome.stderr) == (0, "valid\n", "")


def test_valid_json(fss: CommandLine) -> None:
    outcome = fss.run("verify", KEY, PUBLIC, PROOF, "--json")
    assert outcome.code == 0
    assert outcome.document["valid"] is True
    assert outcome.document["unsafe_key"] is False


@pytest.mark.parametrize(("public", "proof"), [(OTHER, PROOF), (PUBLIC, "tampered_proof.json")])
def test_invalid_proof(fss: CommandLine, public: str, proof: str) -> None:
    outcome = fss.run("verify", KEY, public, proof)
    assert outcome.code == 1
    assert outcome.stdout.startswith("invalid")
    answer = fss.run("verify", KEY, public, proof, "--json")
    assert (answer.code, answer.document["valid"]) == (1, False)


def test_invalid_key_without_contribution(fss: CommandLine) -> None:
    outcome = fss.run("verify", UNSAFE, OTHER, FORGED)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith("error[key.unsafe-delta]: ")
    assert "; hint: " in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


def test_key_without_contribution_with_the_flag(fss: CommandLine) -> None:
    outcome = fss.run("verify", UNSAFE, OTHER, FORGED, "--allow-unsafe-key", "--json")
    assert outcome.code == 0
    assert outcome.document["unsafe_key"] is True
    assert "anyone can forge" in outcome.stderr


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("file.unreadable", ("absent.json", PUBLIC, PROOF)),
        ("file.unreadable", (KEY, ".", PROOF)),
        ("key.malformed", (PROOF, PUBLIC, PROOF)),
        ("public.malformed", (KEY, PROOF, PUBLIC)),
        ("proof.malformed", (KEY, PUBLIC, PUBLIC)),
        ("proof.malformed", (KEY, PUBLIC, "factors.circom")),
    ],
)
def test_invalid_file(fss: CommandLine, code: str, arguments: tuple[str, ...]) -> None:
    outcome = fss.run("verify", *arguments)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith(f"error[{code}]: ")
    assert "Traceback" not in outcome.stderr
    answer = fss.run("verify", *arguments, "--json")
    assert (answer.code, answer.document["error"]["code"]) == (2, code)
    assert fss.run("explain", code).code == 0


def test_invalid_number_of_inputs(fss: CommandLine, tmp_path: Path) -> None:
    for text in ("[]", '["1", "2"]'):
        path = tmp_path / "public.json"
        path.write_text(text)
        outcome = fss.run("verify", KEY, path, PROOF)
        assert (outcome.code, outcome.stderr.split(":")[0]) == (2, "error[public.count]")


def test_verifier_alone() -> None:
    # A third party has the folder verifier/ and its two dependencies, and nothing of fss or commit.
    program = (
        "import sys, runpy; sys.modules['fss'] = sys.modules['commit'] = None; "
        "sys.argv = ['verifier', *sys.argv[1:]]; runpy.run_module('verifier', run_name='__main__')"
    )
    for public, proof, code, said in (
        (PUBLIC, PROOF, 0, "valid\n"),
        (OTHER, PROOF, 1, "invalid\n"),
        (PUBLIC, "absent.json", 2, ""),
    ):
        files = [EXAMPLES / KEY, EXAMPLES / public, EXAMPLES / proof]
        result = subprocess.run(
            [sys.executable, "-c", program, *files], cwd=ROOT, capture_output=True, text=True, timeout=60
        )
        assert (result.returncode, result.stdout) == (code, said)
