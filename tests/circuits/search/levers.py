"""Ways through the constraints: plans that start from any wires, and work out inputs from them.

circom's own order of computation, from the inputs to everything, is one way of many. A forger may as well
choose a hint, a digit or a fill, and work backwards.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tests.circuits.completion import Planner
from tests.circuits.search.system import Completion, System


@dataclass(frozen=True)
class Way:
    """A completion, the wires that it starts from other than given ones, and those that it was made for."""

    completion: Completion
    free: tuple[int, ...]
    levers: tuple[int, ...] = ()


def forward_way(system: System, known: Collection[int], given: Collection[int]) -> Way:
    """From known wires to all others; those that nothing ties down are free, too."""
    planner = Planner(system.circuit, known)
    plan, free = planner.find(), [wire for wire in known if wire not in given]
    while plan.missing:
        free.append(min(plan.missing))
        planner.learn(free[-1])
    return Way(Completion(plan), tuple(sorted(free)))


def draw_way(system: System, given: Sequence[int], stated: Sequence[int], draw: random.Random) -> Way:
    """A way that starts from ``given`` wires and some drawn ones, then from inputs where it gets no further.

    What is ``stated`` is chosen last, so that it follows from the rest wherever that is possible.
    """
    fixed = {0, *given, *stated}
    inputs = [wire for wire in system.circuit.inputs() if wire not in fixed]
    inner = [wire for wire in range(1, system.circuit.wires) if wire not in fixed]
    plain = [wire for wire in inner if not system.is_hashed(wire)]
    levers = tuple(
        {draw.choice(draw.choice((plain, plain, inputs, inner))) for _ in range(draw.randint(1, 3))}
    )
    planner = Planner(system.circuit, [*given, *levers])
    plan, free = planner.find(), list(levers)
    for wire in (*draw.sample(inputs, len(inputs)), *draw.sample(inner, len(inner)), *stated):
        if wire in plan.missing:
            planner.learn(wire)
            free.append(wire)
        if not plan.missing:
            break
    return Way(Completion(plan), tuple(free), levers)
