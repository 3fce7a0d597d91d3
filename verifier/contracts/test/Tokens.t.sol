// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {Collateral} from "../src/Collateral.sol";
import {Terms} from "../src/Terms.sol";
import {TestToken} from "../src/dev/TestToken.sol";
import {RoundBuilder} from "./RoundBuilder.sol";
import {FeeToken} from "./doubles/FeeToken.sol";
import {GivingToken} from "./doubles/GivingToken.sol";
import {OddToken} from "./doubles/OddToken.sol";
import {ReenteringToken} from "./doubles/ReenteringToken.sol";

/// @notice Tokens that take a fee, refuse, say nothing, or call back (threat S8).
contract TokensTest is RoundBuilder {
    uint256 private constant ALICE = 0xa11ce;
    address private alice = vm.addr(ALICE);

    function test_invalid_token_with_a_fee() public {
        FeeToken fees = new FeeToken();
        uint64 other = _market(fees);
        vm.expectRevert(abi.encodeWithSelector(Collateral.CollateralRefused.selector, 1_000, 990));
        vm.prank(alice);
        exchange.deposit(other, 1_000);
    }

    function test_invalid_token_that_returns_false() public {
        OddToken odd = new OddToken();
        uint64 other = _market(odd);
        bytes memory refused =
            abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(odd));
        odd.refuse(true);
        vm.expectRevert(refused);
        vm.prank(alice);
        exchange.deposit(other, 1_000);

        odd.refuse(false);
        _depositAndRequest(other);
        odd.refuse(true);
        vm.expectRevert(refused);
        vm.prank(alice);
        exchange.withdraw(other);
        vm.assertEq(exchange.accountOf(other, alice).free, 1_000);
        vm.assertEq(exchange.held(other), 1_000);
    }

    function test_token_that_returns_nothing() public {
        OddToken odd = new OddToken();
        uint64 other = _market(odd);
        _depositAndRequest(other);
        vm.prank(alice);
        exchange.withdraw(other);
        vm.assertEq(odd.balanceOf(alice), 1_000);
    }

    function test_invalid_reentry_from_a_deposit() public {
        ReenteringToken bad = new ReenteringToken(exchange);
        uint64 other = _market(bad);
        _expectGuarded(bad, abi.encodeCall(exchange.withdraw, (other)), true, other);
        _expectGuarded(bad, abi.encodeCall(exchange.deposit, (other, 0)), true, other);
        // The guard is one for all markets, for they may share a token.
        _expectGuarded(bad, abi.encodeCall(exchange.deposit, (market, 0)), true, other);
    }

    function test_invalid_reentry_from_a_withdrawal() public {
        ReenteringToken bad = new ReenteringToken(exchange);
        uint64 other = _market(bad);
        _depositAndRequest(other);
        _expectGuarded(bad, abi.encodeCall(exchange.withdraw, (other)), false, other);
        _expectGuarded(bad, abi.encodeCall(exchange.deposit, (other, 0)), false, other);
        vm.assertEq(exchange.accountOf(other, alice).free, 1_000);
    }

    /// @dev What is not guarded finds the withdrawal booked already.
    function test_a_call_from_a_withdrawal_finds_it_booked() public {
        ReenteringToken bad = new ReenteringToken(exchange);
        uint64 other = _market(bad);
        _depositAndRequest(other);
        vm.warp(EXPIRY);
        vm.prank(SETTLER);
        exchange.expire(other, 150);
        bad.reenter(abi.encodeCall(exchange.redeem, (other, alice)));
        vm.prank(alice);
        exchange.withdraw(other);
        vm.assertEq(exchange.accountOf(other, alice).free, 0);
        vm.assertEq(exchange.held(other), 0);
        vm.assertEq(bad.balanceOf(alice), 1_000);
    }

    /// @dev A callback that sends the exchange tokens of its own does not pass them off as a deposit.
    function test_invalid_gift_within_a_deposit() public {
        GivingToken giving = new GivingToken();
        uint64 other = _market(giving);
        giving.giveTo(address(exchange));
        vm.expectRevert(abi.encodeWithSelector(Collateral.CollateralRefused.selector, 1_000, 1_001));
        vm.prank(alice);
        exchange.deposit(other, 1_000);
    }

    function _market(TestToken collateral) private returns (uint64 other) {
        Terms memory terms = sealedTerms();
        terms.collateral = address(collateral);
        other = exchange.createMarket(terms, members);
        collateral.mint(alice, 1_000);
        vm.prank(alice);
        collateral.approve(address(exchange), 1_000);
    }

    function _depositAndRequest(uint64 other) private {
        vm.prank(alice);
        exchange.deposit(other, 1_000);
        vm.prank(alice);
        exchange.requestWithdrawal(other, 1_000);
        vm.warp(block.timestamp + 301);
    }

    function _expectGuarded(ReenteringToken bad, bytes memory call, bool deposits, uint64 other) private {
        bad.reenter(call);
        vm.expectRevert(abi.encodeWithSelector(ReentrancyGuard.ReentrancyGuardReentrantCall.selector));
        vm.prank(alice);
        if (deposits) exchange.deposit(other, 1_000);
        else exchange.withdraw(other);
    }
}
