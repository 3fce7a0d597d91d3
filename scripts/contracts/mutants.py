"""Puts each fault of `faults.py` into the contracts and sees the invariants name it.

Faulty exchanges are compiled many at once, without optimisation, beside one copy of the invariants' handler.
Usage: ``python -m scripts.contracts.mutants``; exit code 1 where a fault goes unnoticed or is called
otherwise.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from pathlib import Path

from scripts.contracts.faults import FAULTS, Edit, Fault
from scripts.contracts.staging import CONTRACTS, run_forge, stage

BATCH = 30
"""So many exchanges are compiled at once: the compiler's memory, 2 GiB of WebAssembly's, takes no hundred."""

UNLINKED = (
    Edit("Terms", "Terms calldata terms)\n        external\n", "Terms calldata terms)\n        internal\n"),
    Edit("Terms", "check(Terms calldata terms) public pure", "check(Terms calldata terms) internal pure"),
)
"""A linked library's code has no address yet; inside the exchange it needs none."""

HEAD = """// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {MutantTrial} from "./invariants/MutantTrial.sol";
IMPORTS
contract MutantsTest is MutantTrial {
"""
IMPORT = 'import {{Exchange as {name}}} from "./mutants/{name}/Exchange.sol";\n'
CASE = """    function test_invalid_{name}() public {{
        assertBroken("test/mutants/{name}/Exchange.sol:Exchange", "{claim}");
    }}
"""


def sources() -> dict[str, str]:
    """Returns the text of each source that the exchange is made of, by its name without ending."""
    return {path.stem: path.read_text() for path in sorted((CONTRACTS / "src").glob("*.sol"))}


def apply(text: dict[str, str], edits: tuple[Edit, ...]) -> dict[str, str]:
    """Returns the sources with all edits made.

    Raises:
        ValueError: what an edit replaces does not stand exactly once in its file.
    """
    changed = dict(text)
    for edit in edits:
        found = changed[edit.file].count(edit.old)
        if found != 1:
            raise ValueError(f"found {found} times in {edit.file}.sol: {edit.old}")
        changed[edit.file] = changed[edit.file].replace(edit.old, edit.new)
    return changed


def write_mutants(root: Path, faults: tuple[Fault, ...]) -> None:
    """Writes each faulty exchange into the staged tree, and one test contract with a test for each."""
    config = root / "foundry.toml"
    readable = 'fs_permissions = [{ access = "read", path = "out" }, '
    config.write_text(config.read_text().replace("fs_permissions = [", readable))
    for test in (root / "test").glob("*.t.sol"):
        test.unlink()
    original = sources()
    for fault in faults:
        folder = root / "test" / "mutants" / fault.name
        folder.mkdir(parents=True)
        for name, text in apply(original, (*UNLINKED, *fault.edits)).items():
            if name != "Groth16Verifier":
                (folder / f"{name}.sol").write_text(text)
    # Not used by name: forge compiles only what the tests to run import.
    head = HEAD.replace("IMPORTS\n", "".join(IMPORT.format(name=fault.name) for fault in faults) + "\n")
    cases = [CASE.format(name=fault.name, claim=fault.claim) for fault in faults]
    (root / "test" / "Mutants.t.sol").write_text(head + "\n".join(cases) + "}\n")


def try_faults(faults: tuple[Fault, ...]) -> dict[str, str]:
    """Returns for each fault, by its name, what is wrong with its trial; nothing where the claim broke.

    Raises:
        RuntimeError: the mutants do not compile.
    """
    outcomes: dict[str, str] = {}
    for start in range(0, len(faults), BATCH):
        outcomes |= _try_batch(faults[start : start + BATCH])
    return outcomes


def _try_batch(faults: tuple[Fault, ...]) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        stage(root)
        write_mutants(root, faults)
        answer = run_forge(
            root,
            "test",
            "--json",
            "--match-contract",
            "MutantsTest",
            environment={"FOUNDRY_OPTIMIZER": "false"},
        )
    try:
        (suite,) = json.loads(answer.stdout).values()
    except ValueError:
        raise RuntimeError(answer.stdout + answer.stderr) from None
    outcomes: dict[str, str] = {}
    for name, result in suite["test_results"].items():
        reason = "" if result["status"] == "Success" else str(result["reason"])
        outcomes[re.sub(r"^test_invalid_|\(\)$", "", name)] = reason
    return outcomes


def main() -> int:
    """Prints one line for each fault and a count; returns the exit code."""
    outcomes = try_faults(FAULTS)
    failed = 0
    for fault in FAULTS:
        problem = outcomes.get(fault.name, "it was not tried")
        failed += bool(problem)
        print(f"{'FAILED' if problem else 'ok    '} {fault.name}: {problem or fault.claim}")
    print(f"{len(FAULTS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
