"""Golden statements of the circuits, ``tests/vectors/circuits.json``: private values and the public inputs.

Written by ``python -m tests.circuits.golden``. Numbers are decimal strings; a slot without an order is null.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from commit.babyjub import B8, Point, multiply
from commit.field import MODULUS
from commit.order import Order, Side
from commit.sealing import Ciphertext, Sealed, keystream
from fss.circuits.inputs import seal_hash_inputs, seal_inputs
from fss.clearing import LAST_TICK, MOST_LOTS
from tests.circuits.rounds import CONTEXT, Slots, honest
from tests.circuits.witness import Flat, flatten

PATH = Path(__file__).resolve().parents[1] / "vectors" / "circuits.json"

CLEAR_PUBLIC = ("context", "slots_root", "outcome", "challenge", "evaluation")
SEAL_PUBLIC = (
    "context",
    "account",
    "commitment",
    "rx",
    "ry",
    "m0",
    "m1",
    "yx",
    "yy",
    "locked",
    "floor",
    "cap",
)
SEAL_HASH_PUBLIC = ("context", "account", "commitment", "locked", "floor", "cap")

CHALLENGES = (7, 2**248 - 1)


def _order(side: Side, limit: int, quantity: int, number: int) -> Order:
    return Order(side, limit, quantity, 0xACC0 + number, MODULUS // (number + 2))


ROUNDS: dict[str, Slots] = {
    "empty": [],
    "no trade": [_order(Side.BUY, 3, 1, 1), _order(Side.SELL, 9, 1, 2)],
    "wide interval": [_order(Side.BUY, 9, 2, 1), _order(Side.SELL, 4, 2, 2)],
    "buys rationed, a voided slot": [
        _order(Side.SELL, 5, 4, 1),
        None,
        _order(Side.BUY, 5, 3, 2),
        _order(Side.BUY, 5, 3, 3),
        _order(Side.BUY, 6, 1, 4),
    ],
    "sells rationed at tick 0": [_order(Side.SELL, 0, 3, 1), _order(Side.BUY, 0, 2, 2)],
    "extremes": [_order(Side.BUY, LAST_TICK, MOST_LOTS, 1), _order(Side.SELL, LAST_TICK, MOST_LOTS - 1, 2)],
}

ORDERS = {
    "buy": _order(Side.BUY, 150, 7, 1),
    "sell": _order(Side.SELL, 150, 7, 2),
    "most lots": _order(Side.SELL, 100, MOST_LOTS, 3),
}
SECRET, KEY, FLOOR, CAP = 2**250 + 12345, multiply(0xC0DE, B8), 100, 1_000


def clear_inputs(slots: Slots, challenge: int) -> Flat:
    return honest(slots, 16, challenge=challenge)


def sealed_inputs(each: Order, locked: int) -> Flat:
    """The inputs with a fixed ephemeral secret, as no trader would have."""
    first, second = keystream(CONTEXT, multiply(SECRET, KEY))
    masked = ((each.packed + first) % MODULUS, (each.salt + second) % MODULUS)
    sealed = Sealed(Ciphertext(multiply(SECRET, B8), *masked), SECRET)
    return flatten(seal_inputs(CONTEXT, each, sealed, Point(KEY.x, KEY.y), locked, FLOOR, CAP))


def hashed_inputs(each: Order, locked: int) -> Flat:
    return flatten(seal_hash_inputs(CONTEXT, each, locked, FLOOR, CAP))


def lock(each: Order) -> int:
    return (CAP - FLOOR) * each.quantity


def document() -> dict[str, Any]:
    """What the file holds."""
    return {
        "clear": [
            {"name": name, "slots": 16, "orders": [_fields(each) for each in slots]}
            | _public(clear_inputs(slots, challenge), CLEAR_PUBLIC)
            for name, slots in ROUNDS.items()
            for challenge in CHALLENGES
        ],
        "seal": [
            {"name": name, "order": _fields(each), "ephemeral secret": str(SECRET)}
            | _public(sealed_inputs(each, lock(each)), SEAL_PUBLIC)
            for name, each in ORDERS.items()
        ],
        "seal_hash": [
            {"name": name, "order": _fields(each)}
            | _public(hashed_inputs(each, lock(each)), SEAL_HASH_PUBLIC)
            for name, each in ORDERS.items()
        ],
    }


def _fields(each: Order | None) -> dict[str, str] | None:
    if each is None:
        return None
    names = ("side", "limit", "quantity", "account", "salt")
    return {name: str(int(getattr(each, name))) for name in names}


def _public(inputs: Flat, names: tuple[str, ...]) -> dict[str, list[str]]:
    return {"public": [str(inputs[name]) for name in names]}


if __name__ == "__main__":
    PATH.write_text(json.dumps(document(), indent=1) + "\n", encoding="ascii")
