"""A true round of ``clear``, and what false inputs for it do: their outcome, the rules that they break."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from commit.field import MODULUS
from commit.order import Order, Side
from fss.clearing import LAST_TICK, MOST_LOTS
from tests.circuits.model import MOST, Claim, Result, Row, run
from tests.circuits.rounds import Slots, honest, replaced
from tests.circuits.witness import Flat

ROUND = ("pl", "ph", "w", "unfilled")
OPENING = ("active", "b", "l", "q", "account", "salt_box")
TICKS = ([0, 1, 2, 3], [5, 6, 7, 9], [LAST_TICK - 2, LAST_TICK - 1, LAST_TICK], [0, 1, 2**31, LAST_TICK])
LOTS = ([1, 2, 3, 4], [1, 2, MOST_LOTS - 1, MOST_LOTS], [2, 2, 4], [7, 11, 2**20])

RULES = (
    *("interval", "long side", "limit", "u", "last u", "cut", "balance", "no rationing", "pl", "ph"),
    *("bits", "quantity", "opening", "empty"),
)
"""The model's rules, and those about openings and bits that the model takes for granted."""


def draw_slots(draw: random.Random, size: int) -> list[Order | None]:
    """Slots with few ticks, so that many orders tie, and some of them empty."""
    ticks, lots, empty = draw.choice(TICKS), draw.choice(LOTS), draw.choice((0, 1, 4))
    return [
        None if draw.randrange(8) < empty else draw_order(draw, ticks, lots)
        for _ in range(draw.randint(size // 2, size))
    ]


def draw_order(draw: random.Random, ticks: Sequence[int], lots: Sequence[int]) -> Order:
    side = draw.choice((Side.BUY, Side.SELL))
    account, salt = draw.randrange(1, 2**160), draw.randrange(2**248)
    return Order(side, draw.choice(ticks), draw.choice(lots), account, salt)


def signed(number: int) -> int:
    """The integer that a field element stands for in sums: the one nearest to 0."""
    return number if number <= MODULUS // 2 else number - MODULUS


class TrueRound:
    """A round of ``size`` slots that is to be lied about."""

    def __init__(self, inputs: Flat, slots: Slots, size: int, draw: random.Random) -> None:
        self.truth, self.size, self.draw = inputs, size, draw
        self.slots = [*slots, *[None] * (size - len(slots))]
        self.fills = self.judged(inputs)[0].fills

    def cost(self, inputs: Flat, spared: str) -> int:
        """How many rules refuse the inputs, but for one, and more where they state the truth."""
        stated, broken = self.judged(inputs)
        honest_outcome = inputs["outcome"] == self.truth["outcome"] and stated.fills == self.fills
        return len({*broken, *self.broken(inputs)} - {spared}) + 3 * honest_outcome

    def judged(self, inputs: Flat) -> tuple[Result, list[str]]:
        """What follows from the inputs by the model, and its rules that refuse them."""
        rows = [Row(*self.at(inputs, i, ("b", "l", "q"))) for i in range(self.size)]
        g, u = (tuple(signed(inputs[f"{name}[{i}]"]) for i in range(self.size)) for name in ("g", "u"))
        pl, ph, w, unfilled = (signed(inputs[name]) for name in ROUND)
        return run(rows, Claim(pl, ph, w, g, u, unfilled))

    def broken(self, inputs: Flat) -> set[str]:
        """The rules beyond the model's that refuse the inputs."""
        found = set() if inputs["w"] in (0, 1) else {"bits"}
        for i in range(self.size):
            active, b, q, account, g = self.at(inputs, i, ("active", "b", "q", "account", "g"))
            if b not in (0, 1) or g not in (0, 1) or active not in (0, 1):
                found.add("bits")
            if not 0 <= q < MOST:
                found.add("quantity")
            if active == 0 and (account or q):
                found.add("empty")
            if self._packed(inputs, i) != self._packed(self.truth, i):
                found.add("opening")
        return found

    def following(self, inputs: Flat, changes: Mapping[str, int]) -> Flat:
        """The inputs with changes, and the outcome that follows from them."""
        flat = replaced(inputs, **changes)
        stated, _ = self.judged(flat)
        flat["outcome"] = (stated.price + (stated.volume << 32)) % MODULUS
        return flat

    def of_other_slots(self, slots: Slots) -> Flat:
        """The honest inputs of other slots, under the root of these."""
        others = honest(slots, self.size, challenge=self.truth["challenge"])
        return others | {"slots_root": self.truth["slots_root"]}

    def at(self, inputs: Flat, i: int, names: Sequence[str]) -> list[int]:
        return [signed(inputs[f"{name}[{i}]"]) for name in names]

    def _packed(self, inputs: Flat, i: int) -> tuple[int, ...]:
        """What the leaf commits to; nothing where the slot is empty."""
        active, b, limit, q, account, box = (inputs[f"{name}[{i}]"] for name in OPENING)
        return (active, (b + 2 * limit + (q << 40)) % MODULUS, account, box) if active else ()
