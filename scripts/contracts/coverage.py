"""Measures how much of the contracts the forge tests reach, and fails below a threshold.

forge instruments unoptimised code, so the tests that bound gas are left out; the invariants' walks are
shorter, since what they reach other tests reach too. Usage: ``python -m scripts.contracts.coverage``.
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from scripts.contracts.staging import run_forge, stage

BRANCHES = 0.95
"""At least this part of all branches, in the sources together."""

WITHOUT_GAS = ("--no-match-test", "gas|burns_a_bounded", "--no-match-contract", "GasTest")


@dataclass
class Count:
    """The branches of a source that there are and that the tests took, and the lines of the others."""

    found: int = 0
    hit: int = 0
    missed: list[int] = field(default_factory=list)


def measure() -> str:
    """Runs the tests and returns forge's report in the lcov format.

    Raises:
        RuntimeError: a test failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        stage(root)
        store_the_key(root / "src" / "Groth16Verifier.sol")
        answer = run_forge(
            root,
            *("coverage", "--report", "lcov", *WITHOUT_GAS),
            environment={"FOUNDRY_INVARIANT_RUNS": "4", "FOUNDRY_FUZZ_RUNS": "32"},
        )
        if answer.returncode != 0:
            raise RuntimeError(answer.stdout + answer.stderr)
        return (root / "lcov.info").read_text()


def store_the_key(verifier: Path) -> None:
    """Makes the key's immutables ordinary state.

    forge knows a contract again by its code, and 26 immutables change too much of it: `verify` would count as
    never called.
    """
    text = verifier.read_text()
    verifier.write_text(text.replace("uint256 private immutable ", "uint256 private "))


def read(report: str) -> dict[str, Count]:
    """Returns the branches of each source under `src` but the development token, from an lcov report."""
    counts: dict[str, Count] = defaultdict(Count)
    name = ""
    for line in report.splitlines():
        key, _, value = line.partition(":")
        if key == "SF":
            name = value
        elif key == "BRDA" and name.startswith("src/") and not name.startswith("src/dev/"):
            number, _, _, taken = value.split(",")
            count = counts[name]
            count.found += 1
            if taken in ("-", "0"):
                count.missed.append(int(number))
            else:
                count.hit += 1
    return dict(counts)


def judge(counts: dict[str, Count]) -> bool:
    """Whether enough branches of all sources together were taken; none at all is not enough."""
    found = sum(count.found for count in counts.values())
    return found > 0 and sum(count.hit for count in counts.values()) >= BRANCHES * found


def main() -> int:
    """Prints each source's branches and the sum; returns 1 below the threshold."""
    counts = read(measure())
    for name, count in sorted(counts.items()):
        missed = f", not those of line {', '.join(map(str, count.missed))}" if count.missed else ""
        print(f"{name}: {count.hit} of {count.found} branches{missed}")
    found, hit = (sum(getattr(count, part) for count in counts.values()) for part in ("found", "hit"))
    print(f"{hit} of {found} branches; at least {BRANCHES:.0%} are wanted")
    return 0 if judge(counts) else 1


if __name__ == "__main__":
    sys.exit(main())
