"""Run the commands in the console blocks of the documentation and write what they say below them.

usage: python scripts/render_docs.py

A block starts with the line ```console; its lines that begin with ``$ `` are commands, run in the
folder that ``DOCUMENTS`` names. A test compares the files with what this script would write.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import runpy
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from fss.cli import app

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = {"docs/cli.md": ".", "docs/examples/README.md": "docs/examples"}
"""Each document, and the folder in which its commands run, both relative to the repository."""

_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)


def render(text: str, folder: Path) -> str:
    """The document with the output of every command in its console blocks made anew."""
    return _BLOCK.sub(lambda block: "".join(_transcript(block[0], folder)), text)


def commands(text: str) -> list[str]:
    """The commands of a document's console blocks."""
    return [line[2:] for block in _BLOCK.findall(text) for line in block.splitlines() if line[:2] == "$ "]


def _transcript(block: str, folder: Path) -> Iterator[str]:
    for command in (line[2:] for line in block.splitlines() if line.startswith("$ ")):
        said, code = run(command, folder)
        yield f"$ {command}\n{said}"
        if code:
            yield f"[exit {code}]\n"


def run(command: str, folder: Path) -> tuple[str, int]:
    """Run ``fss ...`` or ``python -m verifier ...`` in this process; return what it says, and its exit code.

    Raises:
        ValueError: the command is neither.
    """
    words = shlex.split(command)
    module = words[:3] == ["python", "-m", "verifier"]
    if not module and words[0] != "fss":
        raise ValueError(f"not a command of this project: {command}")
    said, code = io.StringIO(), 0
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
        mock.patch.dict(os.environ, COLUMNS="80"),
        mock.patch.object(sys, "argv", words[2:] if module else words),
    ):
        try:
            if module:
                runpy.run_module("verifier", run_name="__main__")
            else:
                app.main()
        except SystemExit as stop:
            code = int(stop.code or 0)
    return re.sub(r" +$", "", said.getvalue(), flags=re.MULTILINE), code


def main() -> None:
    """Write the documents anew."""
    for document, folder in DOCUMENTS.items():
        path = ROOT / document
        path.write_text(render(path.read_text(), ROOT / folder))


if __name__ == "__main__":
    main()
