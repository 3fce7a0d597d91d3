"""The Groth16 verification equation over BN254, the reference that the other verifiers are compared with.

Imports only py_ecc and ``verifier``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from verifier.errors import PublicCount, PublicMalformed, PublicRange
from verifier.key import VerificationKey
from verifier.points import SCALAR_ORDER, bn128
from verifier.proof import Proof


def check_public(key: VerificationKey, public: Sequence[int]) -> None:
    """Refuse inputs that are too few, too many, no integers or not below r.

    Raises ``PublicCount``, ``PublicMalformed`` or ``PublicRange``.
    """
    if len(public) != key.public_count:
        raise PublicCount(
            f"public: the key asks for {key.public_count} inputs, found {len(public)}",
            hint="check that the key and the public file belong to the same circuit",
        )
    for index, value in enumerate(public):
        if not hasattr(value, "__index__"):  # 5.0 would be a second spelling of 5
            raise PublicMalformed(f"public input {index}: {type(value).__name__} is no integer")
        if not 0 <= value < SCALAR_ORDER:
            raise PublicRange(f"public input {index}: not in [0, {SCALAR_ORDER})", hint="write it reduced")


def verify(key: VerificationKey, public: Sequence[int], proof: Proof) -> bool:
    """Return whether e(A, B) = e(alpha, beta) e(vk_x, gamma) e(C, delta), eprint 2016/260.

    vk_x = IC[0] + sum of public[i] * IC[i + 1]. Points were checked when ``key`` and ``proof`` were made.
    Raises what ``check_public`` does.
    """
    check_public(key, public)
    combined = key.inputs[0].projective()
    for value, point in zip(public, key.inputs[1:], strict=True):
        combined = bn128.add(combined, bn128.multiply(point.projective(), value))
    return pairing_product_is_one(
        (
            (proof.a.negate().projective(), proof.b.projective()),
            (key.alpha.projective(), key.beta.projective()),
            (combined, key.gamma.projective()),
            (proof.c.projective(), key.delta.projective()),
        )
    )


def pairing_product_is_one(pairs: Sequence[tuple[Any, Any]]) -> bool:
    """Return whether the product of e(P, Q) over py_ecc's points (P, Q) is 1, as EIP-197's precompile does.

    The points must be in their groups; the final exponentiation is done once for all pairs.
    """
    product = bn128.FQ12.one()
    for g1, g2 in pairs:
        product *= bn128.pairing(g2, g1, final_exponentiate=False)
    return bool(bn128.final_exponentiate(product) == bn128.FQ12.one())
