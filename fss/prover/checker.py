"""Proof checks for the round's machine by the Go prover: the Python reference's answers, faster."""

from __future__ import annotations

from collections.abc import Sequence

from fss.prover.client import Prover
from fss.prover.proof import WORDS, Proof
from verifier.key import VerificationKey


class ProverProofChecker:
    """Verifies batches with one prover; a malformed proof is simply not valid."""

    def __init__(self, prover: Prover) -> None:
        self._prover = prover

    def check(
        self, key: VerificationKey, statements: Sequence[tuple[tuple[int, ...], tuple[int, ...]]]
    ) -> list[bool]:
        """Say of each statement, inputs and eight proof words, whether its proof holds under ``key``."""
        formed = [index for index, (_, words) in enumerate(statements) if len(words) == WORDS]
        verdicts = self._prover.verify_batch(
            key, [(statements[index][0], Proof.from_words(statements[index][1])) for index in formed]
        )
        valid = {index for index, verdict in zip(formed, verdicts, strict=True) if verdict.valid}
        return [index in valid for index in range(len(statements))]
