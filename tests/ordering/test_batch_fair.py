"""``batch-fair``: the fast rule equals the reference, and both keep batch-order-fairness."""

from __future__ import annotations

import random
from fractions import Fraction

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fss.ordering import check_fairness_bound, merge
from fss.ordering.batch_fair import batch_fair
from fss.ordering.batch_fair_reference import batch_fair_reference, before
from fss.ordering.errors import FairnessBound
from fss.ordering.lists import ReceiveList, ticket
from tests.ordering.receive_lists import (
    GAMMAS,
    ITEMS,
    LISTS,
    SEEDS,
    complete_lists,
    partial_lists,
    unfair_pairs,
)

SEED = bytes(32)

Numbers = tuple[int, int, Fraction]
"""n, f and gamma."""


def _admitted(n: int, faulty: int, gamma: Fraction) -> bool:
    try:
        check_fairness_bound(n, faulty, gamma)
    except FairnessBound:
        return False
    return True


ADMISSIBLE = [
    (n, f, g) for n in range(1, 10) for f in range((n - 1) // 3 + 1) for g in GAMMAS if _admitted(n, f, g)
]


@given(LISTS, SEEDS)
def test_fast_equals_reference(lists: list[ReceiveList], seed: bytes) -> None:
    assert batch_fair(lists, seed) == batch_fair_reference(lists, seed)


@pytest.mark.parametrize("members", [127, 128, 300])
def test_fast_equals_reference_where_counts_leave_a_byte(members: int) -> None:
    rng = random.Random(members)
    forward, backward = ITEMS, ITEMS[::-1]
    lists = [forward] * (members - 1) + [backward]
    assert batch_fair(lists, SEED) == batch_fair_reference(lists, SEED)
    lists = [tuple(rng.sample(ITEMS, len(ITEMS))) for _ in range(members)]
    assert batch_fair(lists, SEED) == batch_fair_reference(lists, SEED)


@pytest.mark.parametrize("jitter", [0, 3, 40, 10_000])
def test_batches_are_the_strongly_connected_components(jitter: int) -> None:
    rng = random.Random(jitter)
    ids = [rng.randbytes(32) for _ in range(300)]
    lists = [
        [item for _, item in sorted((place + rng.uniform(0, jitter), item) for place, item in enumerate(ids))]
        for _ in range(4)
    ]
    graph = nx.DiGraph()
    graph.add_nodes_from(ids)
    places = [{item: place for place, item in enumerate(one)} for one in lists]
    for a in ids:
        for b in ids:
            if sum(place[a] < place[b] for place in places) > sum(place[b] < place[a] for place in places):
                graph.add_edge(a, b)
    batches = batch_fair(lists, SEED)
    assert {frozenset(batch) for batch in batches} == {
        frozenset(component) for component in nx.strongly_connected_components(graph)
    }
    place_of = {item: place for place, batch in enumerate(batches) for item in batch}
    assert all(place_of[a] <= place_of[b] for a, b in graph.edges)


def test_blocks_of_pairs_join_seamlessly(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(5)
    lists = [rng.sample(ITEMS, len(ITEMS)) for _ in range(5)]
    whole = batch_fair(lists, SEED)
    monkeypatch.setattr("fss.ordering.majority._BLOCK_CELLS", 20)
    assert batch_fair(lists, SEED) == whole


@given(st.data(), st.sampled_from(ADMISSIBLE))
def test_batch_order_fairness_with_liars_and_late_lists(data: st.DataObject, numbers: Numbers) -> None:
    """n members, f of them lie, the lists of up to f others come too late, and lists lack items.

    What gamma n members truly received first is in no later batch; what a liar truly received
    counts too.
    """
    n, faulty, gamma = numbers
    received = data.draw(st.one_of(complete_lists(n, n), partial_lists(n, n)), label="received")
    told = list(received)
    for liar in data.draw(st.permutations(range(n)), label="liars")[:faulty]:
        told[liar] = tuple(data.draw(st.permutations(ITEMS), label="lie"))
    late = data.draw(st.permutations(range(n)), label="late")[: data.draw(st.integers(0, faulty))]
    certified = [one for place, one in enumerate(told) if place not in late]
    merged = merge(certified, SEED, "batch-fair", members=n, faulty=faulty)
    assert unfair_pairs(merged.batches, received, gamma, n) == []


@pytest.mark.parametrize("numbers", [(5, 1, Fraction(1)), (9, 2, Fraction(1)), (9, 1, Fraction(3, 4))])
def test_batch_order_fairness_against_a_liar_who_knows_every_list(numbers: Numbers) -> None:
    """Near-agreement, where gamma n is often just met, and liars who turn the common order round."""
    n, faulty, gamma = numbers
    rng = random.Random(n)
    for _ in range(400):
        common = rng.sample(ITEMS, 6)
        received = [_disturbed(common, rng) for _ in range(n)]
        told = [*received[faulty:], *([tuple(reversed(common))] * faulty)]
        certified = rng.sample(told, n - faulty) if rng.random() < 0.5 else told
        merged = merge(certified, rng.randbytes(32), "batch-fair", members=n, faulty=faulty)
        assert unfair_pairs(merged.batches, received, gamma, n) == []


def _disturbed(common: list[bytes], rng: random.Random) -> tuple[bytes, ...]:
    received = [item for item in common if rng.random() < 0.95]
    if len(received) > 1 and rng.random() < 0.5:
        i = rng.randrange(len(received) - 1)
        received[i], received[i + 1] = received[i + 1], received[i]
    return tuple(received)


@given(st.data(), st.sampled_from([numbers for numbers in ADMISSIBLE if numbers[1]]))
def test_batch_order_fairness_of_what_was_received_after_the_lists_were_signed(
    data: st.DataObject, numbers: Numbers
) -> None:
    """Every member receives everything in the end; its list is what it had when it signed. Here the
    bound is needed in full: late lists, liars and silent lists all count against a."""
    n, faulty, gamma = numbers
    received = data.draw(complete_lists(n, n), label="received")
    told = [one[: data.draw(st.integers(max(0, len(one) - 2), len(one)))] for one in received]
    for liar in data.draw(st.permutations(range(n)), label="liars")[:faulty]:
        told[liar] = tuple(reversed(received[liar]))
    certified = told[: n - data.draw(st.integers(0, faulty), label="late")]
    merged = merge(certified, SEED, "batch-fair", members=n, faulty=faulty)
    assert unfair_pairs(merged.batches, received, gamma, n) == []


def test_below_the_bound_fairness_can_break() -> None:
    """The bound is not idle: with n = 4, f = 1 and gamma = 1 one liar and one late list can do it."""
    a, b = b"A", b"B"
    with pytest.raises(FairnessBound):
        check_fairness_bound(4, 1, GAMMAS[-1])
    received = [(a, b), (a, b), (a, b), (a, b)]
    certified = [(b,), (a, b), (b, a)]
    seeds = [bytes([i]) * 32 for i in range(20)]
    merges = [merge(certified, seed, "batch-fair", members=4, faulty=1) for seed in seeds]
    assert any(unfair_pairs(one.batches, received, GAMMAS[-1], 4) for one in merges)


@given(LISTS, SEEDS, st.randoms(use_true_random=False))
def test_order_of_the_lists_is_irrelevant(lists: list[ReceiveList], seed: bytes, rng: random.Random) -> None:
    shuffled = rng.sample(lists, len(lists))
    assert batch_fair(shuffled, seed) == batch_fair(lists, seed)


@given(LISTS, SEEDS)
def test_every_item_is_ordered_once(lists: list[ReceiveList], seed: bytes) -> None:
    order = [item for batch in batch_fair(lists, seed) for item in batch]
    assert sorted(order) == sorted({item for one in lists for item in one})


@given(st.permutations(ITEMS), SEEDS, st.integers(1, 6))
def test_agreement_is_kept(order: list[bytes], seed: bytes, members: int) -> None:
    assert batch_fair([order] * members, seed) == tuple((item,) for item in order)


@given(complete_lists(), SEEDS)
def test_inside_a_batch_ids_ascend_by_ticket(lists: list[ReceiveList], seed: bytes) -> None:
    for batch in batch_fair(lists, seed):
        assert [ticket(seed, item) for item in batch] == sorted(ticket(seed, item) for item in batch)


def test_condorcet_cycle_is_one_batch() -> None:
    lists = [b"ABC", b"BCA", b"CAB"]
    batches = batch_fair([[bytes([c]) for c in one] for one in lists], SEED)
    assert [sorted(batch) for batch in batches] == [[b"A", b"B", b"C"]]


def test_tie_is_drawn_by_the_seed() -> None:
    lists = [[b"A", b"B"], [b"B", b"A"]]
    first = {batch_fair(lists, bytes([i]) * 32)[0] for i in range(20)}
    assert first == {(b"A",), (b"B",)}


def test_ready_component_with_the_smallest_ticket_of_its_smallest_id_goes_first() -> None:
    """Two cycles that nothing binds to each other: tickets of the smallest ids decide, not the least."""
    cycle, other = (b"A", b"B", b"C"), (b"D", b"E", b"F")
    turns = [cycle[i:] + cycle[:i] for i in range(3)]
    others = [other[i:] + other[:i] for i in range(3)]
    lists = [x + y for x, y in zip(turns, others, strict=True)] + [
        y + x for x, y in zip(turns, others, strict=True)
    ]
    for i in range(30):
        seed = bytes([i]) * 32
        expected = min((ticket(seed, b"A"), cycle), (ticket(seed, b"D"), other))[1]
        assert sorted(batch_fair(lists, seed)[0]) == sorted(expected)


@given(LISTS)
def test_a_list_says_nothing_of_two_items_that_it_lacks(lists: list[ReceiveList]) -> None:
    for a in ITEMS:
        for b in ITEMS:
            silent = sum(a not in one and b not in one for one in lists)
            if a != b:
                assert before(lists, a, b) + before(lists, b, a) + silent == len(lists)


@pytest.mark.parametrize("size", [2_048, 5_000])
def test_real_sizes_are_ordered_whole(size: int) -> None:
    rng = random.Random(size)
    ids = [rng.randbytes(32) for _ in range(size)]
    lists = [
        [item for _, item in sorted((place + rng.uniform(0, 8), item) for place, item in enumerate(ids))]
        for _ in range(5)
    ]
    batches = batch_fair(lists, SEED)
    assert sorted(item for batch in batches for item in batch) == sorted(ids)
    assert unfair_neighbours(batches, lists) == []


def unfair_neighbours(batches: tuple[tuple[bytes, ...], ...], lists: list[list[bytes]]) -> list[int]:
    """Return the batches whose first id every list has before the first id of the batch before it."""
    places = [{item: place for place, item in enumerate(one)} for one in lists]
    return [
        i
        for i in range(1, len(batches))
        if all(place[batches[i][0]] < place[batches[i - 1][0]] for place in places)
    ]
