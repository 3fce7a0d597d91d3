"""Rounds to prove: orders in slots, their honest inputs, and what a forger would write instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count

from commit.commitment import commit
from commit.field import MODULUS
from commit.merkle import slots_root
from commit.order import Order, Side
from fss.circuits.inputs import clear_inputs, salt_box
from fss.clearing import Book, Clearing, clear_reference
from tests.circuits.witness import Flat, flatten

CONTEXT = int.from_bytes(b"a round's context", "big")
CHALLENGE = int.from_bytes(b"drawn after the lists were fixed", "big") >> 8

Slots = Sequence[Order | None]

_salts = count(10**40)


def order(side: Side, limit: int, quantity: int, account: int = 0xA11CE) -> Order:
    """An order with a salt of its own."""
    return Order(side, limit, quantity, account, next(_salts))


def buy(limit: int, quantity: int, account: int = 0xB0B) -> Order:
    return order(Side.BUY, limit, quantity, account)


def sell(limit: int, quantity: int, account: int = 0x5E11) -> Order:
    return order(Side.SELL, limit, quantity, account)


def book(slots: Slots) -> Book:
    """The book of the slots that are not empty."""
    orders = [each for each in slots if each is not None]
    return Book(
        tuple(int(each.side) for each in orders),
        tuple(each.limit for each in orders),
        tuple(each.quantity for each in orders),
    )


def signed_fills(slots: Slots, clearing: Clearing) -> list[int]:
    """Lots bought (positive) or sold by slot."""
    fills = iter(clearing.fills)
    return [0 if each is None else next(fills) * (1 - 2 * each.side) for each in slots]


def evaluate(leaves: Sequence[int], owners: Sequence[int], fills: Sequence[int], challenge: int) -> int:
    """docs/protocol.md, "evaluation", straight from its sum."""
    return (
        sum(
            leaf * pow(challenge, 3 * i, MODULUS)
            + owner * pow(challenge, 3 * i + 1, MODULUS)
            + fill * pow(challenge, 3 * i + 2, MODULUS)
            for i, (leaf, owner, fill) in enumerate(zip(leaves, owners, fills, strict=True))
        )
        % MODULUS
    )


def honest(slots: Slots, size: int, clearing: Clearing | None = None, challenge: int = CHALLENGE) -> Flat:
    """The inputs of ``clear`` for these slots, by the reference unless another clearing is given."""
    outcome = clear_reference(book(slots)) if clearing is None else clearing
    leaves = [0 if each is None else commit(CONTEXT, each) for each in slots]
    owners = [0 if each is None else each.account for each in slots]
    return flatten(
        clear_inputs(
            context=CONTEXT,
            root=slots_root(leaves, size),
            orders=slots,
            clearing=outcome,
            challenge=challenge,
            evaluation=evaluate(leaves, owners, signed_fills(slots, outcome), challenge),
            size=size,
        )
    )


def replaced(inputs: Mapping[str, int], **changes: int) -> Flat:
    """The inputs with some signals changed; ``q_3=7`` stands for ``q[3]``."""
    flat = dict(inputs)
    for name, number in changes.items():
        head, _, index = name.rpartition("_")
        full = f"{head}[{index}]" if index.isdigit() else name
        assert full in flat, full
        flat[full] = number % MODULUS
    return flat


def opening(inputs: Flat, slot: int, each: Order | None) -> Flat:
    """The inputs with another order (or none) in a slot."""
    return replaced(
        inputs,
        **{
            f"active_{slot}": int(each is not None),
            f"b_{slot}": int(each.side) if each else 0,
            f"l_{slot}": each.limit if each else inputs[f"l[{slot}]"],
            f"q_{slot}": each.quantity if each else 0,
            f"account_{slot}": each.account if each else 0,
            f"salt_box_{slot}": salt_box(each.salt) if each else 0,
        },
    )
