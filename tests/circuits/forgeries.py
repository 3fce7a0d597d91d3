"""What a forger proves once a constraint of ``clear`` is left out: one forgery for each, its root honest.

A forgery names the line of the sources, the constraints that it stands for by the wires in them, and the
witness: the inputs, and the signals that nothing ties down any more. `test_needed` tries them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from commit.commitment import commit
from commit.field import MODULUS, inverse
from commit.poseidon import permute
from fss.circuits.inputs import salt_box
from fss.clearing import LAST_TICK
from tests.circuits.rounds import CHALLENGE, CONTEXT, Slots, buy, evaluate, honest, replaced, sell
from tests.circuits.witness import Flat

N = 4


@dataclass(frozen=True)
class Forgery:
    """What is proved once the constraints that ``line`` makes of some slots, ``removed``, are left out.

    Each is the names of its wires, a sum of digits as ``digits``, and ``...`` for any more. ``chosen``
    are signals that are no inputs, and free then. ``target`` is an evaluation that the forger reaches, of
    lists that are not the round's; where there is none, the evaluation is that of the forged lists.
    """

    line: str
    removed: Sequence[str]
    slots: Slots
    inputs: Flat
    chosen: Mapping[str, int] = field(default_factory=dict)
    target: int | None = None


def claim(slots: Slots, low: int, high: int, volume: int, w: int = 0, **changes: int) -> Flat:
    """The inputs of a prover who is honest about the openings alone: interval, volume and w as given.

    ``g_i``, ``u_i`` and the price follow, unless ``changes`` has them.
    """
    threshold = high + (low == high) - w
    padded = [*slots, *[None] * (N - len(slots))]
    price = (low + high) // 2 if volume else 0
    follow = {"pl": low, "ph": high, "w": w, "unfilled": 0, "outcome": price + (volume << 32)}
    for i, each in enumerate(padded):
        follow[f"g_{i}"] = int(each is None or each.limit >= threshold)
        follow[f"u_{i}"] = 1 - 2 * w
        if each is None:
            follow[f"l_{i}"] = threshold
    return replaced(honest(slots, N), **{**follow, **changes})


def falls(*u: int) -> dict[str, int]:
    """The prover's u, slot by slot."""
    return {f"u_{i}": value for i, value in enumerate(u)}


def of_others(slots: Slots, others: Slots, **changes: int) -> Flat:
    """The honest inputs of other slots, under the root of these."""
    return replaced(honest(others, N), slots_root=honest(slots, N)["slots_root"], **changes)


def leaf(slots: Slots, index: int) -> int:
    each = slots[index] if index < len(slots) else None
    return commit(CONTEXT, each) if each else 0


def account(slots: Slots, index: int) -> int:
    each = slots[index] if index < len(slots) else None
    return each.account if each else 0


def evaluation(slots: Slots, fills: Sequence[int]) -> int:
    """The value at the challenge of the slots' leaves and accounts with any fills."""
    padded = [*fills, *[0] * (N - len(fills))]
    leaves, owners = zip(*((leaf(slots, i), account(slots, i)) for i in range(N)), strict=True)
    return evaluate(leaves, owners, padded, CHALLENGE)


CROSSED: Slots = [buy(9, 2), sell(4, 2)]
"""Clears from 4 to 9: the price is 6, 2 lots."""

TOO_MUCH = evaluation(CROSSED, [200, -200])
"""A list of fills for them that the circuit must not evaluate to."""

AT_PRICE: Slots = [sell(5, 3), buy(5, 3), buy(5, 3)]
"""Buys are long at 5: the first gets 3, the second nothing."""

STEP = inverse(CHALLENGE)

LESS = (2 - inverse(2**39)) % MODULUS


def active_share() -> Flat:
    """active = leaf / c for an opening c without account and quantity: the sell is out of the book."""
    inputs = of_others(CROSSED, CROSSED[:1], salt_box_1=salt_box(7))
    other = permute((CONTEXT, inputs["b[1]"] + 2 * inputs["l[1]"], 0, 7))[0]
    return replaced(inputs, active_1=leaf(CROSSED, 1) * inverse(other))


def empty_account() -> Flat:
    """Threat Z15: the account of an empty slot, chosen after the challenge, makes up for any fills."""
    short = TOO_MUCH - evaluation(CROSSED, [2, -2])
    return claim(CROSSED, 4, 9, 2, account_2=short * pow(STEP, 7, MODULUS))


EMPTY_FIRST: Slots = [None, sell(4, 2)]
TWO_BUYS: Slots = [buy(9, 2), buy(9, 2)]

SLOT_ORDER = {
    "active is a bit": Forgery(
        "active * (active - 1) === 0;", ["active[1]"], CROSSED, active_share()
    ),
    # packed = b + 2 l: the buy at 9, read as b = 2 and l = 8, sells to the other buy.
    "the side is a bit": Forgery(
        "b * (b - 1) === 0;", ["b[0]"], TWO_BUYS, claim(TWO_BUYS, 0, 8, 4, b_0=2, l_0=8)
    ),
    # An empty slot buys 2 lots.
    "an empty slot has no quantity": Forgery(
        "bit[i] * (bit[i] - active) === 0;",
        ["active[0] order[0].bit[1]"],
        EMPTY_FIRST,
        of_others(EMPTY_FIRST, [buy(9, 2), EMPTY_FIRST[1]], active_0=0, account_0=0),
        {"order[0].bit[1]": 1},
    ),
    # packed = 2 l + 2^40 q: both limits one tick higher, both quantities 2^-39 lots lower.
    "the quantity has 48 bits": Forgery(
        "bit[i] * (bit[i] - active) === 0;",
        ["active[0] order[0].bit[47]", "active[1] order[1].bit[47]"],
        CROSSED,
        claim(CROSSED, 5, 10, LESS, g_0=1, l_0=10, l_1=5, q_0=LESS, q_1=LESS),
        {f"order[{i}].bit[47]": LESS * inverse(2**47) for i in range(2)},
    ),
    "an empty slot has no account": Forgery(
        "account * (1 - active) === 0;",
        ["account[2] active[2]"],
        CROSSED,
        empty_account(),
        target=TOO_MUCH,
    ),
    # The sell's limit is another one.
    "the leaf is the commitment": Forgery(
        "leaf <== active * c[0];",
        ["active[1] order[1].c[0] order[1].leaf"],
        CROSSED,
        of_others(CROSSED, [CROSSED[0], sell(8, 2)]),
        {"order[1].leaf": leaf(CROSSED, 1)},
    ),
}

DOUBLED: Slots = [buy(10, 2), sell(5, 5), buy(11, 1)]
NOT_CROSSED: Slots = [buy(3, 2), sell(4, 2)]
OVERSERVED: Slots = [sell(5, 4), buy(5, 3), buy(5, 3)]
WORSE_FIRST: Slots = [sell(5, 4), buy(4, 4), buy(5, 4)]
BETTER_FIRST: Slots = [sell(5, 4), buy(6, 2), buy(5, 2)]
SHORT_SIDE: Slots = [sell(5, 4), buy(5, 6)]

SLOT_SIDE = {
    # g = 2 at a distance of 3 l - lo - 2 hi = 3: the buy of 2 gets 4.
    "g is a bit": Forgery("g * (g - 1) === 0;", ["g[0]"], DOUBLED, claim(DOUBLED, 5, 11, 5, g_0=2)),
    # The buy at 3 pays 2^31.
    "the distance has 32 bits": Forgery(
        "Range(32)(d);",
        ["digits side[0].d"],
        NOT_CROSSED,
        claim(NOT_CROSSED, 4, LAST_TICK, 2, g_0=1),
    ),
    "the distance is the limit's": Forgery(
        "signal d <== g * (2 * l - lo - hi) + lo - l;",
        ["g[0] l[0] side[0].d side[0].hi side[0].lo"],
        NOT_CROSSED,
        claim(NOT_CROSSED, 4, LAST_TICK, 2, g_0=1),
        {"side[0].d": 1},
    ),
    # The first buy gets 4 of 3.
    "eq is q at the threshold": Forgery(
        "in * quotient === value - out;",
        ["q[1] side[1].d side[1].eq side[1].quotient"],
        OVERSERVED,
        claim(OVERSERVED, 5, 5, 4, unfilled=3, **falls(1, 1, 0, 0)),
        {"side[1].eq": 4},
    ),
    # The buy at 4 buys at 5, before the one at 5.
    "eq is 0 elsewhere": Forgery(
        "in * out === 0;",
        ["side[1].d side[1].eq"],
        WORSE_FIRST,
        claim(WORSE_FIRST, 5, 5, 4, unfilled=4, **falls(1, 1, 0, 0)),
        {"side[1].eq": 4},
    ),
    # The buy at 6 gets its 2 lots as a better one, and again as one at the price.
    "atq is 0 at the other threshold": Forgery(
        "atq <== (1 - g - w) * eq;",
        ["g[1] side[1].atq side[1].eq w"],
        BETTER_FIRST,
        claim(BETTER_FIRST, 5, 5, 4, unfilled=2, **falls(1, 1, 0, 0)),
        {"side[1].atq": 2},
    ),
    # The sell, on the short side, is left with a lot.
    "m is 0 on the short side": Forgery(
        "m <== (1 - b - w) * atq;",
        ["b[0] filled[0].m side[0].atq w"],
        SHORT_SIDE,
        claim(SHORT_SIDE, 5, 5, 3, unfilled=3, **falls(1, 0, 0, 0)),
        {"filled[0].m": 1},
    ),
}

SLOT_FILL = {
    # u = 1, 0, 1: the later buy is served first.
    "u only falls": Forgery(
        "t * (t - sign) === 0;",
        ["filled[2].sign u[1] u[2]"],
        AT_PRICE,
        claim(AT_PRICE, 5, 5, 3, unfilled=3, **falls(1, 0, 1, 1)),
    ),
    # 1 and 2 lots instead of 3 and none.
    "only the order at the fall is cut": Forgery(
        "cut <== t * (m - unfilled);",
        [f"filled[{i}].cut filled[{i}].m u[{i - 1}] u[{i}] unfilled" for i in (1, 2)],
        AT_PRICE,
        claim(AT_PRICE, 5, 5, 3, **falls(0, 0, 0, 0)),
        {"filled[1].cut": 1, "filled[2].cut": 2},
    ),
    "all is given before the fall": Forgery(
        "signal before <== u * m;",
        [f"filled[{i}].before filled[{i}].m u[{i}]" for i in (1, 2)],
        AT_PRICE,
        claim(AT_PRICE, 5, 5, 3),
        {"filled[1].before": 1, "filled[2].before": 2},
    ),
    "better orders get all": Forgery(
        "signal whole <== (g - b) * q;",
        [f"b[{i}] filled[{i}].whole g[{i}] q[{i}]" for i in (0, 1)],
        CROSSED,
        claim(CROSSED, 4, 9, 1),
        {"filled[0].whole": 1, "filled[1].whole": -1},
    ),
    "volume is what sellers gave": Forgery(
        "sold <== -b * fill;",
        ["b[1] filled[1].fill filled[1].sold"],
        CROSSED,
        claim(CROSSED, 4, 9, 5),
        {"filled[1].sold": 5},
    ),
}

REACHED = (TOO_MUCH - leaf(CROSSED, 0)) * STEP

EVALUATION = {
    "fills are evaluated": Forgery(
        "behind_fill[i] <== value[i + 1] * challenge + filled[i].fill;",
        ["behind_fill[0] challenge filled[0].fill value[1]"],
        CROSSED,
        claim(CROSSED, 4, 9, 2),
        {"behind_fill[0]": (REACHED - account(CROSSED, 0)) * STEP},
        TOO_MUCH,
    ),
    "accounts are evaluated": Forgery(
        "behind_account[i] <== behind_fill[i] * challenge + account[i];",
        ["account[0] behind_account[0] behind_fill[0] challenge"],
        CROSSED,
        claim(CROSSED, 4, 9, 2),
        {"behind_account[0]": REACHED},
        TOO_MUCH,
    ),
    "leaves are evaluated": Forgery(
        "value[i] <== behind_account[i] * challenge + order[i].leaf;",
        ["behind_account[0] challenge evaluation order[0].leaf"],
        CROSSED,
        claim(CROSSED, 4, 9, 2),
        target=TOO_MUCH,
    ),
}

PASSED_OVER: Slots = [buy(6, 2), buy(7, 2), sell(5, 2)]
NO_SELLER: Slots = [buy(9, 2)]
TURNED: Slots = [buy(5, 3), buy(5, 3), buy(5, 2), sell(5, 1)]
SELLS_LONG: Slots = [buy(5, 4), sell(5, 3), sell(5, 3)]
TAKEN_BACK: Slots = [sell(5, 3), buy(5, 3), buy(5, 2), buy(5, 3)]
AT_LOWER_END: Slots = [buy(9, 1), sell(4, 2), buy(4, 1)]
SLOTS = range(N)

ROUND = {
    # From 7 to 6: the buy at 7 is passed over for the one at 6.
    "pl <= ph": Forgery(
        "Range(32)(ph - pl);",
        ["digits in"],
        PASSED_OVER,
        claim(PASSED_OVER, 7, 6, 2, unfilled=2, g_0=1, g_1=0, g_2=0, **falls(1, 0, 0, 0)),
    ),
    # w = 2: the thresholds lie below the price, which is 10 for a buy at 9.
    "w is a bit": Forgery(
        "w * (w - 1) === 0;",
        ["w"],
        CROSSED,
        claim(CROSSED, 10, 10, 2, w=2, unfilled=4, **falls(0, 0, 0, 0)),
    ),
    "the slots are those under the root": Forgery(
        "tree.root === slots_root;", ["slots_root ..."], CROSSED, of_others(CROSSED, CROSSED[:1])
    ),
    # The buy gets 2 lots from nobody.
    "as much is bought as sold": Forgery(
        "balance === 0;",
        [" ".join(f"filled[{i}].fill" for i in SLOTS)],
        NO_SELLER,
        claim(NO_SELLER, 0, 9, 0),
    ),
    # u = 0, -1, -1: the third buy sells.
    "u falls once": Forgery(
        "u[n - 1] * (u[n - 1] - sign) === 0;",
        ["u[3] w"],
        TURNED,
        claim(TURNED, 5, 5, 1, **falls(0, -1, -1, -1)),
    ),
    # The first sell gives 4 of 3.
    "unfilled is not negative": Forgery(
        "Range(48)(unfilled);",
        ["digits unfilled"],
        SELLS_LONG,
        claim(SELLS_LONG, 5, 5, 4, w=1, unfilled=-1, **falls(-1, 0, 0, 0)),
    ),
    # The last buy sells 2 lots to the two before it.
    "the piece is not negative": Forgery(
        "Range(48)(piece);",
        ["digits piece"],
        TAKEN_BACK,
        claim(TAKEN_BACK, 5, 5, 3, unfilled=5, **falls(1, 1, 1, 0)),
    ),
    "the piece is what the cut gives": Forgery(
        "signal piece <== sign * cut;",
        ["piece w " + " ".join(f"filled[{i}].cut" for i in SLOTS)],
        TAKEN_BACK,
        claim(TAKEN_BACK, 5, 5, 3, unfilled=5, **falls(1, 1, 1, 0)),
        {"piece": 0},
    ),
    # pl = 5, where nobody stands.
    "e is what stands at the price": Forgery(
        "signal e <== sign * at_price;",
        ["e w " + " ".join(f"side[{i}].atq" for i in SLOTS)],
        CROSSED,
        claim(CROSSED, 5, 9, 2),
        {"e": 1},
    ),
    # The buy at 4 gets a lot, although the price is 6.
    "a wide interval rations nobody": Forgery(
        "(1 - z) * f === 0;", ["f z"], AT_LOWER_END, claim(AT_LOWER_END, 4, 9, 2)
    ),
    "f is what rationing gave": Forgery(
        "signal f <== sign * rationed;",
        ["f w " + " ".join(f"filled[{i}].rationed" for i in SLOTS)],
        AT_LOWER_END,
        claim(AT_LOWER_END, 4, 9, 2),
        {"f": 0},
    ),
    # The single price 8, inside of the interval.
    "swap is 0 where buys are long": Forgery(
        "signal swap <== w * (2 * f - e);",
        ["e f swap w"],
        CROSSED,
        claim(CROSSED, 8, 8, 2),
        {"swap": 1},
    ),
    # ph = 5, where nobody stands.
    "above is what would go without": Forgery(
        "signal above <== z * (f - swap - wider) + wider;",
        ["above e f swap z " + " ".join(f"side[{i}].eq" for i in SLOTS)],
        CROSSED,
        claim(CROSSED, 4, 5, 2),
        {"above": 1},
    ),
    "no price below clears": Forgery(
        "pl * pl_is_loose === 0;", ["pl pl_is_loose"], CROSSED, claim(CROSSED, 5, 9, 2)
    ),
    "no price above clears": Forgery(
        "(2 ** 32 - 1 - ph) * ph_is_loose === 0;",
        ["ph ph_is_loose"],
        CROSSED,
        claim(CROSSED, 4, 7, 2),
    ),
    "a sum that is 0 is loose": Forgery(
        "out <== 1 - in * inverse;",
        ["in inverse pl_is_loose"],
        CROSSED,
        claim(CROSSED, 5, 9, 2),
        {"pl_is_loose": 0},
    ),
    # 2 lots trade at the price 0.
    "a round that trades is not idle": Forgery(
        "in * out === 0;",
        ["idle in"],
        CROSSED,
        claim(CROSSED, 4, 9, 2, outcome=2 << 32),
        {"idle": 1},
    ),
    # 2 price + odd = 13 with odd = 0.
    "the price has 32 bits": Forgery(
        "Range(32)(price);",
        ["digits price"],
        CROSSED,
        claim(CROSSED, 4, 9, 2, outcome=13 * inverse(2) + (2 << 32)),
    ),
    "the outcome is price and volume": Forgery(
        "outcome === price + 2 ** 32 * volume;",
        ["outcome price " + " ".join(f"filled[{i}].sold" for i in SLOTS)],
        CROSSED,
        claim(CROSSED, 4, 9, 2, outcome=7 + (1 << 32)),
        {"price": 6},
    ),
    "an idle round has no price": Forgery(
        "signal twice <== (1 - idle) * (pl + ph);",
        ["idle ph pl twice"],
        [],
        claim([], 0, LAST_TICK, 0, outcome=77),
        {"twice": 154},
    ),
    "odd is a bit": Forgery(
        "odd * (odd - 1) === 0;", ["odd"], CROSSED, claim(CROSSED, 4, 9, 2, outcome=2 << 32)
    ),
    "the price is the middle": Forgery(
        "2 * price + odd === twice;",
        ["odd price twice"],
        CROSSED,
        claim(CROSSED, 4, 9, 2, outcome=8 + (2 << 32)),
        {"odd": 0},
    ),
}

FORGERIES: dict[str, Forgery] = SLOT_ORDER | SLOT_SIDE | SLOT_FILL | EVALUATION | ROUND

BELOW: Slots = [buy(9, 2), sell(0, 2)]
BEYOND: Slots = [buy(LAST_TICK, 2), sell(4, 2)]

OFF_THE_TICKS = {
    "pl has 32 bits": Forgery(
        "Range(32)(pl);", ["digits pl"], BELOW, claim(BELOW, -3, 9, 2, l_1=-3)
    ),
    "ph has 32 bits": Forgery(
        "Range(32)(ph);", ["digits ph"], BEYOND, claim(BEYOND, 4, LAST_TICK + 2, 2, g_0=1, l_0=LAST_TICK + 2)
    ),
}
"""An order that a malicious committee ordered, with a limit that is no tick, moves the price."""
