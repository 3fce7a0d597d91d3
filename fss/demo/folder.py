"""The folder of a run, as given with ``--data``: made where it is not there, held by one process at once."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from commit.errors import FssError


class DemoDataUnusable(FssError):
    """The path given with ``--data`` is no folder, cannot be made or written, or another run uses it now.

    A log has one writer: two processes with one folder would each write its next block.
    """

    code = "demo.data-unusable"


@dataclass(frozen=True)
class Files:
    """Where a run keeps what must survive it."""

    folder: Path

    @property
    def log(self) -> Path:
        """The log."""
        return self.folder / "log.db"

    @property
    def chain(self) -> Path:
        """Where the chain is that outlives a killed process."""
        return self.folder / "anvil.json"

    @property
    def contracts(self) -> Path:
        """The addresses of the contracts, once all are deployed."""
        return self.folder / "contracts.json"

    @property
    def finished(self) -> Path:
        """A mark that the run has ended."""
        return self.folder / "finished"

    def member(self, index: int, suffix: str) -> Path:
        """A member's key file or store."""
        return self.folder / f"member{index}.{suffix}"


@contextmanager
def data_folder(folder: Path) -> Iterator[Path]:
    """Make the folder and hold it until the end; a process that is killed lets go of it.

    Raises:
        DemoDataUnusable: it is no folder of ours, or another process holds it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as error:
        reason = (error.strerror or "unusable").lower()
        raise DemoDataUnusable(f"{folder}: {reason}", hint="name a folder of yours") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DemoDataUnusable(
                f"{folder}: another run uses it now", hint="wait for it, or name another folder"
            ) from None
        yield folder
