"""Writes circuits/lib/poseidon_constants.circom from the parameters that Python uses.

usage: python scripts/poseidon_constants.py > circuits/lib/poseidon_constants.circom
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from commit.poseidon_parameters import FULL_ROUNDS, PARTIAL_ROUNDS, parameters, sparse_parameters

WIDTHS = (3, 4, 17)
HALF = FULL_ROUNDS // 2


def literal(value: Any) -> str:
    """A number or a nested list of numbers as circom writes it."""
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(literal, value)) + "]"
    return str(int(value))


def function(name: str, of_width: Callable[[int], Any]) -> str:
    """A circom function of the width t."""
    cases = [f"    if (t == {width}) {{ return {literal(of_width(width))}; }}" for width in WIDTHS[1:]]
    lines = [f"function {name}(t) {{", f"    assert(t == {' || t == '.join(map(str, WIDTHS))});", *cases]
    return "\n".join([*lines, f"    return {literal(of_width(WIDTHS[0]))};", "}"])


def full_round_constants(width: int) -> list[Sequence[int]]:
    """Constants before each full round; the first one after the partial rounds has none of its own."""
    base = parameters(width)
    after = base.constants[HALF + base.partial_rounds + 1 :]
    return [*base.constants[:HALF], [0] * width, *after]


def source() -> str:
    """The whole file."""
    parts = [
        "// SPDX-License-Identifier: Apache-2.0",
        "// Poseidon's parameters for t = 3, 4 and 17, written by scripts/poseidon_constants.py.",
        "pragma circom 2.2.0;",
        "",
        function("POSEIDON_PARTIAL_ROUNDS", lambda width: PARTIAL_ROUNDS[width]),
        function("POSEIDON_CONSTANTS", full_round_constants),
        function("POSEIDON_MATRIX", lambda width: parameters(width).matrix),
        function("POSEIDON_OPENING_MATRIX", lambda width: sparse_parameters(width).opening_matrix),
        function("POSEIDON_OPENING_CONSTANTS", lambda width: sparse_parameters(width).opening_constants),
        function("POSEIDON_SHIFTS", lambda width: sparse_parameters(width).shifts),
        function("POSEIDON_ROWS", lambda width: sparse_parameters(width).rows),
        function("POSEIDON_COLUMNS", lambda width: sparse_parameters(width).columns),
    ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    print(source(), end="")
