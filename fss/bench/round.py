"""``fss bench --round``: one round of real members, real envelopes, a real log and a real chain, timed.

May import all of ``fss`` but the command line. Every order has an account of its own, and all members
run in this one process, one after the other: nothing is faster than on machines of their own.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from commit.hashing import keccak256
from fss.bench.round_figures import APART, RoundFigures
from fss.bench.round_measure import admission_rate, parts, play
from fss.bench.round_orders import bench_orders, sealed_envelopes
from fss.demo.config import DemoConfig
from fss.demo.folder import Files
from fss.demo.progress import Progress
from fss.demo.stage import Stage

SEED = "fss bench --round"
"""The bench's market is the same in every run, so that its orders are sealed once."""

NUMBER = 1


def run_round_bench(size: int, *, progress: Progress) -> RoundFigures:
    """Play and measure one full round of ``size`` orders (16, 256 or 2,048) of five members.

    The first run of a size builds its circuit and key and seals the orders, which takes minutes.

    Raises:
        CircuitUnknown: there is no circuit of this size.
        EnvironmentFault: a tool is missing.
    """
    config = DemoConfig.make(rows=bench_orders(keccak256(SEED.encode()), size), size=size, seed=SEED)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fss-bench-")))
        stage = Stage(config, Files(folder), progress, stack, keep=False)
        terms = stage.open_market()
        stage.fund_traders(terms)
        stage.prover.load(stage.clear_circuit.files)
        envelopes = sealed_envelopes(stage, NUMBER)
        stage.anvil.advance_to(stage.node.machine.view(NUMBER).deadlines.open)
        with progress.step(f"admission of {size} orders by {config.members} members"):
            admission = admission_rate(stage, NUMBER, envelopes)
        with progress.step("the round"):
            steps, settled = play(stage, NUMBER, progress.phase)
        with progress.step("parts by themselves"):
            measured = parts(stage, stage.node.machine.view(NUMBER))
    around = sum(seconds for name, seconds in steps.items() if name not in APART)
    return RoundFigures(
        size=size,
        orders=len(config.rows),
        members=config.members,
        threshold=config.threshold,
        cores=len(os.sched_getaffinity(0)),
        settled=settled,
        admission=admission,
        parts=measured | {"around": around},
        steps={name: seconds for name, seconds in steps.items() if name not in APART},
        witness=steps["witness"],
        prove=steps["prove"],
    )
