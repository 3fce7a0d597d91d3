"""Parameters of Poseidon over the BN254 scalar field, derived instead of tabulated.

Round constants and the MDS matrix come from the Grain LFSR of the reference implementation, so
that nobody has to trust a table; the sparse form of the partial rounds follows from them.
Imports only ``commit.field``.

Sources: Poseidon (eprint 2019/458), appendix B (optimised partial rounds) and E (Grain);
circomlib's rounds: 8 full ones and, for t = 2..17, its table of partial ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, reduce
from itertools import compress, islice
from operator import mul, xor

from gmpy2 import invert, mpz

from commit.field import MODULUS

FULL_ROUNDS = 8
PARTIAL_ROUNDS = dict(enumerate((56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68), start=2))
"""Partial rounds for each width t (capacity element and t - 1 inputs)."""

FIELD_BITS = 254
GRAIN_STATE_BITS = 80
GRAIN_TAPS = (62, 51, 38, 23, 13, 0)
GRAIN_WARM_UP = 160
GRAIN_STRETCH = 64

Vector = tuple[mpz, ...]
Matrix = tuple[Vector, ...]


@dataclass(frozen=True)
class Parameters:
    """What the reference permutation uses: ``constants[round][lane]`` and ``matrix[row][column]``."""

    width: int
    partial_rounds: int
    constants: Matrix
    matrix: Matrix


@dataclass(frozen=True)
class SparseParameters:
    """The same permutation with partial rounds that cost 2t - 1 products instead of t^2.

    After the first half of the full rounds ``opening_matrix`` stands in for the MDS matrix and is
    followed by adding ``opening_constants``. Partial round i then is
    ``x = state[0]^5 + shifts[i]``, ``state[0]' = corner * x + rows[i] . state[1:]``,
    ``state[1:]' = state[1:] + x * columns[i]``.
    """

    opening_matrix: Matrix
    opening_constants: Vector
    corner: mpz
    shifts: Vector
    rows: Matrix
    columns: Matrix


def _grain_bits(width: int, partial_rounds: int) -> Iterator[str]:
    """The shrunken output of the Grain LFSR, seeded with the instance's description, as "0" and "1".

    The feedback polynomial divides its own square, so the recurrence also holds with all distances
    multiplied by a power of two: after ``GRAIN_STRETCH`` states bit by bit, whole blocks follow.
    """
    prime_field, power_sbox = 1, 0
    description = f"{prime_field:02b}{power_sbox:04b}{FIELD_BITS:012b}{width:012b}"
    description += f"{FULL_ROUNDS:010b}{partial_rounds:010b}"
    start = [int(bit) for bit in description.ljust(GRAIN_STATE_BITS, "1")]
    while len(start) < GRAIN_STATE_BITS * GRAIN_STRETCH:
        start.append(reduce(xor, (start[tap - GRAIN_STATE_BITS] for tap in GRAIN_TAPS)))
    yield from _shrink("".join(map(str, start[GRAIN_STATE_BITS + GRAIN_WARM_UP :])))

    window = int("".join(map(str, reversed(start))), 2)
    block = (GRAIN_STATE_BITS - max(GRAIN_TAPS)) * GRAIN_STRETCH
    while True:
        fresh = reduce(xor, (window >> tap * GRAIN_STRETCH for tap in GRAIN_TAPS)) & (1 << block) - 1
        window = window >> block | fresh << len(start) - block
        yield from _shrink(f"{fresh:0{block}b}"[::-1])


def _shrink(bits: str) -> Iterator[str]:
    """Of each pair of bits the second where the first is 1, nothing where it is 0."""
    return compress(bits[1::2], map(int, bits[::2]))


def _integer(bits: Iterator[str]) -> int:
    return int("".join(islice(bits, FIELD_BITS)), 2)


def _field_element(bits: Iterator[str]) -> mpz:
    """The next element by rejection, so that it is uniform."""
    while (value := _integer(bits)) >= MODULUS:
        pass
    return mpz(value)


@cache
def parameters(width: int) -> Parameters:
    """Round constants and MDS matrix for ``width`` in 2..17; raises ``KeyError`` for others."""
    partial_rounds = PARTIAL_ROUNDS[width]
    bits = _grain_bits(width, partial_rounds)
    constants = tuple(
        tuple(_field_element(bits) for _ in range(width)) for _ in range(FULL_ROUNDS + partial_rounds)
    )
    # The Cauchy matrix's 2t nodes are taken modulo r without rejection, as the reference does.
    nodes = [_integer(bits) % MODULUS for _ in range(2 * width)]
    rows, columns = nodes[:width], nodes[width:]
    matrix = tuple(tuple(invert(row + column, MODULUS) for column in columns) for row in rows)
    return Parameters(width, partial_rounds, constants, matrix)


def dot(left: Vector | list[mpz], right: Vector | list[mpz]) -> mpz:
    """Inner product, not reduced."""
    return sum(map(mul, left, right))


def apply(matrix: Matrix, vector: Vector | list[mpz]) -> list[mpz]:
    """Matrix times column vector, reduced."""
    return [dot(row, vector) % MODULUS for row in matrix]


def _transpose(matrix: Matrix) -> Matrix:
    return tuple(zip(*matrix, strict=True))


def _inverse(matrix: Matrix) -> Matrix:
    """Gauss-Jordan elimination without a search for pivots.

    Every leading minor of a Cauchy matrix is invertible, so that no pivot is zero.
    """
    size = len(matrix)
    rows = [[*row, *(mpz(i == j) for j in range(size))] for i, row in enumerate(matrix)]
    for column in range(size):
        scale = invert(rows[column][column], MODULUS)
        rows[column] = [value * scale % MODULUS for value in rows[column]]
        for i in range(size):
            if i != column:
                factor = rows[i][column]
                rows[i] = [(a - factor * b) % MODULUS for a, b in zip(rows[i], rows[column], strict=True)]
    return tuple(tuple(row[size:]) for row in rows)


@cache
def sparse_parameters(width: int) -> SparseParameters:
    """The optimised form of ``parameters(width)``.

    Constants: what a partial round adds to lanes 1.. commutes with its S-box, so it moves through
    the inverse matrix into the round before, and one constant a round is left behind the S-box.

    Matrix: with M = [[m, v], [w, A]], M = [[m, v A^-1], [w, 1]] diag(1, A). The right factor
    commutes with the S-box of lane 0, joins the matrix of the round before, and so on: j rounds
    from the end the row is v A^-j and the column A^(j-1) w, and diag(1, A^rounds) is left over for
    the last full round in front.
    """
    base = parameters(width)
    first = FULL_ROUNDS // 2
    inverse = _inverse(base.matrix)

    carried = list(base.constants[first + base.partial_rounds])
    shifts = []
    for constants in reversed(base.constants[first : first + base.partial_rounds]):
        moved = apply(inverse, carried)
        shifts.append(moved[0])
        carried = [constants[0], *((a + b) % MODULUS for a, b in zip(constants[1:], moved[1:], strict=True))]

    minor = tuple(line[1:] for line in base.matrix[1:])
    inverse_columns = _transpose(_inverse(minor))
    row: list[mpz] = list(base.matrix[0][1:])
    column: list[mpz] = [line[0] for line in base.matrix[1:]]
    left_over = [*_transpose(base.matrix), tuple(carried)]
    rows, columns = [], []
    for _ in range(base.partial_rounds):
        row = apply(inverse_columns, row)
        rows.append(tuple(row))
        columns.append(tuple(column))
        column = apply(minor, column)
        left_over = [(head, *apply(minor, tail)) for head, *tail in left_over]
    *opening_columns, opening_constants = left_over
    return SparseParameters(
        opening_matrix=_transpose(tuple(opening_columns)),
        opening_constants=opening_constants,
        corner=base.matrix[0][0],
        shifts=tuple(reversed(shifts)),
        rows=tuple(reversed(rows)),
        columns=tuple(reversed(columns)),
    )
