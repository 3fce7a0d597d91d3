"""Statements that hold, as snarkjs's files: one that snarkjs proved, and others by keys with a trapdoor."""

from __future__ import annotations

import copy
import json
import random
from dataclasses import dataclass
from typing import Any

from fss.tools import ROOT
from tests.chain.conftest import snarkjs_key
from tests.verdicts.reasons import Reason
from tests.verifier.trapdoor import Trapdoor, g1, g2
from verifier.points import SCALAR_ORDER
from verifier.proof import Proof

Path = tuple[str | int, ...]
PARTS = ("key", "public", "proof")
VECTOR = ROOT / "verifier" / "contracts" / "test" / "vectors" / "five_inputs.json"


@dataclass(frozen=True)
class Mutant:
    """Three files, changed or not. ``kind`` names the change, ``reason`` what all must say of it.

    ``reason`` is None where the change is random: then all must say the same. ``as_files`` where the change
    is to bytes, which only a file can hold.
    """

    kind: str
    where: str
    key: bytes
    public: bytes
    proof: bytes
    reason: Reason | None
    as_files: bool


def is_json(data: bytes) -> bool:
    """Whether this is JSON for a lenient reader, and not so deep that it would overflow the stack."""
    if data.count(b"[") + data.count(b"{") > 1000:
        return False
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


@dataclass(frozen=True)
class Statement:
    """Documents of a statement that holds. Public inputs are distinct and not 0."""

    name: str
    key: dict[str, Any]
    public: list[Any]
    proof: dict[str, Any]

    def mutant(self, kind: str, where: str, reason: Reason | None, **documents: object) -> Mutant:
        """A mutant with these documents in place of its own; ``bytes`` stand for a file as it is."""
        files = {part: encode(documents.get(part, getattr(self, part))) for part in PARTS}
        as_files = any(isinstance(document, bytes) for document in documents.values())
        return Mutant(kind, f"{self.name} {where}".strip(), reason=reason, as_files=as_files, **files)

    def at(self, part: str, path: Path) -> Any:
        """What stands at a path of a document."""
        value = getattr(self, part)
        for step in path:
            value = value[step]
        return value

    def put(self, kind: str, reason: Reason | None, part: str, path: Path, value: object) -> Mutant:
        """A mutant with one value replaced."""
        document = copy.deepcopy(getattr(self, part))
        place = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        return self.mutant(kind, f"{part} {'.'.join(map(str, path))}", reason, **{part: document})


def encode(document: object) -> bytes:
    """The document as a file."""
    return document if isinstance(document, bytes) else json.dumps(document).encode()


def proof_document(words: tuple[int, ...]) -> dict[str, Any]:
    """proof.json of eight words in the order of EIP-197."""
    ax, ay, bx1, bx0, by1, by0, cx, cy = map(str, words)
    return {
        "pi_a": [ax, ay, "1"],
        "pi_b": [[bx0, bx1], [by0, by1], ["1", "0"]],
        "pi_c": [cx, cy, "1"],
        "protocol": "groth16",
        "curve": "bn128",
    }


def key_words(trapdoor: Trapdoor) -> list[int]:
    """The words of a key, which may be one that every verifier refuses."""
    words = list(g1(trapdoor.alpha).words())
    for scalar in (trapdoor.beta, trapdoor.gamma, trapdoor.delta):
        words += g2(scalar).words()
    for scalar in trapdoor.inputs:
        words += g1(scalar).words()
    return words


def golden() -> Statement:
    """What snarkjs made and proved, as the contract's tests have it."""
    vector = {
        name: [int(word, 16) for word in words]
        for name, words in json.loads(VECTOR.read_text()).items()
        if name != "made by"
    }
    proof = proof_document(tuple(vector["proof"]))
    return Statement("snarkjs", snarkjs_key(vector["key"]), [str(v) for v in vector["inputs"]], proof)


def trapdoor_of(rng: random.Random) -> Trapdoor:
    """A key with random discrete logarithms."""
    alpha, beta, gamma, delta, *inputs = (rng.randrange(2, SCALAR_ORDER) for _ in range(10))
    return Trapdoor(alpha, beta, gamma, delta, tuple(inputs))


def proof_of(trapdoor: Trapdoor, public: list[int], rng: random.Random) -> Proof:
    """A proof of any inputs, drawn as an honest prover draws it."""
    return trapdoor.prove(public, rng.randrange(1, SCALAR_ORDER), rng.randrange(1, SCALAR_ORDER))


def known(seed: int) -> tuple[Trapdoor, Statement]:
    """A statement whose key's discrete logarithms are known, with inputs at the edges among the random."""
    rng = random.Random(f"statement {seed}")
    trapdoor = trapdoor_of(rng)
    public = [1, SCALAR_ORDER - 1, *(rng.randrange(2, SCALAR_ORDER - 1) for _ in range(3))]
    rng.shuffle(public)
    words = proof_of(trapdoor, public, rng).words()
    documents = snarkjs_key(key_words(trapdoor)), list(map(str, public)), proof_document(words)
    return trapdoor, Statement(f"seed {seed}", *documents)
