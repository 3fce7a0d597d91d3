"""The exchange on a real chain, with real signatures: market, collateral, commit, cancel, expire."""

from __future__ import annotations

from typing import Any

import pytest

from fss.chain.encode import CommittedOrder, page_count
from fss.chain.errors import ContractRefused
from fss.chain.exchange import ACCOUNTS_A_CALL
from fss.chain.records import RoundOutcome, RoundStatus
from fss.market import Deadlines, context, terms_hash
from tests.chain.conftest import DEPOSIT, LOCK, Scene, key_of

pytestmark = pytest.mark.chain


def refused(name: str) -> Any:
    """Expect the contract's custom error of this name."""
    return pytest.raises(ContractRefused, match=rf"with {name}\(")


def test_market_holds_the_terms_that_python_hashes(scene: Scene) -> None:
    market, terms = scene.market()
    assert scene.exchange.terms_hash(market) == terms_hash(terms)
    for number in (1, 2, 40):
        assert scene.exchange.deadlines(market, number) == terms.deadlines(number)
        own = context(scene.sender.chain_id, scene.exchange.address, market, number, terms)
        assert scene.exchange.context(market, number) == own
    assert isinstance(scene.exchange.deadlines(market, 1), Deadlines)


def test_market_event_carries_terms_and_members(scene: Scene) -> None:
    market, terms = scene.market()
    created = scene.exchange.history(market)[0]
    assert created.name == "MarketCreated"
    assert created.arguments["termsHash"] == terms_hash(terms)
    assert created.arguments["members"] == list(scene.addresses)
    assert created.arguments["terms"]["tickValue"] == terms.tick_value
    assert created.arguments["terms"]["settler"] == terms.settler


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("floor", 200, "TermsPriceRange"),
        ("slots", 0, "TermsSlots"),
        ("bond", 1, "TermsMode"),
        ("quorum", 3, "TermsCommittee"),
        ("gammaDenominator", 2, "TermsFairness"),
        ("period", 0, "TermsDeadlines"),
        ("quota", 0, "TermsSpam"),
        ("settler", bytes(20), "TermsAddress"),
        ("clearKey", b"\x01" * 32, "ClearKeyMismatch"),
        ("committee", b"\x01" * 32, "CommitteeMismatch"),
    ],
)
def test_invalid_terms_are_refused_by_the_contract_too(
    scene: Scene, field: str, value: object, error: str
) -> None:
    names = [
        part["name"]
        for part in scene.exchange.interface._functions["createMarket"]["inputs"][0]["components"]
    ]
    words = list(scene.terms().words())
    words[names.index(field)] = value  # type: ignore[call-overload]
    with refused(error):
        scene.exchange.send(scene.deployer, "createMarket", words, list(scene.addresses))


def test_deposit_and_withdraw(scene: Scene) -> None:
    market, terms = scene.market()
    alice = scene.trader("alice", market)
    scene.exchange.request_withdrawal(alice, market, DEPOSIT)
    state = scene.exchange.account(market, alice.address)
    assert (state.free, state.withdrawal) == (DEPOSIT, DEPOSIT)
    matures = state.withdrawal_from
    before, after = (
        scene.exchange.available(market, [alice.address, b"\x01" * 20], time)
        for time in (matures, matures + 1)
    )
    assert (before, after) == ([DEPOSIT, 0], [0, 0])
    with refused("WithdrawalNotReady"):
        scene.exchange.withdraw(alice, market)
    scene.anvil.advance_to(matures)
    scene.exchange.withdraw(alice, market)
    assert scene.token.balance(alice.address) >= DEPOSIT
    assert scene.exchange.held(market) == 0
    assert matures >= terms.start + terms.withdrawal_delay


def test_available_is_read_at_a_block_of_the_past(scene: Scene) -> None:
    market, _ = scene.market()
    block = int(scene.anvil.rpc.call("eth_blockNumber"), 16)
    alice = scene.trader("alice", market)
    assert scene.exchange.available(market, [alice.address], 1 << 40, block) == [0]
    assert scene.exchange.available(market, [alice.address], 1 << 40) == [DEPOSIT]


def test_available_of_more_accounts_than_one_call_takes(scene: Scene) -> None:
    market, _ = scene.market()
    alice = scene.trader("alice", market)
    accounts = [b"\x01" * 20] * ACCOUNTS_A_CALL + [alice.address]
    assert scene.exchange.available(market, accounts, 1 << 40) == [0] * ACCOUNTS_A_CALL + [DEPOSIT]
    assert scene.exchange.available(market, [], 1 << 40) == []


def committed(scene: Scene, count: int) -> tuple[int, Any, list[CommittedOrder], Any]:
    """A market whose first round, of this many orders by two traders, is committed."""
    market, terms = scene.market(slots=256)
    traders = [scene.trader(name, market, LOCK * 10**12 * 100) for name in ("alice", "bob")]
    orders = [scene.order(traders[i % 2], market, 1, i + 1) for i in range(count)]
    scene.anvil.advance_to(terms.deadlines(1).close)
    ordered = scene.ordered(orders)
    scene.commit(market, 1, terms, ordered)
    return market, terms, orders, ordered


def test_commit_cancel_release(scene: Scene) -> None:
    market, terms, orders, ordered = committed(scene, 3)
    state = scene.exchange.round(market, 1)
    assert state.status == RoundStatus.ORDERED
    assert state.whole
    assert state.list_hash == ordered.list_hash
    assert scene.exchange.account(market, orders[0].account).locked == 2 * LOCK * terms.tick_value
    with refused("OutsideWindow"):
        scene.exchange.cancel(scene.deployer, market, 1)
    scene.anvil.advance_to(terms.deadlines(1).settle)
    scene.exchange.cancel(scene.deployer, market, 1)
    scene.exchange.release_pages(scene.deployer, market, 1, orders, [0])
    assert scene.exchange.account(market, orders[0].account).locked == 0
    with refused("PageRefused"):
        scene.exchange.release_pages(scene.deployer, market, 1, orders, [0])
    names = [event.name for event in scene.exchange.history(market)]
    assert names[-4:] == ["RoundCommitted", "PageCommitted", "RoundCancelled", "PageReleased"]


def test_commit_of_several_pages(scene: Scene) -> None:
    market, terms, orders, ordered = committed(scene, 130)
    assert page_count(len(orders)) == 3
    assert not scene.exchange.round(market, 1).whole
    with refused("PageRefused"):
        scene.exchange.commit_pages(scene.deployer, market, 1, ordered, [2, 0])
    scene.exchange.commit_pages(scene.deployer, market, 1, ordered, [1])
    assert scene.exchange.round(market, 1).whole
    scene.anvil.advance_to(terms.deadlines(1).settle)
    scene.exchange.cancel(scene.deployer, market, 1)
    scene.exchange.release_pages(scene.deployer, market, 1, orders, range(3))
    assert scene.exchange.account(market, orders[1].account).locked == 0


def test_commit_of_an_empty_round(scene: Scene) -> None:
    market, _, _, ordered = committed(scene, 0)
    assert scene.exchange.round(market, 1).whole
    assert scene.exchange.round(market, 1).list_hash == ordered.list_hash


def test_invalid_commit_late_or_without_quorum(scene: Scene) -> None:
    market, terms = scene.market()
    alice = scene.trader("alice", market)
    ordered = scene.ordered([scene.order(alice, market, 1, 7)])
    digest, signatures = scene.certify(market, 1, terms, ordered, signers=3)
    with refused("OutsideWindow"):
        scene.exchange.commit_round(scene.deployer, market, 1, ordered, digest, signatures)
    scene.anvil.advance_to(terms.deadlines(1).close)
    with refused("QuorumMissing") as caught:
        scene.exchange.commit_round(scene.deployer, market, 1, ordered, digest, signatures)
    assert caught.value.arguments == {"signatures": 3, "quorum": 4}
    digest, signatures = scene.certify(market, 1, terms, ordered)
    scene.anvil.advance_to(terms.deadlines(1).commit)
    with refused("OutsideWindow"):
        scene.exchange.commit_round(scene.deployer, market, 1, ordered, digest, signatures)
    scene.exchange.cancel(scene.deployer, market, 1)
    assert scene.exchange.round(market, 1).status == RoundStatus.CANCELLED


def test_invalid_order_signed_by_another(scene: Scene) -> None:
    market, terms = scene.market()
    alice = scene.trader("alice", market)
    genuine = scene.order(alice, market, 1, 7)
    stolen = CommittedOrder(key_of("bob").address, LOCK, 7, genuine.ciphertext, genuine.signature)
    scene.anvil.advance_to(terms.deadlines(1).close)
    with refused("SignerMismatch") as caught:
        scene.commit(market, 1, terms, scene.ordered([stolen]))
    assert caught.value.arguments == {"slot": 0, "signer": alice.address}


def test_invalid_settlement_with_a_proof_of_something_else(
    scene: Scene, proof_vector: Any
) -> None:
    market, _, orders, _ = committed(scene, 2)
    none = RoundOutcome(0, 0, (0, 0), (False, False), proof_vector.proof)
    with refused("ProofRefused"):
        scene.exchange.settle(scene.deployer, market, 1, orders, none)
    unbalanced = RoundOutcome(150, 1, (1, 0), (False, False), proof_vector.proof)
    with refused("FillsUnbalanced"):
        scene.exchange.settle(scene.deployer, market, 1, orders, unbalanced)
    assert scene.exchange.round(market, 1).status == RoundStatus.ORDERED


def test_expire_and_redeem(scene: Scene) -> None:
    market, terms = scene.market()
    alice = scene.trader("alice", market)
    with refused("NotExpired"):
        scene.exchange.redeem(scene.deployer, market, alice.address)
    with refused("OutsideWindow"):
        scene.exchange.expire(scene.deployer, market, 150)
    scene.anvil.advance_to(terms.expiry)
    with refused("NotSettler"):
        scene.exchange.expire(alice, market, 150)
    scene.exchange.expire(scene.deployer, market, 10**9)
    assert scene.exchange.view("expiryOf", market) == (True, terms.cap)
    scene.exchange.redeem(scene.deployer, market, alice.address)
    assert scene.exchange.account(market, alice.address).free == DEPOSIT


def test_fallback_expiry(scene: Scene) -> None:
    market, terms = scene.market(fallback_delay=10)
    scene.anvil.advance_to(terms.expiry + 9)
    scene.anvil.advance_to(terms.expiry + 10)
    scene.exchange.expire_by_fallback(scene.deployer, market)
    assert scene.exchange.view("expiryOf", market) == (True, terms.fallback_price)


def test_invalid_pairs_that_nobody_has(scene: Scene) -> None:
    market, _ = scene.market()
    alice = scene.trader("alice", market)
    with refused("InsufficientPosition"):
        scene.exchange.redeem_pairs(alice, market, 1)


def test_reverts_of_a_batch_name_their_error(scene: Scene) -> None:
    market, _ = scene.market()
    alice = scene.trader("alice", market)
    calls = [scene.exchange.withdraw_call(alice, market), scene.exchange.withdraw_call(alice, market)]
    with refused("NothingToWithdraw"):
        scene.sender.send_all(calls)
    # The account's next transaction still has the right number.
    scene.exchange.request_withdrawal(alice, market, 1)


def test_unknown_market_is_named(scene: Scene) -> None:
    with refused("UnknownMarket") as caught:
        scene.exchange.deadlines(9_999, 1)
    assert caught.value.arguments == {"market": 9_999}
    assert caught.value.name == "UnknownMarket"
    assert scene.exchange.terms_hash(9_999) == bytes(32)


def test_a_batch_larger_than_a_block_is_mined(scene: Scene) -> None:
    count, before = 1_000, scene.token.balance(b"\x0b" * 20)
    calls = [scene.token.mint_call(scene.deployer, b"\x0b" * 20, 1)] * count
    receipts = scene.sender.send_all(calls)
    assert scene.token.balance(b"\x0b" * 20) == before + count
    assert 1 < len({receipt.block for receipt in receipts}) < 20
