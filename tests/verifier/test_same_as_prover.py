"""The Python reference and the Go prover give the same answer and the same code for the same files."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fss.prover import find_prover
from tests.verifier.examples import EXAMPLES, document, encode, put, spell_g2
from tests.verifier.test_documents import INVALID_JSON
from tests.verifier.test_key import INVALID_FIELDS as INVALID_KEY_FIELDS
from tests.verifier.test_proof import INVALID_FIELDS as INVALID_PROOF_FIELDS
from tests.verifier.test_proof import INVALID_PUBLIC
from tests.verifier.trapdoor import SAFE, Trapdoor, g2
from verifier.errors import VerifierError
from verifier.groth16 import verify
from verifier.key import VerificationKey, parse_key
from verifier.points import PointG1, PointG2
from verifier.proof import Proof, parse_proof, parse_public

Compare = Callable[..., None]


@pytest.fixture
def compare(tmp_path: Path) -> Compare:
    """Ask both about a key, public inputs and a proof; the example's where none is given."""
    files = {name: tmp_path / f"{name}.json" for name in ("key", "public", "proof")}
    examples = {
        "key": (EXAMPLES / "verification_key.json").read_bytes(),
        "public": (EXAMPLES / "public.json").read_bytes(),
        "proof": (EXAMPLES / "proof.json").read_bytes(),
    }

    def ask(*, allow_unsafe_key: bool = False, **given: bytes) -> None:
        documents = examples | given
        for name, path in files.items():
            path.write_bytes(documents[name])
        flag = ["--allow-unsafe-key"] if allow_unsafe_key else []
        command = [find_prover(), "verify", *files.values(), "--json", *flag]
        result = subprocess.run(command, capture_output=True, text=True, timeout=60)
        expected = _python(documents, allow_unsafe_key)
        said = {0: "valid", 1: "invalid"}.get(result.returncode) or json.loads(result.stdout)["error"]["code"]
        assert said == expected

    return ask


@cache
def _key(data: bytes, allow_unsafe_key: bool) -> VerificationKey:
    return parse_key(data, allow_unsafe_key=allow_unsafe_key)


def _python(documents: dict[str, bytes], allow_unsafe_key: bool) -> str:
    try:
        key = _key(documents["key"], allow_unsafe_key)
        valid = verify(key, parse_public(documents["public"]), parse_proof(documents["proof"]))
    except VerifierError as error:
        return error.code
    return "valid" if valid else "invalid"


def _key_file(key: VerificationKey) -> bytes:
    def spell_g1(point: PointG1) -> list[str]:
        return [str(point.x), str(point.y), "1"]

    return encode(
        {
            "protocol": "groth16",
            "curve": "bn128",
            "nPublic": key.public_count,
            "vk_alpha_1": spell_g1(key.alpha),
            "vk_beta_2": spell_g2(key.beta),
            "vk_gamma_2": spell_g2(key.gamma),
            "vk_delta_2": spell_g2(key.delta),
            "IC": [spell_g1(point) for point in key.inputs],
        }
    )


def _proof_file(proof: Proof) -> bytes:
    a, c = ([str(point.x), str(point.y), "1"] for point in (proof.a, proof.c))
    return encode({"pi_a": a, "pi_b": spell_g2(proof.b), "pi_c": c, "protocol": "groth16", "curve": "bn128"})


def test_examples(compare: Compare) -> None:
    compare()
    compare(public=(EXAMPLES / "tampered_public.json").read_bytes())
    compare(proof=(EXAMPLES / "tampered_proof.json").read_bytes())


@pytest.mark.parametrize("allow_unsafe_key", [False, True])
def test_forged(compare: Compare, allow_unsafe_key: bool) -> None:
    compare(
        key=(EXAMPLES / "unsafe_verification_key.json").read_bytes(),
        public=(EXAMPLES / "tampered_public.json").read_bytes(),
        proof=(EXAMPLES / "forged_proof.json").read_bytes(),
        allow_unsafe_key=allow_unsafe_key,
    )


@pytest.mark.parametrize(("_code", "path", "replacement"), INVALID_PROOF_FIELDS)
def test_invalid_proof(compare: Compare, _code: str, path: tuple[Any, ...], replacement: object) -> None:
    compare(proof=encode(put(document("proof.json"), path, replacement)))


@pytest.mark.parametrize(("_code", "path", "replacement"), INVALID_KEY_FIELDS)
def test_invalid_key(compare: Compare, _code: str, path: tuple[Any, ...], replacement: object) -> None:
    compare(key=encode(put(document("verification_key.json"), path, replacement)))


@pytest.mark.parametrize(("_code", "value"), INVALID_PUBLIC)
def test_invalid_public(compare: Compare, _code: str, value: object) -> None:
    compare(public=encode(value))


@pytest.mark.parametrize("count", [0, 2])
def test_invalid_count(compare: Compare, count: int) -> None:
    compare(public=encode(["8633"] * count))


@pytest.mark.parametrize("data", INVALID_JSON)
@pytest.mark.parametrize("name", ["key", "public", "proof"])
def test_invalid_json(compare: Compare, name: str, data: bytes) -> None:
    compare(**{name: data})


def test_invalid_off_subgroup(compare: Compare, off_subgroup: PointG2) -> None:
    compare(proof=encode(put(document("proof.json"), ("pi_b",), spell_g2(off_subgroup))))
    for name in ("vk_beta_2", "vk_gamma_2", "vk_delta_2"):
        compare(key=encode(put(document("verification_key.json"), (name,), spell_g2(off_subgroup))))


@pytest.mark.parametrize("allow_unsafe_key", [False, True])
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("beta", "gamma", "delta"), [(13, 17, 17), (13, 17, 13), (13, 13, 17)])
def test_related_points(
    compare: Compare, beta: int, gamma: int, delta: int, sign: int, allow_unsafe_key: bool
) -> None:
    values = document("verification_key.json")
    for name, scalar in (("vk_beta_2", beta), ("vk_gamma_2", sign * gamma), ("vk_delta_2", delta)):
        values[name] = spell_g2(g2(scalar))
    compare(key=encode(values), allow_unsafe_key=allow_unsafe_key)


@pytest.mark.parametrize("inputs", [(23,), (23, 23), (-5 * 29, 29), SAFE.inputs])
def test_keys_of_all_sizes(compare: Compare, inputs: tuple[int, ...]) -> None:
    # Among them one whose inputs cancel to the point at infinity: (-5 * 29) + 5 * 29.
    trapdoor = Trapdoor(11, 13, 17, 19, inputs)
    public = (5,) * (len(inputs) - 1)
    compare(
        key=_key_file(trapdoor.key()),
        public=encode([str(value) for value in public]),
        proof=_proof_file(trapdoor.prove(public)),
    )
