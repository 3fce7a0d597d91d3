"""The client of the Go prover: one long-lived process with keys and circuits kept open.

May import ``commit.errors`` and ``verifier``; nothing else of ``fss``.
"""

from __future__ import annotations

from fss.prover.checker import ProverProofChecker
from fss.prover.client import (
    BatchResult,
    CircuitFiles,
    Inputs,
    Prover,
    ProveResult,
    Seconds,
    SetupResult,
    Verdict,
    WitnessResult,
)
from fss.prover.plans import Determination, PlanResult, determine, make_plan, plan_circuit
from fss.prover.process import find_prover
from fss.prover.proof import Proof

__all__ = [
    "BatchResult",
    "CircuitFiles",
    "Determination",
    "Inputs",
    "PlanResult",
    "Proof",
    "ProveResult",
    "Prover",
    "ProverProofChecker",
    "Seconds",
    "SetupResult",
    "Verdict",
    "WitnessResult",
    "determine",
    "find_prover",
    "make_plan",
    "plan_circuit",
]
