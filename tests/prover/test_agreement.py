"""The Go program and the Python verifier refuse the same files for the same reasons."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from py_ecc import optimized_bn128 as bn128

from fss.prover import Prover
from fss.prover.process import ServeProcess
from tests.prover.conftest import INPUTS, Compiled
from verifier.errors import VerifierError
from verifier.groth16 import verify
from verifier.key import parse_key
from verifier.points import BASE_MODULUS, SCALAR_ORDER
from verifier.proof import parse_proof, parse_public

Documents = dict[str, Any]
Change = Callable[[Documents], None]


@pytest.fixture(scope="module")
def documents(compiled: Compiled, prover: Prover) -> Documents:
    result = prover.prove(compiled.files, INPUTS)
    return {
        "key": json.loads(compiled.key.read_text()),
        "public": [str(value) for value in result.public],
        "proof": result.proof.document(),
    }


def outside_subgroup() -> list[list[str]]:
    """A point on the twisted curve that is not in the subgroup, as snarkjs spells it."""
    for real in range(1, 1000):
        x = bn128.FQ2([real, 0])
        square = x * x * x + bn128.b2
        root = square ** ((BASE_MODULUS**2 + 15) // 32)
        for power in range(32):
            y = root * bn128.FQ2([1, 1]) ** (power * (BASE_MODULUS**2 - 1) // 32)
            if y * y == square and not bn128.is_inf(bn128.multiply((x, y, bn128.FQ2.one()), SCALAR_ORDER)):
                return [[*map(str, x.coeffs)], [*map(str, y.coeffs)], ["1", "0"]]
    raise AssertionError("no such point found")


def put(path: str, value: Any) -> Change:
    """Set (or, for ``None``, remove) what stands at a path such as ``proof/pi_a/0``."""

    def change(documents: Documents) -> None:
        *parents, last = path.split("/")
        place: Any = documents
        for name in parents:
            place = place[int(name) if isinstance(place, list) else name]
        index = int(last) if isinstance(place, list) else last
        if value is None:
            del place[index]
        else:
            place[index] = value(place[index]) if callable(value) else value

    return change


def copied(source: str, target: str) -> Change:
    """Put one member of the key in another's place."""
    return lambda documents: documents["key"].__setitem__(target, documents["key"][source])


def negated(source: str, target: str) -> Change:
    def change(documents: Documents) -> None:
        x, y, z = documents["key"][source]
        documents["key"][target] = [x, [str(-int(part) % BASE_MODULUS) for part in y], z]

    return change


def plus(modulus: int) -> Callable[[str], str]:
    return lambda value: str(int(value) + modulus)


REFUSALS: list[tuple[str, Change]] = [
    ("proof.malformed", put("proof/pi_a", None)),
    ("proof.malformed", put("proof/pi_a", ["1", "2"])),
    ("proof.malformed", put("proof/pi_a/0", 1)),
    ("proof.malformed", put("proof/pi_a/0", "0x1")),
    ("proof.malformed", put("proof/pi_a/0", "01")),
    ("proof.malformed", put("proof/pi_a/0", "+1")),
    ("proof.malformed", put("proof/pi_a/0", "1 ")),
    ("proof.malformed", put("proof/pi_a/0", "١")),
    ("proof.malformed", put("proof/pi_a/0", "")),
    ("proof.malformed", put("proof/pi_b/1", ["1"])),
    ("proof.malformed", put("proof/pi_c/2", "")),
    ("proof.malformed", put("proof/note", "surplus")),
    ("proof.malformed", put("proof", [])),
    ("proof.label", put("proof/protocol", None)),
    ("proof.label", put("proof/protocol", "plonk")),
    ("proof.label", put("proof/curve", "bls12381")),
    ("proof.label", put("proof/curve", 7)),
    ("proof.coordinate-range", put("proof/pi_a/0", plus(BASE_MODULUS))),
    ("proof.coordinate-range", put("proof/pi_a/1", plus(BASE_MODULUS))),
    ("proof.coordinate-range", put("proof/pi_b/0/1", plus(BASE_MODULUS))),
    ("proof.coordinate-range", put("proof/pi_c/1", str(BASE_MODULUS))),
    ("proof.projective", put("proof/pi_a/2", "2")),
    ("proof.projective", put("proof/pi_b/2", ["1", "1"])),
    ("proof.projective", put("proof/pi_c/2", str(BASE_MODULUS - 1))),
    ("proof.infinity", put("proof/pi_a", ["0", "1", "0"])),
    ("proof.infinity", put("proof/pi_a", ["0", "0", "1"])),
    ("proof.infinity", put("proof/pi_b", [["0", "0"], ["1", "0"], ["0", "0"]])),
    ("proof.infinity", put("proof/pi_b", [["0", "0"], ["0", "0"], ["1", "0"]])),
    ("proof.infinity", put("proof/pi_c", ["0", "1", "0"])),
    ("proof.not-on-curve", put("proof/pi_a", ["1", "3", "1"])),
    ("proof.not-on-curve", put("proof/pi_b", [["1", "0"], ["1", "0"], ["1", "0"]])),
    ("proof.not-on-curve", put("proof/pi_c", ["4", "4", "1"])),
    ("proof.not-in-subgroup", lambda documents: put("proof/pi_b", outside_subgroup())(documents)),
    ("public.malformed", put("public/0", 1)),
    ("public.malformed", put("public/0", "-1")),
    ("public.malformed", put("public", {})),
    ("public.count", put("public/1", None)),
    ("public.count", put("public", lambda inputs: [*inputs, "0"])),
    ("public.count", put("public", [])),
    ("public.range", put("public/1", plus(SCALAR_ORDER))),
    ("public.range", put("public/0", str(SCALAR_ORDER))),
    ("key.malformed", put("key/vk_delta_2", None)),
    ("key.malformed", put("key/nPublic", 3)),
    ("key.malformed", put("key/nPublic", "2")),
    ("key.malformed", put("key/IC", [])),
    ("key.malformed", put("key/note", "surplus")),
    ("key.label", put("key/protocol", None)),
    ("key.label", put("key/protocol", "fflonk")),
    ("key.label", put("key/curve", None)),
    ("key.coordinate-range", put("key/vk_alpha_1/0", plus(BASE_MODULUS))),
    ("key.coordinate-range", put("key/IC/2/1", plus(BASE_MODULUS))),
    ("key.projective", put("key/IC/0/2", "3")),
    ("key.infinity", put("key/vk_alpha_1", ["0", "1", "0"])),
    ("key.infinity", put("key/vk_gamma_2", [["0", "0"], ["1", "0"], ["0", "0"]])),
    ("key.infinity", put("key/IC/1", ["0", "1", "0"])),
    ("key.not-on-curve", put("key/vk_alpha_1", ["1", "3", "1"])),
    ("key.not-on-curve", put("key/vk_beta_2", [["1", "0"], ["1", "0"], ["1", "0"]])),
    ("key.not-in-subgroup", lambda documents: put("key/vk_delta_2", outside_subgroup())(documents)),
    ("key.unsafe-delta", copied("vk_gamma_2", "vk_delta_2")),
    ("key.unsafe-delta", negated("vk_gamma_2", "vk_delta_2")),
    ("key.degenerate", copied("vk_delta_2", "vk_beta_2")),
    ("key.degenerate", negated("vk_gamma_2", "vk_beta_2")),
]


IDS = [f"{index}-{code}" for index, (code, _) in enumerate(REFUSALS)]


def by_python(documents: Documents) -> str:
    """The verdict, or the code of the refusal, of the Python verifier."""
    key, public, proof = (json.dumps(documents[name]).encode() for name in ("key", "public", "proof"))
    try:
        return str(verify(parse_key(key), parse_public(public), parse_proof(proof)))
    except VerifierError as error:
        return error.code


def by_go(raw: ServeProcess, documents: Documents) -> str:
    """The same of the Go program."""
    try:
        return str(raw.call("verify", documents, 60)["valid"])
    except VerifierError as error:
        return error.code


@pytest.mark.parametrize(("code", "change"), REFUSALS, ids=IDS)
def test_invalid(documents: Documents, raw: ServeProcess, code: str, change: Change) -> None:
    altered = copy.deepcopy(documents)
    change(altered)
    assert (by_go(raw, altered), by_python(altered)) == (code, code)


def test_valid(documents: Documents, raw: ServeProcess) -> None:
    assert (by_go(raw, documents), by_python(documents)) == ("True", "True")


def test_every_refusal_has_its_twin() -> None:
    codes = {code for code, _ in REFUSALS}
    kinds = ["malformed", "coordinate-range", "not-on-curve", "not-in-subgroup"]
    kinds += ["projective", "label", "infinity"]
    expected = {f"{subject}.{kind}" for subject in ("proof", "key") for kind in kinds}
    expected |= {"public.malformed", "public.count", "public.range", "key.unsafe-delta", "key.degenerate"}
    assert codes == expected


def test_forgery_for_a_key_without_contribution(documents: Documents, raw: ServeProcess) -> None:
    """A = alpha, B = beta, C = -vk_x verifies for any inputs where gamma = delta (Veil Cash, FoomCash)."""
    forged = copy.deepcopy(documents)
    key = forged["key"]
    key["vk_delta_2"] = key["vk_gamma_2"]
    forged["public"] = ["123456789", "987654321"]
    combined = bn128.Z1
    for point, scalar in zip(key["IC"], [1, 123456789, 987654321], strict=True):
        affine = (bn128.FQ(int(point[0])), bn128.FQ(int(point[1])), bn128.FQ(1))
        combined = bn128.add(combined, bn128.multiply(affine, scalar))
    x, y = bn128.normalize(bn128.neg(combined))
    forged["proof"] |= {"pi_a": key["vk_alpha_1"], "pi_b": key["vk_beta_2"], "pi_c": [str(x), str(y), "1"]}
    assert by_go(raw, forged) == "key.unsafe-delta"
    assert raw.call("verify", forged | {"allow_unsafe_key": True}, 60) == {"valid": True}


def test_batch_names_what_is_wrong_with_each(documents: Documents, raw: ServeProcess) -> None:
    good = {"public": documents["public"], "proof": documents["proof"]}
    wrong = good | {"public": [*documents["public"][:1], "4"]}
    refused = copy.deepcopy(good)
    put("proof/pi_a/2", "2")(refused)
    statements = [good, wrong, refused, good]
    verdicts = raw.call("verify_batch", {"key": documents["key"], "statements": statements}, 60)["verdicts"]
    assert [verdict["valid"] for verdict in verdicts] == [True, False, False, True]
    codes = [verdict.get("error", {}).get("code") for verdict in verdicts]
    assert codes == [None, None, "proof.projective", None]
