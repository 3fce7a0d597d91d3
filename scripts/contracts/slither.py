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
from typing import Any

from fss.tools import find_foundry
from scripts.contracts.staging import CONTRACTS, run_forge, stage

ACCEPTED = CONTRACTS / "slither.toml"
FLAWED = "Flawed.sol"
OTHERS = ("lib/", "src/dev/")
"""OpenZeppelin, and the token of development chains."""
FLAWS = {"reentrancy-no-eth", "unchecked-transfer", "arbitrary-send-erc20"}

SAFE_ERC20 = "lib/@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol"
PLAIN_CALLS = """// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "../IERC20.sol";

library SafeERC20 {
    function safeTransfer(IERC20 token, address to, uint256 value) internal {
        require(token.transfer(to, value));
    }

    function safeTransferFrom(IERC20 token, address from, address to, uint256 value) internal {
        require(token.transferFrom(from, to, value));
    }
}
"""
"""OpenZeppelin calls tokens in assembly, which slither does not see: so it would find no re-entrance."""


@dataclass(frozen=True, order=True)
class Finding:
    """A detector's name; the function or variable that it is about, and which expressions of it."""

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
        (root / SAFE_ERC20).write_text(PLAIN_CALLS)
        built = run_forge(root, "build", "--build-info")
        if built.returncode != 0:
            raise RuntimeError(built.stdout + built.stderr)
        forge = str(find_foundry("forge").parent)
        run = subprocess.run(
            [slither, ".", "--ignore-compile", "--json", "-"],
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
    found = (finding_of(result) for result in report["results"].get("detectors", []))
    return sorted({finding for finding in found if finding is not None})


def finding_of(result: dict[str, Any]) -> Finding | None:
    """Returns a finding of slither's report, or nothing where all of it lies in others' files.

    Not by slither's --filter-paths, which drops a finding as soon as any part of it lies there. Expressions
    belong to a finding's place, so that a second one in an accepted function is a new finding.

    Raises:
        RuntimeError: the finding has no place.
    """
    elements = result["elements"]
    if not elements:
        raise RuntimeError(f"a finding without a place: {result['check']}")
    own = [part for part in elements if not _file(part).startswith(OTHERS)]
    if not own:
        return None
    # `Flawed` inherits what it is made of: what is found there too is not one of its flaws.
    own.sort(key=lambda part: _file(part).endswith(FLAWED))
    first = own[0]
    fields = first.get("type_specific_fields", {})
    parent, signature = fields.get("parent", {}).get("name"), fields.get("signature", first["name"])
    where = f"{parent}.{signature}" if parent else str(signature)
    nodes = sorted(part["name"] for part in own[1:] if part["type"] == "node")
    if any(nodes):
        where = f"{where}: {'; '.join(nodes)}"
    elif len(nodes) > 1:
        where = f"{where}: {len(nodes)} times"
    return Finding(str(result["check"]), where, Path(_file(first)).name)


def _file(element: dict[str, Any]) -> str:
    return str(element["source_mapping"]["filename_relative"])


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
