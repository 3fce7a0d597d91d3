"""A commitment is bound to every field of its order and of its context."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commit.commitment import commit
from commit.field import MODULUS, FieldError
from commit.order import Side
from commit.poseidon import permute
from commit.typed_data import Domain
from tests.commit.samples import DOMAIN, context, sample


def test_definition():
    order = sample().order
    assert commit(99, order) == permute((99, order.packed, order.account, order.salt))[0]


@pytest.mark.parametrize(
    "change",
    [
        {"side": Side.SELL},
        {"limit": 1_501},
        {"quantity": 26},
        {"account": 1},
        {"salt": 0},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_field_of_the_order_counts(change):
    order = sample().order
    assert commit(context(), replace(order, **change)) != commit(context(), order)


@pytest.mark.parametrize(
    "other",
    [
        context(round_number=13),
        context(market=8),
        context(domain=Domain(1, DOMAIN.exchange)),
        context(domain=Domain(DOMAIN.chain_id, bytes(20))),
    ],
    ids=["round", "market", "chain", "exchange"],
)
def test_every_field_of_the_context_counts(other):
    """S2: a commitment of one round is none of another."""
    order = sample().order
    assert commit(other, order) != commit(context(), order)


@pytest.mark.parametrize("bad", [MODULUS, -1, 2**256 - 1])
def test_invalid_context(bad):
    with pytest.raises(FieldError):
        commit(bad, sample().order)
