"""Runs the command line in this process, as the console script does, and keeps what it says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from fss.cli import app


@dataclass(frozen=True)
class Outcome:
    code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> Any:
        return json.loads(self.stdout)


class CommandLine:
    """Only the commands under test are registered, so that the others' imports cost nothing."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *commands: str
    ) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys
        monkeypatch.setattr(app, "COMMANDS", commands)

    def run(self, *arguments: object) -> Outcome:
        self._monkeypatch.setattr("sys.argv", ["fss", *map(str, arguments)])
        code = 0
        try:
            app.main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        captured = self._capsys.readouterr()
        return Outcome(code, captured.out, captured.err)
