"""What a member with its own secret can prove about a point that is not in the subgroup (T11)."""

from __future__ import annotations

from commit import dleq
from commit.babyjub import B8, ORDER, Point, add, multiply
from commit.field import MODULUS
from commit.schnorr import Proof

ORDER_TWO = Point(0, MODULUS - 1)


def shifted_proof(statement: bytes, secret: int, base: Point) -> tuple[Point, Proof]:
    """secret * base shifted by (0, -1), with a proof that holds for it: nonces are tried until the challenge
    is even."""
    image = add(multiply(secret, base), ORDER_TWO)
    for nonce in range(1, 100):
        challenge = dleq._challenge(statement, base, image, multiply(nonce, B8), multiply(nonce, base))
        if challenge % 2 == 0:
            return image, Proof(challenge, (nonce + challenge * secret) % ORDER)
    raise RuntimeError("a hundred odd challenges in a row")
