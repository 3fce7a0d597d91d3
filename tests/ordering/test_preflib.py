"""Real receive orders: each PrefLib voter is a node that received the items in its own order."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest

from fss.ordering import merge
from fss.ordering.batch_fair import batch_fair
from fss.ordering.batch_fair_reference import batch_fair_reference
from tests.ordering.preflib import read_rankings
from tests.ordering.receive_lists import unfair_pairs

pytestmark = pytest.mark.data

FOLDERS = {"skate": 48, "cleanweb": 17}
SEED = bytes(32)


@pytest.fixture(params=FOLDERS)
def rankings(shared_data: Path, request: pytest.FixtureRequest) -> list[list[tuple[bytes, ...]]]:
    folder = shared_data / "receive_order" / request.param
    files = sorted(path for path in folder.iterdir() if path.suffix in (".soc", ".toc"))
    assert len(files) == FOLDERS[request.param]
    return [read_rankings(path) for path in files]


def test_fast_equals_reference_and_is_fair(rankings: list[list[tuple[bytes, ...]]]) -> None:
    for lists in rankings:
        small = [tuple(item for item in one if int(item) <= 40) for one in lists]
        batches = batch_fair(small, SEED)
        assert batches == batch_fair_reference(small, SEED)
        for gamma in (Fraction(51, 100), Fraction(3, 4), Fraction(1)):
            assert unfair_pairs(batches, small, gamma, len(small)) == []


def test_whole_rankings_merge_in_any_order_of_the_lists(rankings: list[list[tuple[bytes, ...]]]) -> None:
    for lists in rankings:
        n = len(lists)
        merged = merge(lists, SEED, "batch-fair", members=n, faulty=(n - 1) // 4)
        assert sorted(merged.order) == sorted(lists[0])
        shuffled = random.Random(n).sample(lists, n)
        assert merge(shuffled, SEED, "batch-fair", members=n, faulty=(n - 1) // 4) == merged


def test_fair_with_late_lists(rankings: list[list[tuple[bytes, ...]]]) -> None:
    """The last (n-1)/4 members' lists come too late; gamma = 1 is kept for all members."""
    for lists in rankings:
        n = len(lists)
        faulty = (n - 1) // 4
        merged = merge(lists[: n - faulty], SEED, "batch-fair", members=n, faulty=faulty)
        first = {item for item in lists[0] if int(item) <= 40}
        batches = tuple(tuple(item for item in batch if item in first) for batch in merged.batches)
        received = [tuple(item for item in one if item in first) for one in lists]
        assert unfair_pairs(batches, received, Fraction(1), n) == []


def test_real_orders_have_cycles_and_agreement(rankings: list[list[tuple[bytes, ...]]]) -> None:
    """The data exercises both: batches of more than one item, and more than one batch."""
    sizes = [[len(batch) for batch in batch_fair(lists, SEED)] for lists in rankings]
    assert any(max(one) > 1 for one in sizes)
    assert any(len(one) > 1 for one in sizes)
