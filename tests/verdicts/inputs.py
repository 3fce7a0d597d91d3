"""Mutants of public inputs, of labels, and of which proof stands with which key."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tests.chain.conftest import snarkjs_key
from tests.verdicts.points import LARGEST_WORD
from tests.verdicts.reasons import Reason
from tests.verdicts.statements import (
    Mutant,
    Statement,
    encode,
    key_words,
    known,
    proof_document,
    proof_of,
    trapdoor_of,
)
from tests.verifier.trapdoor import Trapdoor, affine_g1, affine_g2
from verifier.key import parse_key
from verifier.points import BASE_MODULUS, SCALAR_ORDER, PointG1, PointG2, bn128
from verifier.proof import Proof, parse_proof

R = SCALAR_ORDER


def mutants(statement: Statement, rng: random.Random) -> Iterator[Mutant]:
    """Every mutant of the inputs and the labels."""
    for index in range(len(statement.public)):
        yield from _value(statement, index, rng)
    yield from _count(statement)
    for one in range(len(statement.public)):
        for two in range(one):
            public = list(statement.public)
            public[one], public[two] = public[two], public[one]
            yield statement.mutant("inputs exchanged", f"{two},{one}", Reason.EQUATION, public=public)
    for part in ("proof", "key"):
        yield from _labels(statement, part)


def _value(statement: Statement, index: int, rng: random.Random) -> Iterator[Mutant]:
    value = int(statement.public[index])
    path = (index,)
    for times in range(1, (LARGEST_WORD - 1 - value) // R + 1):
        yield statement.put("input + k r", Reason.INPUT, "public", path, str(value + times * R))
    for other in (R, R + 1, BASE_MODULUS, LARGEST_WORD - 1):
        yield statement.put("input not below r", Reason.INPUT, "public", path, str(other))
    yield statement.put("input above a word", Reason.INPUT, "public", path, str(LARGEST_WORD + value))
    for other in (value - 1, value + 1, R - value, 0, rng.randrange(2, R)):
        if other % R != value:
            yield statement.put("another input", Reason.EQUATION, "public", path, str(other % R))
    texts = (str(value - R), f"0{value}", f"+{value}", f"{value} ", hex(value), "")
    for spelled in (*texts, value, [str(value)], None):
        yield statement.put("input in another spelling", Reason.MALFORMED, "public", path, spelled)


def _count(statement: Statement) -> Iterator[Mutant]:
    public = statement.public
    for index in range(len(public)):
        fewer = public[:index] + public[index + 1 :]
        yield statement.mutant("one input fewer", f"without {index}", Reason.COUNT, public=fewer)
    yield statement.mutant("no inputs", "", Reason.COUNT, public=[])
    for more in ("0", "1", public[0], str(R - 1)):
        yield statement.mutant("one input more", f"{more} last", Reason.COUNT, public=[*public, more])
    yield statement.mutant("one input more", "0 first", Reason.COUNT, public=["0", *public])
    yield statement.mutant("many inputs more", "", Reason.COUNT, public=public * 200)
    for value in ({}, None, "1", {"0": public[0]}, [public]):
        yield statement.mutant("inputs of another shape", str(value)[:20], Reason.MALFORMED, public=value)
    # The key says how many, and says it twice.
    for count in (0, 4, 6, "5", None, 5.0, -5, True, 1 << 40):
        yield statement.put("nPublic is not IC's", Reason.MALFORMED, "key", ("nPublic",), count)
    fewer, more = statement.key["IC"][:-1], [*statement.key["IC"], statement.key["IC"][0]]
    for points in ([], fewer, more, {}, None):
        yield statement.put("nPublic is not IC's", Reason.MALFORMED, "key", ("IC",), points)
    for points in (fewer, more):
        key = statement.key | {"IC": points, "nPublic": len(points) - 1}
        yield statement.mutant("key of another number of inputs", str(len(points)), Reason.COUNT, key=key)


def _labels(statement: Statement, part: str) -> Iterator[Mutant]:
    document: dict[str, Any] = getattr(statement, part)
    for protocol in ("plonk", "Groth16", "groth16 ", "", None, 16, ["groth16"], {"groth16": 1}, True):
        yield statement.put("wrong protocol", Reason.LABEL, part, ("protocol",), protocol)
    for curve in ("bls12381", "bn254", "BN128", "", None, 128, ["bn128"]):
        yield statement.put("wrong curve", Reason.LABEL, part, ("curve",), curve)
    for name in document:
        without = {key: value for key, value in document.items() if key != name}
        reason, kind = Reason.MALFORMED, "a member is missing"
        if name in ("protocol", "curve"):
            reason, kind = Reason.LABEL, f"no {name} in the {part}"
        if (part, name) == ("proof", "curve"):
            reason = Reason.HOLDS  # rapidsnark writes none, and the key names it
        yield statement.mutant(kind, f"{part} {name}", reason, **{part: without})
    for name in ("note", "Protocol", "__proto__", "pi_a ", "vk_alpha_1\u0000"):
        more = {part: document | {name: "1"}}
        yield statement.mutant("a member more", f"{part} {name!r}", Reason.MALFORMED, **more)


def other_proofs(statement: Statement, rng: random.Random) -> Iterator[Mutant]:
    """The same proof in other bytes, which all must accept, and proofs of other keys and statements."""
    key = parse_key(encode(statement.key))
    proof = parse_proof(encode(statement.proof))
    for _ in range(6):
        k = rng.randrange(2, R)
        again = Proof(_times(proof.a, k), _times2(proof.b, pow(k, -1, R)), proof.c)
        yield _with(statement, "re-randomised: (k A, B / k, C)", Reason.HOLDS, again)
        shifted = bn128.add(proof.b.projective(), bn128.multiply(key.delta.projective(), k))
        added = bn128.add(proof.c.projective(), bn128.multiply(proof.a.projective(), k))
        again = Proof(proof.a, affine_g2(shifted), affine_g1(added))
        yield _with(statement, "re-randomised: (A, B + k delta, C + k A)", Reason.HOLDS, again)
        wrong = Proof(_times(proof.a, k), proof.b, proof.c)
        yield _with(statement, "multiplied, not divided", Reason.EQUATION, wrong)
    negated = Proof(proof.a.negate(), proof.b.negate(), proof.c)
    yield _with(statement, "re-randomised: (k A, B / k, C)", Reason.HOLDS, negated)
    for seed in (rng.random(), rng.random()):
        _, other = known(int(seed * (1 << 30)))
        yield statement.mutant("another circuit's proof", "", Reason.EQUATION, proof=other.proof)
        yield statement.mutant("another circuit's key", "", Reason.EQUATION, key=other.key)
        yield statement.mutant("another circuit's inputs", "", Reason.EQUATION, public=other.public)
        documents = {"key": other.key, "public": other.public, "proof": other.proof}
        yield statement.mutant("another statement", "", Reason.HOLDS, **documents)


def forgeable(rng: random.Random) -> Iterator[Mutant]:
    """Keys with a relation between beta, gamma and delta, each with the forgery that it lets through."""
    for index in range(2):
        base = trapdoor_of(rng)
        public = [rng.randrange(R) for _ in range(5)]
        for name, changed in related(base):
            forged = proof_of(changed, public, rng)
            yield _statement(f"forged {index}", changed, public, forged).mutant(
                f"forgeable key: {name}", "", Reason.FORGEABLE
            )


def related(base: Trapdoor) -> Iterator[tuple[str, Trapdoor]]:
    """The keys of one trapdoor with each relation that can be seen."""
    for sign, shown in ((1, ""), (-1, "-")):
        yield f"gamma = {shown}delta", replace(base, gamma=sign * base.delta % R)
        yield f"gamma = {shown}beta", replace(base, gamma=sign * base.beta % R)
        yield f"delta = {shown}beta", replace(base, delta=sign * base.beta % R)


def _statement(name: str, trapdoor: Trapdoor, public: list[int], proof: Proof) -> Statement:
    key = snarkjs_key(key_words(trapdoor))
    return Statement(name, key, list(map(str, public)), proof_document(proof.words()))


def _with(statement: Statement, kind: str, reason: Reason, proof: Proof) -> Mutant:
    return statement.mutant(kind, "", reason, proof=proof_document(proof.words()))


def _times(point: PointG1, scalar: int) -> PointG1:
    return affine_g1(bn128.multiply(point.projective(), scalar))


def _times2(point: PointG2, scalar: int) -> PointG2:
    return affine_g2(bn128.multiply(point.projective(), scalar))
