"""Schnorr's proof that one knows the discrete logarithm of a point, and the nonces of such proofs.

Imports the curve and the tagged hash. The proof is non-interactive (Fiat and Shamir), in the form
(challenge, response). ``statement`` is a hash by the caller, tagged with its use, over everything that
the proof is to be bound to; a proof made for one statement says nothing about another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from commit.babyjub import B8, ORDER, Point, multi_multiply, multiply
from commit.errors import FssError
from commit.hashing import hash_words, hash_words_int
from commit.hexadecimal import decode_scalar, encode_scalar

PROOF_BYTES = 64


class ProofEncodingError(FssError):
    """A discrete-logarithm proof is not 64 bytes: challenge and response, each a word below L."""

    code = "proof.encoding"


@dataclass(frozen=True, slots=True)
class Proof:
    """Challenge and response, both in [0, L)."""

    challenge: int
    response: int

    def encode(self) -> bytes:
        """challenge ‖ response, 32 big-endian bytes each."""
        return encode_scalar(self.challenge) + encode_scalar(self.response)


def decode_proof(data: bytes, what: str = "the proof") -> Proof:
    """The proof of :meth:`Proof.encode`.

    Raises :class:`ProofEncodingError`, or :class:`commit.hexadecimal.ScalarError` for a part >= L.
    """
    if len(data) != PROOF_BYTES:
        raise ProofEncodingError(f"{what} has {len(data)} bytes", hint="a proof has 64: challenge, response")
    return Proof(decode_scalar(data[:32], what), decode_scalar(data[32:], what))


def is_canonical(proof: Proof) -> bool:
    """Whether both parts are in [0, L), so that the proof has one spelling."""
    return 0 <= proof.challenge < ORDER and 0 <= proof.response < ORDER


def hedged_nonce(secret: int, statement: bytes, random_bytes: Callable[[int], bytes]) -> int:
    """A nonce in [1, L) for one proof, from the secret, the statement and fresh randomness together.

    A broken generator then costs nothing as long as statements differ, and a repeated statement costs
    nothing as long as the generator works. 512 bits are reduced, so the bias is below 2^-260 (a biased
    nonce gives the secret away).
    """
    fresh = random_bytes(32)
    wide = b"".join(hash_words("nonce", secret, statement, fresh, half) for half in range(2))
    return 1 + int.from_bytes(wide, "big") % (ORDER - 1)


def prove(
    statement: bytes, secret: int, public_key: Point, random_bytes: Callable[[int], bytes]
) -> Proof:
    """Proves knowledge of ``secret`` with public_key = secret * B8."""
    nonce = hedged_nonce(secret, statement, random_bytes)
    challenge = _challenge(statement, public_key, multiply(nonce, B8))
    return Proof(challenge, (nonce + challenge * secret) % ORDER)


def verify(statement: bytes, public_key: Point, proof: Proof) -> bool:
    """Whether ``proof`` shows knowledge of log(public_key) for ``statement``.

    ``public_key`` must have passed :func:`commit.babyjub.check_point`.
    """
    if not is_canonical(proof):
        return False
    nonce_point = multi_multiply((proof.response, -proof.challenge), (B8, public_key))
    return proof.challenge == _challenge(statement, public_key, nonce_point)


def _challenge(statement: bytes, public_key: Point, nonce_point: Point) -> int:
    words = (public_key.x, public_key.y, nonce_point.x, nonce_point.y)
    return hash_words_int("schnorr-challenge", statement, *words) % ORDER
