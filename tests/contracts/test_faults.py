"""The list of faults speaks of the contracts as they are; `make mutants` puts each of them in."""

from __future__ import annotations

import re

import pytest

from scripts.contracts.faults import FAULTS, Edit, Fault
from scripts.contracts.mutants import UNLINKED, apply, sources
from scripts.contracts.staging import CONTRACTS

INVARIANTS = [
    path.read_text()
    for path in (CONTRACTS / "test" / "invariants").glob("*.sol")
    if path.stem not in ("MutantTrial", "Walk")
]
CLAIMS = {claim for text in INVARIANTS for claim in re.findall(r'"([a-z]+ [a-z][^"]*)"', text)}
"""What the invariants may say: their strings of several words."""


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_fault_changes_the_contracts(fault: Fault) -> None:
    original = sources()
    assert apply(original, (*UNLINKED, *fault.edits)) != apply(original, UNLINKED)


def test_each_claim_has_a_fault_that_breaks_it() -> None:
    assert {fault.claim for fault in FAULTS} == CLAIMS


def test_each_fault_stands_once() -> None:
    assert len({fault.name for fault in FAULTS}) == len({fault.edits for fault in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("old", ["what nobody wrote", "revert"])
def test_invalid_edit_of_what_does_not_stand_exactly_once(old: str) -> None:
    with pytest.raises(ValueError, match=r"times in Exchange\.sol"):
        apply(sources(), (Edit("Exchange", old),))
