"""Named points at which a test may kill the process, to show that nothing acknowledged is lost.

``FSS_CRASH_AT=name`` kills at the first visit of that point, ``name:3`` at the third, with
SIGKILL: no handler runs, no buffer is flushed. Without the variable a point costs one look-up.
"""

from __future__ import annotations

import os
import signal

from commit.errors import FssError

POINTS: tuple[str, ...] = (
    "chain-after-start",
    *("admit-before-commit", "admit-after-commit"),
    *("vote-before-commit", "vote-after-commit"),
    *("word-before-commit", "word-after-commit"),
    *("opening-before-commit", "opening-after-commit"),
    *("log-before-append", "log-before-commit", "log-after-commit"),
    *("shares-before-log", "shares-after-log"),
    *("proof-before-log", "proof-after-log"),
    "sent-before-wait",
    *("commit-before-send", "commit-after-send", "pages-after-send"),
    *("void-before-send", "void-after-send"),
    *("settle-before-send", "settle-after-send", "credit-after-send"),
    *("cancel-after-send", "release-after-send"),
    "finished-before-stop",
)
"""Before a commit all rows are appended and none is on disk; after a send its transactions are mined."""


class CrashPointUnknown(FssError):
    """``FSS_CRASH_AT`` names no crash point. The names stand in fss/crash.py."""

    code = "crash.unknown-point"


_visits = 0


def crash_point(name: str) -> None:
    """Die here if the environment says so.

    Raises:
        CrashPointUnknown: the environment names a point that does not exist, or no visit count.
    """
    wanted = os.environ.get("FSS_CRASH_AT")
    if not wanted:
        return
    point, _, count = wanted.partition(":")
    if point not in POINTS or (count and not count.isdecimal()):
        raise CrashPointUnknown(
            f"FSS_CRASH_AT={wanted} names no point", hint=f"use one of {', '.join(POINTS)}"
        )
    if point != name:
        return
    global _visits
    _visits += 1
    if _visits >= int(count or "1"):
        os.kill(os.getpid(), signal.SIGKILL)
