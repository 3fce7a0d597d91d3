"""The matrix: every mutant of one statement that snarkjs proved, and of seeded ones with a trapdoor.

``FSS_VERDICT_SEEDS`` says how many seeded statements there are (one by default; ``make soak`` asks for more).
"""

from __future__ import annotations

import os
import random

from tests.verdicts import files, inputs, points, words
from tests.verdicts.reasons import Reason
from tests.verdicts.statements import Mutant, Statement, golden, known

SAMPLE = 400
"""How many mutants of each seeded statement's documents there are: Python takes 25 ms for each."""

WORDS = 1_300
"""How many mutants of the contract's words there are beside: with them it is asked about 2,000 and more."""

SEEDS = int(os.environ.get("FSS_VERDICT_SEEDS", "1"))


def of_documents(statement: Statement, rng: random.Random) -> list[Mutant]:
    """The mutants that are still documents: numbers, labels, shapes, and other proofs."""
    unchanged = statement.mutant("unchanged", "", Reason.HOLDS)
    every = (points.mutants, inputs.mutants, inputs.other_proofs)
    return [unchanged, *(mutant for mutants in every for mutant in mutants(statement, rng))]


def of_snarkjs() -> list[Mutant]:
    """The mutants of snarkjs's own statement, its files among them."""
    rng, statement = random.Random("snarkjs"), golden()
    return [*of_documents(statement, rng), *inputs.forgeable(rng), *files.mutants(statement, rng)]


def seeded(seed: int) -> list[Mutant]:
    """Mutants of one statement with a trapdoor, others for each seed."""
    rng, statement = random.Random(f"mutants {seed}"), known(seed)[1]
    return [*rng.sample(of_documents(statement, rng), SAMPLE), *files.random_changes(statement, rng)]


def corpus() -> list[Mutant]:
    """All of them."""
    drawn = words.mutants(golden(), random.Random("words"), WORDS)
    return [*of_snarkjs(), *drawn, *(mutant for seed in range(SEEDS) for mutant in seeded(seed))]
