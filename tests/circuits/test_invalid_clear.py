"""Forged rounds, a named one for each group of constraints of ``clear``; each twin of an accepted round.

A forger may write anything but the slots root, which was fixed before the challenge. Unless the test is
about it, the evaluation is the one that follows from the forged lists, as if the contract had been given
those: so what refuses the witness is the constraint under attack, which `caught_by` names by its wires.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from commit.field import MODULUS
from commit.order import Order, Side
from fss.clearing import MOST_LOTS
from tests.circuits import compiled
from tests.circuits.rounds import Slots, buy, honest, opening, order, replaced, sell
from tests.circuits.witness import Flat, Witnesses

N = 4
INVERSE_OF_2 = pow(2, -1, MODULUS)

RATIONED: Slots = [sell(5, 4), buy(5, 3, 0xB1), buy(5, 3, 0xB2), buy(6, 1, 0xB3)]
"""Buys are long at 5: the buy at 6 gets 1, the first at 5 all of its 3, the second nothing."""

SPLIT: Slots = [buy(5, 4), sell(5, 3, 0x51), sell(5, 3, 0x52), sell(9, 1)]
"""Sells are long at 5: the first gets 3, the second 1 of 3."""

WIDE: Slots = [buy(9, 2), sell(4, 2), None, None]
"""Any price from 4 to 9 clears, so it is 6, and odd is 1. Two slots are empty."""


@pytest.fixture(scope="module")
def strict() -> Witnesses:
    return Witnesses(compiled.clear(N))


@pytest.fixture(scope="module")
def forger() -> Witnesses:
    return Witnesses(compiled.clear(N), ["evaluation"])


def caught_by(witnesses: Witnesses, inputs: Flat, *names: str) -> None:
    """No witness, and every violated constraint has a wire whose name has one of these parts."""
    refusals = witnesses.refusals(inputs)
    assert refusals
    for wires in refusals:
        assert any(part in wire for wire in wires for part in names), sorted(wires)[:8]


@pytest.mark.parametrize("slots", [RATIONED, SPLIT, WIDE], ids=["rationed", "split", "wide"])
def test_honest_rounds(strict: Witnesses, forger: Witnesses, slots: Slots) -> None:
    assert strict.accepts(honest(slots, N))
    assert forger.accepts(honest(slots, N))


def outcome(price: int, volume: int) -> int:
    return (price + (volume << 32)) % MODULUS


@pytest.mark.parametrize("price", [4, 6, 0, 2**32 - 1])
def test_invalid_price(forger: Witnesses, price: int) -> None:
    caught_by(forger, replaced(honest(RATIONED, N), outcome=outcome(price, 4)), "twice")


def test_invalid_price_beyond_its_range(forger: Witnesses) -> None:
    """2 price + odd = 13 holds for odd = 0 and 13 / 2 in the field: the range of the price refuses it."""
    half = 13 * INVERSE_OF_2 % MODULUS
    caught_by(forger, replaced(honest(WIDE, N), outcome=outcome(half, 2)), "Range", "twice", "Bits")


@pytest.mark.parametrize("volume", [3, 5, 0])
def test_invalid_volume(forger: Witnesses, volume: int) -> None:
    caught_by(
        forger, replaced(honest(RATIONED, N), outcome=outcome(5, volume)), "twice", "Range", "idle", "Bits"
    )


def test_invalid_price_of_an_empty_round(forger: Witnesses) -> None:
    empty = honest([None] * N, N)
    assert forger.accepts(empty)
    caught_by(forger, replaced(empty, outcome=outcome(2**31, 0)), "twice")


def with_interval(slots: Slots, low: int, high: int, w: int = 0) -> Flat:
    """The interval replaced, and each order put on its side of it."""
    inputs = honest(slots, N)
    threshold = high + (low == high) - w
    g = {f"g_{i}": int(each is None or each.limit >= threshold) for i, each in enumerate(slots)}
    volume = inputs["outcome"] >> 32
    return replaced(inputs, pl=low, ph=high, w=w, outcome=outcome((low + high) // 2, volume), **g)


@pytest.mark.parametrize(("low", "high"), [(5, 9), (4, 8), (6, 8), (9, 9), (4, 4)])
def test_invalid_interval_too_narrow(forger: Witnesses, low: int, high: int) -> None:
    assert not forger.accepts(with_interval(WIDE, low, high))


def test_invalid_interval_too_narrow_is_caught_by_its_ends(forger: Witnesses) -> None:
    caught_by(forger, with_interval(WIDE, 5, 9), "pl_is_loose")
    caught_by(forger, with_interval(WIDE, 4, 8), "ph_is_loose")


@pytest.mark.parametrize(("low", "high"), [(3, 9), (4, 10), (0, 2**32 - 1)])
def test_invalid_interval_too_wide(forger: Witnesses, low: int, high: int) -> None:
    assert not forger.accepts(with_interval(WIDE, low, high))


def test_invalid_interval_upside_down(forger: Witnesses) -> None:
    assert not forger.accepts(replaced(honest(WIDE, N), pl=9, ph=4))


@pytest.mark.parametrize(("low", "high"), [(-1, 9), (4, 2**32), (2**32, 2**32)])
def test_invalid_interval_off_the_ticks(forger: Witnesses, low: int, high: int) -> None:
    assert not forger.accepts(with_interval(WIDE, low, high))


def test_invalid_skipped_order(forger: Witnesses) -> None:
    """An order left out, with the rest cleared honestly: only the tree shows it."""
    for slot in range(N):
        rest = [None if i == slot else each for i, each in enumerate(RATIONED)]
        inputs = replaced(honest(rest, N), slots_root=honest(RATIONED, N)["slots_root"])
        caught_by(forger, inputs, "tree.")


def as_if(slots: Slots, real: Slots) -> Flat:
    """An honest round of other slots under the root of the real ones."""
    return replaced(honest(slots, N), slots_root=honest(real, N)["slots_root"])


def test_invalid_duplicated_order(forger: Witnesses) -> None:
    caught_by(forger, as_if([RATIONED[0], RATIONED[1], RATIONED[1], RATIONED[3]], RATIONED), "tree.")


def test_invalid_swapped_orders(forger: Witnesses) -> None:
    caught_by(forger, as_if([RATIONED[0], RATIONED[2], RATIONED[1], RATIONED[3]], RATIONED), "tree.")


def test_invalid_invented_order(forger: Witnesses) -> None:
    caught_by(forger, as_if([*WIDE[:2], buy(7, 1), None], WIDE), "tree.")


def alterations(original: Order) -> Iterable[Order]:
    side, limit, quantity, account, salt = (
        original.side, original.limit, original.quantity, original.account, original.salt,
    )  # fmt: skip
    yield Order(Side(1 - side), limit, quantity, account, salt)
    yield Order(side, limit + 1, quantity, account, salt)
    yield Order(side, limit, quantity + 1, account, salt)
    yield Order(side, limit, quantity, account + 1, salt)
    yield Order(side, limit, quantity, account, salt + 1)
    yield Order(side, limit + 2**31, quantity, account, salt)


def test_invalid_altered_order(forger: Witnesses) -> None:
    for altered in alterations(RATIONED[1] or buy(1, 1)):
        caught_by(forger, as_if([RATIONED[0], altered, *RATIONED[2:]], RATIONED), "tree.")


def test_invalid_other_reading_of_a_packed_order(forger: Witnesses) -> None:
    """packed = b + 2 l + 2^40 q as field elements: l + 2^39 with q - 1, and l + 1/2 with the other side."""
    inputs = honest(RATIONED, N)
    for slot in range(N):
        l, q = inputs[f"l[{slot}]"], inputs[f"q[{slot}]"]  # noqa: E741
        heavier = {f"l_{slot}": l + 2**39, f"q_{slot}": q - 1}
        lighter = {f"l_{slot}": l - 2**39, f"q_{slot}": q + 1}
        halved = {f"l_{slot}": l - INVERSE_OF_2, f"b_{slot}": inputs[f"b[{slot}]"] + 1}
        for change in (heavier, lighter, halved):
            assert not forger.accepts(replaced(inputs, **change))


def test_invalid_other_context(forger: Witnesses) -> None:
    inputs = honest(RATIONED, N)
    caught_by(forger, replaced(inputs, context=inputs["context"] + 1), "tree.")


def test_invalid_side_of_rationing(forger: Witnesses) -> None:
    """Sells named long where buys are, with all that follows from it; and the other way round."""
    for slots, w in ((RATIONED, 1), (SPLIT, 0)):
        inputs = with_interval(slots, 5, 5, w)
        sign = 1 - 2 * w
        for kept in range(N + 1):
            u = {f"u_{i}": sign if i < kept else 0 for i in range(N)}
            for unfilled in range(5):
                assert not forger.accepts(replaced(inputs, unfilled=unfilled, **u))


def test_invalid_long_side_of_a_wide_interval(forger: Witnesses) -> None:
    inputs = replaced(with_interval(WIDE, 4, 9, 1), **{f"u_{i}": -1 for i in range(N)})
    assert not forger.accepts(inputs)


def test_invalid_split_against_the_order_of_slots(forger: Witnesses) -> None:
    """The later buy at the price is served before the earlier one: nothing that u can say allows it."""
    inputs = honest(RATIONED, N)
    assert not forger.accepts(replaced(inputs, u_0=1, u_1=0, u_2=1, u_3=0))
    assert not forger.accepts(replaced(inputs, u_0=0, u_1=1, u_2=0, u_3=0))
    assert not forger.accepts(replaced(inputs, u_0=1, u_1=2, u_2=0, u_3=0))


@pytest.mark.parametrize("unfilled", [1, 3, 4, -1, MODULUS - 5, 2**48])
def test_invalid_split_of_the_last_lots(forger: Witnesses, unfilled: int) -> None:
    """2 lots stay unfilled at the cut."""
    inputs = honest(SPLIT, N)
    assert inputs["unfilled"] == 2
    for volume in (4, 6 - unfilled):
        assert not forger.accepts(replaced(inputs, unfilled=unfilled, outcome=outcome(5, volume)))


def test_invalid_split_below_nothing(forger: Witnesses) -> None:
    """The first sell gets 4 of 3: balanced, and refused by the range of what is unfilled."""
    inputs = honest(SPLIT, N)
    # Cut at the first one: it gets 3 - unfilled = 4, the rest nothing: 4 bought, 4 sold.
    caught_by(forger, replaced(inputs, u_1=0, u_2=0, u_3=0, unfilled=-1), "unfilled", "bit")
    # Cut at the second one, which then would get 3 - 4 = -1 lots, short of balance as well.
    assert not forger.accepts(replaced(inputs, unfilled=4))


def test_invalid_cut_that_never_ends(forger: Witnesses) -> None:
    """u may fall once: to below zero it would take lots back from those behind."""
    inputs = honest(RATIONED, N)
    assert not forger.accepts(replaced(inputs, u_2=0, u_3=-1))
    assert not forger.accepts(replaced(inputs, u_1=0, u_2=-1, u_3=-1))


def test_invalid_fill_in_a_wide_interval(forger: Witnesses) -> None:
    """A buy at the lower end gets lots of a seller at the lower end, outside of the exact match."""
    slots = [buy(9, 2), sell(4, 2), buy(4, 1), sell(9, 1)]
    inputs = honest(slots, N)
    assert forger.accepts(inputs)
    for unfilled in (0, 1):
        for kept in range(N + 1):
            u = {f"u_{i}": int(i < kept) for i in range(N)}
            changed = replaced(inputs, unfilled=unfilled, **u)
            assert not forger.accepts(changed) or forger.read(changed, "evaluation") == (
                inputs["evaluation"],
            )


@pytest.mark.parametrize("delta", [1, -1, 2**64])
def test_invalid_evaluation(strict: Witnesses, delta: int) -> None:
    inputs = honest(RATIONED, N)
    caught_by(strict, replaced(inputs, evaluation=inputs["evaluation"] + delta), "evaluation")


@pytest.mark.parametrize("name", ["slots_root", "outcome", "challenge", "context"])
def test_invalid_public_inputs(strict: Witnesses, name: str) -> None:
    inputs = honest(RATIONED, N)
    assert not strict.accepts(replaced(inputs, **{name: inputs[name] + 1}))


@pytest.mark.parametrize("name", ["account", "q", "active"])
@pytest.mark.parametrize("value", [1, MODULUS - 1, 2**47])
def test_invalid_empty_slot_with_something_in_it(forger: Witnesses, name: str, value: int) -> None:
    """Threat Z15: what of an empty slot reaches the evaluation could be chosen after the challenge."""
    assert not forger.accepts(replaced(honest(WIDE, N), **{f"{name}_2": value}))


@pytest.mark.parametrize("name", ["b", "l", "salt_box", "g", "u"])
def test_free_signals_of_an_empty_slot_change_nothing(forger: Witnesses, name: str) -> None:
    """Threat Z15, the other half: what an empty slot leaves open has no effect on what is proved."""
    inputs = honest(WIDE, N)
    accepted = 0
    for value in (0, 1, 2, 8, 9, 10, 5 << 20, MODULUS - 1, MODULUS - 2, 2**32 + 3):
        changed = replaced(inputs, **{f"{name}_2": value})
        if forger.accepts(changed):
            accepted += 1
            assert forger.read(changed, "evaluation") == (inputs["evaluation"],)
    assert accepted


@pytest.mark.parametrize("slot", range(N))
@pytest.mark.parametrize("name", ["active", "b", "l", "q", "account", "salt_box", "g", "u"])
def test_a_signal_changed_after_the_challenge_proves_nothing_new(
    forger: Witnesses, name: str, slot: int
) -> None:
    """Threat Z15 for filled slots: another value has no witness, or the very same evaluation."""
    for slots in (RATIONED, SPLIT, WIDE):
        inputs = honest(slots, N)
        now = inputs[f"{name}[{slot}]"]
        for value in (0, 1, now + 1, -now, now * INVERSE_OF_2, 2**48):
            changed = replaced(inputs, **{f"{name}_{slot}": value})
            if forger.accepts(changed):
                assert forger.read(changed, "evaluation") == (inputs["evaluation"],)


@pytest.mark.parametrize("name", ["active", "b", "g"])
def test_invalid_booleans(forger: Witnesses, name: str) -> None:
    for value in (2, MODULUS - 1, INVERSE_OF_2):
        assert not forger.accepts(replaced(honest(RATIONED, N), **{f"{name}_1": value}))


def test_invalid_long_side_flag(forger: Witnesses) -> None:
    for value in (2, MODULUS - 1, INVERSE_OF_2):
        assert not forger.accepts(replaced(honest(RATIONED, N), w=value))


@pytest.mark.parametrize("quantity", [MOST_LOTS + 1, MODULUS - 3, 2**64])
def test_invalid_committed_quantity(forger: Witnesses, quantity: int) -> None:
    """Where a malicious committee orders a commitment to such a quantity, nobody can prove the round."""
    inputs = honest([buy(5, 1), sell(5, 1)], N)
    open_root = Witnesses(forger.circuit, ["evaluation", "slots_root"])
    assert open_root.accepts(inputs)
    caught_by(
        open_root,
        replaced(inputs, q_0=quantity, q_1=quantity, outcome=outcome(5, quantity)),
        "order[0]", "order[1]", "digit", "bit",
    )  # fmt: skip


def test_invalid_two_openings_of_one_slot(forger: Witnesses) -> None:
    """The slot's opening is replaced by another order's, everything else kept."""
    inputs = opening(honest(RATIONED, N), 1, order(Side.BUY, 5, 3, 0xEE))
    caught_by(forger, inputs, "tree.")
