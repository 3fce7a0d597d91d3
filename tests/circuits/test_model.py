"""The arithmetic of ``clear`` proves one result for every small book, and that is the clearing rule's.

Exhaustive: every book of up to three orders over three ticks, and every claim that a prover could make.
"""

from __future__ import annotations

from itertools import product

import pytest

from tests.circuits.model import Row, claims, definition, result

LAST = 2
ROWS = [Row(b, limit, q) for b in (0, 1) for limit in range(LAST + 1) for q in (1, 2)]


@pytest.mark.parametrize("size", [0, 1, 2])
def test_every_small_book_has_one_result(size: int) -> None:
    for rows in product(ROWS, repeat=size):
        results = {found for claim in claims(rows, LAST) if (found := result(rows, claim, LAST))}
        assert results == {definition(rows, LAST)}, rows


@pytest.mark.slow
def test_every_book_of_three_orders_has_one_result() -> None:
    for rows in product(ROWS, repeat=3):
        if sum(row.b for row in rows) in (0, 3):
            continue
        found = set()
        for claim in claims(rows, LAST):
            if claim.g == tuple(int(row.l >= claim.ph + (claim.pl == claim.ph) - claim.w) for row in rows):
                found.add(result(rows, claim, LAST))
        assert found - {None} == {definition(rows, LAST)}, rows
