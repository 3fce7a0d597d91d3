"""Mends a witness constraint by constraint, as a local search for satisfying assignments does (WalkSAT)."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping

from tests.circuits.completion import Witness
from tests.circuits.search.system import System

MOST_VIOLATED = 24
"""A witness with more violated constraints than these is given up: most come from a broken hash."""

CANDIDATES = 5


def mend(
    system: System,
    witness: Witness,
    violated: set[int],
    fixed: Collection[int],
    draw: random.Random,
    steps: int,
) -> set[int]:
    """Change wires, never ``fixed`` ones, until nothing is violated or the steps are used up; what is left.

    Each step takes a violated constraint and sets one of its wires so that it holds: mostly the wire that
    leaves the fewest violated, at times any.
    """
    recent: list[int] = []
    for _ in range(steps):
        if not violated or len(violated) > MOST_VIOLATED:
            break
        index = draw.choice(sorted(violated))
        ways = [one for one in system.solutions(index, witness, fixed) if one.keys().isdisjoint(recent)]
        if not ways:
            continue
        if len(ways) > CANDIDATES:
            ways = draw.sample(ways, CANDIDATES)
        if draw.randrange(4) == 0:
            ways = [draw.choice(ways)]
        outcomes = [(_after(system, witness, violated, changes), changes) for changes in ways]
        violated, changes = min(outcomes, key=lambda each: len(each[0]))
        for wire, number in changes.items():
            witness[wire] = number
        recent = [*recent[-3:], *changes] if len(changes) == 1 else recent
    return violated


def _after(system: System, witness: Witness, violated: set[int], changes: Mapping[int, int]) -> set[int]:
    before = {wire: witness[wire] for wire in changes}
    for wire, number in changes.items():
        witness[wire] = number
    touched = {index for wire in changes for index in system.users[wire]}
    left = (violated - touched) | system.recheck(witness, changes)
    for wire, number in before.items():
        witness[wire] = number
    return left
