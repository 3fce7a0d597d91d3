"""Mutants of the contract's words: one word of a proof, or one public input, drawn anew from either side of
its modulus. Each can be put to all three verifiers, and no two are the same.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.verdicts.points import LARGEST_WORD, coordinates
from tests.verdicts.reasons import Reason
from tests.verdicts.statements import Mutant, Statement
from verifier.points import BASE_MODULUS, SCALAR_ORDER


def mutants(statement: Statement, rng: random.Random, count: int) -> Iterator[Mutant]:
    """So many mutants, of each kind alike. A random point is off its curve, a random input makes another
    statement.
    """
    places = [("proof", path) for path in coordinates("proof")]
    places += [("public", (index,)) for index in range(len(statement.public))]
    for number in range(count):
        part, path = places[number % len(places)]
        modulus = BASE_MODULUS if part == "proof" else SCALAR_ORDER
        below, above = (
            (Reason.CURVE, Reason.COORDINATE) if part == "proof" else (Reason.EQUATION, Reason.INPUT)
        )
        if number // len(places) % 2:
            word, reason = rng.randrange(modulus, LARGEST_WORD), above
        else:
            word, reason = rng.randrange(modulus), below
        yield statement.put("a word drawn anew", reason, part, path, str(word))
