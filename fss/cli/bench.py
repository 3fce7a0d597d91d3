"""``fss bench``: our prover beside gnark, rapidsnark and snarkjs, on the same circuit and witness."""

from __future__ import annotations

from typing import Annotated

import typer

from fss.cli.output import emit_json, fail, note, stdout

SEED = 1


def command(
    size: Annotated[int, typer.Option(help="Slots of the circuit: 16, 256 or 2048; 64 and 1024 too.")] = 256,
    repeat: Annotated[int, typer.Option(help="Warm proofs of each prover.", min=1, max=100)] = 5,
    only: Annotated[str, typer.Option(help="The provers to measure.")] = "fss,gnark,rapidsnark,snarkjs",
    whole_round: Annotated[
        bool, typer.Option("--round", help="Measure a whole round around its proof, without the peers.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Make gnark's key and measure its set-up again.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Which random book is proved.")] = SEED,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Prove one full round with fss, gnark, rapidsnark and snarkjs in turn, and compare.

    Set-up, cold start to first proof, warm proof (medians), witness, peak memory, size of the key, and how
    many times longer than fss each takes. Every proof is verified. The first run builds the peers (with
    Go and, for rapidsnark, a C compiler) and gnark's key. A peer that is not to be had here is reported as
    absent; exit 3 if it is gnark. With --round, all that a round needs around its proof is measured
    instead; exit 1 if that round did not settle.

    Example: fss bench --size 256 --only fss,gnark --repeat 5
    """
    if whole_round:
        _bench_round(size, as_json=json)
    else:
        _bench_provers(size, repeat, only, seed, fresh=fresh, as_json=json)


def _bench_provers(size: int, repeat: int, only: str, seed: int, *, fresh: bool, as_json: bool) -> None:
    from fss.bench.errors import GnarkAbsent
    from fss.bench.measure import run_bench
    from fss.bench.table import absences, bench_table
    from fss.cli.demo_progress import DemoProgress

    names = [name.strip() for name in only.split(",") if name.strip()]
    document = run_bench(
        size, repeat=repeat, names=names, seed=seed, progress=DemoProgress(), fresh=fresh
    )
    if as_json:
        emit_json(document)
    else:
        stdout.print(bench_table(document))
    for line in absences(document):
        note(line)
    reason = document["provers"].get("gnark", {}).get("absent")
    if reason:
        fail(GnarkAbsent.code, f"gnark could not be measured: {reason}")
        raise typer.Exit(GnarkAbsent.exit_code)


def _bench_round(size: int, *, as_json: bool) -> None:
    from fss.bench.round import run_round_bench
    from fss.bench.table import round_table
    from fss.cli.demo_progress import DemoProgress

    figures = run_round_bench(size, progress=DemoProgress())
    if as_json:
        emit_json(figures.to_json())
    else:
        stdout.print(round_table(figures))
    if not figures.settled:
        raise typer.Exit(1)
