"""The verifier's error tree. Every refusal has a stable code, the same in Python and in the Go prover.

VerifierError                   exit 2: wrong input, refused before any pairing is computed
├── FileUnreadable              a file is absent, is not a file, or may not be read
├── ProofRefused                malformed, label, projective, infinity, coordinate-range,
│                               not-on-curve, not-in-subgroup
├── PublicRefused               malformed, count, range
├── KeyRefused                  malformed, label, projective, infinity, coordinate-range,
│                               not-on-curve, not-in-subgroup, unsafe-delta, degenerate
├── SettlementRefused           what the exchange contract refuses: statement.py, settlement.py
└── ManifestRefused             malformed, mismatch: key, circuit and verifier out of step

A proof that is well formed and does not hold is no error: ``verify`` answers False.
Imports nothing.
"""

from __future__ import annotations

from typing import ClassVar


class VerifierError(Exception):
    """A refusal with a stable ``code``, a one-line message and a hint on how to mend it.

    The class docstring is the long explanation that ``fss explain CODE`` prints.
    """

    code: ClassVar[str] = "verifier"
    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class FileUnreadable(VerifierError):
    """A file that was named could not be read: it is absent, a folder, or not permitted."""

    code = "file.unreadable"


class ProofRefused(VerifierError):
    """A proof that is not in the one canonical form, refused before the pairing check."""

    code = "proof"


class ProofMalformed(ProofRefused):
    """The proof is not a proof file of snarkjs: not strict JSON, a field too many or too few,
    or a coordinate that is no canonical decimal string.

    Numbers stand as strings of decimal digits without sign, space or leading zero, as snarkjs
    writes them; anything else would give one proof several spellings.
    """

    code = "proof.malformed"


class ProofLabel(ProofRefused):
    """The proof does not say ``"protocol": "groth16"``, or names a curve other than ``bn128``.

    snarkjs ignores the labels, so that a proof of another system may pass for one of this.
    A missing ``curve`` is accepted in a proof (rapidsnark and older tools write none), since the
    key, which must name it, decides the curve.
    """

    code = "proof.label"


class ProofProjective(ProofRefused):
    """A point of the proof has a third coordinate other than 1.

    Every point has many projective forms; only the affine one is accepted, so that a proof has
    one encoding of each point.
    """

    code = "proof.projective"


class ProofInfinity(ProofRefused):
    """A point of the proof is the point at infinity, which no honest prover produces."""

    code = "proof.infinity"


class ProofCoordinateRange(ProofRefused):
    """A coordinate of the proof is not below the base field's modulus q.

    ``x`` and ``x + q`` are one point with two encodings; only the smaller is accepted (EIP-197).
    """

    code = "proof.coordinate-range"


class ProofNotOnCurve(ProofRefused):
    """A point of the proof does not satisfy the curve equation (EIP-196, EIP-197)."""

    code = "proof.not-on-curve"


class ProofNotInSubgroup(ProofRefused):
    """The proof's B is on the twisted curve and outside its subgroup of prime order (EIP-197).

    The twisted curve has a large cofactor; a pairing of such a point means nothing.
    """

    code = "proof.not-in-subgroup"


class PublicRefused(VerifierError):
    """Public inputs that cannot be the inputs of any proof for this key."""

    code = "public"


class PublicMalformed(PublicRefused):
    """The public inputs are not a JSON array of canonical decimal strings."""

    code = "public.malformed"


class PublicCount(PublicRefused):
    """The number of public inputs is not what the key asks for.

    Too few would leave the rest at zero without saying so; snarkjs accepts that.
    """

    code = "public.count"


class PublicRange(PublicRefused):
    """A public input is not below the scalar field's order r.

    ``x`` and ``x + r`` verify alike, so a verifier that reduces lets one proof stand for two
    statements: the aliasing found in Semaphore and Nightfall.
    """

    code = "public.range"


class KeyRefused(VerifierError):
    """A verification key that must not be used."""

    code = "key"


class KeyMalformed(KeyRefused):
    """The key is not a ``verification_key.json`` of snarkjs for Groth16: not strict JSON, a field
    too many or too few, or ``nPublic`` that disagrees with ``IC``.
    """

    code = "key.malformed"


class KeyLabel(KeyRefused):
    """The key does not say ``"protocol": "groth16"`` and ``"curve": "bn128"``."""

    code = "key.label"


class KeyProjective(KeyRefused):
    """A point of the key has a third coordinate other than 1; snarkjs writes affine points only."""

    code = "key.projective"


class KeyInfinity(KeyRefused):
    """A point of the key is the point at infinity.

    With alpha, beta, gamma or delta there, a term of the equation is gone and anyone can
    forge. With IC[i] there for i >= 1, public input i is not bound at all: a proof for one value is a
    proof for every value. No set-up for a circom circuit yields one (each public input has a
    row of its own in A), so the key is broken or was tampered with.
    """

    code = "key.infinity"


class KeyCoordinateRange(KeyRefused):
    """A coordinate of the key is not below the base field's modulus q."""

    code = "key.coordinate-range"


class KeyNotOnCurve(KeyRefused):
    """A point of the key does not satisfy the curve equation."""

    code = "key.not-on-curve"


class KeyNotInSubgroup(KeyRefused):
    """beta, gamma or delta is on the twisted curve and outside its subgroup of prime order."""

    code = "key.not-in-subgroup"


class KeyUnsafeDelta(KeyRefused):
    """gamma = delta, or gamma = -delta: the key had no phase-2 contribution, and anyone can forge for it.

    With gamma = delta the proof (A, B, C) = (alpha, beta, -vk_x) verifies for every public input.
    snarkjs writes such a key after ``groth16 setup`` when ``zkey contribute`` is left out, and its
    ``zkey verify`` says OK; Veil Cash and FoomCash were drained through it in 2026. Run
    ``snarkjs zkey contribute`` and export the key anew. ``--allow-unsafe-key`` verifies anyway, for
    test vectors: such an answer says nothing about who made the proof.
    """

    code = "key.unsafe-delta"


class KeyDegenerate(KeyRefused):
    """beta equals gamma or delta, up to sign: anyone can forge for this key.

    For beta = delta the proof (vk_x, gamma, -alpha) verifies for every public input; for
    beta = gamma it is (alpha + vk_x, beta + delta, alpha + vk_x). No set-up, not even one
    without contributions, yields such a key but with negligible probability.
    """

    code = "key.degenerate"


class ManifestRefused(VerifierError):
    """A circuit's manifest that cannot be relied upon."""

    code = "manifest"


class ManifestMalformed(ManifestRefused):
    """A manifest is not strict JSON with the fields of a circuit's manifest.

    It names each source and built file by a path inside their folder, with a sha256 of 64 hex digits.
    """

    code = "manifest.malformed"


class ManifestMismatch(ManifestRefused):
    """A source, a built file or a key is not the one that the circuit's manifest names.

    Circuit, proving key and verifier must come from one build: a proof made with another key does not
    verify, and a verifier with another key accepts proofs of another statement. Build the circuit anew with
    ``fss setup``.
    """

    code = "manifest.mismatch"
