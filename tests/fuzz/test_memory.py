"""What a reader takes of memory stays within a multiple of what it is given (docs/security.md, "Readers").

The peak of the resident set is measured, in a process of its own: what libraries in C and Rust take counts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

from tests.fuzz.mutations import amplifiers
from tests.fuzz.parsers import parsers

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


def test_the_bound_is_noticed() -> None:
    forget_peak()
    before = resident("VmRSS")
    taken = bytearray(os.urandom(1 << 10)) * (32 << 10)
    assert resident("VmHWM") - before > len(taken) // 2


if __name__ == "__main__":
    for excess in (line for name in sys.argv[1:] for line in excesses(name)):
        sys.stdout.write(excess + "\n")
