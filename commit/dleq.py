"""Chaum and Pedersen's proof that two points have one discrete logarithm, also batched over many points.

Imports the curve, the tagged hash and :mod:`commit.schnorr` (form of the proof, nonces). Wallet Databases
with Observers, 1992; the batch takes random linear combinations with weights of 128 bits drawn from a
hash of the whole statement, after Henry and Goldberg, Batch Proofs of Partial Knowledge, 2013.

Soundness needs every point in the prime-order subgroup: with a part of small order a false statement passes a
batch with probability 1/2 or more. The callers check each point with :func:`commit.babyjub.check_point`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from commit.babyjub import B8, ORDER, Point, encode_point, multi_multiply, multiply
from commit.batches import PYTHON, Batches
from commit.hashing import hash_words, hash_words_int, keccak256, tag
from commit.schnorr import Proof, hedged_nonce, is_canonical


def batch_statement(
    context: int, index: int, public_key: Point, bases: Sequence[Point], images: Sequence[Point]
) -> bytes:
    """The hash s of docs/protocol.md: images[k] = x * bases[k] for all k, with public_key = x * B8."""
    return hash_words(
        "dleq-statement",
        context,
        index,
        public_key.x,
        public_key.y,
        len(bases),
        keccak256(b"".join(map(encode_point, bases))),
        keccak256(b"".join(map(encode_point, images))),
    )


def batch_weights(statement: bytes, count: int) -> list[int]:
    """The weights w_1, ..., w_count of a batch: 128 bits each, fixed by the statement."""
    prefix = tag("dleq-weight") + statement  # a round has thousands of weights
    digests = (keccak256(prefix + place.to_bytes(32, "big")) for place in range(1, count + 1))
    return [int.from_bytes(digest[:16], "big") for digest in digests]


def prove(
    statement: bytes, secret: int, base: Point, random_bytes: Callable[[int], bytes]
) -> Proof:
    """Proves that secret * B8 and secret * base have one discrete logarithm.

    ``statement`` must be a hash over, among the rest, both of these points and ``base``.
    """
    nonce = hedged_nonce(secret, statement, random_bytes)
    image = multiply(secret, base)
    challenge = _challenge(statement, base, image, multiply(nonce, B8), multiply(nonce, base))
    return Proof(challenge, (nonce + challenge * secret) % ORDER)


def verify(statement: bytes, public_key: Point, base: Point, image: Point, proof: Proof) -> bool:
    """Whether ``proof`` shows that log_B8(public_key) = log_base(image) for ``statement``.

    All points must have passed :func:`commit.babyjub.check_point`.
    """
    if not is_canonical(proof):
        return False
    response, challenge = proof.response, proof.challenge
    first = multi_multiply((response, -challenge), (B8, public_key))
    second = multi_multiply((response, -challenge), (base, image))
    return challenge == _challenge(statement, base, image, first, second)


def prove_batch(
    statement: bytes,
    secret: int,
    bases: Sequence[Point],
    random_bytes: Callable[[int], bytes],
    batches: Batches = PYTHON,
) -> Proof:
    """Proves a :func:`batch_statement` of at least one base with one proof."""
    combined = batches.weighted_sum(batch_weights(statement, len(bases)), bases)
    return prove(statement, secret, combined, random_bytes)


def verify_batch(
    statement: bytes,
    public_key: Point,
    bases: Sequence[Point],
    images: Sequence[Point],
    proof: Proof,
    batches: Batches = PYTHON,
) -> bool:
    """Whether ``proof`` shows a :func:`batch_statement`; false statements pass with probability 2^-128."""
    weights = batch_weights(statement, len(bases))
    base, image = batches.weighted_sum(weights, bases), batches.weighted_sum(weights, images)
    return verify(statement, public_key, base, image, proof)


def _challenge(statement: bytes, base: Point, image: Point, first: Point, second: Point) -> int:
    words = [coordinate for point in (base, image, first, second) for coordinate in (point.x, point.y)]
    return hash_words_int("dleq-challenge", statement, *words) % ORDER
