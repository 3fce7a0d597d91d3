"""Measure our prover and its peers at every size, and draw time and memory over the number of orders.

usage: python -m scripts.scaling_plot [--measure] [--draw] [--sizes 16,64,256,1024,2048] [--repeat N]

``--measure`` runs the benchmark at each size, which takes about an hour and wants a machine without other
work, and writes docs/benchmarks/clear_N.json. ``--draw`` draws what stands there, once for light pages and
once for dark ones, and makes the table of docs/benchmarks.md anew. Without either, both are done. A test
compares pictures and table with the files.
"""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts import benchmark_tables
from scripts.pictures import DARK, LIGHT, Theme

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "benchmarks"
SIZES = (16, 64, 256, 1024, 2048)
NAMES = ("fss", "gnark", "rapidsnark", "snarkjs")
SEED = 1

_STYLE: Any = {
    "svg.hashsalt": "fss",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
}

_MARKERS = {"fss": "o", "gnark": "s", "rapidsnark": "^", "snarkjs": "D"}
_COLOURS = {
    LIGHT: {"fss": "#bc4c00", "gnark": "#1f5fa8", "rapidsnark": "#2c7a3f", "snarkjs": "#7d5bbe"},
    DARK: {"fss": "#f0883e", "gnark": "#6cb0f5", "rapidsnark": "#5fc27a", "snarkjs": "#b99cf0"},
}


@dataclass(frozen=True)
class Panel:
    """One of the diagrams: which figure of each prover it shows, and how our own is written below it."""

    figure: str
    title: str
    ticks: tuple[float, ...]
    ours: str = ""


PANELS = (
    Panel("warm", "proof, seconds", (0.01, 0.1, 1, 10, 100), "s"),
    Panel("ratio", "proof, times as long as fss", (0.5, 1, 1.5, 2, 3, 5, 10, 20)),
    Panel("peak_mb", "peak memory, megabytes", (10, 100, 1000, 10000), "MB"),
)


def measure(sizes: Sequence[int], repeat: int) -> None:
    """Run the benchmark at each size and write its document."""
    from fss.bench.measure import run_bench
    from fss.cli.demo_progress import DemoProgress

    FOLDER.mkdir(parents=True, exist_ok=True)
    for size in sizes:
        progress = DemoProgress()
        document = run_bench(size, repeat=repeat, names=NAMES, seed=SEED, progress=progress, fresh=True)
        (FOLDER / f"clear_{size}.json").write_text(json.dumps(document, indent=2) + "\n")


def documents() -> dict[int, dict[str, Any]]:
    """The documents that were written, by size."""
    paths = {size: FOLDER / f"clear_{size}.json" for size in SIZES}
    return {size: json.loads(path.read_text()) for size, path in paths.items() if path.is_file()}


def draw(measured: dict[int, dict[str, Any]], theme: Theme) -> str:
    """Return the picture as SVG: both scales logarithmic, one line for each prover that was measured."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(11.4, 4.2), layout="constrained", facecolor=theme.page)
        for axes, panel in zip(figure.subplots(1, len(PANELS)), PANELS, strict=True):
            _panel(axes, panel, measured, theme)
        handles, labels = figure.axes[0].get_legend_handles_labels()
        figure.legend(
            handles, labels, frameon=False, loc="outside lower center", ncols=len(NAMES), labelcolor=theme.ink
        )
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": "scripts/scaling_plot.py"})
    return text.getvalue()


def _panel(axes: Any, panel: Panel, measured: dict[int, dict[str, Any]], theme: Theme) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    for name in NAMES:
        points = _points(panel, name, measured)
        if not points:
            continue
        axes.plot(
            *zip(*points, strict=True),
            marker=_MARKERS[name],
            markersize=5 if name == "fss" else 4,
            linewidth=2.4 if name == "fss" else 1.4,
            color=_COLOURS[theme][name],
            label=name,
        )
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    ours = dict(_points(panel, "fss", measured)) if panel.ours else {}
    labels = [f"{size:,}" + (f"\n{_short(ours[size])}" if size in ours else "") for size in sorted(measured)]
    axes.set_xticks(sorted(measured), labels)
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_locator(FixedLocator(panel.ticks))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.margins(x=0.08, y=0.12)
    axes.set_title(panel.title, loc="left", fontsize=10, color=theme.ink)
    below = f"; below them fss, {panel.ours}" if ours else ""
    axes.set_xlabel(f"orders in a round{below}", color=theme.faint)
    axes.set_facecolor(theme.page)
    axes.tick_params(which="both", color=theme.line, labelcolor=theme.faint, labelsize=9)
    axes.grid(True, which="major", axis="y", color=theme.line, linewidth=0.6)
    for spine in axes.spines.values():
        spine.set_color(theme.line)


def _points(panel: Panel, name: str, measured: dict[int, dict[str, Any]]) -> list[tuple[int, float]]:
    """Sizes and figures of one prover; a size at which it was absent is left out."""
    figures = {size: document["provers"].get(name, {}) for size, document in sorted(measured.items())}
    return [(size, each[panel.figure]) for size, each in figures.items() if each.get(panel.figure)]


def _short(value: float) -> str:
    """Two digits, and all that stand before the point."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def pictures() -> dict[str, str]:
    """Each picture of docs/benchmarks by its file name, drawn from the documents there."""
    measured = documents()
    return {"scaling-light.svg": draw(measured, LIGHT), "scaling-dark.svg": draw(measured, DARK)}


def main() -> None:
    """Measure, draw, or both."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--measure", action="store_true", help="run the benchmark and keep its documents")
    parser.add_argument("--draw", action="store_true", help="draw the documents")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="what to measure")
    parser.add_argument("--repeat", type=int, default=5, help="warm proofs of each prover")
    options = parser.parse_args()
    if options.measure or not options.draw:
        measure([int(size) for size in options.sizes.split(",")], options.repeat)
    if options.draw or not options.measure:
        for name, content in pictures().items():
            (FOLDER / name).write_text(content)
        page = benchmark_tables.PAGE
        page.write_text(benchmark_tables.render(page.read_text(), documents()))


if __name__ == "__main__":
    main()
