"""A process that is killed at a named point continues from its log (threat S4)."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fss.crash import POINTS
from tests.demo.test_demo import ROOT, document, fss

pytestmark = [pytest.mark.chain, pytest.mark.slow]

SEALED = ("demo", "--seed", "crash", "--json")
REVEALED = ("demo", "--seed", "crash", "--mode", "commit-reveal", "--withhold", "1", "--json")
ONLY_IN_COMMIT_REVEAL = {"void-after-send"}
ONLY_IN_LARGE_ROUNDS = {"credit-after-send"}


@pytest.fixture(scope="module")
def undisturbed() -> dict[tuple[str, ...], Any]:
    return {command: document(fss(*command)) for command in (SEALED, REVEALED)}


@contextlib.contextmanager
def chain_ended(folder: Path) -> Iterator[None]:
    """End the chain that a killed run leaves behind, whatever happens."""
    try:
        yield
    finally:
        with contextlib.suppress(OSError, ValueError):
            os.killpg(json.loads((folder / "anvil.json").read_text())["pid"], signal.SIGKILL)


@pytest.mark.parametrize("point", [point for point in POINTS if point not in ONLY_IN_LARGE_ROUNDS])
def test_killed_run_ends_in_the_same_state(
    point: str, tmp_path: Path, undisturbed: dict[tuple[str, ...], Any]
) -> None:
    command = REVEALED if point in ONLY_IN_COMMIT_REVEAL else SEALED
    # Which visit of the point dies is drawn from its name: the early and the late ones differ.
    visit = 1 if point.endswith(("send", "void")) or "proof" in point else random.Random(point).randint(1, 4)
    with chain_ended(tmp_path):
        killed = fss(*command, "--data", str(tmp_path), FSS_CRASH_AT=f"{point}:{visit}")
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        continued = fss(*command, "--data", str(tmp_path))
    assert continued.returncode == 0, continued.stderr
    report, expected = document(continued), undisturbed[command]
    assert report["state_hash"] == expected["state_hash"]
    assert [one["state"] for one in report["rounds"]] == ["SETTLED"]
    assert report["payout"]["adds_up"] is True
    assert report["payout"]["withdrawn"] == expected["payout"]["withdrawn"]


@pytest.mark.parametrize("block", [7, 9, 15])
def test_killed_commit_reveal_round_ends_in_the_same_state(
    block: int, tmp_path: Path, undisturbed: dict[tuple[str, ...], Any]
) -> None:
    """Before the order (nothing is revealed yet), and between the void certificate and its transaction."""
    with chain_ended(tmp_path):
        killed = fss(*REVEALED, "--data", str(tmp_path), FSS_CRASH_AT=f"log-after-commit:{block}")
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        continued = fss(*REVEALED, "--data", str(tmp_path))
    report, expected = document(continued), undisturbed[REVEALED]
    assert report["state_hash"] == expected["state_hash"]
    assert report["payout"]["withdrawn"] == expected["payout"]["withdrawn"]


DIE_AFTER_SENDING = """
import os, signal, sys
from fss.chain.sender import Sender
from fss.cli.app import main

send, left = Sender.submit, int(sys.argv.pop(1))

def submit(sender, calls):
    global left
    hashes = send(sender, calls)
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return hashes

Sender.submit = submit
main()
"""


@pytest.mark.parametrize("transactions", [4, 6, 12], ids=["deployment", "funding", "withdrawal"])
def test_killed_between_sending_and_mining(
    transactions: int, tmp_path: Path, undisturbed: dict[tuple[str, ...], Any]
) -> None:
    command = [sys.executable, "-c", DIE_AFTER_SENDING, str(transactions), *SEALED, "--data", str(tmp_path)]
    with chain_ended(tmp_path):
        killed = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=300)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        continued = fss(*SEALED, "--data", str(tmp_path))
    assert continued.returncode == 0, continued.stderr
    report, expected = document(continued), undisturbed[SEALED]
    assert report["state_hash"] == expected["state_hash"]
    assert report["payout"] == expected["payout"]


def test_killed_again_and_again(tmp_path: Path, undisturbed: dict[tuple[str, ...], Any]) -> None:
    """Every second append to the log dies, until nothing is left to append."""
    deaths = 0
    with chain_ended(tmp_path):
        for _ in range(40):
            done = fss(*SEALED, "--data", str(tmp_path), FSS_CRASH_AT="log-after-commit:4")
            if done.returncode == 0:
                break
            assert done.returncode == -signal.SIGKILL, done.stderr
            deaths += 1
    assert deaths >= 3
    assert document(done)["state_hash"] == undisturbed[SEALED]["state_hash"]


def test_invalid_crash_point(tmp_path: Path) -> None:
    done = fss("demo", FSS_CRASH_AT="nowhere")
    assert done.returncode == 2
    assert "error[crash.unknown-point]" in done.stderr
