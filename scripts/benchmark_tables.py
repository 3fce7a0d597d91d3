"""The table of docs/benchmarks.md, made from the documents of ``fss bench --json`` in docs/benchmarks.

usage: python -m scripts.scaling_plot --draw

Standard library only. A test compares the page with what this makes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"

_BLOCK = re.compile(r"(?<=^<!-- figures -->\n).*?(?=^<!-- end of figures -->$)", re.MULTILINE | re.DOTALL)


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:,.3f}" if value < 1 else f"{value:,.2f}"


def _whole(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


COLUMNS: tuple[tuple[str, str, Callable[[Any], str]], ...] = (
    ("set-up, s", "setup", _seconds),
    ("cold, s", "cold", _seconds),
    ("x fss", "cold_ratio", _ratio),
    ("warm, s", "warm", _seconds),
    ("x fss", "ratio", _ratio),
    ("witness, s", "witness", _seconds),
    ("peak, MB", "peak_mb", _whole),
    ("key, MB", "key_mb", _whole),
)


def tables(documents: Mapping[int, Mapping[str, Any]]) -> str:
    """Return the table of all provers at all sizes, and what machine it was measured on."""
    titles = ["orders", "constraints", "prover", *(title for title, _, _ in COLUMNS)]
    lines = [_line(titles), "|---|---|---|" + "---:|" * len(COLUMNS)]
    for size, document in sorted(documents.items()):
        lines += _rows(size, document)
    machines = {
        f"{each['cores']} cores of {each['cpu']}, {each['memory_gb']:g} GB" for each in documents.values()
    }
    loads = ", ".join(f"{each['load']:g}" for _, each in sorted(documents.items()))
    said = f"Measured on {' and '.join(sorted(machines))}. Load at the start of each size's run: {loads}."
    return "\n".join([*lines, "", said, ""])


def _rows(size: int, document: Mapping[str, Any]) -> Iterator[str]:
    start = [f"{size:,}", f"{document['constraints']:,}"]
    for name, figures in document["provers"].items():
        if "absent" in figures:
            continue
        yield _line([*start, name, *(show(figures.get(key)) for _, key, show in COLUMNS)])
        start = ["", ""]


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def render(text: str, documents: Mapping[int, Mapping[str, Any]]) -> str:
    """The page with its table made anew."""
    return _BLOCK.sub(lambda _: tables(documents), text)
