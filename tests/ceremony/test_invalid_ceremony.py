"""Attacks on phase 2: each is refused by its own name. Those inside a chain are in the Go tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from py_ecc.fields import optimized_bn128_FQ as FQ
from py_ecc.optimized_bn128.optimized_curve import add, curve_order, multiply, neg, normalize

from commit.errors import FssError
from fss.ceremony.errors import (
    CeremonyBeaconValue,
    CeremonyCircuit,
    CeremonyName,
    CeremonyNoContribution,
    CeremonySection,
)
from fss.ceremony.steps import contribute, contribute_beacon, start, verify
from fss.prover import Prover
from fss.prover.errors import ZkeyMalformed
from tests.ceremony.conftest import Small, Snarkjs, compile_circuit
from tests.ceremony.zkey_file import Point, ZkeyFile, combination, ptau_powers, root_of_unity
from tests.prover.conftest import INPUTS
from verifier.errors import KeyUnsafeDelta, VerifierError
from verifier.groth16 import verify as verify_proof
from verifier.key import load_key
from verifier.points import PointG1
from verifier.proof import Proof

IC, A, C, H = 3, 5, 8, 9


@pytest.fixture(scope="module")
def keys(
    small: Small, small_phase1: Path, prover: Prover, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """A key before any contribution, and with one."""
    folder = tmp_path_factory.mktemp("keys")
    first, second = folder / "0.zkey", folder / "1.zkey"
    start(small.r1cs, small_phase1, first, prover)
    contribute(first, second, "Alice", prover)
    return first, second


def test_invalid_without_contribution(
    keys: tuple[Path, Path],
    small: Small,
    small_phase1: Path,
    prover: Prover,
    snarkjs: Snarkjs,
    tmp_path: Path,
) -> None:
    """snarkjs calls both keys sound; for the first anybody can forge, and the beacon's factor is public."""
    contribute_beacon(keys[0], tmp_path / "beacon.zkey", "", b"\1\2", 10, prover)
    for key in (keys[0], tmp_path / "beacon.zkey"):
        assert "ZKey Ok!" in snarkjs("zkey", "verify", small.r1cs, small_phase1, key).stdout
        with pytest.raises(CeremonyNoContribution) as refused:
            verify("power", small.r1cs, small_phase1, key, prover)
        assert refused.value.exit_code == 1
    with pytest.raises(KeyUnsafeDelta):
        prover.prove(small.files(keys[0]), INPUTS)


def test_invalid_circuit_and_phase1(
    keys: tuple[Path, Path], small: Small, small_phase1: Path, prover: Prover, tmp_path: Path
) -> None:
    other = tmp_path / "power.circom"
    source = (Path(__file__).parents[1] / "prover" / "power.circom").read_text()
    other.write_text(source.replace("2 * power[i] + 3", "2 * power[i] + 5"))
    (tmp_path / "built").mkdir()
    another = compile_circuit(other, tmp_path / "built")
    prover.request("phase1_local", {"power": 6, "ptau": str(tmp_path / "other.ptau")})
    for r1cs, phase1 in ((another.r1cs, small_phase1), (small.r1cs, tmp_path / "other.ptau")):
        with pytest.raises(CeremonyCircuit):
            verify("power", r1cs, phase1, keys[1], prover)


@pytest.mark.parametrize("section", [A, C, H])
def test_invalid_point_exchanged(
    section: int, keys: tuple[Path, Path], small: Small, small_phase1: Path, prover: Prover, tmp_path: Path
) -> None:
    key = ZkeyFile.read(keys[1])
    points = key.points(section)
    points[2], points[3] = points[3], points[2]
    key.put(section, points)
    (tmp_path / "changed.zkey").write_bytes(key.data)
    with pytest.raises(CeremonySection):
        verify("power", small.r1cs, small_phase1, tmp_path / "changed.zkey", prover)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data[:12] + b"\2\0\0\0" + b"\xff" * 8 + data[24:],
        lambda data: b"zkey\1\0\0\0\xff\xff\xff\xff",
    ],
    ids=["one byte cut", "half cut", "claims gigabytes", "claims sections"],
)
def test_invalid_file(
    change: Callable[[bytes], bytes],
    keys: tuple[Path, Path],
    small: Small,
    small_phase1: Path,
    prover: Prover,
    tmp_path: Path,
) -> None:
    damaged = tmp_path / "damaged.zkey"
    damaged.write_bytes(change(keys[1].read_bytes()))
    with pytest.raises(ZkeyMalformed):
        verify("power", small.r1cs, small_phase1, damaged, prover)
    with pytest.raises(ZkeyMalformed):
        contribute(damaged, tmp_path / "new.zkey", "Bob", prover)


@pytest.mark.parametrize("seed", range(12))
def test_invalid_flipped_byte(
    seed: int, keys: tuple[Path, Path], small: Small, small_phase1: Path, prover: Prover, tmp_path: Path
) -> None:
    data = bytearray(keys[1].read_bytes())
    at = seed * 7919 % (len(data) - len("Alice"))
    data[at] ^= 1 << seed % 8
    (tmp_path / "flipped.zkey").write_bytes(data)
    with pytest.raises((FssError, VerifierError)):
        verify("power", small.r1cs, small_phase1, tmp_path / "flipped.zkey", prover)


def test_invalid_contributor(keys: tuple[Path, Path], prover: Prover, tmp_path: Path) -> None:
    new = tmp_path / "new.zkey"
    with pytest.raises(CeremonyName):
        contribute(keys[1], new, "ä" * 33, prover)
    for value, iterations in ((b"", 10), (b"\1" * 256, 10), (b"\1", 9), (b"\1", 31)):
        with pytest.raises(CeremonyBeaconValue):
            contribute_beacon(keys[1], new, "", value, iterations, prover)
    assert not new.exists()


def test_invalid_direction_of_h_that_snarkjs_does_not_see(
    keys: tuple[Path, Path],
    small: Small,
    small_phase1: Path,
    prover: Prover,
    snarkjs: Snarkjs,
    tmp_path: Path,
) -> None:
    """A coordinator hides in H, before the first contribution, what changes a public input of any proof.

    With w a root of unity of order 2n, sum_i w^-(2i+1) H_i = (tau^(2n-1) - tau^(n-1)) / 2 / delta. Adding
    w^(2i+1) Y to each H_i changes no sum that a prover forms, since A B - C has no term x^(2n-1), and
    changes that sum by n Y / delta. Y is chosen so that the sum becomes IC_1 / delta. snarkjs weighs H with
    n - 1 coefficients, of which none is that of x^(2n-1), and finds nothing.
    """
    key = ZkeyFile.read(keys[0])
    points, tau = key.points(H), ptau_powers(small_phase1)
    n = len(points)
    root = root_of_unity(2 * n)
    odd = [pow(root, 2 * i + 1, curve_order) for i in range(n)]
    target = key.points(IC)[1]
    half = pow(2, -1, curve_order)
    plain = multiply(add(tau[2 * n - 1], neg(tau[n - 1])), half)
    hidden = multiply(add(target, neg(plain)), pow(n, -1, curve_order))
    key.put(H, [add(h, multiply(hidden, weight)) for h, weight in zip(points, odd, strict=True)])
    tampered, final = tmp_path / "0.zkey", tmp_path / "1.zkey"
    tampered.write_bytes(key.data)
    contribute(tampered, final, "an honest contributor", prover)

    assert "ZKey Ok!" in snarkjs("zkey", "verify", small.r1cs, small_phase1, final).stdout
    made = prover.prove(small.files(final), INPUTS)
    snarkjs("zkey", "export", "verificationkey", final, tmp_path / "vk.json")
    verification_key = load_key(tmp_path / "vk.json")
    proof = Proof.from_words(made.proof.words())
    assert verify_proof(verification_key, made.public, proof)

    inverse = [pow(weight, -1, curve_order) for weight in odd]
    extracted = combination(ZkeyFile.read(final).points(H), inverse)
    forged_c = add(_jacobian(proof.c), neg(multiply(extracted, 1_000_000)))
    x, y = normalize(forged_c)
    forged = Proof(proof.a, proof.b, PointG1(int(x), int(y)))
    public = [made.public[0] + 1_000_000, *made.public[1:]]
    assert verify_proof(verification_key, public, forged)

    with pytest.raises(CeremonySection, match="H"):
        verify("power", small.r1cs, small_phase1, final, prover)


def _jacobian(point: PointG1) -> Point:
    return FQ(point.x), FQ(point.y), FQ(1)
