"""BabyJubJub: third-party vectors, laws of the group, and every refusal of a point from outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commit.babyjub import (
    B8,
    COFACTOR,
    IDENTITY,
    ORDER,
    Point,
    PointEncodingError,
    PointError,
    PointIdentityError,
    PointOffCurveError,
    PointSubgroupError,
    add,
    check_point,
    decode_point,
    draw_scalar,
    encode_point,
    in_subgroup,
    multi_multiply,
    multiply,
    multiply_reference,
    negate,
    on_curve,
)
from commit.field import MODULUS

ORDER_TWO = Point(0, MODULUS - 1)
ORDER_EIGHT = Point(
    17545522957889784193459637215142187266023652151580582754000402781682644312291,
    4826523245007015323400664741523384119579596407052839571721035538011798951543,
)
SMALL_ORDER = [multiply_reference(k, ORDER_EIGHT) for k in range(COFACTOR)]

scalars = st.integers(0, ORDER - 1)
secrets = st.integers(1, ORDER - 1)


def read(point: list[str]) -> Point:
    return Point(int(point[0]), int(point[1]))


@pytest.fixture(scope="module")
def vectors(shared_data: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        (shared_data / "vectors/babyjub/circomlibjs_babyjub.json").read_text()
    )
    return loaded


@pytest.mark.data
@pytest.mark.parametrize("name", ["add", "double"])
def test_published_sums(vectors: dict[str, Any], name: str) -> None:
    case = vectors[name]
    assert add(read(case["p1"]), read(case["p2"])) == read(case["sum"])


@pytest.mark.data
@pytest.mark.parametrize("name", ["mul1", "mul2", "mul3"])
@pytest.mark.parametrize("function", [multiply, multiply_reference])
def test_published_multiples(vectors: dict[str, Any], name: str, function: Any) -> None:
    case = vectors[name]
    assert function(int(case["k"]), read(case["p"])) == read(case["r"])


@pytest.mark.data
def test_published_public_keys_are_in_the_subgroup(shared_data: Path) -> None:
    data = json.loads((shared_data / "vectors/babyjub/circomlibjs_eddsa.json").read_text())
    for signature in data["signatures"]:
        assert check_point(read(signature["pub"]))
        assert check_point(read(signature["R8"]))


def test_base_point_has_prime_order() -> None:
    assert multiply_reference(ORDER, B8) == IDENTITY
    assert multiply(ORDER, B8) == IDENTITY
    assert multiply(0, B8) == IDENTITY


def test_small_order_points_are_eight() -> None:
    assert len(set(SMALL_ORDER)) == COFACTOR
    assert ORDER_TWO in SMALL_ORDER
    assert all(on_curve(point) for point in SMALL_ORDER)


@settings(max_examples=40, deadline=None)
@given(secrets, st.integers(-(2**260), 2**260), st.integers(0, 7))
def test_multiply_is_the_reference(secret: int, scalar: int, torsion: int) -> None:
    point = add(multiply_reference(secret, B8), SMALL_ORDER[torsion])
    assert multiply(scalar, point) == multiply_reference(scalar, point)


@settings(max_examples=40, deadline=None)
@given(scalars)
def test_multiples_of_the_base_point_are_the_reference(scalar: int) -> None:
    assert multiply(scalar, B8) == multiply_reference(scalar, B8)


@pytest.mark.parametrize("scalar", [*range(-5, 70), 2**64 - 1, 2**64, ORDER - 1, ORDER, ORDER + 1, 8 * ORDER])
def test_multiply_edges(scalar: int) -> None:
    for point in (B8, add(B8, ORDER_EIGHT), IDENTITY):
        assert multiply(scalar, point) == multiply_reference(scalar, point)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(-(2**255), 2**255), secrets), max_size=6))
def test_multi_multiply_is_the_sum(terms: list[tuple[int, int]]) -> None:
    points = [multiply(secret, B8) for _, secret in terms]
    expected = IDENTITY
    for (scalar, _), point in zip(terms, points, strict=True):
        expected = add(expected, multiply_reference(scalar, point))
    assert multi_multiply([scalar for scalar, _ in terms], points) == expected


@settings(max_examples=25, deadline=None)
@given(scalars, scalars)
def test_group_laws(first: int, second: int) -> None:
    p, q = multiply(first, B8), multiply(second, B8)
    assert add(p, q) == add(q, p) == multiply((first + second) % ORDER, B8)
    assert add(p, negate(p)) == IDENTITY
    assert add(p, IDENTITY) == p


@settings(max_examples=40, deadline=None)
@given(scalars, st.integers(0, 7))
def test_subgroup_check_is_the_definition(scalar: int, torsion: int) -> None:
    point = add(multiply(scalar, B8), SMALL_ORDER[torsion])
    assert in_subgroup(point) == (multiply_reference(ORDER, point) == IDENTITY) == (torsion == 0)


def test_subgroup_check_on_small_orders() -> None:
    assert [in_subgroup(point) for point in SMALL_ORDER] == [True] + [False] * 7


@given(secrets)
@settings(max_examples=20, deadline=None)
def test_check_point(secret: int) -> None:
    point = multiply(secret, B8)
    assert check_point(point) is point
    assert decode_point(encode_point(point)) == point


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        (Point(B8.x + MODULUS, B8.y), PointEncodingError),
        (Point(B8.x, B8.y + MODULUS), PointEncodingError),
        (Point(-1, B8.y), PointEncodingError),
        (Point(True, 0), PointEncodingError),
        (Point(B8.x, B8.y + 1), PointOffCurveError),
        (Point(0, 0), PointOffCurveError),
        (Point(0, 2), PointOffCurveError),
        (ORDER_TWO, PointSubgroupError),
        (ORDER_EIGHT, PointSubgroupError),
        (add(B8, ORDER_TWO), PointSubgroupError),
        (IDENTITY, PointIdentityError),
    ],
)
def test_invalid_point(point: Point, expected: type[PointError]) -> None:
    with pytest.raises(expected, match="share 3"):
        check_point(point, "share 3")


def test_every_flipped_sign_or_coset_is_refused() -> None:
    for torsion in SMALL_ORDER[1:]:
        with pytest.raises(PointSubgroupError):
            check_point(add(B8, torsion))


@pytest.mark.parametrize("data", [b"", b"\0" * 63, b"\0" * 65, b"\xff" * 64])
def test_invalid_point_encoding(data: bytes) -> None:
    with pytest.raises(PointEncodingError):
        decode_point(data)


def test_drawn_scalar_is_in_range_at_both_ends() -> None:
    assert draw_scalar(lambda count: b"\0" * count) == 1
    assert draw_scalar(lambda count: (ORDER - 2).to_bytes(count, "big")) == ORDER - 1
    assert draw_scalar(lambda count: (ORDER - 1).to_bytes(count, "big")) == 1
