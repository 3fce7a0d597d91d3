"""How a demonstration's result looks on a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.table import Table

from fss.cli.output import stdout
from fss.demo.report import SECONDS, DemoReport, Payout, RoundReport

SHOWN_TRADERS = 12


def show_report(report: DemoReport) -> None:
    """Print the rounds, where their time and gas went, and who got what."""
    stdout.print(_rounds(report.rounds))
    stdout.print(_seconds(report.rounds))
    stdout.print(_gas(report.rounds))
    for one in report.rounds:
        for member, reasons in one.culprits.items():
            stdout.print(f"round {one.round}: culprit {member}: {'; '.join(reasons)}", markup=False)
    _show_payout(report.payout)
    if report.log:
        stdout.print(f"log: {report.log} (check it with: fss audit {report.log})", markup=False)


def _table(title: str, columns: Iterable[str], left: Iterable[str] = ()) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    for column in columns:
        table.add_column(column, justify="left" if column in left else "right", no_wrap=True)
    return table


def _rounds(rounds: Iterable[RoundReport]) -> Table:
    columns = ("round", "state", "orders", "dropped", "voided", "price (ticks)", "volume (lots)")
    table = _table("Rounds", columns, left=("state",))
    for one in rounds:
        figures = (one.orders, one.dropped, one.voided, one.price, one.volume)
        table.add_row(str(one.round), one.state, *(f"{figure:,}" for figure in figures))
    return table


def _seconds(rounds: Iterable[RoundReport]) -> Table:
    table = _table("Seconds (seal: one order; admit: all members together)", ("round", *SECONDS))
    for one in rounds:
        table.add_row(str(one.round), *(f"{one.seconds[name]:.3f}" for name in SECONDS))
    return table


def _gas(rounds: Iterable[RoundReport]) -> Table:
    table = _table("Gas, summed over pages of 64 slots", ("round", "commit", "settle", "credit"))
    for one in rounds:
        table.add_row(str(one.round), *(f"{spent:,}" for spent in one.gas.values()))
    return table


def _show_payout(payout: Payout) -> None:
    stdout.print(f"The market expired at {payout.expiry_price:,} ticks; everybody redeemed and withdrew.")
    table = _table("Token units", ("trader", "deposited", "withdrawn", "result"), left=("trader",))
    shown = sorted(payout.deposited)[:SHOWN_TRADERS]
    for trader in shown:
        table.add_row(trader, *_balance(payout.deposited[trader], payout.withdrawn[trader]))
    if len(payout.deposited) > len(shown):
        table.add_row(f"and {len(payout.deposited) - len(shown)} more", "", "", "")
    totals = _balance(sum(payout.deposited.values()), sum(payout.withdrawn.values()))
    table.add_row("all", *totals, style="bold")
    stdout.print(table)
    verdict = "The balances add up" if payout.adds_up else "THE BALANCES DO NOT ADD UP"
    stdout.print(
        f"{verdict}: bonds burned {payout.burned:,} token units, left behind {payout.left_in_contract:,}."
    )


def _balance(put: int, took: int) -> tuple[str, str, str]:
    return f"{put:,}", f"{took:,}", f"{took - put:+,}"
