"""Poseidon over the BN254 scalar field with circomlib's parameters (x^5, t = 2..17).

``permute_reference`` is the definition; ``permute`` does the same with sparse partial rounds and
is what everything uses. Imports only ``commit``'s field, errors and ``poseidon_parameters``.

Source: Poseidon, eprint 2019/458; circomlib's ``PoseidonEx`` for the place of the capacity element.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul

from gmpy2 import mpz

from commit.errors import FssError
from commit.field import MODULUS, check_element, is_element
from commit.poseidon_parameters import (
    FULL_ROUNDS,
    PARTIAL_ROUNDS,
    apply,
    dot,
    parameters,
    sparse_parameters,
)

R = mpz(MODULUS)
HALF = FULL_ROUNDS // 2


class PoseidonWidthError(FssError):
    """Poseidon was given too few or too many values.

    circomlib has parameters for 1 to 16 inputs, that is a state of 2 to 17 elements.
    """

    code = "poseidon.width"


def poseidon(inputs: Sequence[int], capacity: int = 0) -> int:
    """Hash of 1 to 16 field elements: the first output of the permutation.

    ``capacity`` is the first state element (circomlib's ``initialState``). Raises
    ``PoseidonWidthError`` and ``FieldError``.
    """
    return permute((capacity, *inputs))[0]


def permute(state: Sequence[int]) -> tuple[int, ...]:
    """The permutation of 2 to 17 field elements; element 0 is the capacity.

    Raises ``PoseidonWidthError`` and ``FieldError``.
    """
    lanes = _checked(state)
    base, sparse = parameters(len(lanes)), sparse_parameters(len(lanes))
    matrix, constants = base.matrix, base.constants

    for added in constants[: HALF - 1]:
        lanes = apply(matrix, [_fifth_power(a + b) for a, b in zip(lanes, added, strict=True)])
    lanes = [_fifth_power(a + b) for a, b in zip(lanes, constants[HALF - 1], strict=True)]
    lanes = apply(sparse.opening_matrix, lanes)
    head, *tail = map(sum, zip(lanes, sparse.opening_constants, strict=True))

    corner = sparse.corner
    for shift, row, column in zip(sparse.shifts, sparse.rows, sparse.columns, strict=True):
        x = _fifth_power(head) + shift
        head = (corner * x + sum(map(mul, row, tail))) % R
        # The tail is left to grow: about one bit a round is cheaper than a reduction a lane.
        tail = [lane + x * entry for lane, entry in zip(tail, column, strict=True)]

    lanes = apply(matrix, [_fifth_power(lane % R) for lane in (head, *tail)])
    for added in constants[HALF + base.partial_rounds + 1 :]:
        lanes = apply(matrix, [_fifth_power(a + b) for a, b in zip(lanes, added, strict=True)])
    return tuple(map(int, lanes))


def permute_reference(state: Sequence[int]) -> tuple[int, ...]:
    """The permutation as the paper writes it; equal to ``permute`` and about four times slower."""
    lanes = _checked(state)
    base = parameters(len(lanes))
    for index, added in enumerate(base.constants):
        lanes = [(a + b) % MODULUS for a, b in zip(lanes, added, strict=True)]
        if HALF <= index < HALF + base.partial_rounds:
            lanes[0] = lanes[0] ** 5 % MODULUS
        else:
            lanes = [lane**5 % MODULUS for lane in lanes]
        lanes = [dot(row, lanes) % MODULUS for row in base.matrix]
    return tuple(map(int, lanes))


def _fifth_power(x: mpz) -> mpz:
    square = x * x % R
    return square * square * x % R


def check_width(width: int) -> None:
    """Raise ``PoseidonWidthError`` unless a state may have ``width`` elements, the capacity included."""
    if width not in PARTIAL_ROUNDS:
        raise PoseidonWidthError(
            f"poseidon takes 1 to {max(PARTIAL_ROUNDS) - 1} inputs, not {width - 1}",
            hint="split a longer list, as the Merkle tree does",
        )


def _checked(state: Sequence[int]) -> list[mpz]:
    check_width(len(state))
    for position, value in enumerate(state):
        if not is_element(value):
            check_element(
                value, f"input {position} of poseidon" if position else "poseidon's capacity element"
            )
    return [mpz(value) for value in state]
