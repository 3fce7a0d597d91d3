"""docs/contracts.md names every function, event and error of the contracts."""

from __future__ import annotations

import pytest

from fss.chain.artifacts import artifact
from fss.tools import ROOT

CONTRACTS = ("Exchange", "TermsRules", "Groth16Verifier")


@pytest.mark.parametrize("name", CONTRACTS)
def test_everything_in_the_interface_is_documented(name: str) -> None:
    text = (ROOT / "docs" / "contracts.md").read_text()
    entries = [entry for entry in artifact(name).abi if entry["type"] in ("function", "event", "error")]
    if name != "Exchange":
        entries = [entry for entry in entries if entry["type"] == "error"]
    missing = [entry["name"] for entry in entries if f"`{entry['name']}" not in text]
    assert missing == []
