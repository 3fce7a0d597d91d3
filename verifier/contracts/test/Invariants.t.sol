// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Exchange} from "../src/Exchange.sol";
import {Base} from "./Base.sol";
import {Handler} from "./Handler.sol";

/// @notice The exchange can always pay, whatever committee, traders and even the proof system do (S8, S9).
contract InvariantsTest is Base {
    Handler private handler;
    Exchange private exchange;
    uint64 private market;

    function setUp() public {
        handler = new Handler();
        handler.setUp();
        (exchange, market) = handler.parts();
    }

    /// @dev Read by forge: only the handler is called.
    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    /// @dev Read by forge.
    function excludeSelectors() public view returns (FuzzSelector[] memory excluded) {
        excluded = new FuzzSelector[](1);
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = Handler.setUp.selector;
        excluded[0] = FuzzSelector(address(handler), selectors);
    }

    function invariant_held_is_what_all_can_ask_for() public view {
        _assertSolvent();
    }

    function invariant_another_market_is_untouched() public view {
        vm.assertEq(exchange.held(1), 1_000_000);
        vm.assertEq(exchange.accountOf(1, vm.addr(99)).free, 1_000_000);
    }

    /// @dev The same handler on a fixed walk: every operation must have succeeded at least once, so that
    /// the invariants above speak of something.
    function test_walk_reaches_every_operation() public {
        for (uint256 step = 0; step < 600; ++step) {
            uint256 draw = uint256(keccak256(abi.encode("walk", step)));
            _step(draw % 12, draw >> 8, draw >> 64);
            if (step % 50 == 0) _assertSolvent();
        }
        handler.expire(16 * 10);
        for (uint256 who = 0; who < 6; ++who) {
            handler.redeem(who);
        }
        _assertSolvent();
        string[13] memory operations = [
            "deposit",
            "request",
            "withdraw",
            "commit",
            "page",
            "void",
            "settle",
            "credit",
            "cancel",
            "release",
            "pairs",
            "expire",
            "redeem"
        ];
        for (uint256 i = 0; i < operations.length; ++i) {
            vm.assertTrue(handler.done(operations[i]) > 0, operations[i]);
        }
    }

    function _step(uint256 kind, uint256 first, uint256 second) private {
        if (kind == 0) handler.deposit(first, second);
        if (kind == 1) handler.requestWithdrawal(first, second);
        if (kind == 2) handler.withdraw(first);
        if (kind == 3) handler.wait(first);
        if (kind == 4) handler.commitRound(first);
        if (kind == 5) handler.voidSlots(first, second);
        if (kind == 6 || kind == 7) handler.settle(first, second);
        if (kind == 8) handler.credit(first);
        if (kind == 9) handler.cancel(first);
        if (kind == 10) handler.releasePage(first, second);
        if (kind == 11) handler.redeemPairs(first, second);
    }

    function _assertSolvent() private view {
        uint256 balance = handler.balance();
        vm.assertEq(
            exchange.held(1) + exchange.held(market), balance, "the markets hold what the contract has"
        );
        (bool expired, uint32 price) = exchange.expiryOf(market);
        for (uint256 x = 100; x <= 200; x += 25) {
            uint256 at = expired ? price : x;
            int256 owed = int256(_owed(at)) + handler.pendingChange(at);
            vm.assertTrue(owed >= 0, "owed");
            vm.assertEq(uint256(owed), exchange.held(market), "held is what all can ask for");
        }
    }

    function _owed(uint256 price) private view returns (uint256 sum) {
        address[] memory accounts = handler.traders();
        for (uint256 i = 0; i < accounts.length; ++i) {
            Exchange.Account memory account = exchange.accountOf(market, accounts[i]);
            uint256 ticks = uint256(account.longs) * (price - 100) + uint256(account.shorts) * (200 - price);
            sum += account.free + account.locked + ticks * 10;
        }
        sum += exchange.burned(market);
    }
}
