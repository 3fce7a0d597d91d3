"""The list of faults speaks of the contracts as they are; `make mutants` puts each of them in."""

from __future__ import annotations

import pytest

from scripts.contracts.faults import FAULTS, Edit, Fault
from scripts.contracts.mutants import UNLINKED, apply, sources
from scripts.contracts.staging import CONTRACTS

CLAIMS = "\n".join(path.read_text() for path in (CONTRACTS / "test" / "invariants").glob("*.sol"))


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_fault_changes_the_contracts_and_breaks_a_known_claim(fault: Fault) -> None:
    original = sources()
    assert apply(original, (*UNLINKED, *fault.edits)) != apply(original, UNLINKED)
    assert f'"{fault.claim}"' in CLAIMS


def test_each_fault_stands_once() -> None:
    assert len({fault.name for fault in FAULTS}) == len({fault.edits for fault in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("old", ["what nobody wrote", "revert"])
def test_invalid_edit_of_what_does_not_stand_exactly_once(old: str) -> None:
    with pytest.raises(ValueError, match=r"times in Exchange\.sol"):
        apply(sources(), (Edit("Exchange", old),))
