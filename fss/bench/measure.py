"""One run of the benchmark: keys, cold starts, warm proofs; the provers take turns, never two at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from fss.bench.contenders import CONTENDERS, Contender, Fss, Gnark
from fss.bench.document import Measured, describe, megabytes
from fss.bench.errors import PeerAbsent, PeerFailed, PeerProofInvalid, ProverUnknown
from fss.bench.job import make_job
from fss.bench.machine import describe_machine
from fss.bench.programs import peer_versions
from fss.circuits.load import Progress

COLD_RUNS = 3
"""Cold starts of each prover, at most."""


def run_bench(
    size: int, *, repeat: int, names: Sequence[str], seed: int, progress: Progress, fresh: bool = False
) -> dict[str, Any]:
    """Measure the provers ``names`` on ``clear`` with ``size`` slots, ``repeat`` warm proofs each.

    Where ``fresh``, gnark's key is made and its set-up measured in this run, though one is stored.

    Returns the document of ``fss bench --json``: seconds, and megabytes of 10^6 bytes. A peer that cannot be
    measured is ``{"absent": reason}``.

    Raises:
        ProverUnknown: a name is none of the four.
        CircuitUnknown: there is no circuit of this size.
        EnvironmentFault: our own prover or its circuit cannot be had here.
    """
    kinds = _choose(names)
    machine = describe_machine()
    with ExitStack() as stack:
        job = stack.enter_context(make_job(size, seed, progress))
        all_measured = [Measured(kind(job)) for kind in kinds]
        for measured in all_measured:
            stack.callback(measured.contender.close)
        _measure_keys(all_measured, fresh, progress)
        _measure_cold(all_measured, min(repeat, COLD_RUNS), progress)
        _measure_warm(all_measured, repeat, progress)
        plan = job.circuit.files.plan
        return {
            "circuit": job.circuit.manifest.name,
            "constraints": job.circuit.constraints,
            "wires": job.circuit.manifest.wires,
            "witness_mb": megabytes(job.witness.stat().st_size),
            "plan_mb": megabytes(plan.stat().st_size) if plan else None,
            "seed": seed,
            "repeat": repeat,
            **machine,
            "versions": peer_versions(),
            "provers": describe(all_measured),
        }


def _choose(names: Sequence[str]) -> list[type[Contender]]:
    known = {kind.name: kind for kind in CONTENDERS}
    for name in names or [""]:
        if name not in known:
            raise ProverUnknown(f"no prover is named {name[:40]!r}", hint=f"use {', '.join(known)}")
    return [kind for kind in CONTENDERS if kind.name in names]


def _due(all_measured: Sequence[Measured], number: int = 0) -> Iterator[Measured]:
    """Those whose turn it is in run ``number``, from 0: all that are here, and not slow after the first."""
    for measured in all_measured:
        if not measured.absent and not (number and measured.slow):
            yield measured


@contextmanager
def _or_absent(measured: Measured) -> Iterator[None]:
    """A peer that fails is out of the run; a fault of ours ends it."""
    try:
        yield
    except (PeerAbsent, PeerFailed, PeerProofInvalid) as error:
        if isinstance(measured.contender, Fss):
            raise
        measured.absent = error.message + (f" ({error.hint})" if error.hint else "")
        measured.contender.close()


def _measure_keys(all_measured: Sequence[Measured], fresh: bool, progress: Progress) -> None:
    for measured in _due(all_measured):
        name = measured.contender.name
        with _or_absent(measured):
            with progress.step(f"program of {name}"):
                measured.contender.prepare()
            with progress.step(f"key of {name}"):
                measured.setup = measured.contender.setup(fresh=fresh)


def _measure_cold(all_measured: Sequence[Measured], runs: int, progress: Progress) -> None:
    for number in range(runs):
        for measured in _due(all_measured, number):
            title = f"cold start {number + 1} of {runs}: {measured.contender.name}"
            with _or_absent(measured), progress.step(title):
                measured.cold.append(measured.contender.cold())
    for measured in _due(all_measured):
        if isinstance(measured.contender, Gnark):
            with _or_absent(measured), progress.step("cold starts of gnark by its loaders"):
                measured.loaders = measured.contender.cold_by_loader()


def _measure_warm(all_measured: Sequence[Measured], repeat: int, progress: Progress) -> None:
    for measured in _due(all_measured):
        if not measured.slow:
            with _or_absent(measured), progress.step(f"warming up {measured.contender.name}"):
                measured.contender.warm()
    for number in range(repeat):
        for measured in _due(all_measured, number):
            with _or_absent(measured):
                measured.warm.append(measured.contender.warm())
                measured.peak = measured.contender.peak()
                seconds = measured.warm[-1].seconds
                progress.note(f"  proof {number + 1} of {repeat}: {measured.contender.name} {seconds:.3f} s")
