"""A prover's process: one JSON request a line in, one reply a line out, and its peak of memory."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from fss.bench.errors import PeerAbsent, PeerFailed

SECONDS = 3600.0
"""The longest that one request may take; snarkjs proves 2,048 orders in minutes."""

_COMPLAINT = 300
_KIBIBYTE = 1024


class PeerProcess:
    """One running program that answers as ``fss-prover serve`` does, in a process group of its own."""

    def __init__(self, name: str, command: Sequence[str | Path]) -> None:
        self._name = name
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
        try:
            self._process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                start_new_session=True,
            )
        except OSError as error:
            self._complaints.close()
            raise PeerAbsent(f"{name} does not start: {(error.strerror or '').lower()}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def call(self, operation: str, parameters: dict[str, Any], seconds: float = SECONDS) -> dict[str, Any]:
        """Return the result of one operation.

        Raises:
            PeerFailed: it reported an error, ended, or did not answer in time and was ended.
        """
        request = json.dumps({"id": 1, "op": operation, "params": parameters}).encode() + b"\n"
        timer = threading.Timer(seconds, self._kill)
        timer.start()
        try:
            line = self._exchange(request)
        finally:
            timer.cancel()
        if not line.endswith(b"\n"):
            raise PeerFailed(f"{self._name} ended during '{operation}': {self._last_words()}")
        reply = json.loads(line)
        if "error" in reply:
            raise PeerFailed(f"{self._name} failed: {str(reply['error']['message'])[:_COMPLAINT]}")
        return dict(reply["result"])

    def peak(self) -> int | None:
        """The most memory that the process had so far, mapped files included, in bytes; Linux alone tells."""
        return peak_memory(self._process.pid)

    def close(self) -> None:
        """End the process and wait for it."""
        self._kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        self._process.wait()
        self._complaints.close()

    def _exchange(self, request: bytes) -> bytes:
        if self._process.stdin is None or self._process.stdout is None:
            return b""
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(request)
            self._process.stdin.flush()
        return self._process.stdout.readline()

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _last_words(self) -> str:
        self._kill()
        status = self._process.wait()
        self._complaints.seek(0)
        said = self._complaints.read().decode(errors="replace").split("\n")
        first = next((line.strip() for line in said if line.strip()), "")
        return first[:_COMPLAINT] or (f"signal {-status}" if status < 0 else f"exit code {status}")


def peak_memory(process: int) -> int | None:
    """The highest resident size of a process so far, in bytes; ``None`` where the system does not tell."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * _KIBIBYTE
    return None
