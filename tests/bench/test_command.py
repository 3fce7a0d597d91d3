"""``fss bench``: the shape of its document, peers that are absent or fail, and its exit codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fss.bench import contenders
from fss.bench.contenders import CONTENDERS, Gnark, Sample, Snarkjs
from fss.bench.document import PATIENCE, Measured, describe
from fss.bench.errors import PeerAbsent, PeerFailed, PeerProofInvalid
from fss.bench.job import Job, make_job
from fss.bench.measure import run_bench
from fss.bench.programs import find_go
from fss.circuits.load import Silent
from fss.prover import Prover
from tests.cli.command_line import CommandLine

FIGURES = {"setup", "cold", "warm", "witness", "peak_mb", "key_mb", "ratio", "cold_ratio"}


@pytest.fixture
def fss(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys, "bench", "explain")


@pytest.fixture(scope="module")
def job() -> Iterator[Job]:
    with make_job(16, 3, Silent()) as made:
        yield made


@pytest.fixture
def no_go(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(program: str) -> Path:
        raise PeerAbsent("Go 1.26 or later is not installed", hint="put it on PATH")

    monkeypatch.setattr(contenders, "build_peer", absent)


def needs_go() -> None:
    try:
        find_go()
    except PeerAbsent as error:
        pytest.skip(f"{error.message}: {error.hint}")


@pytest.mark.slow
def test_all_provers_prove_one_circuit(fss: CommandLine) -> None:
    needs_go()
    outcome = fss.run("bench", "--size", 16, "--repeat", 1, "--only", "fss,gnark,snarkjs", "--json")
    document = outcome.document
    assert outcome.code == 0, outcome.stderr
    assert document["circuit"] == "clear_16"
    assert document["constraints"] > 6000
    assert document["cores"] >= 1
    assert document["cpu"]
    assert list(document["provers"]) == ["fss", "gnark", "snarkjs"]
    for figures in document["provers"].values():
        assert figures.keys() >= FIGURES
        assert all(figures[name] > 0 for name in ("cold", "warm", "key_mb", "ratio", "cold_ratio"))
        assert figures["warm"] < figures["cold"] + 1
    provers = document["provers"]
    assert provers["fss"]["ratio"] == 1
    assert provers["fss"]["setup"] > 0
    assert provers["gnark"]["setup"] > 0
    assert provers["gnark"]["witness"] is None
    assert provers["gnark"]["cold_by_loader"].keys() == {"dump", "raw", "checked"}
    assert provers["snarkjs"]["setup"] is None
    assert provers["snarkjs"]["witness"] > 0
    assert provers["snarkjs"]["witness_by"] == "wasm"
    assert provers["fss"]["witness_by"] in {"plan", "wasm"}


@pytest.mark.slow
def test_rapidsnark_proves_with_our_key(fss: CommandLine) -> None:
    needs_go()
    outcome = fss.run("bench", "--size", 16, "--repeat", 1, "--only", "fss,rapidsnark")
    assert outcome.code == 0, outcome.stderr
    if "rapidsnark is absent" in outcome.stderr:
        pytest.skip(outcome.stderr.splitlines()[-1])
    rows = [line.split() for line in outcome.stdout.splitlines() if line.strip()]
    assert rows[0][0] == "clear_16:"
    assert [len(row) for row in rows if row[0] in {"fss", "rapidsnark"}] == [9, 9]


def test_absent_gnark_is_exit_3(fss: CommandLine, no_go: None) -> None:
    outcome = fss.run("bench", "--size", 16, "--repeat", 1, "--only", "fss,gnark", "--json")
    provers = outcome.document["provers"]
    assert outcome.code == 3
    assert provers["gnark"] == {"absent": "Go 1.26 or later is not installed (put it on PATH)"}
    assert provers["fss"].keys() >= FIGURES
    assert "error[bench.gnark-absent]" in outcome.stderr
    assert "gnark is absent" in outcome.stderr


def test_absent_rapidsnark_is_no_error(fss: CommandLine, no_go: None) -> None:
    outcome = fss.run("bench", "--size", 16, "--repeat", 1, "--only", "fss,rapidsnark", "--json")
    assert outcome.code == 0
    assert outcome.document["provers"]["rapidsnark"].keys() == {"absent"}


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--only", "fss,arkworks"), "bench.unknown-prover"),
        (("--only", ","), "bench.unknown-prover"),
        (("--size", 17), "circuit.unknown"),
        (("--repeat", 0), "usage"),
    ],
)
def test_invalid_options(fss: CommandLine, options: tuple[Any, ...], code: str) -> None:
    outcome = fss.run("bench", *options, "--json")
    assert (outcome.code, outcome.document["error"]["code"]) == (2, code)


@pytest.mark.parametrize("step", ["setup", "cold", "warm"])
def test_peer_that_fails_is_absent(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def fail(self: Snarkjs, **options: bool) -> None:
        raise PeerFailed("snarkjs ended during 'prove': signal 9")

    monkeypatch.setattr(Snarkjs, step, fail)
    document = run_bench(16, repeat=1, names=["fss", "snarkjs"], seed=1, progress=Silent())
    assert document["provers"]["snarkjs"] == {"absent": "snarkjs ended during 'prove': signal 9"}
    assert document["provers"]["fss"]["warm"] > 0


def test_invalid_proof_is_no_figure(job: Job) -> None:
    with Prover() as prover:
        result = prover.prove(job.circuit.files, job.inputs)
    job.check("fss", result.public, result.proof)
    with pytest.raises(PeerProofInvalid, match="rapidsnark made a proof that does not verify"):
        job.check("rapidsnark", result.public, replace(result.proof, a=result.proof.c))
    x, y = result.proof.a
    with pytest.raises(PeerProofInvalid, match="refused"):
        job.check("rapidsnark", result.public, replace(result.proof, a=(x, y + 1)))
    with pytest.raises(PeerProofInvalid):
        job.check("rapidsnark", (result.public[0] + 1, *result.public[1:]), result.proof)


def test_invalid_witness_is_refused_by_gnark(job: Job, tmp_path: Path) -> None:
    needs_go()
    gnark = Gnark(job)
    made = gnark.setup(fresh=True)
    assert gnark.setup(fresh=False) == replace(made, stored=True)
    gnark.cold()
    values = bytearray(job.witness.read_bytes())
    values[-32] ^= 1
    (tmp_path / "wrong.wtns").write_bytes(values)
    with pytest.raises(PeerFailed, match="gnark failed"):
        Gnark(replace(job, witness=tmp_path / "wrong.wtns")).cold()


def test_figures_are_medians_and_ratios(job: Job) -> None:
    ours, theirs = (Measured(kind(job)) for kind in (CONTENDERS[0], CONTENDERS[2]))
    ours.cold, theirs.cold = [Sample(2.0, peak=5_000_000)], [Sample(5.0), Sample(7.0), Sample(6.0)]
    ours.warm = [Sample(seconds, witness=seconds / 10) for seconds in (1.0, 9.0, 2.0)]
    theirs.warm = [Sample(seconds) for seconds in (3.0, 1.0, 5.0)]
    ours.contender.close()
    document = describe([ours, theirs])
    fss, rapidsnark = document["fss"], document["rapidsnark"]
    assert (fss["warm"], fss["witness"], fss["warm_min"]) == (2.0, 0.2, 1.0)
    assert (rapidsnark["ratio"], rapidsnark["cold_ratio"]) == (1.5, 3.0)
    assert (fss["peak_cold_mb"], rapidsnark["peak_cold_mb"]) == (5.0, None)
    assert (fss["setup"], rapidsnark["witness"]) == (None, None)


def test_slow_prover_is_measured_once(job: Job) -> None:
    measured = Measured(CONTENDERS[3](job))
    assert not measured.slow
    measured.cold = [Sample(PATIENCE - 1), Sample(PATIENCE + 1)]
    assert not measured.slow
    measured.cold = [Sample(PATIENCE + 1)]
    assert measured.slow
