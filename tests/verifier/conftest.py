"""A point of the twisted curve that is not in the group."""

from __future__ import annotations

from typing import Any

import pytest

from verifier.points import BASE_MODULUS, PointG2, bn128


@pytest.fixture(scope="session")
def off_subgroup() -> PointG2:
    """The first point of the twisted curve with a small real x; the cofactor makes it miss the subgroup."""
    for real in range(1, 100):
        x = bn128.FQ2([real, 0])
        root = _square_root(x**3 + bn128.b2)
        if root is not None:
            return PointG2((real, 0), (int(root.coeffs[0]), int(root.coeffs[1])))
    raise AssertionError("no point found")


def _square_root(value: Any) -> Any:
    """A root in F_q[i] for q = 3 mod 4 (Adj and Rodriguez-Henriquez, eprint 2012/685, algorithm 9)."""
    power = value ** ((BASE_MODULUS - 3) // 4)
    alpha, candidate = power * power * value, power * value
    if alpha == bn128.FQ2([BASE_MODULUS - 1, 0]):
        root = bn128.FQ2([0, 1]) * candidate
    else:
        root = (bn128.FQ2.one() + alpha) ** ((BASE_MODULUS - 1) // 2) * candidate
    return root if root * root == value else None
