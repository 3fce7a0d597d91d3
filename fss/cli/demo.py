"""``fss demo``: committee, key ceremony, chain, contract and rounds in one go."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fss.cli.output import emit_json


def command(
    orders: Annotated[
        str | None,
        typer.Option(help="CSV or JSON lines: trader, side, price, quantity. Default: a small flow."),
    ] = None,
    size: Annotated[int, typer.Option(help="Slots a round: 16, 256 or 2048.")] = 16,
    rounds: Annotated[int, typer.Option(min=1, max=1000, help="How many rounds to run.")] = 1,
    members: Annotated[int, typer.Option(min=1, max=64, help="Committee size n.")] = 5,
    faulty: Annotated[int, typer.Option(min=0, help="Faulty members f that the market bears.")] = 1,
    threshold: Annotated[
        int | None, typer.Option(min=1, help="Members t that open a round. Default: the most that is safe.")
    ] = None,
    ordering: Annotated[str, typer.Option(help="batch-fair, arrival or random.")] = "batch-fair",
    mode: Annotated[str, typer.Option(help="sealed or commit-reveal.")] = "sealed",
    withhold: Annotated[
        int, typer.Option(min=0, help="Commit-reveal: orders a round that are never revealed.")
    ] = 0,
    seed: Annotated[
        str | None, typer.Option(help="Repeat a run: every key and delay is drawn from this text.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Keep log, keys and chain here; a run that was killed continues.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Run a market on a local chain: seal, order, open, clear, prove, settle; then expire and pay out.

    Exit 1 if a round was cancelled.

    Example: fss demo --size 16 --rounds 2 --seed hello
    """
    from fss.cli.demo_progress import DemoProgress
    from fss.cli.demo_report import show_report
    from fss.demo.config import DemoConfig
    from fss.demo.run import run_demo
    from fss.orders_file import read_orders

    config = DemoConfig.make(
        rows=None if orders is None else read_orders(orders),
        size=size,
        rounds=rounds,
        members=members,
        faulty=faulty,
        threshold=threshold,
        ordering=ordering,
        mode=mode,
        withhold=withhold,
        seed=seed,
    )
    report = run_demo(config, data, DemoProgress())
    if json:
        emit_json(report.to_json())
    else:
        show_report(report)
    raise typer.Exit(0 if report.all_settled else 1)
