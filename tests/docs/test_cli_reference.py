"""What the documents say that a command answers is what it answers, and every command is described."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fss.cli.app import COMMANDS
from scripts import render_docs

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("document", render_docs.DOCUMENTS)
def test_document_is_current(document: str) -> None:
    """Where this fails: ``python -m scripts.render_docs`` writes the documents anew."""
    text = (ROOT / document).read_text()
    assert render_docs.render(text, ROOT / render_docs.DOCUMENTS[document]) == text


def test_every_command_has_its_help_and_an_example() -> None:
    text = (ROOT / "docs" / "cli.md").read_text()
    assert re.findall(r"^## fss (\w+)$", text, re.MULTILINE) == list(COMMANDS)
    for section in text.split("\n## fss ")[1:]:
        name = section.split("\n", 1)[0]
        commands = re.findall(r"^\$ (.*)$", section, re.MULTILINE)
        assert commands[0] == f"fss {name} --help"
        assert any(command.startswith(f"fss {name}") for command in commands[1:]), name


def test_every_sample_says_something() -> None:
    """Samples are not run here, so nothing else notices one that was left empty."""
    samples = re.findall(
        r"^```text\n(.*?)^```$", (ROOT / "docs" / "cli.md").read_text(), re.MULTILINE | re.DOTALL
    )
    assert len(samples) >= 5
    for sample in samples:
        command, *said = sample.strip().split("\n")
        assert command.startswith("$ fss ")
        assert len(said) >= 3, command


def test_every_example_is_described() -> None:
    folder = ROOT / "docs" / "examples"
    text = (folder / "README.md").read_text()
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "README.md":
            assert f"`{path.relative_to(folder)}`" in text, path.name


def test_stale_output_is_written_anew() -> None:
    block = "text\n```console\n$ fss merge docs/examples/none.json\nold\n```\nmore\n"
    rendered = render_docs.render(block, ROOT)
    assert "old" not in rendered
    assert "error[file.unreadable]" in rendered
    assert rendered.endswith("[exit 2]\n```\nmore\n")


def test_invalid_command_is_not_run() -> None:
    with pytest.raises(ValueError, match="not a command"):
        render_docs.run("rm nothing", ROOT)
