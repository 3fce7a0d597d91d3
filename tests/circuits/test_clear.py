"""Every book that the reference clears has a witness (threat Z12), and the circuit agrees with its model."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commit.order import Order, Side
from fss.clearing import LAST_TICK, MOST_LOTS, clear_reference
from tests.circuits import compiled
from tests.circuits.model import Claim, Row, run
from tests.circuits.rounds import Slots, book, buy, honest, order, replaced, sell
from tests.circuits.witness import Flat, Witnesses

SMALL = 4
TICKS = st.sampled_from([0, 1, 2, 3, 7, LAST_TICK - 1, LAST_TICK])
LOTS = st.sampled_from([1, 2, 3, 5, MOST_LOTS - 1, MOST_LOTS])
ORDERS = st.builds(order, st.sampled_from(Side), TICKS, LOTS, st.integers(1, 2**160 - 1))
SLOTS = st.lists(st.none() | ORDERS, max_size=SMALL)


@pytest.fixture(scope="module")
def small() -> Witnesses:
    return Witnesses(compiled.clear(SMALL))


@pytest.fixture(scope="module")
def product() -> Witnesses:
    return Witnesses(compiled.product("clear_16")[0])


FULL = [buy(5, 3), sell(5, 2)] * 8
NAMED: dict[str, Slots] = {
    "empty": [],
    "only voided": [None, None, None],
    "one buy": [buy(7, 2)],
    "one sell": [sell(7, 2)],
    "one buy at the last tick": [buy(LAST_TICK, 1)],
    "one sell at tick 0": [sell(0, 1)],
    "buys only": [buy(3, 1), buy(4, 2), buy(4, 1)],
    "sells only": [sell(3, 1), sell(4, 2), sell(4, 1)],
    "no trade": [buy(3, 1), sell(9, 1)],
    "exact match, wide interval": [buy(9, 2), sell(3, 2)],
    "exact match at one tick": [buy(5, 2), sell(5, 2)],
    "all equal, buys long": [buy(5, 2), buy(5, 2), sell(5, 3), buy(5, 2)],
    "all equal, sells long": [sell(5, 2), sell(5, 2), buy(5, 3), sell(5, 2)],
    "voided in the middle": [sell(5, 2), None, buy(5, 3), None, sell(4, 2)],
    "extreme ticks": [buy(0, 1), sell(LAST_TICK, 1), buy(LAST_TICK, 2), sell(0, 2)],
    "all at tick 0, sells long": [sell(0, 3), buy(0, 2)],
    "all at tick 0, buys long": [sell(0, 2), buy(0, 3)],
    "all at the last tick, sells long": [sell(LAST_TICK, 3), buy(LAST_TICK, 2)],
    "all at the last tick, buys long": [sell(LAST_TICK, 2), buy(LAST_TICK, 3)],
    "largest quantities": [buy(5, MOST_LOTS), sell(5, MOST_LOTS), buy(5, MOST_LOTS)],
    "all slots full": FULL,
    "all slots full, largest": [buy(5, MOST_LOTS), sell(5, MOST_LOTS)] * 8,
    "the last slot alone": [None] * 15 + [sell(1, 1)],
}


@pytest.mark.parametrize("name", NAMED)
def test_every_book_has_a_witness(product: Witnesses, name: str) -> None:
    assert not product.refusals(honest(NAMED[name], 16))


@settings(max_examples=100, deadline=None)
@given(SLOTS)
def test_every_small_book_has_a_witness(small: Witnesses, slots: Slots) -> None:
    assert not small.refusals(honest(slots, SMALL))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.none() | ORDERS, max_size=16))
def test_every_book_of_sixteen_has_a_witness(product: Witnesses, slots: Slots) -> None:
    assert not product.refusals(honest(slots, 16))


def test_evaluation_is_that_of_the_protocol(small: Witnesses) -> None:
    slots = [sell(5, 4), None, buy(5, 3), buy(6, 2)]
    derived = Witnesses(small.circuit, ["evaluation"])
    inputs = honest(slots, SMALL)
    assert derived.read(replaced(inputs, evaluation=0), "evaluation") == (inputs["evaluation"],)


@st.composite
def claims(draw: st.DrawFn) -> tuple[list[Order], Claim]:
    """A full book over few ticks with an honest or a mutated claim about it."""
    ticks = draw(
        st.sampled_from([[0, 1, 2, 3], [LAST_TICK - 2, LAST_TICK - 1, LAST_TICK], [6, 7, 8, 9, 100]])
    )
    orders = draw(
        st.lists(
            st.builds(order, st.sampled_from(Side), st.sampled_from(ticks), st.integers(1, 4)),
            min_size=SMALL,
            max_size=SMALL,
        )
    )
    inputs = honest(orders, SMALL)
    low, high, w = inputs["pl"], inputs["ph"], inputs["w"]
    near = st.sampled_from(sorted({*ticks, low, high, max(low - 1, 0), min(high + 1, LAST_TICK), LAST_TICK}))
    if draw(st.booleans()):
        low, high = draw(near), draw(near)
    if draw(st.booleans()):
        w = draw(st.integers(0, 1))
    sign = 1 - 2 * w
    threshold = high + (low == high) - w
    g = tuple(int(each.limit >= threshold) for each in orders)
    if draw(st.integers(0, 3)) == 0:
        g = draw(st.tuples(*[st.integers(0, 1)] * SMALL))
    cut = draw(st.integers(0, SMALL))
    u = [sign] * cut + [0] * (SMALL - cut)
    unfilled = draw(st.integers(0, 4))
    if draw(st.booleans()) and (low, high, w) == (inputs["pl"], inputs["ph"], inputs["w"]):
        u = [sign if inputs[f"u[{i}]"] else 0 for i in range(SMALL)]
        unfilled = inputs["unfilled"]
    if draw(st.integers(0, 9)) == 0:
        u[draw(st.integers(0, SMALL - 1))] = draw(st.sampled_from([0, sign, -sign]))
    return orders, Claim(low, high, w, g, tuple(u), unfilled)


def claimed(orders: list[Order], claim: Claim) -> tuple[Flat, list[str]]:
    """The inputs of a prover who claims this, outcome and all, and the model's refusals."""
    rows = [Row(int(each.side), each.limit, each.quantity) for each in orders]
    stated, broken = run(rows, claim)
    changes = {f"g_{i}": g for i, g in enumerate(claim.g)} | {f"u_{i}": u for i, u in enumerate(claim.u)}
    changes |= {"pl": claim.pl, "ph": claim.ph, "w": claim.w, "unfilled": claim.unfilled}
    outcome = stated.price + (stated.volume << 32)
    return replaced(honest(orders, SMALL), outcome=outcome, **changes), broken


@settings(max_examples=250, deadline=None)
@given(claims())
def test_circuit_and_model_refuse_the_same_claims(small: Witnesses, case: tuple[list[Order], Claim]) -> None:
    """With the outcome and the evaluation that follow from the claim, so that no other constraint helps."""
    orders, claim = case
    inputs, broken = claimed(orders, claim)
    derived = Witnesses(small.circuit, ["evaluation"])
    assert derived.accepts(inputs) == (not broken), broken
    if not broken:
        cleared = clear_reference(book(orders))
        assert inputs["outcome"] == cleared.price + (cleared.volume << 32)
        assert derived.read(inputs, "evaluation") == (honest(orders, SMALL)["evaluation"],)
