"""Hypothesis strategies for receive lists and committees, and what fairness asks of a merge."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hypothesis import strategies as st

from fss.ordering.batch_fair_reference import before
from fss.ordering.lists import Batches

ITEMS = tuple(bytes([65 + i]) for i in range(9))
SEEDS = st.binary(min_size=32, max_size=32)
GAMMAS = (Fraction(11, 20), Fraction(3, 5), Fraction(2, 3), Fraction(3, 4), Fraction(9, 10), Fraction(1))


@st.composite
def complete_lists(draw: st.DrawFn, least: int = 1, most: int = 7) -> list[tuple[bytes, ...]]:
    """Each member received every item, in any order: cycles are common."""
    items = ITEMS[: draw(st.integers(0, len(ITEMS)))]
    return [tuple(draw(st.permutations(items))) for _ in range(draw(st.integers(least, most)))]


@st.composite
def partial_lists(draw: st.DrawFn, least: int = 1, most: int = 7) -> list[tuple[bytes, ...]]:
    """Each member received some items, in any order."""
    return [
        tuple(draw(st.permutations(sorted(draw(st.sets(st.sampled_from(ITEMS)))))))
        for _ in range(draw(st.integers(least, most)))
    ]


LISTS = st.one_of(complete_lists(), partial_lists())


def unfair_pairs(
    batches: Batches, received: Sequence[Sequence[bytes]], gamma: Fraction, members: int
) -> list[tuple[bytes, bytes]]:
    """Return the pairs a, b that gamma * ``members`` of ``received`` have in this order, and yet a
    stands in a later batch than b. A member that lacks b and has a received a first."""
    batch_of = {item: place for place, batch in enumerate(batches) for item in batch}
    return [
        (a, b)
        for a in batch_of
        for b in batch_of
        if batch_of[a] > batch_of[b] and before(received, a, b) >= gamma * members
    ]
