"""The verification equation: third-party proofs, every malleable form, forgeries."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.verifier.examples import EXAMPLES
from tests.verifier.trapdoor import SAFE, Trapdoor, affine_g1, affine_g2, g1, g2
from verifier.errors import KeyDegenerate, KeyUnsafeDelta, PublicCount, PublicMalformed, PublicRange
from verifier.groth16 import verify
from verifier.key import VerificationKey, load_key
from verifier.points import SCALAR_ORDER, bn128
from verifier.proof import Proof, load_proof, load_public

PUBLIC = (3, 1, 4, 1, 5)


@pytest.fixture(scope="module")
def key() -> VerificationKey:
    return SAFE.key()


@pytest.fixture(scope="module")
def example() -> tuple[VerificationKey, tuple[int, ...], Proof]:
    key = load_key(EXAMPLES / "verification_key.json")
    return key, load_public(EXAMPLES / "public.json"), load_proof(EXAMPLES / "proof.json")


def test_example(example: tuple[VerificationKey, tuple[int, ...], Proof]) -> None:
    assert verify(*example)


def test_invalid_example_public(example: tuple[VerificationKey, tuple[int, ...], Proof]) -> None:
    key, _, proof = example
    assert not verify(key, load_public(EXAMPLES / "tampered_public.json"), proof)


def test_invalid_example_proof(example: tuple[VerificationKey, tuple[int, ...], Proof]) -> None:
    key, public, _ = example
    assert not verify(key, public, load_proof(EXAMPLES / "tampered_proof.json"))


@pytest.mark.data
@pytest.mark.parametrize("name", ["garaga_snarkjs", "vocdoni_circom2gnark"])
def test_third_party(shared_data: Path, name: str) -> None:
    folder = shared_data / "vectors" / "groth16_bn254" / name
    key = load_key(folder / "verification_key.json", allow_unsafe_key=True)
    public, proof = load_public(folder / "public.json"), load_proof(folder / "proof.json")
    assert verify(key, public, proof)
    assert not verify(key, [public[0] ^ 1], proof)


@pytest.mark.data
@pytest.mark.parametrize("name", ["garaga_snarkjs", "vocdoni_circom2gnark"])
def test_invalid_third_party_without_the_flag(shared_data: Path, name: str) -> None:
    with pytest.raises(KeyUnsafeDelta):
        load_key(shared_data / "vectors" / "groth16_bn254" / name / "verification_key.json")


def test_five_inputs(key: VerificationKey) -> None:
    assert verify(key, PUBLIC, SAFE.prove(PUBLIC))


@pytest.mark.parametrize("public", [(0,) * 5, (SCALAR_ORDER - 1,) * 5])
def test_extreme_inputs(key: VerificationKey, public: tuple[int, ...]) -> None:
    assert verify(key, public, SAFE.prove(public))


@pytest.mark.parametrize("index", range(5))
def test_invalid_each_input_is_bound(key: VerificationKey, index: int) -> None:
    changed = [value + (position == index) for position, value in enumerate(PUBLIC)]
    assert not verify(key, changed, SAFE.prove(PUBLIC))


@pytest.mark.parametrize("count", [0, 4, 6])
def test_invalid_number_of_inputs(key: VerificationKey, count: int) -> None:
    public = (*PUBLIC[:4], 0, 0)[:count]  # Z6: a verifier that pads or cuts would accept these
    with pytest.raises(PublicCount):
        verify(key, public, SAFE.prove((*PUBLIC[:4], 0)))


@pytest.mark.parametrize("index", range(5))
def test_invalid_aliased_input(key: VerificationKey, index: int) -> None:
    aliased = [value + SCALAR_ORDER * (position == index) for position, value in enumerate(PUBLIC)]
    with pytest.raises(PublicRange):  # Z5
        verify(key, aliased, SAFE.prove(PUBLIC))


@pytest.mark.parametrize("value", [3.0, "3", None, [3], b"3"])
def test_invalid_input_that_is_no_integer(key: VerificationKey, value: Any) -> None:
    with pytest.raises(PublicMalformed):
        verify(key, (value, *PUBLIC[1:]), SAFE.prove(PUBLIC))


def test_invalid_input_range(key: VerificationKey) -> None:
    proof = SAFE.prove(PUBLIC)
    for value in (-1, SCALAR_ORDER, 1 << 256, 10**5000):
        with pytest.raises(PublicRange):
            verify(key, (value, *PUBLIC[1:]), proof)


def test_malleable_scaled_pair_verifies(key: VerificationKey) -> None:
    # Z7: (kA, B/k, C) cannot be refused, so nothing is keyed on a proof's bytes.
    proof, k = SAFE.prove(PUBLIC), 99
    inverse = pow(k, -1, SCALAR_ORDER)
    scaled = Proof(
        affine_g1(bn128.multiply(proof.a.projective(), k)),
        affine_g2(bn128.multiply(proof.b.projective(), inverse)),
        proof.c,
    )
    assert scaled != proof
    assert verify(key, PUBLIC, scaled)


def test_malleable_shifted_by_delta_verifies(key: VerificationKey) -> None:
    # Z7: (A, B + k delta, C + kA).
    proof, k = SAFE.prove(PUBLIC), 99
    shifted = Proof(
        proof.a,
        affine_g2(bn128.add(proof.b.projective(), bn128.multiply(key.delta.projective(), k))),
        affine_g1(bn128.add(proof.c.projective(), bn128.multiply(proof.a.projective(), k))),
    )
    assert shifted != proof
    assert verify(key, PUBLIC, shifted)


def test_invalid_negated_points(key: VerificationKey) -> None:
    proof = SAFE.prove(PUBLIC)
    assert verify(key, PUBLIC, Proof(proof.a.negate(), proof.b.negate(), proof.c))
    assert not verify(key, PUBLIC, Proof(proof.a.negate(), proof.b, proof.c))
    assert not verify(key, PUBLIC, Proof(proof.a, proof.b.negate(), proof.c))
    assert not verify(key, PUBLIC, Proof(proof.a, proof.b, proof.c.negate()))


@pytest.mark.parametrize("sign", [1, -1])
def test_invalid_key_without_contribution_is_forgeable(sign: int) -> None:
    # Z8: with gamma = +-delta the proof (alpha, beta, -+vk_x) holds for any statement.
    trapdoor = Trapdoor(alpha=11, beta=13, gamma=17, delta=17 * sign, inputs=SAFE.inputs)
    unsafe = trapdoor.key(allow_unsafe_key=True)
    forged = Proof(unsafe.alpha, unsafe.beta, g1(-sign * trapdoor.combined(PUBLIC)))
    assert unsafe.unsafe
    assert verify(unsafe, PUBLIC, forged)
    with pytest.raises(KeyUnsafeDelta):
        trapdoor.key()


@pytest.mark.parametrize("sign", [1, -1])
def test_invalid_key_with_beta_as_delta_is_forgeable(sign: int) -> None:
    # (vk_x, gamma, -+alpha) balances the equation without any witness.
    trapdoor = Trapdoor(alpha=11, beta=13, gamma=17, delta=13 * sign, inputs=SAFE.inputs)
    a, b, c = trapdoor.combined(PUBLIC), trapdoor.gamma, -sign * trapdoor.alpha
    assert _balanced(trapdoor, a, b, c)
    for allow in (False, True):
        with pytest.raises(KeyDegenerate):
            trapdoor.key(allow_unsafe_key=allow)


@pytest.mark.parametrize("sign", [1, -1])
def test_invalid_key_with_beta_as_gamma_is_forgeable(sign: int) -> None:
    # A = C = alpha +- vk_x, B = beta + delta.
    trapdoor = Trapdoor(alpha=11, beta=13, gamma=13 * sign, delta=19, inputs=SAFE.inputs)
    a = trapdoor.alpha + sign * trapdoor.combined(PUBLIC)
    assert _balanced(trapdoor, a, trapdoor.beta + trapdoor.delta, a)
    for allow in (False, True):
        with pytest.raises(KeyDegenerate):
            trapdoor.key(allow_unsafe_key=allow)


def _balanced(trapdoor: Trapdoor, a: int, b: int, c: int) -> bool:
    """Whether the verification equation holds, in the exponent."""
    right = trapdoor.alpha * trapdoor.beta + trapdoor.combined(PUBLIC) * trapdoor.gamma + c * trapdoor.delta
    return (a * b - right) % SCALAR_ORDER == 0


def test_import_leaves_the_recursion_limit() -> None:
    # py_ecc raises it to 100,000, and then deeply nested JSON anywhere ends the process.
    program = (
        "import json, sys; before = sys.getrecursionlimit(); import verifier.groth16\n"
        "if sys.getrecursionlimit() != before: sys.exit(1)\n"
        "try: json.loads('[' * 100_000)\n"
        "except RecursionError: sys.exit(0)\n"
        "sys.exit(2)"
    )
    result = subprocess.run([sys.executable, "-c", program], cwd=EXAMPLES.parents[2], timeout=60)
    assert result.returncode == 0


def test_key_hash_names_every_point(key: VerificationKey) -> None:
    changed = [
        VerificationKey(g1(5), key.beta, key.gamma, key.delta, key.inputs),
        VerificationKey(key.alpha, g2(5), key.gamma, key.delta, key.inputs),
        VerificationKey(key.alpha, key.beta, g2(5), key.delta, key.inputs),
        VerificationKey(key.alpha, key.beta, key.gamma, g2(5), key.inputs),
        VerificationKey(key.alpha, key.beta, key.gamma, key.delta, key.inputs[:-1]),
        VerificationKey(key.alpha, key.beta, key.gamma, key.delta, (*key.inputs[:-1], g1(5))),
    ]
    assert len({key.key_hash(), *(other.key_hash() for other in changed)}) == len(changed) + 1
