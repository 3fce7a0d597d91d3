"""Plans: the order in which a circuit's constraints give its witness, found here by the Go prover.

A plan stands beside the manifest and not in it: it is no part of what a market agrees on, since a wrong one
gives no proof. It names the ``.r1cs`` that it was made from, and one that does not fit is made anew.
"""

from __future__ import annotations

from pathlib import Path

from fss.cache import locked
from fss.circuits.build import SYMBOLS, circuit_folder
from fss.circuits.manifest import Manifest
from fss.prover import Prover, make_plan, plan_circuit
from fss.prover.errors import ProverRefusal

PLAN = "circuit.plan"


def ensure_plan(manifest: Manifest, prover: Prover) -> Path | None:
    """Return the plan of a built circuit, making it where it is missing, damaged or another circuit's.

    ``None`` where the constraints alone do not give the witness: circom's generator then computes it.

    Raises:
        ProverFault: the plan could not be made, such as for want of room on the disk.
    """
    folder = circuit_folder(manifest.name)
    with locked(folder.parent, f"{manifest.name}-plan"):
        plan = folder / PLAN
        if _fits(plan, manifest, prover):
            return plan
        made = make_plan(prover, folder / "circuit.r1cs", folder / SYMBOLS, plan)
        return plan if made.complete else None


def _fits(plan: Path, manifest: Manifest, prover: Prover) -> bool:
    try:
        return plan.is_file() and plan_circuit(prover, plan) == manifest.files["circuit.r1cs"]
    except ProverRefusal:
        return False
