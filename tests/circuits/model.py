"""The arithmetic of ``clear`` in plain integers: what the constraints say, without hashes and the field.

Small enough to enumerate every witness of every small book; tests hold it equal to the real constraints.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

LAST_TICK = 2**32 - 1
MOST = 2**48


@dataclass(frozen=True)
class Row:
    """A filled slot: side (0 buy, 1 sell), limit, quantity."""

    b: int
    l: int  # noqa: E741 - the letter of the design
    q: int


@dataclass(frozen=True)
class Claim:
    """What the prover is free to choose: the interval, the long side, each order's side of it, the cut."""

    pl: int
    ph: int
    w: int
    g: tuple[int, ...]
    u: tuple[int, ...]
    unfilled: int


@dataclass(frozen=True)
class Result:
    """What a settlement gets to see: price, volume and signed fills."""

    price: int
    volume: int
    fills: tuple[int, ...]


def result(rows: Sequence[Row], claim: Claim, last_tick: int = LAST_TICK) -> Result | None:
    """The only statement that the claim can prove, or None where a constraint refuses it."""
    stated, broken = run(rows, claim, last_tick)
    return None if broken else stated


def run(rows: Sequence[Row], claim: Claim, last_tick: int = LAST_TICK) -> tuple[Result, list[str]]:
    """The statement that follows from the claim, and the names of the constraints that refuse it."""
    pl, ph, w = claim.pl, claim.ph, claim.w
    z = int(pl == ph)
    sign = 1 - 2 * w
    lo, hi = pl - w, ph + z - w
    fills, eq_sum, e, f, pieces, previous = [], 0, 0, 0, 0, sign
    good = {"interval": 0 <= pl <= ph <= last_tick, "long side": not w * (1 - z), "limit": True, "u": True}
    for row, g, u in zip(rows, claim.g, claim.u, strict=True):
        d = g * (2 * row.l - lo - hi) + lo - row.l
        t = previous - u
        good["limit"] &= 0 <= d < 2**32
        good["u"] &= not t * (t - sign)
        eq = row.q if d == 0 else 0
        atq = (1 - g - w) * eq
        m = (1 - row.b - w) * atq
        cut = t * (m - claim.unfilled)
        rationed = u * m + cut
        fills.append((g - row.b) * row.q + rationed)
        eq_sum, e, f, pieces, previous = eq_sum + eq, e + sign * atq, f + sign * rationed, pieces + cut, u
    swap = w * (2 * f - e)
    wider = eq_sum - e
    good |= {
        "last u": previous in (0, sign),
        "cut": 0 <= claim.unfilled < MOST and 0 <= sign * pieces < MOST,
        "balance": not sum(fills),
        "no rationing": not (1 - z) * f,
        "pl": not pl or e - f + swap != 0,
        "ph": ph == last_tick or z * (f - swap - wider) + wider != 0,
    }
    volume = sum(-row.b * fill for row, fill in zip(rows, fills, strict=True))
    stated = Result((pl + ph) // 2 if volume else 0, volume, tuple(fills))
    return stated, [name for name, holds in good.items() if not holds]


def claims(rows: Sequence[Row], last_tick: int) -> Iterator[Claim]:
    """Every claim that passes the shape of ``u`` (it falls once at most)."""
    size = len(rows)
    for pl, ph, w in product(range(last_tick + 1), range(last_tick + 1), (0, 1)):
        sign = 1 - 2 * w
        for g in product((0, 1), repeat=size):
            for cut in range(size + 1):
                u = (sign,) * cut + (0,) * (size - cut)
                for unfilled in range(max((row.q for row in rows), default=0) + 1):
                    yield Claim(pl, ph, w, g, u, unfilled)
                    if cut == size:
                        break


def definition(rows: Sequence[Row], last_tick: int) -> Result:
    """The clearing rule from its definition, for any last tick (docs/clearing.md)."""

    def lots(side: int, low: int, high: int) -> int:
        return sum(row.q for row in rows if row.b == side and low <= row.l <= high)

    clearing = [
        p
        for p in range(last_tick + 1)
        if lots(0, p + 1, last_tick) <= lots(1, 0, p) and lots(1, 0, p - 1) <= lots(0, p, last_tick)
    ]
    low, high = clearing[0], clearing[-1]
    price = (low + high) // 2
    volume = min(lots(0, price, last_tick), lots(1, 0, price))
    left = [volume - lots(0, price + 1, last_tick), volume - lots(1, 0, price - 1)]
    fills = []
    for row in rows:
        worse = row.l < price if row.b == 0 else row.l > price
        if row.l != price:
            fills.append(0 if worse else row.q)
        elif low == high:
            fills.append(min(row.q, left[row.b]))
            left[row.b] -= fills[-1]
        else:
            # At an end of a wider interval the trading side fills in full, the other not at all.
            fills.append(row.q if (row.l >= high if row.b == 0 else row.l <= low) else 0)
    signed = tuple(fill * (1 - 2 * row.b) for fill, row in zip(fills, rows, strict=True))
    return Result(price if volume else 0, volume, signed)
