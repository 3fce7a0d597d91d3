"""The code that docs/extending.md tells to write does what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hypothesis import given

from fss.ordering import rules
from fss.ordering.lists import ReceiveList
from tests.chain.make_terms import sample_terms
from tests.ordering.receive_lists import SEEDS, partial_lists

ROOT = Path(__file__).resolve().parents[2]
BLOCKS = re.findall(
    r"^```python\n(.*?)^```$", (ROOT / "docs/extending.md").read_text(), re.MULTILINE | re.DOTALL
)


def written(marker: str, known: dict[str, Any]) -> dict[str, Any]:
    """Run the one block that contains ``marker`` where ``known`` names exist; return all names."""
    (block,) = [one for one in BLOCKS if marker in one]
    names = dict(known)
    exec(compile(block, "docs/extending.md", "exec"), names)
    return names


@given(partial_lists(4, 5), SEEDS)
def test_ordering_rule(lists: list[ReceiveList], seed: bytes) -> None:
    median = written("def median", vars(rules))["median"]
    batches = median(lists, seed)
    assert sorted(item for batch in batches for item in batch) == sorted(
        {item for one in lists for item in one}
    )
    assert all(batches)
    assert median(list(reversed(lists)), seed) == batches


def test_ordering_rule_takes_the_median_place() -> None:
    median = written("def median", vars(rules))["median"]
    lists = [(b"a", b"b"), (b"a", b"b"), (b"b", b"a"), (b"b", b"c", b"a"), (b"a", b"c")]
    assert [set(batch) for batch in median(lists, bytes(32))] == [{b"a"}, {b"b"}, {b"c"}]


def test_terms_of_another_market() -> None:
    terms = sample_terms(floor=70_000, cap=130_000, fallback_price=100_000)
    market = written("replace(terms", {"terms": terms})["monthly"]
    assert (market.floor, market.cap, market.quota) == (80_000, 120_000, 32)


def test_circuit_size() -> None:
    from fss.circuits import names

    assert set(written("CLEAR_SIZES", {})["CLEAR_SIZES"]) - set(names.CLEAR_SIZES) == {128}
