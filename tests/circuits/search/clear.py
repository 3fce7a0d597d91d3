"""``clear`` under search."""

from __future__ import annotations

import random

from commit.field import MODULUS
from tests.circuits.completion import Witness, plan
from tests.circuits.r1cs import R1cs
from tests.circuits.rounds import honest
from tests.circuits.search.levers import forward_way
from tests.circuits.search.lies import any_lie
from tests.circuits.search.subject import Statement, wires_of
from tests.circuits.search.system import System
from tests.circuits.search.true_round import TrueRound, draw_slots
from tests.circuits.witness import Flat


class Clear:
    """Rounds of ``size`` slots; ``weaker`` is the circuit without some of its constraints."""

    def __init__(self, circuit: R1cs, size: int, weaker: R1cs | None = None) -> None:
        self.system, self.size = System(weaker or circuit), size
        names = circuit.names
        self.given = tuple(names[name] for name in ("context", "slots_root", "challenge"))
        self.stated = tuple(names[name] for name in ("outcome", "evaluation"))
        self.anchors = tuple(names[f"order[{i}].leaf"] for i in range(size) if f"order[{i}].leaf" in names)
        known = set(circuit.inputs()) - {names["evaluation"]}
        self.full = plan(circuit, known)
        self.forward = forward_way(self.system, known, self.given)

    def draw(self, draw: random.Random) -> Statement:
        """A round with few ticks, so that many orders tie, with empty slots, and a challenge of its own."""
        slots = draw_slots(draw, self.size)
        inputs = honest(slots, self.size, challenge=draw.randrange(1, 2**248))
        return Statement(inputs, slots, self.full.complete(wires_of(self.system, inputs)))

    def is_false(self, statement: Statement, witness: Witness) -> bool:
        """Context, root and challenge admit one outcome and one evaluation."""
        return any(witness[wire] != statement.witness[wire] for wire in self.stated)

    def lie(self, statement: Statement, draw: random.Random) -> tuple[str, Flat]:
        return any_lie(TrueRound(statement.inputs, statement.slots, self.size, draw))

    def aim(self, statement: Statement, draw: random.Random) -> tuple[int, int]:
        """The evaluation at the challenge of lists that are not the round's: one element differs, or two."""
        challenge, changed = statement.inputs["challenge"], statement.inputs["evaluation"]
        for at in draw.sample(range(3 * self.size), draw.randint(1, 2)):
            changed += draw.choice((1, -1, 5, draw.randrange(1, 2**48))) * pow(challenge, at, MODULUS)
        return self.system.circuit.names["evaluation"], changed % MODULUS
