"""Groth16 proofs and their public inputs, from snarkjs files and from the words of EIP-197.

A ``Proof`` that exists is canonical, on the curve and in the subgroup. It is still malleable, as every
Groth16 proof is: (kA, B/k, C) and (A, B + k delta, C + kA) verify too, so nothing may be keyed on its bytes.
Imports only ``verifier``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from verifier.documents import decimal, fields, items, parse_plain_json, read_bounded
from verifier.errors import (
    ProofCoordinateRange,
    ProofInfinity,
    ProofLabel,
    ProofMalformed,
    ProofNotInSubgroup,
    ProofNotOnCurve,
    ProofProjective,
    PublicMalformed,
    PublicRange,
)
from verifier.labels import check_curve, check_protocol
from verifier.points import (
    SCALAR_ORDER,
    PointG1,
    PointG2,
    PointRefusals,
    check_g1,
    check_g2,
    parse_g1,
    parse_g2,
)

LARGEST_PROOF_FILE = 1 << 16
LARGEST_PUBLIC_FILE = 1 << 22

WORDS = 8
_WORD_BYTES = 32

PROOF_REFUSALS = PointRefusals(
    ProofMalformed, ProofProjective, ProofInfinity, ProofCoordinateRange, ProofNotOnCurve, ProofNotInSubgroup
)


@dataclass(frozen=True)
class Proof:
    """The points A, B and C of Groth16 (eprint 2016/260), checked when the proof is made.

    Raises the ``ProofRefused`` that names the first point which fails a check.
    """

    a: PointG1
    b: PointG2
    c: PointG1

    def __post_init__(self) -> None:
        check_g1(self.a, "proof pi_a", PROOF_REFUSALS)
        check_g2(self.b, "proof pi_b", PROOF_REFUSALS)
        check_g1(self.c, "proof pi_c", PROOF_REFUSALS)

    @classmethod
    def from_words(cls, words: Sequence[int]) -> Proof:
        """Return the proof in the eight words A, B, C of EIP-197 (imaginary parts of B first)."""
        if len(words) != WORDS:
            raise ProofMalformed(f"proof: expected {WORDS} words, found {len(words)}")
        ax, ay, bx1, bx0, by1, by0, cx, cy = words
        return cls(PointG1(ax, ay), PointG2((bx0, bx1), (by0, by1)), PointG1(cx, cy))

    @classmethod
    def from_bytes(cls, data: bytes) -> Proof:
        """Return the proof in 256 bytes: its eight words, each big endian."""
        if len(data) != WORDS * _WORD_BYTES:
            raise ProofMalformed(f"proof: expected {WORDS * _WORD_BYTES} bytes, found {len(data)}")
        starts = range(0, len(data), _WORD_BYTES)
        return cls.from_words([int.from_bytes(data[i : i + _WORD_BYTES], "big") for i in starts])

    def words(self) -> tuple[int, ...]:
        """Return the eight words A, B, C as the EVM takes them."""
        return (*self.a.words(), *self.b.words(), *self.c.words())


def parse_proof(data: bytes) -> Proof:
    """Return the proof in the bytes of a snarkjs ``proof.json``; raises a ``ProofRefused``."""
    document = parse_plain_json(data, "proof", ProofMalformed)
    names = ("pi_a", "pi_b", "pi_c")
    # The labels come first and count as optional here, so that a missing one has the code of a label.
    values = fields(document, "proof", names, ("protocol", "curve"), ProofMalformed)
    check_protocol(values, "proof", ProofLabel)
    if "curve" in values:
        check_curve(values, "proof", ProofLabel)
    return Proof(
        parse_g1(values["pi_a"], "proof pi_a", PROOF_REFUSALS),
        parse_g2(values["pi_b"], "proof pi_b", PROOF_REFUSALS),
        parse_g1(values["pi_c"], "proof pi_c", PROOF_REFUSALS),
    )


def parse_public(data: bytes) -> tuple[int, ...]:
    """Return the inputs in the bytes of a snarkjs ``public.json``; raises a ``PublicRefused``."""
    document = items(parse_plain_json(data, "public", PublicMalformed), "public", None, PublicMalformed)
    return tuple(
        decimal(value, f"public input {index}", SCALAR_ORDER, PublicMalformed, PublicRange)
        for index, value in enumerate(document)
    )


def load_proof(path: Path | str) -> Proof:
    """Read ``proof.json``; raises ``FileUnreadable`` or a ``ProofRefused``."""
    return parse_proof(read_bounded(path, LARGEST_PROOF_FILE, ProofMalformed))


def load_public(path: Path | str) -> tuple[int, ...]:
    """Read ``public.json``; raises ``FileUnreadable`` or a ``PublicRefused``."""
    return parse_public(read_bounded(path, LARGEST_PUBLIC_FILE, PublicMalformed))
