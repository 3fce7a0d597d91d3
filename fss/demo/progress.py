"""What a demonstration needs of whoever watches it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from fss.round.state import RoundState


class Progress(Protocol):
    """Where a demonstration says what it is doing."""

    def step(self, title: str) -> AbstractContextManager[None]:
        """A long step."""
        ...

    def note(self, message: str) -> None:
        """One line."""
        ...

    def phase(self, state: RoundState) -> None:
        """A round has come to a new phase."""
        ...
