"""The process ``fss-prover serve``: requests out, replies in, a limit on time and memory, and a sure end.

One thread writes, one reads, so that a process which neither reads nor answers costs its callers their
time limit and no more. Imports nothing of ``fss`` but this package's errors.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from pathlib import Path
from typing import IO, Any

from fss.prover.errors import ProverDied, ProverMissing, ProverTimeout, refusal

PROGRAM = "fss-prover"

_STDERR_LINES = 40
_FATAL = ("fatal error: ", "panic: ", "runtime: ")
"""How the first line of a Go program's report of its own end begins."""
_SECONDS_TO_END = 5.0


def find_prover() -> Path:
    """Return the program's path: beside this Python, else on PATH.

    Raises:
        ProverMissing: it is in neither place.
    """
    beside = Path(sys.executable).parent / PROGRAM
    if beside.is_file():
        return beside
    found = shutil.which(PROGRAM)
    if found is None:
        raise ProverMissing(f"{PROGRAM} is not installed", hint="run `make setup`")
    return Path(found)


class ServeProcess:
    """One running ``fss-prover serve``, in a process group of its own. Safe for use by many threads."""

    def __init__(self, program: Path, arguments: list[str]) -> None:
        try:
            self._process = subprocess.Popen(
                [str(program), "serve", *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            reason = (error.strerror or type(error).__name__).lower()
            raise ProverMissing(f"{PROGRAM} does not start: {reason}", hint="run `make setup`") from None
        self._numbers = itertools.count(1)
        self._pending: dict[int, Future[Any]] = {}
        self._lock = threading.Lock()
        self._ended = False
        self._outgoing: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._complaints: deque[str] = deque(maxlen=_STDERR_LINES)
        self._fatal = ""
        # The reader comes last, since it waits for the listener's last words when the process ends.
        self._listener = self._start(self._listen, self._process.stderr)
        self._writer = self._start(self._write, self._process.stdin)
        self._reader = self._start(self._read, self._process.stdout)

    @staticmethod
    def _start(work: Callable[[IO[bytes]], None], stream: IO[bytes] | None) -> threading.Thread:
        thread = threading.Thread(target=work, args=(stream,), daemon=True)
        thread.start()
        return thread

    @property
    def alive(self) -> bool:
        """Whether requests can still be made."""
        return not self._ended and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process's number, which is its group's too."""
        return self._process.pid

    def call(self, operation: str, parameters: dict[str, Any], seconds: float) -> Any:
        """Return the result of one operation.

        Raises:
            ProverTimeout: no answer came in time; the process has been ended.
            ProverDied: the process ended first.
            FssError, VerifierError: the prover refused, with its own code.
        """
        number = next(self._numbers)
        answer: Future[Any] = Future()
        request = json.dumps({"id": number, "op": operation, "params": parameters}).encode() + b"\n"
        with self._lock:
            if self._ended:
                raise self._death()
            self._pending[number] = answer
        self._outgoing.put(request)
        try:
            reply = answer.result(seconds)
        except FutureTimeout:
            self.kill()
            raise ProverTimeout(
                f"the prover did not finish '{operation}' in {seconds:g} s and was ended",
                hint="the next call starts it anew; give it more time if the machine is busy",
            ) from None
        if "error" in reply:
            raise refusal(reply["error"])
        return reply["result"]

    def close(self) -> None:
        """End the input, wait shortly for what is under way, then end the whole group."""
        self._outgoing.put(None)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_SECONDS_TO_END)
        self.kill()

    def kill(self) -> None:
        """End the process group at once and wait for it."""
        self._end_group()
        self._outgoing.put(None)
        for thread in (self._writer, self._reader, self._listener):
            thread.join(_SECONDS_TO_END)

    def _write(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError), stream:
            while (request := self._outgoing.get()) is not None:
                stream.write(request)
                stream.flush()

    def _read(self, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                try:
                    reply = json.loads(line)
                except ValueError:
                    break
                with self._lock:
                    answer = self._pending.pop(reply.get("id") or 0, None)
                if answer is not None:
                    answer.set_result(reply)
        with self._lock:
            self._ended = True
            abandoned = list(self._pending.values())
            self._pending.clear()
        death = self._death()
        for answer in abandoned:
            answer.set_exception(death)

    def _end_group(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _listen(self, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                said = line.decode(errors="replace").strip()
                # What follows in Go's report, every goroutine's stack, is longer than what is kept.
                if said.startswith(_FATAL) and not self._fatal:
                    self._fatal = said
                self._complaints.append(said)

    def _death(self) -> ProverDied:
        """Say how the process ended, after it has; one that closed its output and lives on is ended."""
        try:
            status = self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._end_group()
            status = self._process.wait()
        self._listener.join(_SECONDS_TO_END)
        how = f"was ended by signal {-status}" if status < 0 else f"ended with code {status}"
        said = self._fatal or next((line for line in self._complaints if line), "")
        return ProverDied(
            f"the prover {how}" + (f": {said[:200]}" if said else ""),
            hint="the next call starts it anew; raise the memory limit if it ran out",
        )
