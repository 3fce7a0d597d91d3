"""Runs slither on the contracts and holds its findings against those that are accepted.

`verifier/contracts/slither.toml` lists each accepted finding with the reason. What fails: a finding that is
not in it, an entry that nothing matches any more, a flaw of `test/doubles/Flawed.sol` that is not found, and
an analysis that could not resolve everything. slither lives in an environment of its own, which `make
slither` makes from requirements/slither.lock, since it wants another web3.
Usage: ``python -m scripts.contracts.slither PATH_OF_SLITHER``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from fss.tools import find_foundry
from scripts.contracts.staging import CONTRACTS, run_forge, stage

ACCEPTED = CONTRACTS / "slither.toml"
FLAWED = "Flawed.sol"
FLAWS = {"reentrancy-no-eth", "unchecked-transfer", "arbitrary-send-erc20"}


@dataclass(frozen=True, order=True)
class Finding:
    """A detector's name, and the function, variable or contract that it is about."""

    check: str
    where: str
    file: str


def accepted() -> set[tuple[str, str]]:
    """Returns the accepted pairs of check and place.

    Raises:
        ValueError: an entry has no reason, or stands twice.
    """
    pairs: set[tuple[str, str]] = set()
    for entry in tomllib.loads(ACCEPTED.read_text())["accepted"]:
        if not entry["reason"].strip():
            raise ValueError(f"no reason for {entry['check']}")
        for where in entry["where"]:
            if (entry["check"], where) in pairs:
                raise ValueError(f"{entry['check']} at {where} stands twice")
            pairs.add((entry["check"], where))
    return pairs


def analyse(slither: Path) -> list[Finding]:
    """Compiles the contracts, and ``Flawed`` with them, and returns what slither finds in their own files.

    Raises:
        RuntimeError: compiling failed, or slither could not resolve all that it read.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        stage(root)
        text = (root / "test" / "doubles" / FLAWED).read_text()
        (root / "src" / FLAWED).write_text(text.replace("../../src/", "./"))
        shutil.rmtree(root / "test")
        built = run_forge(root, "build", "--build-info")
        if built.returncode != 0:
            raise RuntimeError(built.stdout + built.stderr)
        forge = str(find_foundry("forge").parent)
        run = subprocess.run(
            [slither, ".", "--ignore-compile", "--filter-paths", "^lib/|src/dev/", "--json", "-"],
            cwd=root,
            env={**os.environ, "PATH": os.pathsep.join((forge, os.environ["PATH"]))},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    if "ERROR" in run.stderr or not run.stdout:
        raise RuntimeError(run.stderr)
    report = json.loads(run.stdout)
    if not report["success"]:
        raise RuntimeError(str(report["error"]))
    return sorted({_finding(result) for result in report["results"].get("detectors", [])})


def _finding(result: dict[str, object]) -> Finding:
    elements = result["elements"]
    if not isinstance(elements, list):
        raise RuntimeError(f"a finding without a place: {result['check']}")
    first = elements[0]
    parent = first.get("type_specific_fields", {}).get("parent", {}).get("name")
    signature = first.get("type_specific_fields", {}).get("signature", first["name"])
    where = f"{parent}.{signature}" if parent else str(signature)
    return Finding(str(result["check"]), where, Path(first["source_mapping"]["filename_relative"]).name)


def problems(findings: list[Finding]) -> list[str]:
    """Returns one line for each finding that is not accepted, and for each expectation that was not met."""
    allowed = accepted()
    own = {(finding.check, finding.where) for finding in findings if finding.file != FLAWED}
    flaws = {finding.check for finding in findings if finding.file == FLAWED}
    return [
        *(
            f"{check} at {where}: mend it or accept it with a reason"
            for check, where in sorted(own - allowed)
        ),
        *(f"{check} at {where}: accepted, and found no more" for check, where in sorted(allowed - own)),
        *(f"{check} was not found in {FLAWED}" for check in sorted(FLAWS - flaws)),
    ]


def main(arguments: list[str]) -> int:
    """Prints what is wrong, or how many findings there are; returns the exit code."""
    if len(arguments) != 1:
        print("usage: python -m scripts.contracts.slither PATH_OF_SLITHER", file=sys.stderr)
        return 2
    findings = analyse(Path(arguments[0]).absolute())
    wrong = problems(findings)
    for line in wrong:
        print(f"error: {line}", file=sys.stderr)
    own = sum(finding.file != FLAWED for finding in findings)
    print(f"slither: {own} findings in the contracts, {len(wrong)} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
