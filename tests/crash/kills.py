"""Kills one run again and again, each time at another point, until it has come to its end."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.crash.kept_facts import notes
from tests.processes import lives

ROOT = Path(__file__).resolve().parents[2]
MARK = "FSS_TEST_CRASH_FOLDER"
"""Set for a run and for all that it starts, so that its processes can be told from others'."""
PATIENCE = 60.0
AFTER_THE_END = {"finished-before-stop"}
"""What dies there is not continued; `test_chain_left.py` kills there."""


@dataclass(frozen=True)
class Scenario:
    """One kind of run. ``points`` are those that only it, or above all it, shows."""

    name: str
    arguments: tuple[str, ...]
    points: tuple[str, ...]
    rows: int = 0
    unproved: bool = False

    @property
    def exit_code(self) -> int:
        return 1 if self.unproved else 0


@dataclass
class Run:
    """A folder, its chain, and what was noted outside."""

    folder: Path
    scenario: Scenario
    deaths: list[str] = field(default_factory=list)
    report: Any = None

    @property
    def notes(self) -> Path:
        return self.folder / "notes"

    @property
    def data(self) -> Path:
        return self.folder / "run"

    def start(self, at: str = "") -> subprocess.CompletedProcess[str]:
        """Start the run or continue it, to its end or until it dies at the visit ``at``."""
        self.folder.mkdir(exist_ok=True)
        arguments = list(self.scenario.arguments)
        if self.scenario.rows:
            book = self.folder / "orders.csv"
            book.write_text(orders(self.scenario.rows))
            arguments += ["--orders", str(book)]
        unproved = "1" if self.scenario.unproved else "0"
        child = [sys.executable, "-m", "tests.crash.child", str(self.notes), unproved]
        return subprocess.run(
            [*child, "demo", "--seed", "crash", "--json", "--data", str(self.data), *arguments],
            cwd=ROOT,
            env=os.environ | {"FSS_CRASH_AT": at, MARK: str(self.folder)},
            capture_output=True,
            text=True,
            timeout=300,
            stdin=subprocess.DEVNULL,
        )

    def dies(self, at: str) -> bool:
        """Whether the run dies at this visit; False if it comes to its end before."""
        done = self.start(at)
        if done.returncode == self.scenario.exit_code:
            self.report = json.loads(done.stdout)
            return False
        assert done.returncode == -signal.SIGKILL, f"{at} after {self.deaths}: {done.stderr}"
        self.deaths.append(at)
        assert notes(self.notes)[-1] == {"visit": at.partition(":")[0]}
        self.waits_until_alone()
        return True

    def waits_until_alone(self) -> None:
        """The chain outlives a killed run and nothing else does; the kernel takes a moment to end it."""
        deadline = time.monotonic() + PATIENCE
        while len(self.processes()) > 1:
            assert time.monotonic() < deadline, (
                f"{self.processes()} outlive a run that died ({self.deaths})"
            )
            time.sleep(0.01)

    def ends(self) -> Any:
        """The run's report; the run is continued to its end if it has not come there."""
        if self.report is None:
            done = self.start()
            assert done.returncode == self.scenario.exit_code, f"after {self.deaths}: {done.stderr}"
            self.report = json.loads(done.stdout)
        return self.report

    def url(self) -> str:
        return str(json.loads((self.data / "anvil.json").read_text())["url"])

    def visits(self) -> list[str]:
        return [note["visit"] for note in notes(self.notes) if "visit" in note]

    def processes(self) -> list[int]:
        """What this run has started and still lives."""
        mark = f"{MARK}={self.folder}".encode()
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (process / "environ").read_bytes().split(b"\0") and lives(int(process.name)):
                    found.append(int(process.name))
        return found


@contextlib.contextmanager
def run_in(folder: Path, scenario: Scenario) -> Iterator[Run]:
    """A run whose chain is ended afterwards, whatever happens."""
    run = Run(folder, scenario)
    try:
        yield run
    finally:
        for process in run.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def orders(count: int) -> str:
    """A book of eight traders around one price, the same each time."""
    draw = random.Random("orders")
    lines = ["trader,side,price,quantity"]
    for i in range(count):
        side, better = draw.choice([("buy", 1), ("sell", -1)])
        lines.append(f"t{i % 8},{side},{10_000 + better * draw.randint(-20, 40)},{draw.randint(1, 400)}")
    return "\n".join(lines) + "\n"


def deck(scenario: Scenario, visits: Sequence[str], seed: str, kills: int) -> list[int]:
    """The visits to die at, as places in an undisturbed run's ``visits``.

    First one for each of the scenario's own points, then of all points that it shows, again and again, each
    time in another order.

    Of a point with several visits one is drawn, and of one that is named more than once, from another part of
    the run each time.
    """
    draw = random.Random(f"{seed} {scenario.name}")
    names = draw.sample(scenario.points, len(scenario.points))
    shown = sorted(set(visits) - AFTER_THE_END)
    while len(names) < kills:
        names += draw.sample(shown, len(shown))
    places = []
    for i, name in enumerate(names[:kills]):
        own = [place for place, visit in enumerate(visits) if visit == name]
        assert own, f"{scenario.name} never comes to {name}"
        parts = scenario.points.count(name) if i < len(scenario.points) else 1
        part = names[:i].count(name) if parts > 1 else 0
        places.append(draw.choice(own[len(own) * part // parts : len(own) * (part + 1) // parts] or own))
    return places


def kill_along(
    folder: Path, scenario: Scenario, visits: Sequence[str], places: Sequence[int], check: Any
) -> list[str]:
    """Kill a run at ``places``, in their order of time, and continue it; ``check`` each run at its end.

    A continued run visits some points again, so it may die a little earlier than planned; where it comes
    to its end instead, another run is begun for what is left.
    """
    left, died, attempt = sorted(places), [], 0
    while left or not attempt:
        attempt += 1
        passed, fresh = -1, True
        with run_in(folder / f"run{attempt}", scenario) as run:
            while left:
                name = visits[left[0]]
                nth = max(1, visits[passed + 1 : left[0] + 1].count(name))
                if not run.dies(f"{name}:{nth}"):
                    assert not fresh, f"{scenario.name} did not come to {name}:{nth}"
                    break
                print(f"{scenario.name}: died at {name}:{nth}")
                passed, fresh = left.pop(0), False
            died += run.deaths
            check(run)
    return died
