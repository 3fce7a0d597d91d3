"""Starting, holding and ending a local chain; the process never outlives those who need it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import fss.chain.anvil as module
from fss.chain.anvil import Anvil, AnvilOptions
from fss.chain.errors import AnvilFailed, ChainUnreachable, RpcRefused
from fss.chain.rpc import Rpc
from fss.tools import ROOT, ToolMissing
from tests.processes import ended

pytestmark = pytest.mark.chain


def test_clock_is_held() -> None:
    with Anvil.start(AnvilOptions(timestamp=1_500_000_000, chain_id=77)) as anvil:
        assert 1_500_000_000 <= anvil.time() < 1_500_000_060
        anvil.advance_to(1_600_000_000)
        assert anvil.time() == 1_600_000_000
        anvil.advance_to(1_550_000_000)
        assert anvil.time() == 1_600_000_000
        anvil.mine(3)
        assert anvil.time() >= 1_600_000_000
        assert int(anvil.rpc.call("eth_chainId"), 16) == 77
        pid = anvil.pid
    assert ended(pid)


def test_ends_with_its_parent_even_if_that_is_killed() -> None:
    script = (
        "import sys, time\n"
        "from fss.chain.anvil import Anvil\n"
        "anvil = Anvil.start()\n"
        "print(anvil.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE)
    if parent.stdout is None:
        raise AssertionError("no pipe")
    with parent.stdout:
        pid = int(parent.stdout.readline())
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    assert ended(pid)


def test_detached_outlives_its_parent_and_is_attached_again(tmp_path: Path) -> None:
    pid_file = tmp_path / "anvil.json"
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from fss.chain.anvil import Anvil\n"
        "with Anvil.start(detached=True, pid_file=Path(sys.argv[1])) as anvil:\n"
        "    anvil.mine(5)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(pid_file)], cwd=ROOT, check=True, timeout=60)
    anvil = Anvil.attach(pid_file)
    try:
        assert int(anvil.rpc.call("eth_blockNumber"), 16) == 5
    finally:
        anvil.stop()
    assert ended(anvil.pid)
    with pytest.raises(ChainUnreachable):
        Anvil.attach(pid_file)


def test_a_parent_killed_while_it_starts_leaves_a_name(tmp_path: Path) -> None:
    pid_file = tmp_path / "anvil.json"
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from fss.chain.anvil import Anvil\n"
        "Anvil.start(detached=True, pid_file=Path(sys.argv[1]))\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script, str(pid_file)],
        cwd=ROOT,
        env=os.environ | {"FSS_CRASH_AT": "chain-after-start"},
        timeout=60,
    )
    assert killed.returncode == -signal.SIGKILL
    pid = json.loads(pid_file.read_text())["pid"]
    assert not ended(pid, 0.1)
    Anvil.end(pid_file)
    assert ended(pid)


def test_there_may_be_nothing_to_end(tmp_path: Path) -> None:
    Anvil.end(tmp_path / "anvil.json")


def test_invalid_pid_file_of_another_chain(tmp_path: Path, chain: Anvil) -> None:
    """The number or the port may belong to another chain by now: neither taken up nor ended."""
    path = tmp_path / "anvil.json"
    for pid, url in ((os.getpid(), chain.url), (chain.pid, "http://127.0.0.1:1")):
        path.write_text(json.dumps({"pid": pid, "url": url}))
        with pytest.raises(ChainUnreachable):
            Anvil.attach(path)
        Anvil.end(path)
        assert not ended(chain.pid, 0.1)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"pid": "x", "url": "http://127.0.0.1:1"}'])
def test_invalid_pid_file(tmp_path: Path, content: str) -> None:
    path = tmp_path / "anvil.json"
    path.write_text(content)
    with pytest.raises(ChainUnreachable):
        Anvil.attach(path)


def test_stop_leaves_a_process_alone_that_took_the_number() -> None:
    sleeper = subprocess.Popen(["sleep", "30"], start_new_session=True)
    try:
        stale = Anvil("http://127.0.0.1:1", sleeper.pid, detached=True, process=None)
        stale.stop()
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()


def test_missing_program_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("fss.tools.NODE_MODULES", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolMissing) as caught:
        Anvil.start()
    assert caught.value.exit_code == 3


def test_program_that_ends_at_once_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_foundry", lambda _tool: Path("/bin/false"))
    with pytest.raises(AnvilFailed, match="ended at once"):
        Anvil.start()


def test_program_that_cannot_be_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "find_foundry", lambda _tool: tmp_path)
    with pytest.raises(AnvilFailed, match="does not start"):
        Anvil.start()


def test_invalid_place_for_the_pid_file(tmp_path: Path) -> None:
    """Nothing is started that nobody could find again."""
    with pytest.raises(AnvilFailed, match="does not start"):
        Anvil.start(detached=True, pid_file=tmp_path / "missing" / "anvil.json")


def test_program_that_does_not_answer_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    silent = tmp_path / "anvil"
    silent.write_text("#!/bin/sh\nexec sleep 60\n")
    silent.chmod(0o755)
    monkeypatch.setattr(module, "find_foundry", lambda _tool: silent)
    monkeypatch.setattr(module, "START_SECONDS", 0.2)
    monkeypatch.setattr(module, "PORT_ATTEMPTS", 1)
    with pytest.raises(AnvilFailed, match="does not answer"):
        Anvil.start()


def test_nobody_at_the_url() -> None:
    with pytest.raises(ChainUnreachable):
        Rpc("http://127.0.0.1:1").call("eth_chainId")
    with pytest.raises(ChainUnreachable):
        Rpc("not a url")


def test_a_request_that_the_node_refuses(chain: Anvil) -> None:
    with pytest.raises(RpcRefused, match="no_such_method"):
        chain.rpc.call("no_such_method")
