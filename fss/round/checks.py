"""The proof checks that the machine needs, as a function of their arguments alone.

The machine does not care who computes them: the Go prover for speed, the Python reference for an
auditor who trusts nothing else. Both answer the same for the same arguments.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from verifier.key import VerificationKey

ProofWords = tuple[int, ...]
"""Eight words in EIP-197 order: A.x, A.y, B.x1, B.x0, B.y1, B.y0, C.x, C.y."""

Statement = tuple[tuple[int, ...], ProofWords]
"""Public inputs, and a proof of them."""


class ProofChecker(Protocol):
    """Verifies Groth16 proofs; malformed ones are simply not valid."""

    def check(self, key: VerificationKey, statements: Sequence[Statement]) -> list[bool]:
        """Say of each statement whether its proof holds under ``key``."""
        ...


class PythonProofChecker:
    """The reference: one pairing product a proof, about half a second each."""

    def check(self, key: VerificationKey, statements: Sequence[Statement]) -> list[bool]:
        """See `ProofChecker.check`."""
        from verifier.errors import VerifierError
        from verifier.groth16 import verify
        from verifier.proof import Proof

        verdicts = []
        for public, words in statements:
            try:
                verdicts.append(verify(key, public, Proof.from_words(words)))
            except VerifierError:
                verdicts.append(False)
        return verdicts
