"""What the operating system refuses, as an error with a code; and streams that are closed or full."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from commit.errors import EnvironmentFault, FssError

LONGEST_NAME = 200


class FileRefused(FssError):
    """The system refused a path that a command was given: its name is too long, it is a folder where a file
    is due or the other way round, or it may not be opened.
    """

    code = "file.refused"


class SystemRefused(EnvironmentFault):
    """The system refused an operation: the disk that the output goes to is full, too many files are open, or
    there is not enough memory.
    """

    code = "system.refused"


def refusal_of(error: OSError) -> FssError:
    """The refusal that says what the system said, about which path if it names one."""
    reason = (error.strerror or type(error).__name__).lower()
    if error.filename is None:
        return SystemRefused(reason, hint="see that the disk has room, then run the command again")
    name = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else str(error.filename)
    shown = name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME] + "..."
    return FileRefused(f"{shown}: {reason}", hint="check the path and its permissions")


def open_missing_streams() -> None:
    """Put the null device in the place of each standard stream that the shell closed."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def close_stdout() -> None:
    """Let what is still to be written go nowhere: nobody reads it, or there is no room."""
    with suppress(OSError, ValueError):  # a stream that has no file, as in tests
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
