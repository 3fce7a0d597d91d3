"""How a demonstration's result looks on a terminal."""

from __future__ import annotations

from rich.table import Table

from fss.cli.output import stdout
from fss.demo.report import SECONDS, DemoReport


def show_report(report: DemoReport) -> None:
    """Print the rounds, where their time and gas went, and who got what."""
    rounds = Table(title="rounds", title_justify="left")
    for column in (
        "round",
        "state",
        "orders",
        "dropped",
        "voided",
        "price",
        "volume",
        "gas: commit",
        "settle",
        "credit",
    ):
        rounds.add_column(column, justify="left" if column == "state" else "right")
    for one in report.rounds:
        figures = (one.round, one.orders, one.dropped, one.voided, one.price, one.volume, *one.gas.values())
        cells = [f"{figure:,}" for figure in figures]
        rounds.add_row(cells[0], one.state, *cells[1:])
    stdout.print(rounds)

    seconds = Table(
        title="seconds (seal: mean of one order; admit: all members together)", title_justify="left"
    )
    for column in ("round", *SECONDS):
        seconds.add_column(column, justify="right")
    for one in report.rounds:
        seconds.add_row(str(one.round), *(f"{one.seconds[name]:.3f}" for name in SECONDS))
    stdout.print(seconds)

    for one in report.rounds:
        for member, reasons in one.culprits.items():
            stdout.print(f"round {one.round}: culprit {member}: {'; '.join(reasons)}", markup=False)

    payout = report.payout
    stdout.print(f"market expired at {payout.expiry_price} ticks; every position was redeemed and withdrawn")
    table = Table(title="token units", title_justify="left")
    for column in ("trader", "deposited", "withdrawn", "result"):
        table.add_column(column, justify="left" if column == "trader" else "right")
    shown = sorted(payout.deposited)[:SHOWN_TRADERS]
    for trader in shown:
        put, took = payout.deposited[trader], payout.withdrawn[trader]
        table.add_row(trader, f"{put:,}", f"{took:,}", f"{took - put:+,}")
    if len(payout.deposited) > len(shown):
        table.add_row(f"... {len(payout.deposited) - len(shown)} more", "", "", "")
    put, took = sum(payout.deposited.values()), sum(payout.withdrawn.values())
    table.add_row("all", f"{put:,}", f"{took:,}", f"{took - put:+,}", style="bold")
    stdout.print(table)
    verdict = "the balances add up" if payout.adds_up else "THE BALANCES DO NOT ADD UP"
    stdout.print(
        f"{verdict}: {payout.burned:,} units of bonds burned, {payout.left_in_contract:,} left behind"
    )
    if report.log:
        stdout.print(f"log: {report.log} (check it with: fss audit {report.log})", markup=False)


SHOWN_TRADERS = 12
