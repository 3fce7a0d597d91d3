"""A key whose discrete logarithms are known, so that a proof of any statement, true or not, can be written.

It lets a test accept where the verifier must accept and then change exactly one thing, without a prover.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from verifier.key import VerificationKey
from verifier.points import SCALAR_ORDER, PointG1, PointG2, bn128
from verifier.proof import Proof


def affine_g1(point: Any) -> PointG1:
    x, y = bn128.normalize(point)
    return PointG1(x.n, y.n)


def affine_g2(point: Any) -> PointG2:
    x, y = bn128.normalize(point)
    return PointG2((int(x.coeffs[0]), int(x.coeffs[1])), (int(y.coeffs[0]), int(y.coeffs[1])))


def g1(scalar: int) -> PointG1:
    return affine_g1(bn128.multiply(bn128.G1, scalar % SCALAR_ORDER))


def g2(scalar: int) -> PointG2:
    return affine_g2(bn128.multiply(bn128.G2, scalar % SCALAR_ORDER))


@dataclass(frozen=True)
class Trapdoor:
    """The discrete logarithms of a key, IC in ``inputs``."""

    alpha: int
    beta: int
    gamma: int
    delta: int
    inputs: tuple[int, ...]

    def key(self, *, allow_unsafe_key: bool = False) -> VerificationKey:
        return VerificationKey(
            g1(self.alpha),
            g2(self.beta),
            g2(self.gamma),
            g2(self.delta),
            tuple(map(g1, self.inputs)),
            allow_unsafe_key,
        )

    def combined(self, public: Sequence[int]) -> int:
        """The discrete logarithm of vk_x."""
        pairs = zip((1, *public), self.inputs, strict=True)
        return sum(value * scalar for value, scalar in pairs) % SCALAR_ORDER

    def prove(self, public: Sequence[int], a: int = 1234567, b: int = 7654321) -> Proof:
        target = a * b - self.alpha * self.beta - self.combined(public) * self.gamma
        return Proof(g1(a), g2(b), g1(target * pow(self.delta, -1, SCALAR_ORDER)))


SAFE = Trapdoor(alpha=11, beta=13, gamma=17, delta=19, inputs=(23, 29, 31, 37, 41, 43))
"""A key with the five public inputs of ``clear``."""
