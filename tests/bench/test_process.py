"""A peer's process: answers, and every way in which it can fail to."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from fss.bench.errors import PeerAbsent, PeerFailed
from fss.bench.process import PeerProcess, peak_memory

ECHO = """
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    if asked["op"] == "fail":
        print(json.dumps({"error": {"code": "peer.failed", "message": "it is broken"}}), flush=True)
    elif asked["op"] == "end":
        sys.exit("last words")
    elif asked["op"] == "hang":
        import time; time.sleep(600)
    elif asked["op"] == "grow":
        kept = bytearray(80_000_000); print(json.dumps({"result": {}}), flush=True); del kept
    else:
        print(json.dumps({"result": asked["params"]}), flush=True)
"""


def peer() -> PeerProcess:
    return PeerProcess("echo", [sys.executable, "-c", ECHO])


def test_answers() -> None:
    with peer() as process:
        for number in range(3):
            assert process.call("prove", {"number": number}) == {"number": number}


def test_invalid_answer_names_the_peer() -> None:
    with peer() as process:
        with pytest.raises(PeerFailed, match="echo failed: it is broken"):
            process.call("fail", {})
        assert process.call("prove", {}) == {}, "an error does not end it"


def test_invalid_end_says_why() -> None:
    with peer() as process, pytest.raises(PeerFailed, match="echo ended during 'end': last words"):
        process.call("end", {})


def test_invalid_silence_is_ended() -> None:
    start = time.monotonic()
    with peer() as process, pytest.raises(PeerFailed, match="ended during 'hang': signal 9"):
        process.call("hang", {}, seconds=0.5)
    assert time.monotonic() - start < 60


def test_invalid_program(tmp_path: Path) -> None:
    with pytest.raises(PeerAbsent, match="ghost does not start: no such file"):
        PeerProcess("ghost", [tmp_path / "absent"])


def test_nothing_is_left_behind() -> None:
    with peer() as process:
        process.call("prove", {})
        number = process._process.pid
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells a process's peak")
def test_peak_outlives_what_was_used() -> None:
    with peer() as process:
        process.call("prove", {})
        before = process.peak()
        process.call("grow", {})
        process.call("prove", {})
        after = process.peak()
    assert before is not None
    assert after is not None
    assert after - before > 70_000_000
    assert peak_memory(2**22 + 1) is None, "there is no such process"
