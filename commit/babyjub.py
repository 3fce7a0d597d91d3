"""BabyJubJub: the curve over the BN254 scalar field whose prime-order subgroup holds the committee's keys.

Imports :mod:`commit.field` and, for speed, :mod:`commit.edwards` and :mod:`commit.subgroup`.
EIP-2494: a x^2 + y^2 = 1 + d x^2 y^2 with a = 168700, d = 168696, 8 L points. The law of addition is
complete: it holds for every pair of points on the curve.

Every point that comes from outside goes through :func:`check_point` first. Nothing here runs in
constant time: Python's integers do not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from commit import edwards
from commit.errors import FssError
from commit.field import MODULUS, inverse, is_element
from commit.subgroup import has_prime_order

A = 168700
D = 168696

ORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041
"""L, the prime order of the subgroup that B8 generates."""

COFACTOR = 8
POINT_BYTES = 64


class PointError(FssError):
    """A point that came from outside is not one that the protocol can use."""

    code = "point"


class PointEncodingError(PointError):
    """A point has another form than two canonical 32-byte words x, y.

    Coordinates are integers below r, big-endian, in 32 bytes each. The value x + r would be a second
    spelling of the same point, so it is refused.
    """

    code = "point.encoding"


class PointOffCurveError(PointError):
    """A point does not satisfy BabyJubJub's equation a x^2 + y^2 = 1 + d x^2 y^2.

    Arithmetic on such a point would happen on another curve and could give a secret away.
    """

    code = "point.off-curve"


class PointSubgroupError(PointError):
    """A point is on the curve, but not in its subgroup of prime order.

    The curve has 8 L points. A point with a part of order 2, 4 or 8 can pass a batched proof by luck and
    makes a round open to garbage with nobody to name, so every outside point must lie in the subgroup of
    order L.
    """

    code = "point.subgroup"


class PointIdentityError(PointError):
    """A point is the identity (0, 1), which stands for the secret 0.

    No honest key, share or ephemeral point is the identity; a proof about it would prove nothing.
    """

    code = "point.identity"


@dataclass(frozen=True, slots=True)
class Point:
    """An affine point. Building one checks nothing: see :func:`check_point`."""

    x: int
    y: int


IDENTITY = Point(0, 1)
B8 = Point(
    5299619240641551281634865583518297030282874472190772894086521144482721001553,
    16950150798460657717958625567821834550301663161624707787222815936182638968203,
)
"""The base point of EIP-2494, which generates the subgroup of order L."""


def add(first: Point, second: Point) -> Point:
    """The sum of two points on the curve."""
    cross = D * first.x * second.x % MODULUS * first.y * second.y % MODULUS
    return Point(
        (first.x * second.y + first.y * second.x) * inverse(1 + cross) % MODULUS,
        (first.y * second.y - A * first.x * second.x) * inverse(1 - cross) % MODULUS,
    )


def negate(point: Point) -> Point:
    """The inverse of ``point``: (-x, y)."""
    return Point(-point.x % MODULUS, point.y)


def multiply_reference(scalar: int, point: Point) -> Point:
    """scalar * point by affine doubling and adding; :func:`multiply` is tested equal to it."""
    if scalar < 0:
        return multiply_reference(-scalar, negate(point))
    total = IDENTITY
    for bit in bin(scalar)[2:]:
        total = add(total, total)
        if bit == "1":
            total = add(total, point)
    return total


def multiply(scalar: int, point: Point) -> Point:
    """scalar * point for any integer and any point on the curve.

    The scalar is taken as it is, not modulo L, so that the result also holds outside the subgroup. A
    table makes multiples of B8 by 0 <= scalar < L several times faster.
    """
    if point == B8 and 0 <= scalar < ORDER:
        return Point(*edwards.lower(edwards.comb_multiply(_base_table(), scalar)))
    return multi_multiply((scalar,), (point,))


def multi_multiply(scalars: Sequence[int], points: Sequence[Point]) -> Point:
    """The sum of scalar * point over both sequences, which must be of one length; scalars are not reduced."""
    terms = [
        (scalar, edwards.lift(point.x, point.y)) for scalar, point in zip(scalars, points, strict=True)
    ]
    return Point(*edwards.lower(edwards.sum_of_multiples(terms)))


def on_curve(point: Point) -> bool:
    """Whether both coordinates are canonical and satisfy the curve's equation."""
    if not (is_element(point.x) and is_element(point.y)):
        return False
    xx, yy = point.x * point.x % MODULUS, point.y * point.y % MODULUS
    return (A * xx + yy - 1 - D * xx * yy) % MODULUS == 0


def in_subgroup(point: Point) -> bool:
    """Whether ``point`` is on the curve and in the subgroup of prime order L; the identity is."""
    return on_curve(point) and has_prime_order(point.x, point.y)


def check_point(point: Point, what: str = "the point") -> Point:
    """``point`` itself if it is in the prime-order subgroup and not the identity.

    Raises a :class:`PointError` that names ``what``: coordinates not canonical, off the curve, outside the
    subgroup, or the identity.
    """
    if not (is_element(point.x) and is_element(point.y)):
        raise point_refusal(PointEncodingError.code, what)
    if not on_curve(point):
        raise point_refusal(PointOffCurveError.code, what)
    if not has_prime_order(point.x, point.y):
        raise point_refusal(PointSubgroupError.code, what)
    if point == IDENTITY:
        raise point_refusal(PointIdentityError.code, what)
    return point


def point_refusal(code: str, what: str) -> PointError:
    """The refusal of the point that ``what`` names with this code; raises ``KeyError`` for another code."""
    kind, reason, hint = _REFUSALS[code]
    return kind(f"{what} {reason}", hint=hint)


_REFUSALS: dict[str, tuple[type[PointError], str, str]] = {
    kind.code: (kind, reason, hint)
    for kind, reason, hint in (
        (PointEncodingError, "has a coordinate outside 0..r-1", "reduce it modulo r"),
        (PointOffCurveError, "is not on the BabyJubJub curve", "check where it comes from"),
        (
            PointSubgroupError,
            "is not in the subgroup of prime order",
            "use multiples of the base point B8",
        ),
        (PointIdentityError, "is the identity", "draw a new secret"),
    )
}


def encode_point(point: Point) -> bytes:
    """x ‖ y, 32 big-endian bytes each."""
    return point.x.to_bytes(32, "big") + point.y.to_bytes(32, "big")


def parse_point(data: bytes, what: str = "the point") -> Point:
    """The two words of :func:`encode_point` without any check of what they are.

    For messages whose sender is to be named where a point is bad. Raises :class:`PointEncodingError`
    where there are not 64 bytes.
    """
    if len(data) != POINT_BYTES:
        raise PointEncodingError(f"{what} has {len(data)} bytes", hint="a point has 64 bytes: x, y")
    return Point(int.from_bytes(data[:32], "big"), int.from_bytes(data[32:], "big"))


def decode_point(data: bytes, what: str = "the point") -> Point:
    """The point of :func:`encode_point`, checked by :func:`check_point`. Raises a :class:`PointError`."""
    return check_point(parse_point(data, what), what)


def draw_scalar(random_bytes: Callable[[int], bytes]) -> int:
    """A secret scalar, uniform in [1, L) up to 2^-260, from ``random_bytes(64)``."""
    return 1 + int.from_bytes(random_bytes(64), "big") % (ORDER - 1)


@cache
def _base_table() -> list[list[edwards.Addend]]:
    return edwards.comb_table(edwards.lift(B8.x, B8.y), ORDER.bit_length())
