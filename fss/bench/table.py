"""The benchmark's results as tables for people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from fss.bench.round_figures import RoundFigures

_COLUMNS: tuple[tuple[str, Callable[[dict[str, Any]], str]], ...] = (
    ("setup\ns", lambda each: _time(each["setup"])),
    ("cold\ns", lambda each: _time(each["cold"])),
    ("x fss\n", lambda each: _times(each["cold_ratio"])),
    ("warm\ns", lambda each: _time(each["warm"])),
    ("x fss\n", lambda each: _times(each["ratio"])),
    ("witness\ns", lambda each: _time(each["witness"])),
    ("peak\nMB", lambda each: _size(each["peak_mb"])),
    ("key\nMB", lambda each: _size(each["key_mb"])),
)


def bench_table(document: dict[str, Any]) -> Table:
    """Return the table of one run: seconds, and megabytes of 10^6 bytes; ``-`` where there is no figure."""
    table = Table(
        title=f"{document['circuit']}: {document['constraints']:,} constraints",
        caption=f"{document['cores']} cores of {document['cpu']}, load {document['load']} at the start",
        title_justify="left",
        caption_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    table.add_column("", no_wrap=True)
    for name, _ in _COLUMNS:
        table.add_column(name, justify="right", no_wrap=True)
    for name, figures in document["provers"].items():
        if "absent" not in figures:
            table.add_row(name, *(show(figures) for _, show in _COLUMNS))
    return table


def round_table(figures: RoundFigures) -> Table:
    """Return the table of one round: what was measured, and the target where there is one."""
    table = Table(
        title=f"a round of {figures.orders:,} orders, {figures.members} members",
        caption=f"{figures.cores} cores, all members in one process",
        title_justify="left",
        caption_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
    )
    table.add_column("")
    table.add_column("measured", justify="right", no_wrap=True)
    table.add_column("target", justify="right", no_wrap=True)
    for row in figures.table():
        table.add_row(*row)
    return table


def absences(document: dict[str, Any]) -> list[str]:
    """One line for each prover that could not be measured, with the reason."""
    return [
        f"{name} is absent: {figures['absent']}"
        for name, figures in document["provers"].items()
        if "absent" in figures
    ]


def _time(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds:.3f}" if seconds < 10 else f"{seconds:.1f}"


def _times(ratio: float | None) -> str:
    return "-" if ratio is None else f"{ratio:.2f}"


def _size(megabytes: float | None) -> str:
    return "-" if megabytes is None else f"{megabytes:,.0f}"
