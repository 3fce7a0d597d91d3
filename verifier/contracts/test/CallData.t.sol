// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Commitments} from "../src/Commitments.sol";
import {RoundRecords} from "../src/RoundRecords.sol";
import {Rounds} from "../src/Rounds.sol";
import {Settlement} from "../src/Settlement.sol";
import {RoundBuilder} from "./RoundBuilder.sol";

/// @notice Call data as no honest caller makes it: pages that are not there, parts of pages, words wider than
/// their type, call data cut short (threat S10).
contract CallDataTest is RoundBuilder {
    Order[] private orders;
    int64[] private fills;

    function _commit(uint256 count) private {
        Order[] memory made = fundedOrders(count, 1_000);
        for (uint256 i = 0; i < count; ++i) {
            orders.push(made[i]);
        }
        fills = alternating(count, 5);
        vm.warp(START + 50);
        commitAll(1, orders);
    }

    function test_invalid_page_numbers_of_any_size() public {
        _commit(65);
        uint256[5] memory numbers = [uint256(2), 32, 256, 1 << 250, type(uint256).max];
        Commitments.Page memory content = pageOf(1, orders, 1);
        bytes memory slots = packSlots(orders, 64, 65);
        for (uint256 i = 0; i < 5; ++i) {
            vm.expectRevert(abi.encodeWithSelector(RoundRecords.PageRefused.selector, numbers[i]));
            exchange.commitPage(market, 1, numbers[i], content);
        }
        uint256 state = vm.snapshotState();
        exchange.settle(market, 1, outcomeOf(1, orders, fills, 150, ""));
        for (uint256 i = 0; i < 5; ++i) {
            vm.expectRevert(abi.encodeWithSelector(RoundRecords.PageRefused.selector, numbers[i]));
            exchange.credit(market, 1, numbers[i], slots, new bytes(8), "");
        }
        vm.revertToState(state);
        vm.warp(START + 300);
        exchange.cancel(market, 1);
        for (uint256 i = 0; i < 5; ++i) {
            vm.expectRevert(abi.encodeWithSelector(RoundRecords.PageRefused.selector, numbers[i]));
            exchange.releasePage(market, 1, numbers[i], slots);
        }
    }

    function test_invalid_part_of_a_page() public {
        _commit(65);
        exchange.settle(market, 1, outcomeOf(1, orders, fills, 150, ""));
        bytes memory slots = packSlots(orders, 0, 63);
        bytes memory packed = packFills(alternating(63, 5));
        vm.expectRevert(abi.encodeWithSelector(RoundRecords.PageMismatch.selector, 0));
        exchange.credit(market, 1, 0, slots, packed, "");
        slots = packSlots(orders, 0, 65);
        packed = packFills(fills);
        vm.expectRevert(abi.encodeWithSelector(RoundRecords.PageMismatch.selector, 0));
        exchange.credit(market, 1, 0, slots, packed, "");
        vm.expectRevert(abi.encodeWithSelector(RoundRecords.PageMismatch.selector, 0));
        exchange.credit(market, 1, 0, "", "", "");
    }

    function test_invalid_page_of_the_other_kind() public {
        // What a page must hash to differs before and after settling, so neither stands for the other.
        _commit(65);
        exchange.settle(market, 1, outcomeOf(1, orders, fills, 150, ""));
        bytes memory slots = packSlots(orders, 0, 64);
        vm.expectRevert(
            abi.encodeWithSelector(RoundRecords.WrongStatus.selector, RoundRecords.Status.Settled)
        );
        exchange.releasePage(market, 1, 0, slots);
        Commitments.Page memory content = pageOf(1, orders, 0);
        vm.expectRevert(
            abi.encodeWithSelector(RoundRecords.WrongStatus.selector, RoundRecords.Status.Settled)
        );
        exchange.commitPage(market, 1, 0, content);
    }

    function test_invalid_page_hash_of_an_empty_round() public {
        vm.warp(START + 50);
        Commitments.Certificate memory certificate = certificateOf(1, new Order[](0));
        certificate.pageHashes = new bytes32[](1);
        bytes memory signatures = quorumSignatures(certificateDigest(1, certificate), 4);
        Commitments.Page memory none;
        vm.expectRevert(abi.encodeWithSelector(Commitments.CountRefused.selector, 0));
        exchange.commitRound(market, 1, certificate, signatures, none);
    }

    function test_invalid_voiding_of_an_empty_round() public {
        market = exchange.createMarket(commitRevealTerms(), members);
        vm.warp(START + 50);
        commit(1, new Order[](0));
        vm.warp(START + 200);
        vm.expectRevert(abi.encodeWithSelector(Rounds.BitmapRefused.selector));
        exchange.voidSlots(market, 1, "", 1, "");
        vm.expectRevert(abi.encodeWithSelector(Rounds.BitmapRefused.selector));
        exchange.voidSlots(market, 1, hex"01", 1, "");
    }

    function test_invalid_words_wider_than_their_type() public {
        _commit(2);
        Settlement.Outcomes memory outcome = outcomeOf(1, orders, fills, 150, "");
        bytes memory call = abi.encodeCall(exchange.settle, (market, 1, outcome));
        // The selector, market and round, the offset of the outcome, then its price and volume.
        for (uint256 word = 0; word < 5; ++word) {
            if (word == 2) continue;
            bytes memory wide = bytes.concat(call);
            wide[4 + word * 32] = 0x01;
            _expectRefused(wide, "a word wider than its type");
        }
        _expectAccepted(call);
    }

    function test_invalid_call_data_cut_short() public {
        _commit(2);
        Settlement.Outcomes memory outcome = outcomeOf(1, orders, fills, 150, "");
        bytes memory call = abi.encodeCall(exchange.settle, (market, 1, outcome));
        // The hint comes last: four bytes and 28 of padding, which hold nothing.
        for (uint256 cut = 29; cut < call.length; cut += 31) {
            bytes memory short = new bytes(call.length - cut);
            for (uint256 i = 0; i < short.length; ++i) {
                short[i] = call[i];
            }
            _expectRefused(short, "call data cut short");
        }
        _expectAccepted(bytes.concat(call, "what nobody reads"));
    }

    function test_invalid_list_that_ends_in_another() public {
        // The fills' offset points at the slots: a list of the wrong length, or of other fills.
        _commit(2);
        Settlement.Outcomes memory outcome = outcomeOf(1, orders, fills, 150, "");
        bytes memory call = abi.encodeCall(exchange.settle, (market, 1, outcome));
        uint256 head = 4 + 3 * 32;
        for (uint256 i = 0; i < 32; ++i) {
            call[head + 3 * 32 + i] = call[head + 2 * 32 + i];
        }
        _expectRefused(call, "the slots for fills");
    }

    /// @dev The smallest int64 has no positive counterpart; a seller at the cap locks nothing for it.
    function test_the_least_fill_at_the_cap() public {
        uint96 locked = uint96(100) << 62;
        Order[] memory made = fundedOrders(3, locked);
        for (uint256 i = 0; i < 3; ++i) {
            orders.push(made[i]);
        }
        vm.warp(START + 50);
        commitAll(1, orders);
        int64[] memory extreme = new int64[](3);
        (extreme[0], extreme[1], extreme[2]) = (int64(1) << 62, int64(1) << 62, type(int64).min);
        Settlement.Outcomes memory outcome = outcomeOf(1, orders, extreme, CAP, "");
        exchange.settle(market, 1, outcome);
        vm.assertEq(exchange.accountOf(market, vm.addr(orders[2].key)).shorts, 1 << 63);
        vm.warp(EXPIRY);
        vm.prank(SETTLER);
        exchange.expire(market, FLOOR);
        uint256 paid = 0;
        for (uint256 i = 0; i < 3; ++i) {
            exchange.redeem(market, vm.addr(orders[i].key));
            paid += exchange.accountOf(market, vm.addr(orders[i].key)).free;
        }
        vm.assertEq(paid, exchange.held(market));
    }

    function _expectRefused(bytes memory call, string memory what) private {
        (bool accepted,) = address(exchange).call(call);
        vm.assertTrue(!accepted, what);
    }

    function _expectAccepted(bytes memory call) private {
        (bool accepted,) = address(exchange).call(call);
        vm.assertTrue(accepted, "the outcome as it should be");
    }
}
