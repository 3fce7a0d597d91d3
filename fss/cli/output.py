"""Where output goes: results on stdout, progress and notes on stderr, errors in one line."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from rich.console import Console

SHORTEST_SHOWN = 0.1
"""Steps that take less, in seconds, leave no line behind."""

stdout = Console(highlight=False, soft_wrap=True)
stderr = Console(stderr=True, highlight=False, soft_wrap=True)


def emit_json(result: object) -> None:
    """Write one JSON document on stdout; escaped where stdout cannot take every letter."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(result, ensure_ascii=not unicode)
    if not text.isprintable():
        # A name may hold a terminal's commands, of which JSON itself escapes only some.
        text = "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def note(message: str) -> None:
    """Say something that is not a result."""
    stderr.print(message, markup=False)


def fail(code: str, message: str, hint: str = "", *, as_json: bool = False, **more: Any) -> None:
    """Print one line: the code, what is wrong and where, and after ``hint:`` how to mend it."""
    message, hint = _one_line(message), _one_line(hint or f"see `fss explain {code}`")
    if as_json:
        with suppress(OSError):  # where stdout is full, stderr still says so
            emit_json({"error": {"code": code, "message": message, "hint": hint, **more}})
    stderr.print(f"error[{code}]: {message}; hint: {hint}", markup=False)


def _one_line(text: str) -> str:
    """Escape what is not printable: a file's name may hold line ends and a terminal's commands."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show that a long step is under way, and how long it took when it is done.

    On a terminal a spinner turns; elsewhere a line is printed every few seconds, so that no
    log stays silent for longer than that.
    """
    start = time.monotonic()
    if stderr.is_terminal:
        with stderr.status(title):
            yield
    else:
        with _heartbeat(title, start):
            yield
    elapsed = time.monotonic() - start
    if elapsed >= SHORTEST_SHOWN:
        note(f"  {title}: {elapsed:.1f} s")


@contextmanager
def _heartbeat(title: str, start: float) -> Iterator[None]:
    import threading

    done = threading.Event()

    def beat() -> None:
        while not done.wait(4.0):
            note(f"  {title} ... {time.monotonic() - start:.0f} s")

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
