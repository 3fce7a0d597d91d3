"""What a reader takes of memory stays within a multiple of what it is given (docs/security.md, "Readers").

The peak of the resident set is measured, in a process of its own: what libraries in C and Rust take counts.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

from tests.fuzz.mutations import amplifiers
from tests.fuzz.parsers import Endless, NobodyWrites, parsers

SIZE = 1 << 16
PER_BYTE = 64
CONSTANT = 8 << 20
PROCESS = Path("/proc/self")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from Linux's /proc")


def resident(field: str) -> int:
    """Bytes of ``VmRSS``, or of ``VmHWM``, its peak since the last ``forget_peak``."""
    [line] = [line for line in (PROCESS / "status").read_text().splitlines() if line.startswith(field)]
    return int(line.split()[1]) << 10


def forget_peak() -> None:
    (PROCESS / "clear_refs").write_text("5")


def excesses(name: str) -> list[str]:
    """What took more than the bound; run in the child."""
    parser, found = parsers()[name], []
    with tempfile.TemporaryDirectory() as folder:
        for data in amplifiers(parser.samples, SIZE):
            forget_peak()
            before = resident("VmRSS")
            with suppress(parser.refusal):
                parser.read(data, Path(folder))
            taken = resident("VmHWM") - before
            if taken > PER_BYTE * len(data) + CONSTANT:
                found.append(f"{name}: {taken >> 20} MiB for {len(data)} bytes {data[:60]!r}")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_no_reader_takes_more_than_the_bound(part: int) -> None:
    names = sorted(parsers())[part::4]
    child = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.test_memory", *names], capture_output=True, text=True, timeout=300
    )
    assert (child.stdout, child.returncode) == ("", 0), child.stderr


@pytest.mark.slow
def test_invalid_file_without_end_is_refused_by_every_reader() -> None:
    """The longest that any reads is 256 MiB; with 1 GiB of memory each says what is wrong with the file. None
    waits for somebody who writes into a pipe."""
    child = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.test_memory", "--endless"],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (child.stdout, child.returncode) == ("", 0), child.stderr


def unbounded() -> list[str]:
    """Readers that a file without end leaves without memory; run in the child."""
    known, found = parsers(), []
    resource.setrlimit(resource.RLIMIT_DATA, (1 << 30, 1 << 30))
    with tempfile.TemporaryDirectory() as folder:
        for name, parser in known.items():
            for data in (Endless(), NobodyWrites()):
                try:
                    parser.read(data, Path(folder))
                except parser.refusal:
                    continue
                except MemoryError:
                    found.append(f"{name}: no memory")
    return found


def test_the_bound_is_noticed() -> None:
    forget_peak()
    before = resident("VmRSS")
    taken = bytearray(os.urandom(1 << 10)) * (32 << 10)
    assert resident("VmHWM") - before > len(taken) // 2


if __name__ == "__main__":
    names = sys.argv[1:]
    lines = (line for name in names for line in excesses(name))
    for excess in unbounded() if names == ["--endless"] else lines:
        sys.stdout.write(excess + "\n")
