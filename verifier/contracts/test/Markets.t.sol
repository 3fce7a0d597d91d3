// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Markets} from "../src/Markets.sol";
import {Terms, TermsRules} from "../src/Terms.sol";
import {RoundBuilder} from "./RoundBuilder.sol";
import {StatementVerifier} from "./doubles/StatementVerifier.sol";

/// @notice Markets: each bound of the terms with its reject twin at the edge.
contract MarketsTest is RoundBuilder {
    function test_create() public {
        vm.assertEq(market, 1);
        vm.assertEq(exchange.createMarket(sealedTerms(), members), 2);
        vm.assertEq(exchange.createMarket(commitRevealTerms(), members), 3);
        vm.assertEq(exchange.termsHash(1), keccak256(abi.encode(keccak256("fss/v1/terms"), sealedTerms())));
    }

    function test_context_binds_chain_market_and_round() public {
        exchange.createMarket(sealedTerms(), members);
        uint256 context = exchange.contextOf(1, 1);
        vm.assertTrue(context < 1 << 248, "248 bits");
        vm.assertTrue(context != exchange.contextOf(2, 1), "market");
        vm.assertTrue(context != exchange.contextOf(1, 2), "round");
        vm.chainId(2);
        vm.assertTrue(context != exchange.contextOf(1, 1), "chain");
    }

    function test_deadlines_are_cut_short_by_expiry() public view {
        vm.assertEq(exchange.deadlines(1, 1).settle, START + 300);
        vm.assertEq(exchange.deadlines(1, 3).commit, START + 300);
        vm.assertEq(exchange.deadlines(1, 999).settle, EXPIRY);
    }

    function test_invalid_market_or_round_number() public {
        vm.expectRevert(abi.encodeWithSelector(Markets.UnknownMarket.selector, 0));
        exchange.deadlines(0, 1);
        vm.expectRevert(abi.encodeWithSelector(Markets.UnknownMarket.selector, 2));
        exchange.deadlines(2, 1);
        vm.expectRevert(abi.encodeWithSelector(Markets.UnknownRound.selector, 0));
        exchange.deadlines(1, 0);
    }

    function test_invalid_committee_hash() public {
        Terms memory terms = sealedTerms();
        terms.committee = "other";
        _expect(terms, Markets.CommitteeMismatch.selector);
    }

    function test_invalid_committee_size() public {
        members.pop();
        Terms memory terms = sealedTerms();
        _expect(terms, Markets.CommitteeMismatch.selector);
    }

    function test_invalid_member_twice() public {
        members[1] = members[0];
        Terms memory terms = sealedTerms();
        vm.expectRevert(abi.encodeWithSelector(Markets.MemberRefused.selector, members[0]));
        exchange.createMarket(terms, members);
    }

    function test_invalid_member_zero() public {
        members[1] = address(0);
        Terms memory terms = sealedTerms();
        vm.expectRevert(abi.encodeWithSelector(Markets.MemberRefused.selector, address(0)));
        exchange.createMarket(terms, members);
    }

    function test_invalid_key_of_another_verifier() public {
        Terms memory terms = sealedTerms();
        terms.verifier = address(new StatementVerifier("another key"));
        bytes32 other = "another key";
        vm.expectRevert(abi.encodeWithSelector(Markets.ClearKeyMismatch.selector, KEY, other));
        exchange.createMarket(terms, members);
    }

    function test_invalid_addresses() public {
        Terms memory terms = sealedTerms();
        terms.collateral = address(0);
        _expect(terms, TermsRules.TermsAddress.selector);
        terms = sealedTerms();
        terms.verifier = address(0);
        _expect(terms, TermsRules.TermsAddress.selector);
        terms = sealedTerms();
        terms.settler = address(0);
        _expect(terms, TermsRules.TermsAddress.selector);
    }

    function test_invalid_prices() public {
        Terms memory terms = sealedTerms();
        terms.tickValue = 0;
        _expect(terms, TermsRules.TermsPriceRange.selector);
        terms = sealedTerms();
        terms.floor = 200;
        _expect(terms, TermsRules.TermsPriceRange.selector);
        terms = sealedTerms();
        terms.fallbackPrice = 99;
        _expect(terms, TermsRules.TermsPriceRange.selector);
        terms.fallbackPrice = 201;
        _expect(terms, TermsRules.TermsPriceRange.selector);
    }

    function test_invalid_slots() public {
        Terms memory terms = sealedTerms();
        terms.slots = 0;
        _expect(terms, TermsRules.TermsSlots.selector);
        terms.slots = 2049;
        _expect(terms, TermsRules.TermsSlots.selector);
    }

    function test_invalid_free_orders() public {
        Terms memory terms = sealedTerms();
        terms.minimumLock = 0;
        _expect(terms, TermsRules.TermsSpam.selector);
        terms = sealedTerms();
        terms.quota = 0;
        _expect(terms, TermsRules.TermsSpam.selector);
    }

    function test_invalid_mode() public {
        Terms memory terms = sealedTerms();
        terms.mode = 2;
        _expect(terms, TermsRules.TermsMode.selector);
        terms = sealedTerms();
        terms.bond = 1;
        _expect(terms, TermsRules.TermsMode.selector);
        terms = sealedTerms();
        terms.revealAfter = 101;
        _expect(terms, TermsRules.TermsMode.selector);
        terms = commitRevealTerms();
        terms.bond = 0;
        _expect(terms, TermsRules.TermsMode.selector);
        terms.bond = 11;
        _expect(terms, TermsRules.TermsMode.selector);
    }

    function test_invalid_committee_bounds() public {
        Terms memory terms = sealedTerms();
        (terms.members, terms.quorum) = (3, 3);
        _expect(terms, TermsRules.TermsCommittee.selector);
        terms = sealedTerms();
        terms.quorum = 3;
        _expect(terms, TermsRules.TermsCommittee.selector);
        terms.quorum = 5;
        _expect(terms, TermsRules.TermsCommittee.selector);
        terms = sealedTerms();
        terms.threshold = 1;
        _expect(terms, TermsRules.TermsCommittee.selector);
        terms.threshold = 4;
        _expect(terms, TermsRules.TermsCommittee.selector);
    }

    function test_invalid_fairness() public {
        Terms memory terms = sealedTerms();
        terms.gammaNumerator = 0;
        _expect(terms, TermsRules.TermsFairness.selector);
        terms.gammaNumerator = 2;
        _expect(terms, TermsRules.TermsFairness.selector);
        (terms.gammaNumerator, terms.gammaDenominator) = (9, 10);
        _expect(terms, TermsRules.TermsFairness.selector);
        terms = sealedTerms();
        terms.ordering = 0;
        _expect(terms, TermsRules.TermsFairness.selector);
    }

    function test_invalid_deadlines() public {
        Terms memory terms = sealedTerms();
        terms.closeAfter = 0;
        _expect(terms, TermsRules.TermsDeadlines.selector);
        terms.closeAfter = 100;
        _expect(terms, TermsRules.TermsDeadlines.selector);
        terms = commitRevealTerms();
        terms.revealAfter = 99;
        _expect(terms, TermsRules.TermsDeadlines.selector);
        terms = sealedTerms();
        terms.settleAfter = 100;
        _expect(terms, TermsRules.TermsDeadlines.selector);
        terms = sealedTerms();
        terms.period = 49;
        _expect(terms, TermsRules.TermsDeadlines.selector);
        terms = sealedTerms();
        terms.executorTime = 101;
        _expect(terms, TermsRules.TermsDeadlines.selector);
        terms.executorTime = 0;
        _expect(terms, TermsRules.TermsDeadlines.selector);
        terms = sealedTerms();
        terms.withdrawalDelay = 300;
        _expect(terms, TermsRules.TermsDeadlines.selector);
        terms = sealedTerms();
        terms.expiry = START + 299;
        _expect(terms, TermsRules.TermsDeadlines.selector);
    }

    function _expect(Terms memory terms, bytes4 selector) private {
        vm.expectRevert(abi.encodeWithSelector(selector));
        exchange.createMarket(terms, members);
    }
}
