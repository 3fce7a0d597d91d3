"""Whether a process lives, told from outside; it may end at any moment while it is asked after."""

from __future__ import annotations

import time
from pathlib import Path


def lives(pid: int) -> bool:
    """Whether there is such a process; a zombie, which has ended and waits for its parent, does not live."""
    try:
        state = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0]
    except OSError:  # there is none, or it went while this was read
        return False
    return state != b"Z"


def ended(pid: int, seconds: float = 5.0) -> bool:
    """Whether the process has ended, waiting up to so long."""
    deadline = time.monotonic() + seconds
    while lives(pid):
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.02)
    return True
