"""Draws a cleared book as supply and demand, in SVG. Matplotlib is loaded here and nowhere else."""

from __future__ import annotations

import os
from bisect import bisect_left, bisect_right
from itertools import accumulate
from pathlib import Path
from typing import Any, Literal

from commit.errors import FssError
from fss.clearing import BUY, LAST_TICK, SELL, Book, Clearing

DEMAND_COLOUR = "#1f5fa8"
SUPPLY_COLOUR = "#c05020"
OUTCOME_COLOUR = "#222222"

_STYLE: Any = {
    "svg.hashsalt": "fss",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "path.simplify": False,
}
"""Fixed names for clip paths, so that one book gives the same bytes each time; text stays text."""

_CURVES: tuple[tuple[int, str, Literal["pre", "post"], str], ...] = (
    (BUY, "demand", "pre", DEMAND_COLOUR),
    (SELL, "supply", "post", SUPPLY_COLOUR),
)
"""Demand at a limit still holds at it, hence the step before; supply holds from it onwards."""


class PlotUnwritable(FssError):
    """The picture cannot be written to the path that was given.

    The folder does not exist or may not be written, or the path is that of a folder or of the order
    file itself.
    """

    code = "plot.unwritable"


def refuse_to_replace(orders: str, path: str) -> None:
    """Raise ``PlotUnwritable`` where the picture at ``path`` would replace the order file ``orders``."""
    if os.path.exists(path) and os.path.exists(orders) and Path(path).samefile(orders):
        raise PlotUnwritable(f"{path}: holds the orders", hint="name another file for the picture")


def plot_clearing(book: Book, outcome: Clearing, path: str) -> None:
    """Write the demand and supply curves of ``book`` with the price and volume of ``outcome``.

    Limits run to the right in ticks and cumulative lots upwards. The same book gives the same
    bytes. Raises ``PlotUnwritable``.
    """
    import matplotlib

    with matplotlib.rc_context(_STYLE):
        figure = draw(book, outcome)
        try:
            figure.savefig(path, format="svg", metadata={"Date": None, "Creator": "fss clear"})
        except OSError as error:
            reason = (error.strerror or "cannot be written").lower()
            raise PlotUnwritable(f"{path}: {reason}", hint="give a path in a folder that exists") from error


def draw(book: Book, outcome: Clearing) -> Any:
    """Return the picture that ``plot_clearing`` writes (a matplotlib ``Figure``)."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import EngFormatter, MaxNLocator, StrMethodFormatter

    figure = Figure(figsize=(7.2, 4.4), layout="constrained")
    axes = figure.subplots()
    left, right = window(book, outcome)
    highest = 1
    for side, label, where, colour in _CURVES:
        limits, lots = cumulative(book, side, left, right)
        highest = max(highest, *lots)
        axes.step(limits, [float(y) for y in lots], where=where, color=colour, linewidth=1.8, label=label)
    if outcome.volume:
        _mark(axes, outcome, left)
    axes.set_xlim(left, right)
    axes.set_ylim(0, 1.06 * highest)
    axes.set_title(_title(book, outcome), loc="left", fontsize=10, pad=12)
    axes.set_xlabel("limit (ticks)")
    axes.set_ylabel("cumulative quantity (lots)")
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.yaxis.set_major_formatter(EngFormatter(sep=" "))
    figure.legend(frameon=False, loc="outside lower center", ncols=4)
    return figure


def cumulative(book: Book, side: int, left: int, right: int) -> tuple[list[int], list[int]]:
    """Return the limits at which a side's curve bends from ``left`` to ``right``, and its lots there.

    Demand at a limit is what buyers would take at it, supply what sellers would give. Both ends are
    included, whether the curve bends there or not.
    """
    orders = [(x, q) for s, x, q in zip(book.sides, book.limits, book.quantities, strict=True) if s == side]
    at: dict[int, int] = {}
    for limit, quantity in orders:
        at[limit] = at.get(limit, 0) + quantity
    ascending = sorted(at)
    so_far = [0, *accumulate(at[limit] for limit in ascending)]
    limits = [left, *(x for x in ascending if left < x < right), right]
    if side == SELL:
        return limits, [so_far[bisect_right(ascending, x)] for x in limits]
    return limits, [so_far[-1] - so_far[bisect_left(ascending, x)] for x in limits]


def window(book: Book, outcome: Clearing) -> tuple[int, int]:
    """Return the ticks to show: all limits but the outermost 2 % at each end, and the price."""
    limits = sorted(book.limits) or [0, LAST_TICK]
    cut = len(limits) // 50
    shown = [limits[cut], limits[-1 - cut]] + ([outcome.low, outcome.high] if outcome.volume else [])
    left, right = min(shown), max(shown)
    margin = max(1, (right - left) // 20)
    return max(0, left - margin), min(LAST_TICK, right + margin)


def _mark(axes: Any, outcome: Clearing, left: int) -> None:
    if outcome.low < outcome.high:
        axes.axvspan(
            outcome.low, outcome.high, color=OUTCOME_COLOUR, alpha=0.08, linewidth=0, label="clearing prices"
        )
    volume = float(outcome.volume)
    axes.plot([outcome.price] * 2, [0, volume], color=OUTCOME_COLOUR, linewidth=1, linestyle=(0, (4, 3)))
    axes.plot([left, outcome.price], [volume] * 2, color=OUTCOME_COLOUR, linewidth=1, linestyle=(0, (4, 3)))
    axes.plot(
        [outcome.price],
        [volume],
        "o",
        color=OUTCOME_COLOUR,
        markersize=6,
        label="price and volume",
        clip_on=False,
    )


def _title(book: Book, outcome: Clearing) -> str:
    buys = book.sides.count(BUY)
    orders = f"{_count(buys, 'buy')}, {_count(len(book) - buys, 'sell')}"
    if not outcome.volume:
        return f"no trade ({orders})"
    return f"price {outcome.price:,} ticks, volume {outcome.volume:,} lots ({orders})"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
