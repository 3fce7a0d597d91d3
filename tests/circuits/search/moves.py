"""What a matcher that lies would write for a round of ``clear``: whole lies, and small changes of one.

Each has the outcome that follows from it by the circuit's arithmetic, so that no other constraint gives it
away, unless it is about the outcome itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from commit.errors import FssError
from commit.field import MODULUS
from commit.order import Order, Side
from fss.circuits.inputs import clear_inputs, salt_box
from fss.clearing import LAST_TICK, clear_reference
from tests.circuits.rounds import Slots, book, replaced
from tests.circuits.search.true_round import LOTS, OPENING, ROUND, TICKS, TrueRound, draw_order, signed
from tests.circuits.search.values import EDGES
from tests.circuits.witness import Flat, flatten

HALF = pow(2, -1, MODULUS)
SLIVER = pow(2, -39, MODULUS)


def swapped_orders(true: TrueRound) -> Flat:
    """Two slots' orders in each other's place, and cleared honestly."""
    slots = list(true.slots)
    i, j = true.draw.sample(range(true.size), 2)
    slots[i], slots[j] = slots[j], slots[i]
    return true.of_other_slots(slots)


def another_order(true: TrueRound) -> Flat:
    """One slot skipped, doubled, invented or altered, and the rest cleared honestly."""
    slots = list(true.slots)
    i, j = true.draw.sample(range(true.size), 2)
    slots[i] = true.draw.choice((None, slots[j], draw_order(true.draw, TICKS[0], LOTS[0])))
    return true.of_other_slots(slots)


def another_outcome(true: TrueRound) -> Flat:
    """A price or a volume that does not follow: one more or less, the other half of an odd sum, none."""
    outcome, ends = true.truth["outcome"], true.truth["pl"] + true.truth["ph"]
    volume = outcome >> 32 << 32
    half = (ends - true.draw.randrange(2)) * HALF
    near = (outcome + true.draw.choice((1, -1)), outcome + true.draw.choice((1, -1, 5)) * 2**32)
    return replaced(true.truth, outcome=true.draw.choice((*near, half + volume, volume, 0, 77)))


WHOLE: dict[str, Callable[[TrueRound], Flat]] = {
    "swapped orders": swapped_orders,
    "another order": another_order,
    "another outcome": another_outcome,
}


def interval(true: TrueRound, inputs: Flat) -> Flat:
    """Another interval or long side, and each order on its side of it."""
    draw, size = true.draw, true.size
    ticks = sorted({inputs["pl"], inputs["ph"], 0, LAST_TICK, *(inputs[f"l[{i}]"] for i in range(size))})
    low, high, w = (signed(inputs[name]) for name in ("pl", "ph", "w"))
    kind, between = draw.randrange(4), (low + high) // 2
    if kind != 1:
        low = draw.choice((*ticks, between)) + draw.choice((-1, 0, 0, 0, 1))
    if kind != 0:
        high = draw.choice((*ticks, between)) + draw.choice((-1, 0, 0, 0, 1))
    if kind == 3:
        high = low
    if draw.randrange(8) == 0:
        w = draw.choice((0, 1, 1, 2, -1))
    threshold = high + (low == high) - w
    changes = {"pl": low, "ph": high, "w": w}
    for i in range(size):
        if not inputs[f"q[{i}]"]:
            changes[f"l_{i}"] = threshold
        changes[f"g_{i}"] = int(signed(changes.get(f"l_{i}", inputs[f"l[{i}]"])) >= threshold)
        changes[f"u_{i}"] = (1 - 2 * w) * bool(inputs[f"u[{i}]"])
    return true.following(inputs, changes)


def one_side(true: TrueRound, inputs: Flat) -> Flat:
    """One order on the other side of the price, or on none."""
    i = true.draw.randrange(true.size)
    value = 1 - inputs[f"g[{i}]"] if true.draw.randrange(4) else true.draw.choice((2, -1, 3))
    return true.following(inputs, {f"g_{i}": value})


def rationing(true: TrueRound, inputs: Flat) -> Flat:
    """The cut at another slot."""
    sign, cut = 1 - 2 * signed(inputs["w"]), true.draw.randint(0, true.size)
    return true.following(inputs, {f"u_{i}": sign if i < cut else 0 for i in range(true.size)})


def one_share(true: TrueRound, inputs: Flat) -> Flat:
    """One order served or passed over by itself."""
    value = true.draw.choice((0, 1, -1, 2, -2, HALF))
    return true.following(inputs, {f"u_{true.draw.randrange(true.size)}": value})


def balanced(true: TrueRound, inputs: Flat) -> Flat:
    """What the order at the cut does not get, chosen so that as much is bought as sold."""
    surplus = sum(true.judged(inputs)[0].fills) * (1 - 2 * signed(inputs["w"]))
    return true.following(inputs, {"unfilled": inputs["unfilled"] + surplus})


def other_reading(true: TrueRound, inputs: Flat) -> Flat:
    """Orders, one or all, read in another way that packs to the same number."""
    draw, changes = true.draw, {}
    kind, step = draw.randrange(4), draw.choice((1, -1))
    for i in [draw.randrange(true.size)] if draw.randrange(2) else range(true.size):
        active, b, limit, q = (inputs[f"{name}[{i}]"] for name in ("active", "b", "l", "q"))
        other = (
            {"b": b + 2 * step, "l": limit - step},
            {"b": 1 - b, "l": limit + (2 * b - 1) * HALF},
            {"l": limit + step * 2**39, "q": q - step},
            {"l": limit + step, "q": q - step * SLIVER},
        )[kind]
        if active:
            changes |= {f"{name}_{i}": number for name, number in other.items()}
    return true.following(inputs, changes)


def other_opening(true: TrueRound, inputs: Flat) -> Flat:
    """Something else in one slot: another order, none, or one element of it; the leaf stays."""
    draw = true.draw
    i, other = draw.randrange(true.size), draw_order(draw, TICKS[0], draw.choice(LOTS))
    order = {"b": int(other.side), "l": other.limit, "q": other.quantity}
    nothing = dict.fromkeys(("active", "q", "account"), 0)
    changes = draw.choice(
        (
            order,
            nothing,
            {name: nothing[name] for name in ("q", "account")},
            {"account": other.account},
            {"salt_box": salt_box(other.salt)},
            {"active": draw.choice((0, 1, 2, HALF))},
        )
    )
    return true.following(inputs, {f"{name}_{i}": number for name, number in changes.items()})


def cleared(true: TrueRound, inputs: Flat) -> Flat:
    """Whatever stands in the slots by now, cleared honestly."""
    slots = [_order(true.at(inputs, i, ("b", "l", "q"))) for i in range(true.size)]
    others = rules_of(slots, true.size)
    names = [*ROUND, *(f"{name}[{i}]" for name in ("g", "u") for i in range(true.size))]
    flat = inputs | {name: others[name] for name in names}
    return true.following(flat, {f"l_{i}": others[f"l[{i}]"] for i, each in enumerate(slots) if each is None})


def rules_of(slots: Slots, size: int) -> Flat:
    """The honest inputs for the slots, but for root and evaluation."""
    clearing = clear_reference(book(slots))
    public = {"context": 0, "root": 0, "challenge": 0, "evaluation": 0}
    return flatten(clear_inputs(orders=slots, clearing=clearing, size=size, **public))


def _order(row: Sequence[int]) -> Order | None:
    try:
        return Order(Side(row[0] % 2), row[1], row[2], 1, 1)
    except FssError:
        return None


def edge(true: TrueRound, inputs: Flat) -> Flat:
    """A private input at an edge of its range or of the field."""
    names = [*ROUND, *(f"{name}_{i}" for name in (*OPENING, "g", "u") for i in range(true.size))]
    return true.following(inputs, {true.draw.choice(names): true.draw.choice(EDGES)})


NUDGES: dict[str, Callable[[TrueRound, Flat], Flat]] = {
    "interval": interval,
    "one side": one_side,
    "rationing": rationing,
    "one share": one_share,
    "balanced": balanced,
    "other reading": other_reading,
    "other opening": other_opening,
    "cleared": cleared,
    "edge": edge,
}
