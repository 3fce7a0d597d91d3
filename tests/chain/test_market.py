"""Terms: every bound with its reject twins at the edge, the hash, the context, the deadlines."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi.abi import encode

from commit.hashing import keccak256, tag
from fss.market import Deadlines, Mode, Terms, committee_hash, context, quorum_size, terms_hash
from fss.market_errors import (
    RoundNumber,
    TermsCommittee,
    TermsDeadlines,
    TermsError,
    TermsFairness,
    TermsFieldRange,
    TermsMode,
    TermsPriceRange,
    TermsSlots,
    TermsSpam,
)
from tests.chain.make_terms import MEMBERS, sample_terms

TERMS_TYPES = [
    *("address", "uint128", "uint32", "uint32", "uint32", "uint8", "bytes32", "uint32", "uint32"),
    *("uint16", "uint16", "uint16", "uint16", "bytes32", "bytes32", "bytes32", "bytes32", "bytes32"),
    *("address", "uint96", "uint96", "uint16", "uint32", "uint64", "uint64", "uint64", "uint64", "uint64"),
    *("uint64", "uint64", "uint64", "address", "uint64", "uint32", "uint64"),
]


def test_terms_hash_is_the_abi_encoding_of_its_fields() -> None:
    terms = sample_terms()
    words = [
        "0x" + word.hex() if isinstance(word, bytes) and len(word) == 20 else word for word in terms.words()
    ]
    assert terms_hash(terms) == keccak256(tag("terms") + encode(TERMS_TYPES, words))


@pytest.mark.parametrize(
    "change",
    [{"tick_value": 2}, {"cap": 300}, {"confirmations": 9}, {"key_set": b"k" * 32}, {"ordering": "random"}],
    ids=str,
)
def test_terms_hash_depends_on_the_field(change: dict[str, Any]) -> None:
    assert terms_hash(sample_terms(**change)) != terms_hash(sample_terms())


ACCEPTED: list[dict[str, Any]] = [
    {"floor": 199, "fallback_price": 199},
    {"floor": 0, "cap": 2**32 - 1, "fallback_price": 2**32 - 1},
    {"fallback_price": 100},
    {"fallback_price": 200},
    {"slots": 1},
    {"slots": 2048},
    {"members": 1, "faulty": 0, "quorum": 1, "threshold": 1},
    {"members": 4, "faulty": 1, "quorum": 3, "threshold": 2, "ordering": "random"},
    {"gamma_numerator": 91, "gamma_denominator": 100},
    {"gamma_numerator": 1, "gamma_denominator": 3, "ordering": "arrival"},
    {"mode": Mode.COMMIT_REVEAL, "bond": 64, "reveal_after": 120},
    {"mode": Mode.COMMIT_REVEAL, "bond": 1},
    {"period": 30},
    {"executor_time": 120},
    {"withdrawal_delay": 301},
    {"expiry": 1_700_000_300},
]
REFUSED: list[tuple[dict[str, Any], type[TermsError]]] = [
    ({"collateral": bytes(20)}, TermsFieldRange),
    ({"settler": bytes(20)}, TermsFieldRange),
    ({"verifier": b"\x01" * 19}, TermsFieldRange),
    ({"key_set": b"\x01" * 31}, TermsFieldRange),
    ({"tick_value": 1 << 128}, TermsFieldRange),
    ({"tick_value": True}, TermsFieldRange),
    ({"tick_value": -1}, TermsFieldRange),
    ({"tick_value": 1.0}, TermsFieldRange),
    ({"minimum_lock": 1 << 96}, TermsFieldRange),
    ({"ordering": ""}, TermsFieldRange),
    ({"ordering": "a" * 33}, TermsFieldRange),
    ({"ordering": "bätch"}, TermsFieldRange),
    ({"tick_value": 0}, TermsPriceRange),
    ({"floor": 200}, TermsPriceRange),
    ({"fallback_price": 99}, TermsPriceRange),
    ({"fallback_price": 201}, TermsPriceRange),
    ({"slots": 0}, TermsSlots),
    ({"slots": 2049}, TermsSlots),
    ({"mode": 2}, TermsMode),
    ({"bond": 1}, TermsMode),
    ({"reveal_after": 61}, TermsMode),
    ({"mode": Mode.COMMIT_REVEAL}, TermsMode),
    ({"mode": Mode.COMMIT_REVEAL, "bond": 65}, TermsMode),
    ({"members": 3}, TermsCommittee),
    ({"members": 0, "faulty": 0, "quorum": 1, "threshold": 1}, TermsCommittee),
    ({"quorum": 3}, TermsCommittee),
    ({"quorum": 5}, TermsCommittee),
    ({"threshold": 1}, TermsCommittee),
    ({"threshold": 4}, TermsCommittee),
    ({"gamma_numerator": 0}, TermsFairness),
    ({"gamma_numerator": 2}, TermsFairness),
    ({"gamma_numerator": 9, "gamma_denominator": 10}, TermsFairness),
    ({"members": 4, "quorum": 3, "threshold": 2}, TermsFairness),
    ({"close_after": 0}, TermsDeadlines),
    ({"close_after": 60}, TermsDeadlines),
    ({"reveal_after": 59, "mode": Mode.COMMIT_REVEAL, "bond": 1}, TermsDeadlines),
    ({"settle_after": 60}, TermsDeadlines),
    ({"period": 29}, TermsDeadlines),
    ({"period": 0}, TermsDeadlines),
    ({"executor_time": 121}, TermsDeadlines),
    ({"executor_time": 0}, TermsDeadlines),
    ({"withdrawal_delay": 300}, TermsDeadlines),
    ({"expiry": 1_700_000_299}, TermsDeadlines),
    ({"minimum_lock": 0}, TermsSpam),
    ({"quota": 0}, TermsSpam),
]


@pytest.mark.parametrize("change", ACCEPTED, ids=str)
def test_terms_within_bounds(change: dict[str, Any]) -> None:
    terms = sample_terms(**change)
    assert Terms.from_json(terms.to_json()) == terms


@pytest.mark.parametrize(("change", "error"), REFUSED, ids=str)
def test_invalid_terms_out_of_bounds(change: dict[str, Any], error: type[TermsError]) -> None:
    with pytest.raises(error) as caught:
        sample_terms(**change)
    assert caught.type is error


@pytest.mark.parametrize("change", [{"extra": 1}, {"floor": None}, {"key_set": "0xzz"}, {"key_set": "33"}])
def test_invalid_terms_document(change: dict[str, Any]) -> None:
    with pytest.raises(TermsFieldRange):
        Terms.from_json({**sample_terms().to_json(), **change})


def test_invalid_terms_document_lacks_a_field() -> None:
    document = sample_terms().to_json()
    del document["cap"]
    with pytest.raises(TermsFieldRange, match="cap"):
        Terms.from_json(document)


def test_context_binds_chain_contract_market_round_and_terms() -> None:
    terms, exchange = sample_terms(), b"\x09" * 20
    base = context(1, exchange, 2, 3, terms)
    words = [tag("context"), 1, "0x" + exchange.hex(), 2, 3, terms_hash(terms)]
    encoded = encode(["bytes32", "uint256", "address", "uint64", "uint64", "bytes32"], words)
    assert base == int.from_bytes(keccak256(encoded), "big") >> 8
    others = {
        context(2, exchange, 2, 3, terms),
        context(1, b"\x0a" * 20, 2, 3, terms),
        context(1, exchange, 3, 3, terms),
        context(1, exchange, 2, 4, terms),
        context(1, exchange, 2, 3, sample_terms(cap=201)),
    }
    assert len(others | {base}) == 6


def test_deadlines_follow_from_the_round() -> None:
    start = sample_terms().start
    assert sample_terms().deadlines(1) == Deadlines(start, start + 30, start + 60, start + 60, start + 300)
    assert sample_terms().deadlines(3).open == start + 120


def test_expiry_cuts_settling_short() -> None:
    terms = sample_terms(expiry=1_700_000_330)
    assert terms.deadlines(1).settle == 1_700_000_300
    assert terms.deadlines(2).settle == 1_700_000_330


@pytest.mark.parametrize("number", [0, -1, 1 << 64, True, 1.0])
def test_invalid_round_number(number: Any) -> None:
    with pytest.raises(RoundNumber):
        sample_terms().deadlines(number)


def test_committee_hash_depends_on_the_order_of_members() -> None:
    assert committee_hash(MEMBERS) != committee_hash(MEMBERS[::-1])


@pytest.mark.parametrize(
    ("members", "faulty", "quorum"), [(1, 0, 1), (4, 1, 3), (5, 1, 4), (7, 2, 5), (10, 3, 7)]
)
def test_quorum_is_half_of_all_and_the_faulty(members: int, faulty: int, quorum: int) -> None:
    assert quorum_size(members, faulty) == quorum
