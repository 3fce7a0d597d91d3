"""Where snarkjs says otherwise, and the tables of docs/verifiers.md.

``python -m tests.verdicts.differences`` writes both anew.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from fss.tools import ROOT, find_node
from tests.verdicts.corpus import of_snarkjs
from tests.verdicts.reasons import TABLE, Reason
from tests.verdicts.statements import PARTS, Mutant

DOCUMENT = ROOT / "docs" / "verifiers.md"
SECONDS = 400


def by_snarkjs(mutants: Sequence[Mutant]) -> list[str]:
    """What snarkjs says, all in one process: accepts, refuses or fails."""
    lines = [
        json.dumps({part: getattr(mutant, part).decode(errors="replace") for part in PARTS})
        for mutant in mutants
    ]
    program = Path(__file__).with_name("snarkjs_verdicts.mjs")
    result = subprocess.run(
        [find_node(), program, ROOT / "package.json"],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    return result.stdout.split()


def differences() -> list[tuple[str, Reason, Counter[str]]]:
    """Kinds of mutants that we refuse and snarkjs accepts at least once, or the other way round.

    Each with our reason and how often snarkjs said what.
    """
    mutants = [mutant for mutant in of_snarkjs() if mutant.reason is not None]
    said: dict[tuple[str, Reason], Counter[str]] = defaultdict(Counter)
    for mutant, answer in zip(mutants, by_snarkjs(mutants), strict=True):
        assert mutant.reason is not None
        said[mutant.kind, mutant.reason][answer] += 1
    return [
        (kind, reason, counts)
        for (kind, reason), counts in said.items()
        if (counts["accepts"] < counts.total() if reason is Reason.HOLDS else counts["accepts"] > 0)
    ]


def reasons_table() -> str:
    """The table of reasons in Markdown."""
    rows = ["| reason | codes of Python and Go | EVM |", "|---|---|---|"]
    for reason, row in TABLE.items():
        codes = ", ".join(f"`{code}`" for code in sorted(row.codes))
        rows.append(f"| {reason} | {codes} | {'; '.join(sorted(row.evm)) or 'words cannot say it'} |")
    return "\n".join(rows)


def differences_table(found: Sequence[tuple[str, Reason, Counter[str]]]) -> str:
    """The table of snarkjs's differences in Markdown."""
    rows = ["| mutant | all three say | snarkjs accepts | refuses | throws |", "|---|---|---|---|---|"]
    for kind, reason, counts in sorted(found, key=lambda row: (row[1] is Reason.HOLDS, row[0], row[1])):
        numbers = " | ".join(str(counts[answer]) for answer in ("accepts", "refuses", "fails"))
        rows.append(f"| {kind} | {reason} | {numbers} |")
    return "\n".join(rows)


def rendered(text: str, tables: dict[str, str]) -> str:
    """The document with each table between its marks."""
    for name, table in tables.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(\n<!-- end of {name} -->)", re.DOTALL)
        text, count = pattern.subn(lambda match, table=table: match[1] + table + match[2], text)
        if count != 1:
            raise ValueError(f"{name} has {count} places")
    return text


def main() -> None:
    """Write both tables."""
    tables = {"reasons": reasons_table(), "differences": differences_table(differences())}
    DOCUMENT.write_text(rendered(DOCUMENT.read_text(), tables))


if __name__ == "__main__":
    main()
