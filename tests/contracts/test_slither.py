"""Findings are held against the accepted ones, both ways; `make slither` runs slither itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.contracts import slither
from scripts.contracts.slither import FLAWED, FLAWS, Finding, accepted, finding_of, problems

KNOWN = [Finding(check, where, "Exchange.sol") for check, where in sorted(accepted())]
SEEDED = [Finding(check, "Flawed.anything()", FLAWED) for check in sorted(FLAWS)]


def element(name: str, file: str = "src/Exchange.sol", kind: str = "function") -> dict[str, object]:
    fields: dict[str, object] = {"parent": {"name": "Exchange"}, "signature": f"{name}()"}
    return {
        "type": kind,
        "name": name,
        "source_mapping": {"filename_relative": file},
        "type_specific_fields": fields if kind == "function" else {},
    }


def node(text: str) -> dict[str, object]:
    return element(text, kind="node")


def where(*elements: dict[str, object]) -> str:
    finding = finding_of({"check": "timestamp", "elements": list(elements)})
    return "" if finding is None else finding.where


def test_a_place_is_a_function_and_its_expressions_in_any_order() -> None:
    assert where(element("redeem")) == "Exchange.redeem()"
    assert where(element("redeem"), node("b < c"), node("a < b")) == "Exchange.redeem(): a < b; b < c"


def test_invalid_further_expression_in_an_accepted_place() -> None:
    assert where(element("redeem"), node("a < b")) != where(element("redeem"), node("a < b"), node("c < d"))
    assert where(element("redeem"), node("")) != where(element("redeem"), node(""), node(""))


def test_what_lies_in_others_files_only_is_left_out() -> None:
    assert where(element("mulDiv", "lib/Math.sol"), element("mint", "src/dev/TestToken.sol")) == ""


def test_invalid_finding_that_lies_partly_in_others_files() -> None:
    assert where(element("transfer", "lib/SafeERC20.sol"), element("withdraw")) == "Exchange.withdraw()"


def test_what_the_flawed_exchange_inherits_is_no_flaw_of_its_own() -> None:
    finding = finding_of({"check": "pragma", "elements": [element("x", f"src/{FLAWED}"), element("y")]})
    assert finding == Finding("pragma", "Exchange.y()", "Exchange.sol")


def test_invalid_finding_without_a_place() -> None:
    with pytest.raises(RuntimeError, match="without a place: timestamp"):
        finding_of({"check": "timestamp", "elements": []})


def test_accepted_findings_pass() -> None:
    assert problems([*KNOWN, *SEEDED]) == []


def test_invalid_new_finding() -> None:
    new = Finding("reentrancy-eth", "Exchange.redeem(uint64,address)", "Exchange.sol")
    assert problems([*KNOWN, *SEEDED, new]) == [
        "reentrancy-eth at Exchange.redeem(uint64,address): mend it or accept it with a reason"
    ]


def test_invalid_finding_of_an_accepted_kind_elsewhere() -> None:
    check = KNOWN[0].check
    assert len(problems([*KNOWN, *SEEDED, Finding(check, "Exchange.elsewhere()", "Exchange.sol")])) == 1


def test_invalid_entry_that_nothing_matches() -> None:
    assert problems([*KNOWN[1:], *SEEDED]) == [
        f"{KNOWN[0].check} at {KNOWN[0].where}: accepted, and found no more"
    ]


@pytest.mark.parametrize("flaw", sorted(FLAWS))
def test_invalid_run_that_misses_a_flaw(flaw: str) -> None:
    seen = [finding for finding in SEEDED if finding.check != flaw]
    assert problems([*KNOWN, *seen]) == [f"{flaw} was not found in {FLAWED}"]


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ('[[accepted]]\ncheck = "a"\nwhere = ["b"]\nreason = " "\n', "no reason"),
        ('[[accepted]]\ncheck = "a"\nwhere = ["b", "b"]\nreason = "c"\n', "stands twice"),
    ],
)
def test_invalid_list_of_accepted_findings(
    entries: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "slither.toml"
    path.write_text(entries)
    monkeypatch.setattr(slither, "ACCEPTED", path)
    with pytest.raises(ValueError, match=problem):
        accepted()
