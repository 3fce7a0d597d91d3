"""What a circuit's constraints say by themselves: an order that gives its witness, and whether it is unique.

Imports the client alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fss.prover.client import Prover


@dataclass(frozen=True)
class PlanResult:
    """How far the constraints lead from the inputs. Only a ``complete`` plan, to all wires, is written.

    ``missing`` wires do not follow; ``divisions`` follow by a division. ``size`` in bytes.
    """

    complete: bool
    wires: int
    missing: int
    divisions: int
    size: int
    seconds: float


@dataclass(frozen=True)
class Determination:
    """Whether the inputs determine every wire (threat Z1), by the numbers of wires and constraints.

    ``determined``: every wire follows and nothing is assumed. ``assumptions``: wires that follow by a
    division, each with the constraint whose divisor must not be 0. ``hints``: wires that are free where
    nothing depends on them.
    """

    determined: bool
    missing: tuple[int, ...]
    assumptions: dict[int, int]
    hints: tuple[int, ...]


def make_plan(prover: Prover, r1cs: Path, symbols: Path, plan: Path) -> PlanResult:
    """Find the order in which the constraints give the witness and write it to ``plan``.

    ``symbols`` is circom's ``.sym`` of the same compilation, or its first lines, which name the inputs.

    Raises:
        R1csMalformed, SymbolsMalformed, FileUnwritable: and the like.
    """
    paths = {"r1cs": r1cs, "sym": symbols, "plan": plan}
    made = prover.request("plan", {name: str(path.absolute()) for name, path in paths.items()})
    return PlanResult(
        complete=bool(made["complete"]),
        wires=int(made["wires"]),
        missing=int(made["missing"]),
        divisions=int(made["divisions"]),
        size=int(made.get("bytes", 0)),
        seconds=float(made["seconds"]),
    )


def plan_circuit(prover: Prover, plan: Path) -> str:
    """Return the sha256, in hex, of the ``.r1cs`` that a plan was made from. Raises `PlanMalformed`."""
    return str(prover.info(plan)["circuit"])


def determine(prover: Prover, r1cs: Path) -> Determination:
    """Say whether the inputs of a circuit determine its witness. Raises `R1csMalformed`."""
    verdict = prover.request("determine", {"r1cs": str(r1cs.absolute())})
    return Determination(
        determined=bool(verdict["determined"]),
        missing=tuple(verdict["missing"]),
        assumptions={each["wire"]: each["constraint"] for each in verdict["assumptions"]},
        hints=tuple(verdict["hints"]),
    )
