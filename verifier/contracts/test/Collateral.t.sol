// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Collateral} from "../src/Collateral.sol";
import {Markets} from "../src/Markets.sol";
import {RoundBuilder} from "./RoundBuilder.sol";

/// @notice Deposits, delayed withdrawals, and what can surely be locked (threats S8, S11).
contract CollateralTest is RoundBuilder {
    uint256 private constant ALICE = 0xa11ce;
    address private alice = vm.addr(ALICE);

    function test_deposit_and_withdraw() public {
        fund(ALICE, 500);
        vm.prank(alice);
        exchange.requestWithdrawal(market, 500);
        vm.warp(START + 301);
        vm.prank(alice);
        exchange.withdraw(market);
        vm.assertEq(token.balanceOf(alice), 500);
        vm.assertEq(exchange.held(market), 0);
        vm.assertEq(exchange.accountOf(market, alice).free, 0);
    }

    function test_invalid_withdrawal_before_the_delay() public {
        fund(ALICE, 500);
        vm.prank(alice);
        exchange.requestWithdrawal(market, 500);
        vm.warp(START + 300);
        vm.expectRevert(abi.encodeWithSelector(Collateral.WithdrawalNotReady.selector, START + 301));
        vm.prank(alice);
        exchange.withdraw(market);
    }

    function test_invalid_withdrawal_of_more_than_is_free() public {
        fund(ALICE, 500);
        vm.expectRevert(abi.encodeWithSelector(Collateral.InsufficientCollateral.selector, alice, 501, 500));
        vm.prank(alice);
        exchange.requestWithdrawal(market, 501);
    }

    function test_invalid_withdrawal_unasked_or_twice() public {
        fund(ALICE, 500);
        vm.expectRevert(abi.encodeWithSelector(Collateral.NothingToWithdraw.selector));
        vm.prank(alice);
        exchange.withdraw(market);
        vm.prank(alice);
        exchange.requestWithdrawal(market, 200);
        vm.warp(START + 301);
        vm.prank(alice);
        exchange.withdraw(market);
        vm.expectRevert(abi.encodeWithSelector(Collateral.NothingToWithdraw.selector));
        vm.prank(alice);
        exchange.withdraw(market);
        vm.assertEq(exchange.accountOf(market, alice).free, 300);
    }

    function test_a_new_request_replaces_the_old_one() public {
        fund(ALICE, 500);
        vm.prank(alice);
        exchange.requestWithdrawal(market, 500);
        vm.warp(START + 200);
        vm.prank(alice);
        exchange.requestWithdrawal(market, 100);
        vm.warp(START + 301);
        vm.expectRevert(abi.encodeWithSelector(Collateral.WithdrawalNotReady.selector, START + 501));
        vm.prank(alice);
        exchange.withdraw(market);
        vm.prank(alice);
        exchange.requestWithdrawal(market, 0);
        vm.assertEq(exchange.available(market, alice, type(uint256).max), 500);
    }

    function test_available_leaves_out_what_may_be_taken_before() public {
        fund(ALICE, 500);
        vm.prank(alice);
        exchange.requestWithdrawal(market, 200);
        vm.assertEq(exchange.available(market, alice, START + 301), 500);
        vm.assertEq(exchange.available(market, alice, START + 302), 300);
    }

    function test_available_each_is_available_of_each() public {
        fund(ALICE, 500);
        vm.prank(alice);
        exchange.requestWithdrawal(market, 200);
        address[] memory accounts = new address[](3);
        (accounts[0], accounts[1], accounts[2]) = (alice, address(1), alice);
        uint256[] memory amounts = exchange.availableEach(market, accounts, START + 302);
        vm.assertEq(amounts.length, 3);
        vm.assertEq(amounts[0], 300);
        vm.assertEq(amounts[1], 0);
        vm.assertEq(amounts[2], exchange.available(market, alice, START + 302));
        vm.assertEq(exchange.availableEach(market, new address[](0), START).length, 0);
    }

    function test_a_pending_withdrawal_can_still_be_locked() public {
        Order[] memory orders = fundedOrders(1, 50);
        address trader = vm.addr(orders[0].key);
        vm.prank(trader);
        exchange.requestWithdrawal(market, 500);
        vm.warp(START + 50);
        commit(1, orders);
        vm.warp(START + 301);
        vm.expectRevert(abi.encodeWithSelector(Collateral.NothingToWithdraw.selector));
        vm.prank(trader);
        exchange.withdraw(market);
        vm.assertEq(exchange.accountOf(market, trader).locked, 500);
    }

    function test_balances_are_apart_by_market() public {
        exchange.createMarket(sealedTerms(), members);
        fund(ALICE, 500);
        vm.assertEq(exchange.accountOf(2, alice).free, 0);
        vm.expectRevert(abi.encodeWithSelector(Collateral.InsufficientCollateral.selector, alice, 1, 0));
        vm.prank(alice);
        exchange.requestWithdrawal(2, 1);
    }

    function test_invalid_market() public {
        vm.expectRevert(abi.encodeWithSelector(Markets.UnknownMarket.selector, 9));
        exchange.deposit(9, 1);
        vm.expectRevert(abi.encodeWithSelector(Markets.UnknownMarket.selector, 9));
        exchange.requestWithdrawal(9, 1);
        vm.expectRevert(abi.encodeWithSelector(Markets.UnknownMarket.selector, 9));
        exchange.withdraw(9);
    }

    function test_invalid_deposit_above_128_bits() public {
        fund(ALICE, type(uint128).max);
        token.mint(address(this), 1);
        token.approve(address(exchange), 1);
        vm.expectRevert(abi.encodeWithSelector(Collateral.CollateralRefused.selector, 1, 1));
        exchange.deposit(market, 1);
    }

    function testFuzz_deposits_add_up(uint128 first, uint128 second) public {
        vm.assume(uint256(first) + second <= type(uint128).max);
        fund(ALICE, first);
        fund(ALICE, second);
        vm.assertEq(exchange.accountOf(market, alice).free, uint256(first) + second);
        vm.assertEq(exchange.held(market), token.balanceOf(address(exchange)));
    }
}
