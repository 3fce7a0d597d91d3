"""The chain that a killed run leaves behind: found again, ended in the end, and missed with a clear error."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from fss.chain.anvil import Anvil
from tests.crash.kills import Run, run_in
from tests.crash.scenarios import SEALED
from tests.demo.test_demo import fss
from tests.processes import ended

pytestmark = [pytest.mark.chain, pytest.mark.slow]

OPTIONS = ("demo", "--seed", "crash", "--json")


def end_chain(run: Run) -> None:
    """As a restart of the machine would."""
    chain = json.loads((run.data / "anvil.json").read_text())["pid"]
    os.kill(chain, signal.SIGKILL)
    assert ended(chain, 60)


def test_a_run_killed_after_its_end_leaves_no_chain(tmp_path: Path) -> None:
    """The mark that it has ended stands, and its chain was not ended: the next call ends it."""
    with run_in(tmp_path, SEALED) as run:
        environment = {"FSS_TEST_CRASH_FOLDER": str(tmp_path)}
        killed = fss(*OPTIONS, "--data", str(run.data), FSS_CRASH_AT="finished-before-stop", **environment)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        run.waits_until_alone()
        assert len(run.processes()) == 1
        done = fss(*OPTIONS, "--data", str(run.data), **environment)
        assert (done.returncode, json.loads(done.stdout)["error"]["code"]) == (2, "demo.finished")
        assert run.processes() == []


def test_a_chain_that_ended_before_the_contracts_stood_is_replaced(tmp_path: Path) -> None:
    with run_in(tmp_path, SEALED) as run:
        assert run.dies("sent-before-wait:2")
        end_chain(run)
        assert [one["state"] for one in run.ends()["rounds"]] == ["SETTLED", "SETTLED"]
        assert len(run.processes()) == 1


def test_invalid_continuation_without_its_chain(tmp_path: Path) -> None:
    """Also where another chain has taken its port by now, and where the file that names it is gone."""
    with run_in(tmp_path, SEALED) as run:
        assert run.dies("settle-after-send:1")
        end_chain(run)
        at_once = run.start()
        url, file = run.url(), run.data / "anvil.json"
        with Anvil.start() as other:
            file.write_text(file.read_text().replace(url, other.url))
            taken = run.start()
        file.unlink()
        lost = run.start()
        audited = fss("audit", str(run.data / "log.db"), "--json")
    for done in (at_once, taken, lost):
        assert done.returncode == 3, done.stderr
        error = json.loads(done.stdout)["error"]
        assert error["code"] == "demo.chain-gone"
        assert "fss audit" in error["hint"]
        assert "Traceback" not in done.stderr
    assert json.loads(audited.stdout)["ok"] is True
