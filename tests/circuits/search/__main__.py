"""The search as a command: ``python -m tests.circuits.search --circuit seal --tries 100000 --seed mine``."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from tests.circuits.search.circuits import CIRCUITS, subject
from tests.circuits.search.search import Report, Said, Search


def main(arguments: list[str]) -> int:
    """Print what the search did; 0 where nothing false has a witness, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.circuits.search", description=__doc__)
    parser.add_argument("--circuit", choices=CIRCUITS, default="clear_4")
    parser.add_argument("--tries", type=int, default=10_000, help="changed witnesses (default: 10000)")
    parser.add_argument("--seed", default="a second witness", help="any text; the same seed, the same tries")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    given = parser.parse_args(arguments)
    search = Search(subject(given.circuit), f"{given.circuit} {given.seed}")
    report = search.run(given.tries, said=_progress(given.tries) if sys.stderr.isatty() else None)
    print(json.dumps(asdict(report)) if given.json else _text(report))
    return 1 if report.found else 0


def _progress(tries: int) -> Said:
    def said(report: Report) -> None:
        line = f"{report.tries.total():,} of {tries:,} tries, {len(report.found)} found"
        print(f"\r{line}", end="", file=sys.stderr)

    return said


def _text(report: Report) -> str:
    lines = [f"{count:>8,}  {kind}" for kind, count in report.tries.most_common()]
    lines += [
        f"{report.tries.total():>8,}  together: {report.refused:,} refused, {report.same:,} state the truth",
        f"{report.reached.total():>8,}  hit an evaluation that was chosen before them, and were refused",
    ]
    for each in report.found:
        lines.append(f"FOUND in chapter {each.chapter}, {each.kind}: {', '.join(each.changed)}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
