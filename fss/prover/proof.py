"""A Groth16 proof as the prover hands it over: six numbers of G1 and G2, unchecked.

What comes from outside is checked by whoever verifies it; ``verifier.proof`` has the checked type.
Imports nothing of ``fss``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WORDS = 8
WORD_BYTES = 32


@dataclass(frozen=True)
class Proof:
    """Affine points A, B and C over BN254's base field; ``b`` is (x, y), each (real, imaginary)."""

    a: tuple[int, int]
    b: tuple[tuple[int, int], tuple[int, int]]
    c: tuple[int, int]

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Proof:
        """Return the proof in snarkjs's ``proof.json``, as the prover writes it (affine points)."""
        a, b, c = document["pi_a"], document["pi_b"], document["pi_c"]
        return cls(
            (int(a[0]), int(a[1])),
            ((int(b[0][0]), int(b[0][1])), (int(b[1][0]), int(b[1][1]))),
            (int(c[0]), int(c[1])),
        )

    def document(self) -> dict[str, Any]:
        """Return what snarkjs's ``proof.json`` holds."""
        return {
            "pi_a": [*map(str, self.a), "1"],
            "pi_b": [*([str(part) for part in coordinate] for coordinate in self.b), ["1", "0"]],
            "pi_c": [*map(str, self.c), "1"],
            "protocol": "groth16",
            "curve": "bn128",
        }

    @classmethod
    def from_words(cls, words: Sequence[int]) -> Proof:
        """Return the proof in eight words of EIP-197: A.x, A.y, B.x1, B.x0, B.y1, B.y0, C.x, C.y.

        Raises:
            ValueError: there are not eight of them.
        """
        ax, ay, bx1, bx0, by1, by0, cx, cy = words
        return cls((ax, ay), ((bx0, bx1), (by0, by1)), (cx, cy))

    def words(self) -> tuple[int, ...]:
        """Return the eight words of EIP-197, the imaginary parts of B first."""
        (bx0, bx1), (by0, by1) = self.b
        return (*self.a, bx1, bx0, by1, by0, *self.c)

    @classmethod
    def from_bytes(cls, data: bytes) -> Proof:
        """Return the proof in 256 bytes, its words big endian.

        Raises:
            ValueError: it has another length.
        """
        if len(data) != WORDS * WORD_BYTES:
            raise ValueError(f"a proof has {WORDS * WORD_BYTES} bytes, not {len(data)}")
        starts = range(0, len(data), WORD_BYTES)
        return cls.from_words([int.from_bytes(data[start : start + WORD_BYTES], "big") for start in starts])

    def to_bytes(self) -> bytes:
        """Return the 256 bytes that an envelope carries."""
        return b"".join(word.to_bytes(WORD_BYTES, "big") for word in self.words())
