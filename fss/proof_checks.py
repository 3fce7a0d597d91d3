"""Which proof checker to use: the Go prover's, or the Python reference for who trusts nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fss.prover import Prover, ProverProofChecker
from fss.round.checks import ProofChecker, PythonProofChecker


@contextmanager
def proof_checker(*, reference: bool = False) -> Iterator[ProofChecker]:
    """A proof checker for as long as the ``with`` statement lasts."""
    if reference:
        yield PythonProofChecker()
        return
    with Prover() as prover:
        yield ProverProofChecker(prover)
