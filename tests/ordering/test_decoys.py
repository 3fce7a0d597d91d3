"""T16: what decoys gain, measured over many seeds. The seed is unknown when orders are sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fss.ordering import Candidate, merge, order_round
from fss.ordering.lists import ticket

HONEST, ATTACKER = b"h" * 20, b"a" * 20
MINE, OTHER = b"\x40" * 32, b"\x80" * 32
SEEDS = [i.to_bytes(32, "big") for i in range(400)]

FAIR_SHARE = range(160, 241)
"""Wins out of 400 fair draws: four standard deviations around one half."""


def decoys(count: int) -> list[bytes]:
    """Ids on both sides of the attacker's own, for which it has ground small values too."""
    return [bytes([1 + i]) * 32 for i in range(count)]


def rotated(items: list[bytes], by: int) -> list[bytes]:
    by %= max(1, len(items))
    return items[by:] + items[:by]


def wins(order_of: Callable[[bytes], tuple[bytes, ...]]) -> int:
    """Return in how many draws the attacker's order is ahead of the other."""
    return sum(order_of(seed).index(MINE) < order_of(seed).index(OTHER) for seed in SEEDS)


@pytest.mark.parametrize("count", [0, 2, 8, 32])
def test_a_component_has_one_ticket_however_large(count: int) -> None:
    """The attacker's decoys form one component with its order, tied with the other's order."""
    mine = [MINE, *decoys(count)]
    groups = [rotated(mine, i * (1 + count // 3)) for i in range(3)]
    lists = [[OTHER, *group] for group in groups] + [[*group, OTHER] for group in groups]
    batches = merge(lists, SEEDS[0], "batch-fair", members=6, faulty=0).batches
    assert sorted(map(len, batches)) == [1, 1 + count]
    assert wins(lambda seed: merge(lists, seed, "batch-fair", members=6, faulty=0).order) in FAIR_SHARE


def test_a_ticket_for_each_id_would_have_been_bought_by_decoys() -> None:
    """The measure is not blind: with the smallest of all its ids' tickets the attacker nearly always wins."""
    mine = [MINE, *decoys(32)]
    won = sum(min(ticket(seed, item) for item in mine) < ticket(seed, OTHER) for seed in SEEDS)
    assert won > 350


@pytest.mark.parametrize("count", [0, 2, 8, 32])
def test_decoys_on_one_collateral_change_nothing(count: int) -> None:
    """Every member has OTHER first. Decoys in rotated order would tie both into one batch; they are
    not covered, so they are gone before the merge."""
    bait = decoys(count)
    turns = [rotated([OTHER, MINE, *bait], i * (1 + count // 3)) for i in range(3)]
    lists = [*turns, [OTHER, MINE, *bait], [OTHER, MINE, *bait]]
    known = {item: Candidate(item, ATTACKER, i, 100) for i, item in enumerate([*bait, MINE])}
    known[OTHER] = Candidate(OTHER, HONEST, 0, 100)
    own = Candidate(MINE, ATTACKER, 99, 1)
    covered = {**known, MINE: own}

    def order_of(seed: bytes) -> tuple[bytes, ...]:
        return order_round(
            lists, covered, {ATTACKER: 1, HONEST: 100}, seed, "batch-fair", members=5, faulty=0, slots=64
        ).order

    assert {order_of(seed) for seed in SEEDS[:50]} == {(OTHER, MINE)}


def test_covered_decoys_do_tie_a_batch() -> None:
    """The stated limit: who locks collateral for two decoys can turn fair order into a draw, no more."""
    first, second = decoys(2)
    lists = [
        [OTHER, MINE, first, second],
        [second, OTHER, MINE, first],
        [first, second, OTHER, MINE],
    ]
    assert max(map(len, merge(lists, SEEDS[0], "batch-fair", members=3, faulty=0).batches)) == 4
    assert wins(lambda seed: merge(lists, seed, "batch-fair", members=3, faulty=0).order) in FAIR_SHARE


def test_one_order_under_two_ids_has_no_second_chance() -> None:
    """One commitment sealed twice for a second ticket: neither is ordered."""
    twin = b"\x41" * 32
    known = {item: Candidate(item, ATTACKER, 5, 1) for item in (MINE, twin)}
    known[OTHER] = Candidate(OTHER, HONEST, 5, 1)
    lists = [[MINE, twin, OTHER], [MINE, OTHER, twin], [twin, OTHER], [twin, MINE, OTHER], [MINE, OTHER]]
    plenty = {ATTACKER: 10, HONEST: 10}
    merged = order_round(lists, known, plenty, SEEDS[0], "batch-fair", members=5, faulty=1, slots=16)
    assert merged.order == (OTHER,)
