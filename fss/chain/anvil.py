"""A real local chain: starts anvil, holds its clock, and leaves no orphan behind.

Imports ``fss.tools``, ``fss.text_file``, ``fss.crash`` and ``fss.chain.rpc``. For development and tests only.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType

from commit.errors import EnvironmentFault, FssError
from fss.chain.errors import AnvilFailed, ChainUnreachable
from fss.chain.rpc import Rpc
from fss.crash import crash_point
from fss.text_file import read_json, read_text
from fss.tools import find_foundry

START_SECONDS = 20.0
STOP_SECONDS = 5.0
PORT_ATTEMPTS = 3
BALANCE = 10**24
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class AnvilOptions:
    """``timestamp``: the first block's time in seconds, the machine's clock if ``None``."""

    chain_id: int = 31337
    timestamp: int | None = None
    gas_limit: int = 30_000_000


class Anvil:
    """A running anvil; a context manager that ends it, unless it was started detached."""

    def __init__(
        self, url: str, pid: int, *, detached: bool, process: subprocess.Popen[bytes] | None
    ) -> None:
        self.url = url
        self.pid = pid
        self.detached = detached
        self.rpc = Rpc(url)
        self._process = process

    @classmethod
    def start(
        cls, options: AnvilOptions | None = None, *, detached: bool = False, pid_file: Path | None = None
    ) -> Anvil:
        """Start anvil on a free port of the loopback interface and wait until it answers.

        It ends with the thread that started it. ``detached`` lets it outlive this process;
        ``pid_file`` then takes what `attach` and `end` need, before anvil runs: whenever this process is
        killed, the file names what it leaves behind.

        Raises:
            EnvironmentFault: anvil is missing (``tool.missing``) or does not start (``chain.anvil``).
        """
        program = find_foundry("anvil")
        reason: EnvironmentFault | None = None
        for _ in range(PORT_ATTEMPTS):
            try:
                anvil = cls._start_once(program, options or AnvilOptions(), detached, pid_file)
            except AnvilFailed as error:
                # Another process may have taken the port between our look and anvil's bind.
                reason = error
                continue
            return anvil
        raise reason or AnvilFailed("anvil does not start")

    @classmethod
    def attach(cls, pid_file: Path) -> Anvil:
        """Take up a detached anvil again.

        Raises:
            ChainUnreachable: the file is not readable, or the anvil that it names has ended.
        """
        anvil = cls._named(pid_file)
        if Path("/proc/self").exists() and not anvil._lives():
            # Another chain may listen there by now, and would answer.
            raise ChainUnreachable(f"the anvil that {pid_file.name} names has ended")
        anvil.rpc.call("eth_chainId")
        return anvil

    @classmethod
    def end(cls, pid_file: Path) -> None:
        """End a detached anvil, whether it answers or not; nothing happens where there is none."""
        with contextlib.suppress(ChainUnreachable):
            cls._named(pid_file).stop()

    @classmethod
    def _named(cls, pid_file: Path) -> Anvil:
        url, pid = read_pid_file(pid_file)
        return cls(url, pid, detached=True, process=None)

    @classmethod
    def _start_once(
        cls, program: Path, options: AnvilOptions, detached: bool, pid_file: Path | None
    ) -> Anvil:
        port = _free_port()
        command = [str(program), "--host", "127.0.0.1", "--port", str(port), "--silent", "--accounts", "10"]
        command += ["--chain-id", str(options.chain_id), "--gas-limit", str(options.gas_limit)]
        command += ["--order", "fifo"]
        if options.timestamp is not None:
            command += ["--timestamp", str(options.timestamp)]
        url = f"http://127.0.0.1:{port}"
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=partial(_before_anvil_runs, detached, pid_file, url),
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise AnvilFailed(f"anvil does not start: {error}") from None
        crash_point("chain-after-start")
        anvil = cls(url, process.pid, detached=detached, process=process)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise AnvilFailed(f"anvil ended at once with code {process.returncode}")
            with contextlib.suppress(ChainUnreachable):
                anvil.rpc.call("eth_chainId")
                return anvil
            time.sleep(0.02)
        anvil.stop()
        raise AnvilFailed(f"anvil does not answer within {START_SECONDS:.0f} s")

    def __enter__(self) -> Anvil:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.detached:
            self.stop()

    def stop(self) -> None:
        """End the process group, gently first; nothing happens where it has ended already."""
        self.rpc.close()
        if self._process is None and not self._lives():
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)
            if self._wait(STOP_SECONDS):
                return

    def _wait(self, seconds: float) -> bool:
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
                return True
            return False
        deadline = time.monotonic() + seconds
        while self._lives() and time.monotonic() < deadline:
            time.sleep(0.02)
        return not self._lives()

    def _lives(self) -> bool:
        """Whether this process still is this anvil: its id may have been given to another since."""
        try:
            command = Path(f"/proc/{self.pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return b"anvil" in command[0] and self.url.rpartition(":")[2].encode() in command

    def _pending(self) -> int:
        return int(self.rpc.call("txpool_status")["pending"], 16)

    def time(self) -> int:
        """The newest block's time in seconds."""
        return int(self.rpc.call("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def genesis_time(self) -> int:
        """The first block's time in seconds."""
        return int(self.rpc.call("eth_getBlockByNumber", "0x0", False)["timestamp"], 16)

    def mine(self, blocks: int = 1) -> None:
        """Mine blocks, each a second or more after the last."""
        self.rpc.batch([("evm_mine", ())] * blocks)

    def advance_to(self, timestamp: int) -> None:
        """Mine a block at this time; nothing happens where the chain is there already."""
        if self.time() < timestamp:
            self.rpc.batch([("evm_setNextBlockTimestamp", (timestamp,)), ("evm_mine", ())])

    def fund(self, accounts: Sequence[bytes], wei: int = BALANCE) -> None:
        """Set the accounts' balances, to pay for gas."""
        self.rpc.batch([("anvil_setBalance", ("0x" + account.hex(), hex(wei))) for account in accounts])

    @contextlib.contextmanager
    def one_block(self) -> Iterator[None]:
        """Mine what is sent inside as one block at the end: a batch then takes one second of chain time.

        What does not fit into one block's gas goes into as many as it takes.
        """
        self.rpc.call("evm_setAutomine", False)
        try:
            yield
        finally:
            left = self._pending()
            while True:
                self.mine()
                before, left = left, self._pending()
                if left == 0 or left >= before:
                    break
            self.rpc.call("evm_setAutomine", True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read_pid_file(path: Path) -> tuple[str, int]:
    """Read the address and the process id of a detached anvil. Raises `ChainUnreachable`."""
    try:
        document = read_json(read_text(str(path)), path.name)
        return str(document["url"]), int(document["pid"])
    except (FssError, ValueError, KeyError, TypeError):
        raise ChainUnreachable(f"{path.name} names no running anvil") from None


def _before_anvil_runs(detached: bool, pid_file: Path | None, url: str) -> None:
    """In the new process: bind its life to its parent's, or say where it can be found."""
    if pid_file is not None:
        draft = f"{pid_file}.new"
        file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.write(file, json.dumps({"pid": os.getpid(), "url": url}).encode())
        os.close(file)
        os.replace(draft, pid_file)
    if not detached and sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
