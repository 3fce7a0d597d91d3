"""The process hangs, dies, runs out of memory or is missing: a typed error in time (threat S7)."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fss.prover import CircuitFiles, Prover, ProveResult, find_prover
from fss.prover.errors import ProverDied, ProverMissing, ProverTimeout
from fss.prover.process import ServeProcess
from tests.processes import ended
from tests.prover.conftest import INPUTS, Compiled


def script(folder: Path, body: str) -> Path:
    """A program that stands in for the prover."""
    path = folder / "fss-prover"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_killed_between_calls_starts_anew(compiled: Compiled) -> None:
    with Prover(cache=compiled.r1cs.parent / "cache") as prover:
        prover.load(compiled.files)
        first = prover.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert ended(first)
        assert prover.prove(compiled.files, INPUTS).public[1] == 3
        assert prover.pid not in (None, first)


def test_invalid_killed_during_a_call(tmp_path: Path) -> None:
    with Prover(seconds=30, program=script(tmp_path, "read line; kill -9 $$")) as prover:
        with pytest.raises(ProverDied, match="signal 9"):
            prover.info(tmp_path)
        with pytest.raises(ProverDied):
            prover.info(tmp_path)


def test_invalid_hanging_is_ended_with_its_group(tmp_path: Path) -> None:
    children = tmp_path / "children"
    program = script(tmp_path, f"sleep 600 & echo $! > {children}; wait")
    with Prover(seconds=2.5, program=program) as prover:
        with pytest.raises(ProverTimeout, match=r"'info' in 2\.5 s"):
            prover.info(tmp_path)
        assert prover.pid is None
        assert ended(int(children.read_text()))


def test_invalid_hanging_that_does_not_even_read(tmp_path: Path) -> None:
    """The request is larger than a pipe's buffer, so the writer is stuck; the caller is not."""
    with Prover(seconds=0.5, program=script(tmp_path, "sleep 600")) as prover, pytest.raises(ProverTimeout):
        prover.info(tmp_path / ("x" * 1_000_000))


def test_invalid_hanging_fails_the_other_callers_too(tmp_path: Path) -> None:
    with (
        ThreadPoolExecutor(4) as pool,
        Prover(seconds=0.5, program=script(tmp_path, "sleep 600")) as prover,
    ):
        calls = [pool.submit(prover.info, tmp_path) for _ in range(4)]
        errors = [call.exception(20) for call in calls]
    assert all(isinstance(error, ProverTimeout | ProverDied) for error in errors)


def test_invalid_memory_limit_reached(compiled: Compiled) -> None:
    with Prover(seconds=60, memory=48 << 20) as prover, pytest.raises(ProverDied, match="memory"):
        prover.prove_batch(compiled.files, [INPUTS] * 2000)


def test_invalid_end_with_a_long_report_names_its_cause(tmp_path: Path) -> None:
    """Go prints every goroutine's stack after it, more of them on a busy machine."""
    body = "echo ready >&2; echo 'fatal error: out of memory' >&2; seq 500 >&2; exit 2"
    said = "code 2: fatal error: out of memory"
    with Prover(seconds=30, program=script(tmp_path, body)) as prover, pytest.raises(ProverDied, match=said):
        prover.info(tmp_path)


@pytest.mark.parametrize(
    ("body", "said"),
    [("echo 'error[prover.memory-limit]: no' >&2; exit 3", "ended with code 3: error"), ("exit 0", "code 0")],
)
def test_invalid_start(tmp_path: Path, body: str, said: str) -> None:
    with Prover(seconds=30, program=script(tmp_path, body)) as prover, pytest.raises(ProverDied, match=said):
        prover.info(tmp_path)


def test_invalid_answer_that_is_no_json(tmp_path: Path) -> None:
    program = script(tmp_path, "read line; echo 'panic: this is not JSON'; exit 2")
    with Prover(seconds=30, program=program) as prover, pytest.raises(ProverDied, match="code 2"):
        prover.info(tmp_path)


def test_invalid_missing_program(tmp_path: Path) -> None:
    with Prover(program=tmp_path / "absent") as prover, pytest.raises(ProverMissing, match="does not start"):
        prover.info(tmp_path)


def test_invalid_not_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProverMissing) as caught:
        find_prover()
    assert caught.value.hint
    assert caught.value.exit_code == 3


def test_found_on_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "elsewhere" / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    program = script(tmp_path, "exit 0")
    assert find_prover() == program


def test_many_threads_share_one_process(compiled: Compiled, prover: Prover) -> None:
    with ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(prover.prove, compiled.files, INPUTS | {"base": base}) for base in range(8, 24)]
        results = [call.result() for call in calls]
    assert [result.public[1] for result in results] == list(range(8, 24))
    statements = [(result.public, result.proof) for result in results]
    assert all(verdict.valid for verdict in prover.verify_batch(compiled.key, statements))


def test_close_ends_the_process_and_no_thread_is_left(compiled: Compiled) -> None:
    before = threading.active_count()
    with Prover() as prover:
        prover.load(compiled.files)
        pid = prover.pid
    assert pid is not None
    assert ended(pid)
    assert threading.active_count() == before
    with pytest.raises(ValueError, match="closed"):
        prover.info(compiled.r1cs)


def test_end_of_input_ends_the_program_after_its_work() -> None:
    command = [str(find_prover()), "serve", "--cache="]
    ping = b'{"id": 1, "op": "ping"}\n'
    done = subprocess.run(command, input=ping, capture_output=True, check=True, timeout=60)
    assert done.stdout == b'{"id":1,"result":{}}\n'


def test_a_key_that_changed_on_disk_is_read_again(compiled: Compiled, prover: Prover, tmp_path: Path) -> None:
    files = CircuitFiles(compiled.files.wasm, tmp_path / "key.zkey")
    keys = (tmp_path / "first.json", tmp_path / "second.json")
    prover.setup(compiled.r1cs, files.zkey, keys[0])
    first = prover.prove(files, INPUTS)
    prover.setup(compiled.r1cs, files.zkey, keys[1])
    second = prover.prove(files, INPUTS)
    assert prover.verify(keys[0], first.public, first.proof)
    assert prover.verify(keys[1], second.public, second.proof)
    assert not prover.verify(keys[0], second.public, second.proof)


def test_results_are_typed(compiled: Compiled, prover: Prover) -> None:
    result = prover.prove(compiled.files, INPUTS)
    assert isinstance(result, ProveResult)
    assert result.seconds.witness >= 0
    assert result.seconds.prove > 0


def test_log_of_the_circuit_is_not_in_the_answers(compiled: Compiled, tmp_path: Path) -> None:
    process = ServeProcess(find_prover(), ["--cache="])
    request = {"wasm": str(compiled.files.wasm), "wtns": str(tmp_path / "w"), "inputs": INPUTS}
    assert process.call("witness", request, 60)["wires"] == 20
    process.close()
    assert not process.alive
