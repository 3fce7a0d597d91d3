"""Values that a forger would try for a wire: edges of ranges and of the field, neighbours, others' values."""

from __future__ import annotations

import random
from collections.abc import Sequence

from commit.field import MODULUS

EDGES = tuple(
    sorted(
        {number % MODULUS for number in range(-5, 11)}
        | {
            (1 << bits) + near
            for bits in (31, 32, 33, 39, 40, 47, 48, 64, 80, 96, 160, 251)
            for near in (-1, 0, 1)
        }
        | {
            pow(2, -1, MODULUS),
            (MODULUS + 1) // 2 + 1,
            MODULUS // 2,
            pow(2, -32, MODULUS),
            pow(2, -40, MODULUS),
        }
    )
)


def other_value(draw: random.Random, witness: Sequence[int], wire: int) -> int:
    """A value for the wire that is not the one it has."""
    own = witness[wire]
    kind = draw.randrange(8)
    if own in (0, 1) and kind < 3:
        return 1 - own
    if kind < 4:
        chosen = draw.choice(EDGES)
    elif kind == 4:
        chosen = own + draw.choice((-2, -1, 1, 2, 1 << 32, 1 << 40, 1 << 48))
    elif kind == 5:
        chosen = -own
    elif kind == 6:
        chosen = witness[draw.randrange(len(witness))]
    else:
        chosen = draw.randrange(MODULUS)
    return chosen % MODULUS if chosen % MODULUS != own else (own + 1) % MODULUS
