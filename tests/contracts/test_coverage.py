"""Branches are counted from forge's report; `make coverage` measures them."""

from __future__ import annotations

from pathlib import Path

from scripts.contracts.coverage import BRANCHES, judge, read, store_the_key
from scripts.contracts.staging import CONTRACTS

REPORT = """TN:
SF:src/A.sol
DA:3,1
BRDA:3,0,0,7
BRDA:3,0,1,-
BRDA:9,1,0,0
end_of_record
SF:src/dev/TestToken.sol
BRDA:3,0,0,-
end_of_record
SF:test/B.t.sol
BRDA:3,0,0,-
end_of_record
"""


def test_branches_of_the_sources_are_counted() -> None:
    counts = read(REPORT)
    assert list(counts) == ["src/A.sol"]
    assert (counts["src/A.sol"].found, counts["src/A.sol"].hit, counts["src/A.sol"].missed) == (3, 1, [3, 9])


def test_the_key_is_made_ordinary_state(tmp_path: Path) -> None:
    verifier = tmp_path / "Groth16Verifier.sol"
    verifier.write_text((CONTRACTS / "src" / verifier.name).read_text())
    store_the_key(verifier)
    assert verifier.read_text().count("    uint256 private ") == 26


def test_enough_branches() -> None:
    assert BRANCHES == 0.95
    assert judge(read("SF:src/A.sol\n" + "BRDA:1,0,0,1\n" * 95 + "BRDA:2,0,0,0\n" * 5))


def test_invalid_too_few_branches() -> None:
    assert not judge(read("SF:src/A.sol\n" + "BRDA:1,0,0,1\n" * 94 + "BRDA:2,0,0,0\n" * 6))


def test_invalid_empty_report() -> None:
    assert not judge(read(""))
