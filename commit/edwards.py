"""Quick arithmetic for BabyJubJub: extended coordinates, sums of multiples, tables for a fixed base.

Imports :mod:`commit.field`. Works on bare coordinates; :mod:`commit.babyjub` is what others import, and
holds the readable affine law that this is tested equal to.

The curve a x^2 + y^2 = 1 + d x^2 y^2 is carried to -X^2 + Y^2 = 1 + D X^2 Y^2 by X = sqrt(-a) x,
D = -d/a, where the formulas of Hisil, Wong, Carter and Dawson, "Twisted Edwards Curves Revisited" (2008),
need the fewest multiplications. -1 is a square modulo r and D is not, so they hold for all points.

Nothing here runs in constant time: Python's integers do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import gmpy2
from gmpy2 import mpz

from commit.field import MODULUS

Extended = tuple[mpz, mpz, mpz, mpz]
"""(X, Y, Z, T) with X/Z, Y/Z the coordinates on the curve with a = -1, and T = XY/Z."""

Addend = tuple[mpz, mpz, mpz, mpz]
"""(Y - X, Y + X, 2 D T, 2 Z): a point prepared for being added many times."""

_P = mpz(MODULUS)
_SCALE = mpz(6360561867910373094066688120553762416144456282423235903351243436111059670888)  # sqrt(-168700)
_UNSCALE = gmpy2.invert(_SCALE, _P)
_TWO_D = mpz(2 * 12181644023421730124874158521699555681764249180949974110617291017600649128846)  # -2 d/a

_WIDE, _NARROW = 5, 2  # digit widths; a table of odd multiples pays from about 64 bits on
_COMB_BITS = 6

IDENTITY: Extended = (mpz(0), mpz(1), mpz(1), mpz(0))


def lift(x: int, y: int) -> Extended:
    """Extended coordinates of the affine point (x, y)."""
    scaled = x * _SCALE % _P
    return scaled, mpz(y), mpz(1), scaled * y % _P


def lower(point: Extended) -> tuple[int, int]:
    """The affine coordinates of ``point`` on BabyJubJub."""
    scaled, y, z, _ = point
    shrink = gmpy2.invert(z, _P)
    return int(scaled * shrink % _P * _UNSCALE % _P), int(y * shrink % _P)


def prepare(point: Extended) -> Addend:
    """``point`` as the second operand of :func:`add`."""
    x, y, z, t = point
    return y - x, y + x, t * _TWO_D % _P, 2 * z


def add(point: Extended, addend: Addend) -> Extended:
    """The sum of any two points."""
    x, y, z, t = point
    minus, plus, twice_dt, twice_z = addend
    a, b, c, d = (y - x) * minus, (y + x) * plus, t * twice_dt, z * twice_z
    e, f, g, h = (b - a) % _P, (d - c) % _P, (d + c) % _P, (b + a) % _P
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def double(point: Extended, times: int = 1) -> Extended:
    """2^times * point, times >= 1. T is left out of all doublings but the last: none of them reads it."""
    x, y, z, t = point
    for remaining in range(times, 0, -1):
        xx, yy = x * x, y * y
        e, h = 2 * x * y, xx + yy
        g = (yy - xx) % _P
        f = (g - 2 * z * z) % _P
        if remaining == 1:
            t = -e * h % _P
        x, y, z = e * f % _P, -g * h % _P, f * g % _P
    return x, y, z, t


def sum_of_multiples(terms: Iterable[tuple[int, Extended]]) -> Extended:
    """The sum of scalar * point over ``terms``, scalars being any integers, taken exactly.

    Straus's method: one chain of doublings for all terms, signed digits of five bits and a table of the odd
    multiples of each point.
    """
    additions: dict[int, list[Addend]] = {}
    for scalar, point in terms:
        width = _WIDE if scalar.bit_length() > 64 else _NARROW
        table = _odd_multiples(point, 1 << (width - 2))
        for position, digit in _signed_digits(scalar, width):
            entry = table[abs(digit) >> 1]
            additions.setdefault(position, []).append(entry if digit > 0 else _negate(entry))
    if not additions:
        return IDENTITY
    positions = sorted(additions, reverse=True)
    total = IDENTITY
    for position, below in zip(positions, [*positions[1:], 0], strict=True):
        for addend in additions[position]:
            total = add(total, addend)
        if position > below:
            total = double(total, position - below)
    return total


def comb_table(point: Extended, bits: int) -> list[list[Addend]]:
    """Multiples of a point that is multiplied often: row i holds 1, 2, ..., 63 times 64^i * point."""
    rows = []
    for _ in range(-(-bits // _COMB_BITS)):
        multiples = [point]
        step = prepare(point)
        for _ in range((1 << _COMB_BITS) - 1):
            multiples.append(add(multiples[-1], step))
        point = multiples.pop()
        rows.append([prepare(multiple) for multiple in multiples])
    return rows


def comb_multiply(table: Sequence[Sequence[Addend]], scalar: int) -> Extended:
    """scalar * point from the point's :func:`comb_table`, 0 <= scalar < 2^bits of the table."""
    total = IDENTITY
    for row in table:
        digit = scalar & ((1 << _COMB_BITS) - 1)
        if digit:
            total = add(total, row[digit - 1])
        scalar >>= _COMB_BITS
    return total


def _negate(addend: Addend) -> Addend:
    minus, plus, twice_dt, twice_z = addend
    return plus, minus, -twice_dt, twice_z


def _odd_multiples(point: Extended, count: int) -> list[Addend]:
    """point, 3 point, 5 point, ..., ``count`` of them."""
    table = [prepare(point)]
    if count > 1:
        twice = prepare(double(point))
        for _ in range(count - 1):
            point = add(point, twice)
            table.append(prepare(point))
    return table


def _signed_digits(scalar: int, width: int) -> list[tuple[int, int]]:
    """Position and value of the nonzero digits of ``scalar``: odd, absolute value below 2^(width-1)."""
    digits = []
    sign = -1 if scalar < 0 else 1
    rest, position = abs(scalar), 0
    modulus = 1 << width
    while rest:
        zeros = (rest & -rest).bit_length() - 1
        rest >>= zeros
        position += zeros
        digit = rest & (modulus - 1)
        if digit > modulus >> 1:
            digit -= modulus
        digits.append((position, sign * digit))
        rest -= digit
    return digits
