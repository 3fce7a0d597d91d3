"""Lies about a round of ``clear``: of one kind, or composed until they are nearly true."""

from __future__ import annotations

from collections.abc import Sequence

from tests.circuits.search.moves import NUDGES, WHOLE
from tests.circuits.search.true_round import RULES, TrueRound
from tests.circuits.witness import Flat

THEN = ("interval", "one side", "rationing", "one share", "balanced", "balanced", "cleared", "other reading")
"""What a lie is adjusted with, whatever it began with."""

CHANGES = 100


def any_lie(true: TrueRound) -> tuple[str, Flat]:
    """A lie and the name of its kind: half of them nearly true ones."""
    if true.draw.randrange(2):
        return "nearly true", nearly_true(true)
    name = true.draw.choice((*sorted(WHOLE), *sorted(NUDGES)))
    return name, WHOLE[name](true) if name in WHOLE else NUDGES[name](true, true.truth)


def nearly_true(true: TrueRound) -> Flat:
    """A lie that breaks one drawn rule and, after so many changes at most, as few others as possible.

    A circuit that lacked this rule's constraint would prove it.
    """
    rule = true.draw.choice(RULES)
    lie = best = _nudged(true, true.truth, tuple(NUDGES))
    cost = least = true.cost(lie, rule)
    for _ in range(CHANGES):
        if not least:
            break
        changed = _nudged(true, lie, THEN)
        other = true.cost(changed, rule)
        if other <= cost or true.draw.randrange(8) == 0:
            lie, cost = changed, other
        if cost < least:
            best, least = lie, cost
    return best


def _nudged(true: TrueRound, inputs: Flat, names: Sequence[str]) -> Flat:
    return NUDGES[true.draw.choice(names)](true, inputs)
