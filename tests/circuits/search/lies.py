"""Lies about a round of ``clear``: of one kind, or composed until they are nearly true."""

from __future__ import annotations

from collections.abc import Sequence

from tests.circuits.search.moves import NUDGES, WHOLE
from tests.circuits.search.true_round import RULES, TrueRound
from tests.circuits.witness import Flat

THEN = ("interval", "one side", "rationing", "one share", "balanced", "balanced", "cleared", "other reading")
"""What a lie is adjusted with, whatever it began with."""

BREAKS = {
    **dict.fromkeys(("interval", "long side", "pl", "ph"), ("interval",)),
    **dict.fromkeys(("u", "last u", "no rationing"), ("one share", "rationing", "balanced")),
    **dict.fromkeys(("limit", "balance"), ("one side", "one share", "interval")),
    "cut": ("rationing", "balanced"),
    "bits": ("one side", "other reading", "interval"),
    "quantity": ("other reading", "edge"),
    "opening": ("other opening", "cleared", "edge"),
    "empty": ("other opening", "cleared"),
}
"""What breaks each rule."""

CHANGES = 120


def any_lie(true: TrueRound) -> tuple[str, Flat]:
    """A lie and the name of its kind: half of them nearly true ones, a quarter whole ones."""
    if true.draw.randrange(2):
        return "nearly true", nearly_true(true)
    if true.draw.randrange(2):
        name = true.draw.choice(sorted(WHOLE))
        return name, WHOLE[name](true)
    name = true.draw.choice(sorted(NUDGES))
    return name, NUDGES[name](true, true.truth)


def nearly_true(true: TrueRound) -> Flat:
    """A lie that breaks one drawn rule and, after so many changes at most, as few others as possible.

    A circuit that lacked this rule's constraint would prove it.
    """
    rule = true.draw.choice(RULES)
    best, least = true.truth, len(RULES)
    lie, cost = best, least
    for _ in range(CHANGES):
        if true.draw.randrange(8) == 0:
            lie, cost = true.truth, len(RULES)  # Begun anew.
        changed = _nudged(true, lie, BREAKS[rule] if true.draw.randrange(2) else THEN)
        other = true.cost(changed, rule)
        if other <= cost:
            lie, cost = changed, other
        if cost < least:
            best, least = lie, cost
        if not least:
            break
    return best


def _nudged(true: TrueRound, inputs: Flat, names: Sequence[str]) -> Flat:
    return NUDGES[true.draw.choice(names)](true, inputs)
