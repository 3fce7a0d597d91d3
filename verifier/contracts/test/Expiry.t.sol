// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Exchange} from "../src/Exchange.sol";
import {Markets} from "../src/Markets.sol";
import {RoundRecords} from "../src/RoundRecords.sol";
import {RoundBuilder} from "./RoundBuilder.sol";

/// @notice Expiry by the settler or by the fallback, redemption, and pairs (threats S8, S12).
contract ExpiryTest is RoundBuilder {
    uint256 private constant FALLBACK = EXPIRY + 1_000;

    Order[] private orders;
    address[] private accounts;

    function setUp() public override {
        super.setUp();
        Order[] memory made = fundedOrders(66, 1_000);
        for (uint256 i = 0; i < made.length; ++i) {
            orders.push(made[i]);
            accounts.push(vm.addr(made[i].key));
        }
        vm.warp(START + 50);
        commitAll(1, orders);
        exchange.settle(market, 1, outcomeOf(1, orders, alternating(66, 5), 130, ""));
        _credit(0);
    }

    function test_expire_and_redeem() public {
        _credit(1);
        _expire(170);
        exchange.redeem(market, accounts[0]);
        exchange.redeem(market, accounts[1]);
        vm.assertEq(exchange.accountOf(market, accounts[0]).free, 10_000 + 5 * 40 * TICK);
        vm.assertEq(exchange.accountOf(market, accounts[1]).free, 10_000 - 5 * 40 * TICK);
        vm.assertEq(exchange.accountOf(market, accounts[0]).longs, 0);
    }

    function test_everybody_can_leave_and_nothing_remains() public {
        _credit(1);
        _expire(101);
        for (uint256 i = 0; i < accounts.length; ++i) {
            exchange.redeem(market, accounts[i]);
            uint128 free = exchange.accountOf(market, accounts[i]).free;
            vm.prank(accounts[i]);
            exchange.requestWithdrawal(market, free);
        }
        vm.warp(EXPIRY + 301);
        for (uint256 i = 0; i < accounts.length; ++i) {
            vm.prank(accounts[i]);
            exchange.withdraw(market);
        }
        vm.assertEq(exchange.held(market), 0);
        vm.assertEq(token.balanceOf(address(exchange)), 0);
    }

    function test_price_is_clamped() public {
        _expire(type(uint256).max);
        (, uint32 price) = exchange.expiryOf(market);
        vm.assertEq(price, 200);
    }

    function test_price_is_clamped_from_below() public {
        _expire(0);
        (, uint32 price) = exchange.expiryOf(market);
        vm.assertEq(price, 100);
    }

    function test_redeem_twice_pays_once_and_late_credits_again() public {
        _expire(170);
        exchange.redeem(market, accounts[64]);
        vm.assertEq(exchange.accountOf(market, accounts[64]).free, 0);
        _credit(1);
        exchange.redeem(market, accounts[64]);
        uint256 free = exchange.accountOf(market, accounts[64]).free;
        vm.assertEq(free, 10_000 + 5 * 40 * TICK);
        exchange.redeem(market, accounts[64]);
        vm.assertEq(exchange.accountOf(market, accounts[64]).free, free);
    }

    function test_fallback_where_the_settler_is_silent() public {
        vm.warp(FALLBACK - 1);
        vm.expectRevert(
            abi.encodeWithSelector(RoundRecords.OutsideWindow.selector, FALLBACK, type(uint256).max)
        );
        exchange.expireByFallback(market);
        vm.warp(FALLBACK);
        exchange.expireByFallback(market);
        (bool done, uint32 price) = exchange.expiryOf(market);
        vm.assertTrue(done, "expired");
        vm.assertEq(price, 150);
        vm.expectRevert(abi.encodeWithSelector(Exchange.AlreadyExpired.selector));
        vm.prank(SETTLER);
        exchange.expire(market, 1);
        vm.expectRevert(abi.encodeWithSelector(Exchange.AlreadyExpired.selector));
        exchange.expireByFallback(market);
    }

    function test_invalid_expiry_by_another() public {
        vm.warp(EXPIRY);
        vm.expectRevert(abi.encodeWithSelector(Exchange.NotSettler.selector, address(this)));
        exchange.expire(market, 150);
    }

    function test_invalid_expiry_too_early_or_twice() public {
        vm.warp(EXPIRY - 1);
        vm.expectRevert(
            abi.encodeWithSelector(RoundRecords.OutsideWindow.selector, EXPIRY, type(uint256).max)
        );
        vm.prank(SETTLER);
        exchange.expire(market, 150);
        _expire(150);
        vm.expectRevert(abi.encodeWithSelector(Exchange.AlreadyExpired.selector));
        vm.prank(SETTLER);
        exchange.expire(market, 150);
    }

    function test_invalid_redemption_before_expiry() public {
        vm.expectRevert(abi.encodeWithSelector(Exchange.NotExpired.selector));
        exchange.redeem(market, accounts[0]);
    }

    function test_invalid_market() public {
        vm.expectRevert(abi.encodeWithSelector(Markets.UnknownMarket.selector, 7));
        exchange.expire(7, 1);
        vm.expectRevert(abi.encodeWithSelector(Markets.UnknownMarket.selector, 7));
        exchange.redeem(7, accounts[0]);
    }

    function test_pairs_redeem_at_any_time() public {
        // The buyer of round 1 sells as much in round 2: it then holds five of each.
        Order[] memory second = new Order[](2);
        second[0] = Order(orders[0].key, 500, 77, "a");
        second[1] = Order(orders[1].key, 500, 78, "b");
        vm.warp(START + 150);
        commitAll(2, second);
        int64[] memory fills = new int64[](2);
        (fills[0], fills[1]) = (-5, 5);
        exchange.settle(market, 2, outcomeOf(2, second, fills, 160, ""));
        uint256 before = exchange.accountOf(market, accounts[0]).free;
        vm.prank(accounts[0]);
        exchange.redeemPairs(market, 5);
        Exchange.Account memory account = exchange.accountOf(market, accounts[0]);
        vm.assertEq(account.free, before + 5 * 100 * TICK);
        vm.assertEq(account.longs, 0);
        vm.assertEq(account.shorts, 0);
        // Bought at 130, sold at 160.
        vm.assertEq(account.free, 10_000 + 5 * 30 * TICK);
    }

    function test_invalid_pairs() public {
        vm.expectRevert(abi.encodeWithSelector(Exchange.InsufficientPosition.selector, 5, 0));
        vm.prank(accounts[0]);
        exchange.redeemPairs(market, 1);
    }

    function testFuzz_the_market_can_always_pay(uint256 price) public {
        price = bound(price, 100, 200);
        vm.assertEq(owed(market, accounts, price), exchange.held(market), "half credited");
        _credit(1);
        vm.assertEq(owed(market, accounts, price), exchange.held(market), "credited");
    }

    function _credit(uint256 page) private {
        (uint256 from, uint256 to) = page == 0 ? (uint256(0), uint256(64)) : (uint256(64), uint256(66));
        exchange.credit(
            market, 1, page, packSlots(orders, from, to), packFills(alternating(to - from, 5)), ""
        );
    }

    function _expire(uint256 price) private {
        vm.warp(EXPIRY);
        vm.prank(SETTLER);
        exchange.expire(market, price);
    }
}
