"""The scalar field of BN254: the integers modulo r, in which commitments and circuits live.

Imports only the error tree. Elements are plain integers in [0, r); multiplication and addition are
Python's own followed by ``% MODULUS``.
"""

from __future__ import annotations

import gmpy2

from commit.errors import FssError

MODULUS = 21888242871839275222246405745257275088548364400416034343698204186575808495617
"""r, the order of BN254's groups (EIP-196) and the base field of BabyJubJub (EIP-2494)."""

_TWO_ADICITY = 28
_ODD_PART = (MODULUS - 1) >> _TWO_ADICITY
_NON_RESIDUE = 5  # the least quadratic non-residue modulo r
_ROOT_OF_UNITY = pow(_NON_RESIDUE, _ODD_PART, MODULUS)


class FieldError(FssError):
    """A value is not a canonical element of the BN254 scalar field.

    Elements are integers x with 0 <= x < r. The value x + r would stand for the same element under another
    spelling, so it is refused everywhere rather than reduced.
    """

    code = "field.range"


class NoInverseError(FssError):
    """Zero has no inverse in a field, so a division by it was refused."""

    code = "field.no-inverse"


def is_element(value: object) -> bool:
    """Whether ``value`` is an integer (no boolean) with 0 <= value < r."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MODULUS


def check_element(value: int, what: str) -> int:
    """``value`` itself where it is canonical; raises :class:`FieldError` naming ``what`` otherwise."""
    if not is_element(value):
        raise FieldError(f"{what} is not a field element", hint="give an integer from 0 to r - 1")
    return value


def inverse(value: int, modulus: int = MODULUS) -> int:
    """The inverse of ``value`` modulo a prime (r unless given). Raises :class:`NoInverseError` for 0."""
    try:
        return int(gmpy2.invert(value, modulus))
    except ZeroDivisionError:
        raise NoInverseError("zero has no inverse", hint="check for zero before dividing") from None


def is_square(value: int) -> bool:
    """Whether ``value`` has a square root modulo r; 0 has."""
    return bool(gmpy2.legendre(value % MODULUS, MODULUS) >= 0)


def sqrt(value: int) -> int | None:
    """The even one of the two square roots of ``value`` modulo r (0 for 0), or None where there is none.

    Tonelli and Shanks; r - 1 = 2^28 * odd.
    """
    value %= MODULUS
    if not is_square(value):
        return None
    if value == 0:
        return 0
    root = gmpy2.powmod(value, (_ODD_PART + 1) // 2, MODULUS)
    rest = gmpy2.powmod(value, _ODD_PART, MODULUS)
    order_bits, generator = _TWO_ADICITY, gmpy2.mpz(_ROOT_OF_UNITY)
    while rest != 1:
        power, square = 0, rest
        while square != 1:
            square = square * square % MODULUS
            power += 1
        step = gmpy2.powmod(generator, 1 << (order_bits - power - 1), MODULUS)
        root = root * step % MODULUS
        generator = step * step % MODULUS
        rest = rest * generator % MODULUS
        order_bits = power
    return int(root) if root % 2 == 0 else int(MODULUS - root)
