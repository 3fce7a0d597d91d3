"""``seal`` and ``seal_hash`` under search: what satisfies the constraints must satisfy the protocol."""

from __future__ import annotations

import random

from commit.babyjub import B8, Point, multiply
from commit.field import MODULUS
from commit.order import Order, Side
from commit.poseidon import permute
from commit.sealing import keystream, seal
from fss.circuits.inputs import seal_hash_inputs, seal_inputs
from tests.circuits.completion import Witness, plan
from tests.circuits.r1cs import R1cs
from tests.circuits.rounds import CONTEXT, replaced
from tests.circuits.search.levers import forward_way
from tests.circuits.search.subject import Statement, wires_of
from tests.circuits.search.system import System
from tests.circuits.search.values import EDGES
from tests.circuits.witness import Flat, flatten

KEY = multiply(0xC0DE, B8)
RANGES = ((100, 1_000), (0, 2**32 - 1), (7, 7), (2**32 - 2, 2**32 - 1))
GIVEN = ("context", "account", "floor", "cap", "yx", "yy")
FOLLOWS = ("commitment", "rx", "ry", "m0", "m1")
HALF = pow(2, -1, MODULUS)


class Seal:
    """One of the two circuits; ``weaker`` is it without some of its constraints."""

    def __init__(self, circuit: R1cs, weaker: R1cs | None = None) -> None:
        self.system = System(weaker or circuit)
        names = circuit.names
        self.encrypted = "m0" in names
        self.given = tuple(names[name] for name in GIVEN if name in names)
        self.stated = tuple(names[name] for name in (*FOLLOWS, "locked") if name in names)
        self.anchors: tuple[int, ...] = ()
        known = set(circuit.inputs()) - {names[name] for name in FOLLOWS if name in names}
        self.full = plan(circuit, known)
        self.forward = forward_way(self.system, known, self.given)

    def draw(self, draw: random.Random) -> Statement:
        """An order at the ends of its ranges or within, and a lock that is just enough or more."""
        floor, cap = draw.choice(RANGES)
        limit = draw.choice((floor, cap, draw.randint(floor, cap)))
        quantity = draw.choice((1, 2, 2**48 - 1, draw.randrange(1, 2**48)))
        side = draw.choice((Side.BUY, Side.SELL))
        account, salt = draw.randrange(2**160), draw.randrange(2**248)
        each = Order(side, limit, quantity, account, salt)
        locked = (cap - limit if side else limit - floor) * quantity + draw.choice((0, 1, 2**40))
        if self.encrypted:
            sealed = seal(each, CONTEXT, KEY, draw.randbytes)
            inputs = flatten(seal_inputs(CONTEXT, each, sealed, KEY, locked, floor, cap))
        else:
            inputs = flatten(seal_hash_inputs(CONTEXT, each, locked, floor, cap))
        return Statement(inputs, [each], self.full.complete(wires_of(self.system, inputs)))

    def is_false(self, statement: Statement, witness: Witness) -> bool:
        """Whether what the witness opens is not the order that its public inputs speak of, or is none."""
        at = {name: witness[wire] for name, wire in self.system.circuit.names.items() if wire > 0}
        b, limit, quantity, locked = (at[name] for name in ("b", "l", "q", "locked"))
        if locked >= 2**96:
            return False  # Whoever verifies refuses such a lock before the proof.
        packed = (b + 2 * limit + (quantity << 40)) % MODULUS
        cost = (at["cap"] - limit if b else limit - at["floor"]) * quantity
        true = b < 2 and at["floor"] <= limit <= at["cap"] and 1 <= quantity < 2**48 and cost <= locked
        true = true and at["commitment"] == permute((at["context"], packed, at["account"], at["salt"]))[0]
        if self.encrypted:
            point, shared = (multiply(at["rho"], base) for base in (B8, Point(at["yx"], at["yy"])))
            first, second = keystream(at["context"], shared)
            masked = ((packed + first) % MODULUS, (at["salt"] + second) % MODULUS)
            true = true and (at["rx"], at["ry"], at["m0"], at["m1"]) == (point.x, point.y, *masked)
        return not true

    def lie(self, statement: Statement, draw: random.Random) -> tuple[str, Flat]:
        """Another order, another reading of this one, or too small a lock; or two of these."""
        name, inputs = self._change(statement.inputs, draw)
        return (name, inputs) if draw.randrange(2) else (name, self._change(inputs, draw)[1])

    def _change(self, inputs: Flat, draw: random.Random) -> tuple[str, Flat]:
        b, limit, quantity = (inputs[name] for name in ("b", "l", "q"))
        step = draw.choice((1, -1))
        name = draw.choice(("reading", "edge", "bound", "lock", "side"))
        changes = {
            "reading": draw.choice(
                (
                    {"b": b + 2 * step, "l": limit - step},
                    {"b": 1 - b, "l": limit + (2 * b - 1) * HALF},
                    {"l": limit + step * 2**39, "q": quantity - step},
                )
            ),
            "edge": {draw.choice(sorted({"b", "l", "q", "salt", "rho"} & inputs.keys())): draw.choice(EDGES)},
            "bound": draw.choice(
                (
                    {"l": inputs["floor"] - 1},
                    {"l": inputs["cap"] + 1},
                    {"q": draw.choice((0, 2**48, 2**48 + 1, -1))},
                )
            ),
            "lock": {"locked": draw.choice((0, 2**95, 2**96 - 1, inputs["locked"] - 1, _cost(inputs)))},
            "side": {"b": draw.choice((1 - b, 2, -1, HALF))},
        }[name]
        if draw.randrange(2):
            changes = {**changes, "locked": _cost(replaced(inputs, **changes))}
        return name, replaced(inputs, **changes)

    def aim(self, statement: Statement, draw: random.Random) -> tuple[int, int] | None:
        """The masked order of another order under the same key, where there is one."""
        if not self.encrypted:
            return None
        step = draw.choice((1, 2, 2**40, -2, -(2**40)))
        return self.system.circuit.names["m0"], (statement.inputs["m0"] + step) % MODULUS


def _cost(inputs: Flat) -> int:
    """The worst case of whatever order the inputs have, in the field."""
    b, limit, quantity, floor, cap = (inputs[name] for name in ("b", "l", "q", "floor", "cap"))
    return (limit - floor + b * (cap + floor - 2 * limit)) * quantity % MODULUS
