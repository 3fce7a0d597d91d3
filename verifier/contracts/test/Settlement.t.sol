// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Collateral} from "../src/Collateral.sol";
import {Outcome} from "../src/Outcome.sol";
import {RoundRecords} from "../src/RoundRecords.sol";
import {Settlement} from "../src/Settlement.sol";
import {RoundBuilder} from "./RoundBuilder.sol";

/// @notice Settling and crediting, with a double that accepts only the statement it expects: what the
/// exchange checks besides the proof, one test for each refusal (threats S9, S10, S12, Z7).
contract SettlementTest is RoundBuilder {
    uint256 private constant SETTLE = START + 300;

    Order[] private orders;

    function test_round_of_one_page_is_credited_at_once() public {
        _commit(3, 1_000);
        Settlement.Outcomes memory outcome = _outcome(alternating(3, 5), 130);
        exchange.settle(market, 1, outcome);
        _assertAccount(0, 10_000 - 5 * 30 * TICK, 5, 0);
        _assertAccount(1, 10_000 - 5 * 70 * TICK, 0, 5);
        _assertAccount(2, 10_000, 0, 0);
        RoundRecords.Round memory state = exchange.roundOf(market, 1);
        vm.assertEq(uint8(state.status), uint8(RoundRecords.Status.Settled));
        vm.assertEq(state.price, 130);
        vm.assertEq(state.volume, 5);
    }

    function test_pages_are_credited_once_each_in_any_order() public {
        _commit(130, 1_000);
        int64[] memory fills = alternating(130, 2);
        Settlement.Outcomes memory outcome = _outcome(fills, 200);
        exchange.settle(market, 1, outcome);
        vm.assertEq(exchange.accountOf(market, _trader(0)).longs, 0);
        for (uint256 step = 0; step < 3; ++step) {
            uint256 page = (step + 2) % 3;
            _credit(page, fills);
            (bytes memory slots, bytes memory packed) = _pageOf(page, fills);
            vm.expectRevert(abi.encodeWithSelector(RoundRecords.PageRefused.selector, page));
            exchange.credit(market, 1, page, slots, packed, "");
        }
        _assertAccount(0, 10_000 - 2 * 100 * TICK, 2, 0);
        _assertAccount(129, 10_000, 0, 2);
        vm.assertEq(exchange.roundOf(market, 1).pagesDone, 7);
    }

    function test_round_without_trades_has_price_zero() public {
        _commit(2, 1_000);
        int64[] memory none = new int64[](2);
        Settlement.Outcomes memory outcome = _outcome(none, 150);
        _expectRefused(outcome, abi.encodeWithSelector(Outcome.PriceRefused.selector, 150));
        exchange.settle(market, 1, _outcome(none, 0));
        _assertAccount(0, 10_000, 0, 0);
    }

    function test_empty_round_settles() public {
        _commit(0, 0);
        exchange.settle(market, 1, _outcome(new int64[](0), 0));
        vm.assertEq(uint8(exchange.roundOf(market, 1).status), uint8(RoundRecords.Status.Settled));
    }

    function test_price_at_floor_and_cap() public {
        _commit(2, 1_000);
        int64[] memory fills = alternating(2, 10);
        Settlement.Outcomes memory below = _outcome(fills, 99);
        _expectRefused(below, abi.encodeWithSelector(Outcome.PriceRefused.selector, 99));
        Settlement.Outcomes memory above = _outcome(fills, 201);
        _expectRefused(above, abi.encodeWithSelector(Outcome.PriceRefused.selector, 201));
        exchange.settle(market, 1, _outcome(fills, 100));
        _assertAccount(0, 10_000, 10, 0);
        _assertAccount(1, 0, 0, 10);
    }

    function test_invalid_cost_above_lock() public {
        _commit(2, 1_000);
        Settlement.Outcomes memory outcome = _outcome(alternating(2, 11), 100);
        _expectRefused(outcome, abi.encodeWithSelector(Outcome.CostAboveLock.selector, 1));
        outcome = _outcome(alternating(2, 11), 200);
        _expectRefused(outcome, abi.encodeWithSelector(Outcome.CostAboveLock.selector, 0));
        int64[] memory most = new int64[](2);
        most[0] = type(int64).min;
        outcome = _outcome(most, 150);
        outcome.volume = 1;
        _expectRefused(outcome, abi.encodeWithSelector(Outcome.CostAboveLock.selector, 0));
    }

    function test_invalid_fills_that_do_not_balance() public {
        _commit(3, 1_000);
        int64[] memory fills = alternating(3, 5);
        fills[1] = -4;
        _expectRefused(
            _outcome(fills, 150), abi.encodeWithSelector(Outcome.FillsUnbalanced.selector, 5, 4, 5)
        );
        Settlement.Outcomes memory outcome = _outcome(alternating(3, 5), 150);
        outcome.volume = 6;
        _expectRefused(outcome, abi.encodeWithSelector(Outcome.FillsUnbalanced.selector, 5, 5, 6));
        outcome.volume = 0;
        _expectRefused(outcome, abi.encodeWithSelector(Outcome.PriceRefused.selector, 150));
        outcome.price = 0;
        _expectRefused(outcome, abi.encodeWithSelector(Outcome.FillsUnbalanced.selector, 5, 5, 0));
    }

    function test_invalid_commitment_twice() public {
        _fund(2, 1_000);
        orders[1].commitment = orders[0].commitment;
        vm.warp(START + 50);
        commitAll(1, orders);
        Settlement.Outcomes memory outcome = _outcome(alternating(2, 5), 150);
        _expectRefused(outcome, abi.encodeWithSelector(Outcome.CommitmentsNotDistinct.selector, 1));
        outcome.ascending = hex"00010000";
        _expectRefused(outcome, abi.encodeWithSelector(Outcome.CommitmentsNotDistinct.selector, 1));
    }

    function test_invalid_hint_beyond_the_list() public {
        // Past the slots the call data goes on with the fills, which would read as a greater commitment.
        _fund(2, 1_000);
        (orders[0].commitment, orders[1].commitment) = (1, 1);
        vm.warp(START + 50);
        commitAll(1, orders);
        Settlement.Outcomes memory outcome = _outcome(alternating(2, 5), 150);
        outcome.ascending = hex"00000002";
        _expectRefused(outcome, abi.encodeWithSelector(Outcome.CommitmentsNotDistinct.selector, 1));
    }

    function test_invalid_order_signed_once_and_listed_twice() public {
        _fund(1, 1_000);
        fund(orders[0].key, 10_000);
        orders.push(orders[0]);
        vm.warp(START + 50);
        commitAll(1, orders);
        Settlement.Outcomes memory outcome = _outcome(new int64[](2), 0);
        _expectRefused(outcome, abi.encodeWithSelector(Outcome.CommitmentsNotDistinct.selector, 1));
    }

    function test_invalid_hint() public {
        _commit(3, 1_000);
        Settlement.Outcomes memory outcome = _outcome(alternating(3, 5), 150);
        bytes memory good = outcome.ascending;
        (good[0], good[1], good[2], good[3]) = (good[2], good[3], good[0], good[1]);
        _expectRefused(outcome, abi.encodeWithSelector(Outcome.CommitmentsNotDistinct.selector, 1));
        outcome.ascending = "";
        _expectRefused(outcome, abi.encodeWithSelector(RoundRecords.LengthRefused.selector, 6, 0));
    }

    function test_invalid_lengths() public {
        _commit(2, 1_000);
        Settlement.Outcomes memory outcome = _outcome(alternating(2, 5), 150);
        outcome.slots = abi.encodePacked(outcome.slots, outcome.slots);
        _expectRefused(outcome, abi.encodeWithSelector(RoundRecords.LengthRefused.selector, 128, 256));
        outcome = _outcome(alternating(2, 5), 150);
        outcome.fills = abi.encodePacked(outcome.fills, hex"00");
        _expectRefused(outcome, abi.encodeWithSelector(RoundRecords.LengthRefused.selector, 16, 17));
    }

    function testFuzz_invalid_slot_other_than_committed(uint256 position, uint8 flip) public {
        _commit(2, 1_000);
        vm.assume(flip != 0);
        Settlement.Outcomes memory outcome = _outcome(alternating(2, 5), 150);
        outcome.slots[position % 128] ^= bytes1(flip);
        (bool settled,) = address(exchange).call(abi.encodeCall(exchange.settle, (market, 1, outcome)));
        vm.assertTrue(!settled, "another list than was committed");
    }

    function test_invalid_proof_of_another_statement() public {
        _commit(2, 1_000);
        Settlement.Outcomes memory outcome = _outcome(alternating(2, 5), 150);
        uint256 proof = outcome.proof[0];
        outcome = _outcome(alternating(2, 4), 150);
        outcome.proof[0] = proof;
        _expectRefused(outcome, abi.encodeWithSelector(Settlement.ProofRefused.selector));
        outcome = _outcome(alternating(2, 5), 151);
        outcome.proof[0] = proof;
        _expectRefused(outcome, abi.encodeWithSelector(Settlement.ProofRefused.selector));
    }

    function test_invalid_second_settlement_whatever_the_proof_bytes() public {
        _commit(2, 1_000);
        Settlement.Outcomes memory outcome = _outcome(alternating(2, 5), 150);
        exchange.settle(market, 1, outcome);
        outcome.proof[7] = 1;
        _expectRefused(
            outcome, abi.encodeWithSelector(RoundRecords.WrongStatus.selector, RoundRecords.Status.Settled)
        );
    }

    function test_invalid_before_every_page_is_committed() public {
        _fund(65, 1_000);
        vm.warp(START + 50);
        commit(1, orders);
        Settlement.Outcomes memory outcome = _outcome(alternating(65, 5), 150);
        _expectRefused(outcome, abi.encodeWithSelector(RoundRecords.RoundIncomplete.selector));
    }

    function test_settle_and_cancel_have_disjoint_times() public {
        _commit(2, 1_000);
        Settlement.Outcomes memory outcome = _outcome(alternating(2, 5), 150);
        vm.warp(SETTLE);
        _expectRefused(outcome, abi.encodeWithSelector(RoundRecords.OutsideWindow.selector, 0, SETTLE));
        exchange.cancel(market, 1);
        vm.warp(SETTLE - 1);
        _expectRefused(
            outcome, abi.encodeWithSelector(RoundRecords.WrongStatus.selector, RoundRecords.Status.Cancelled)
        );
    }

    function test_invalid_cancel_after_settling() public {
        _commit(65, 1_000);
        exchange.settle(market, 1, _outcome(alternating(65, 5), 150));
        vm.warp(SETTLE + 1);
        vm.expectRevert(
            abi.encodeWithSelector(RoundRecords.WrongStatus.selector, RoundRecords.Status.Settled)
        );
        exchange.cancel(market, 1);
        bytes memory slots = packSlots(orders, 0, 64);
        vm.expectRevert(
            abi.encodeWithSelector(RoundRecords.WrongStatus.selector, RoundRecords.Status.Settled)
        );
        exchange.releasePage(market, 1, 0, slots);
    }

    function test_invalid_settlement_from_expiry_on() public {
        _fund(2, 1_000);
        // Round 999's settle deadline would be after the market's expiry.
        vm.warp(START + 998 * 100 + 50);
        commitAll(999, orders);
        Settlement.Outcomes memory outcome = outcomeOf(999, orders, alternating(2, 5), 150, "");
        vm.warp(EXPIRY);
        vm.expectRevert(abi.encodeWithSelector(RoundRecords.OutsideWindow.selector, 0, EXPIRY));
        exchange.settle(market, 999, outcome);
        exchange.cancel(market, 999);
    }

    function test_invalid_credit() public {
        _commit(65, 1_000);
        int64[] memory fills = alternating(65, 5);
        (bytes memory slots, bytes memory packed) = _pageOf(0, fills);
        vm.expectRevert(
            abi.encodeWithSelector(RoundRecords.WrongStatus.selector, RoundRecords.Status.Ordered)
        );
        exchange.credit(market, 1, 0, slots, packed, "");
        exchange.settle(market, 1, _outcome(fills, 150));
        packed[7] = 0x06;
        vm.expectRevert(abi.encodeWithSelector(RoundRecords.PageMismatch.selector, 0));
        exchange.credit(market, 1, 0, slots, packed, "");
        packed[7] = 0x05;
        slots[31] ^= 0x01;
        vm.expectRevert(abi.encodeWithSelector(RoundRecords.PageMismatch.selector, 0));
        exchange.credit(market, 1, 0, slots, packed, "");
        slots[31] ^= 0x01;
        vm.expectRevert(abi.encodeWithSelector(Settlement.VoidedMismatch.selector));
        exchange.credit(market, 1, 0, slots, packed, hex"01");
        vm.expectRevert(abi.encodeWithSelector(RoundRecords.PageRefused.selector, 2));
        exchange.credit(market, 1, 2, slots, packed, "");
        exchange.credit(market, 1, 0, slots, packed, "");
    }

    function _fund(uint256 count, uint96 locked) private {
        Order[] memory made = fundedOrders(count, locked);
        for (uint256 i = 0; i < count; ++i) {
            orders.push(made[i]);
        }
    }

    function _commit(uint256 count, uint96 locked) private {
        _fund(count, locked);
        vm.warp(START + 50);
        commitAll(1, orders);
    }

    function _outcome(int64[] memory fills, uint32 price) private view returns (Settlement.Outcomes memory) {
        return outcomeOf(1, orders, fills, price, "");
    }

    function _expectRefused(Settlement.Outcomes memory outcome, bytes memory expected) private {
        vm.expectRevert(expected);
        exchange.settle(market, 1, outcome);
    }

    function _pageOf(uint256 page, int64[] memory fills)
        private
        view
        returns (bytes memory slots, bytes memory packed)
    {
        uint256 end = page * 64 + 64 < orders.length ? page * 64 + 64 : orders.length;
        slots = packSlots(orders, page * 64, end);
        int64[] memory own = new int64[](end - page * 64);
        for (uint256 i = 0; i < own.length; ++i) {
            own[i] = fills[page * 64 + i];
        }
        packed = packFills(own);
    }

    function _credit(uint256 page, int64[] memory fills) private {
        (bytes memory slots, bytes memory packed) = _pageOf(page, fills);
        exchange.credit(market, 1, page, slots, packed, "");
    }

    function _trader(uint256 slot) private view returns (address) {
        return vm.addr(orders[slot].key);
    }

    function _assertAccount(uint256 slot, uint256 free, uint256 longs, uint256 shorts) private view {
        Collateral.Account memory account = exchange.accountOf(market, _trader(slot));
        vm.assertEq(account.free, free, "free");
        vm.assertEq(account.locked, 0, "locked");
        vm.assertEq(account.longs, longs, "longs");
        vm.assertEq(account.shorts, shorts, "shorts");
    }
}
