"""``seal`` and ``seal_hash``: every order that may be sealed has a witness; a named twin for each constraint.

``seal_hash`` is the same statement without a ciphertext, so what both say is tried on both.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commit.babyjub import B8, ORDER, Point, add, multiply
from commit.commitment import commit
from commit.field import MODULUS
from commit.order import Order, Side
from commit.sealing import Ciphertext, Sealed, keystream, seal
from fss.circuits.inputs import seal_hash_inputs, seal_inputs
from fss.clearing import LAST_TICK, MOST_LOTS
from tests.circuits import compiled
from tests.circuits.rounds import CONTEXT, buy, order, replaced, sell
from tests.circuits.witness import Flat, Witnesses, flatten

FLOOR, CAP = 100, 1_000
KEY = multiply(0xC0DE, B8)
CIRCUITS = ["seal", "seal_hash"]


@dataclass(frozen=True)
class Case:
    """One of the two circuits with its honest inputs."""

    witnesses: Witnesses
    inputs: Callable[..., Flat]


def sealed_inputs(each: Order, locked: int | None = None, floor: int = FLOOR, cap: int = CAP) -> Flat:
    sealed = seal(each, CONTEXT, KEY, random.Random(each.salt).randbytes)
    cover = worst_case(each, floor, cap) if locked is None else locked
    return flatten(seal_inputs(CONTEXT, each, sealed, KEY, cover, floor, cap))


def hashed_inputs(each: Order, locked: int | None = None, floor: int = FLOOR, cap: int = CAP) -> Flat:
    cover = worst_case(each, floor, cap) if locked is None else locked
    return flatten(seal_hash_inputs(CONTEXT, each, cover, floor, cap))


def worst_case(each: Order, floor: int, cap: int) -> int:
    return (cap - each.limit if each.side else each.limit - floor) * each.quantity


@pytest.fixture(scope="module", params=CIRCUITS)
def case(request: pytest.FixtureRequest) -> Case:
    inputs = sealed_inputs if request.param == "seal" else hashed_inputs
    return Case(Witnesses(compiled.product(request.param)[0]), inputs)


@pytest.fixture(scope="module")
def sealing() -> Witnesses:
    return Witnesses(compiled.product("seal")[0])


EDGES = {
    "a buy at the floor": buy(FLOOR, 5),
    "a buy at the cap": buy(CAP, 5),
    "a sell at the floor": sell(FLOOR, 5),
    "a sell at the cap": sell(CAP, 5),
    "one lot": buy(500, 1),
    "most lots": sell(500, MOST_LOTS),
    "the largest account": order(Side.BUY, 500, 5, 2**160 - 1),
}


@pytest.mark.parametrize("name", EDGES)
def test_order_can_be_sealed(case: Case, name: str) -> None:
    assert case.witnesses.accepts(case.inputs(EDGES[name]))


def test_widest_market(case: Case) -> None:
    for each in (buy(LAST_TICK, MOST_LOTS), sell(0, MOST_LOTS), buy(0, 1), sell(LAST_TICK, 1)):
        assert case.witnesses.accepts(case.inputs(each, None, 0, LAST_TICK))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(Side), st.integers(FLOOR, CAP), st.integers(1, MOST_LOTS), st.integers(1, 2**160 - 1))
def test_any_order_can_be_sealed(side: Side, limit: int, quantity: int, account: int) -> None:
    each = order(side, limit, quantity, account)
    witnesses = Witnesses(compiled.product("seal_hash")[0])
    assert witnesses.accepts(hashed_inputs(each))
    assert witnesses.accepts(hashed_inputs(each, locked=2**96 - 1))


def relied(inputs: Flat, **changes: int) -> Flat:
    """The inputs with the order changed, and commitment and ciphertext made for the changed one."""
    flat = replaced(inputs, **changes)
    packed = flat["b"] + 2 * flat["l"] + (flat["q"] << 40)
    old = inputs["b"] + 2 * inputs["l"] + (inputs["q"] << 40)
    if "m0" in flat:
        flat["m0"] = (inputs["m0"] + packed - old) % MODULUS
    return flat


@pytest.fixture(scope="module")
def forger(case: Case) -> Witnesses:
    """The commitment follows from the forged order, so that only its own range refuses it."""
    return Witnesses(case.witnesses.circuit, ["commitment"])


def test_forgers_commitment_is_the_honest_one(case: Case, forger: Witnesses) -> None:
    inputs = case.inputs(buy(500, 5))
    assert forger.read(inputs, "commitment") == (inputs["commitment"],)
    assert forger.accepts(relied(inputs, l=501, locked=401 * 5))


def refused_once(witnesses: Witnesses, inputs: Flat) -> bool:
    """Exactly one constraint is violated: the one under attack."""
    return len(witnesses.refusals(inputs)) == 1


@pytest.mark.parametrize("quantity", [0, 2**48, 2**48 + 1, MODULUS - 1])
def test_invalid_quantity(case: Case, forger: Witnesses, quantity: int) -> None:
    inputs = relied(case.inputs(buy(FLOOR, 5)), q=quantity, locked=2**95)
    assert refused_once(forger, inputs)


@pytest.mark.parametrize("limit", [FLOOR - 1, CAP + 1, 2**32, MODULUS - 1])
def test_invalid_limit(case: Case, forger: Witnesses, limit: int) -> None:
    for original in (buy(500, 5), sell(500, 5)):
        cost = (limit - FLOOR if original.side == Side.BUY else CAP - limit) * 5 % MODULUS
        inputs = relied(case.inputs(original), l=limit, locked=cost)
        # 2^32 is beyond both ends' 32 bits only at the cap's.
        assert refused_once(forger, inputs) or limit in (2**32, MODULUS - 1)
        assert not forger.accepts(inputs)


@pytest.mark.parametrize("side", [2, MODULUS - 1, pow(2, -1, MODULUS)])
def test_invalid_side(case: Case, forger: Witnesses, side: int) -> None:
    inputs = relied(case.inputs(buy(500, 5)), b=side, locked=2**95)
    assert refused_once(forger, inputs)


@pytest.mark.parametrize("original", [buy(500, 5), sell(500, 5)], ids=["buy", "sell"])
def test_invalid_lock(case: Case, original: Order) -> None:
    enough = worst_case(original, FLOOR, CAP)
    assert case.witnesses.accepts(case.inputs(original, locked=enough))
    assert case.witnesses.accepts(case.inputs(original, locked=enough + 1))
    for locked in (enough - 1, 0, MODULUS - 1):
        assert refused_once(case.witnesses, case.inputs(original, locked=locked))


@pytest.mark.parametrize("name", ["context", "account", "commitment", "floor", "cap", "salt", "b", "l", "q"])
def test_invalid_signal(case: Case, name: str) -> None:
    inputs = case.inputs(buy(FLOOR, 5), 10**6)
    assert case.witnesses.accepts(inputs)
    for value in (inputs[name] + 1, inputs[name] - 1):
        changed = replaced(inputs, **{name: value})
        # A lower floor or another cap still holds the limit: they are the market's, and the verifier's.
        still_true = (name == "floor" and value < FLOOR) or (name == "cap" and value > FLOOR)
        assert case.witnesses.accepts(changed) == still_true


def test_invalid_range_of_a_market(case: Case) -> None:
    """A cap below the floor has no order at all."""
    for limit in (CAP, FLOOR, 500):
        assert not case.witnesses.accepts(
            replaced(case.inputs(buy(500, 5), 10**9), floor=CAP, cap=FLOOR, l=limit)
        )


def test_invalid_other_reading_of_packed(case: Case) -> None:
    inputs = case.inputs(buy(500, 5), 2**90)
    for change in (
        {"l": 500 + 2**39, "q": 4},
        {"l": 500 - 2**39, "q": 6},
        {"l": 500 - pow(2, -1, MODULUS), "b": 1},
    ):
        assert not case.witnesses.accepts(replaced(inputs, **change))


@pytest.mark.parametrize("name", ["rx", "ry", "m0", "m1", "yx", "yy", "rho"])
def test_invalid_ciphertext(sealing: Witnesses, name: str) -> None:
    inputs = sealed_inputs(buy(500, 5))
    assert not sealing.accepts(replaced(inputs, **{name: inputs[name] + 1}))


def test_invalid_ciphertext_of_another_order(sealing: Witnesses) -> None:
    inputs, other = sealed_inputs(buy(500, 5)), sealed_inputs(buy(501, 5))
    for names in (("m0",), ("m1",), ("m0", "m1"), ("rx", "ry"), ("rx", "ry", "m0", "m1")):
        assert not sealing.accepts(inputs | {name: other[name] for name in names})


def test_invalid_key_of_another_committee(sealing: Witnesses) -> None:
    other = multiply(3, KEY)
    assert not sealing.accepts(replaced(sealed_inputs(buy(500, 5)), yx=other.x, yy=other.y))


def test_invalid_point_shifted_by_torsion(sealing: Witnesses) -> None:
    """R + (0, -1) is on the curve, and not rho B8."""
    inputs = sealed_inputs(buy(500, 5))
    shifted = add(Point(inputs["rx"], inputs["ry"]), Point(0, MODULUS - 1))
    assert not sealing.accepts(replaced(inputs, rx=shifted.x, ry=shifted.y))


@pytest.mark.parametrize("secret", [1, 2, 3, 7, 2**148, 2**249, ORDER - 1, ORDER - 2, 2**251 - 1])
def test_edge_scalars(sealing: Witnesses, secret: int) -> None:
    """Small ones, seams between circomlib's segments, the last; and one above the order, the same point."""
    each = buy(500, 5)
    first, second = keystream(CONTEXT, multiply(secret, KEY))
    point = multiply(secret, B8)
    masked = Ciphertext(point, (each.packed + first) % MODULUS, (each.salt + second) % MODULUS)
    inputs = flatten(seal_inputs(CONTEXT, each, Sealed(masked, secret), KEY, 5 * 400, FLOOR, CAP))
    assert sealing.accepts(inputs)


def test_invalid_scalar_beyond_its_bits(sealing: Witnesses) -> None:
    """rho + L stands for the same point and has 252 bits; nothing is lost by refusing it."""
    inputs = sealed_inputs(buy(500, 5))
    large = inputs["rho"] + ORDER
    assert sealing.accepts(replaced(inputs, rho=large)) == (large < 2**251)
    assert not sealing.accepts(replaced(inputs, rho=inputs["rho"] + 2**251))


def test_commitment_is_commits(case: Case) -> None:
    each = sell(500, 7)
    assert case.inputs(each)["commitment"] == commit(CONTEXT, each)
