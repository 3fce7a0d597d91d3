// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Certificates} from "../src/Certificates.sol";
import {Collateral} from "../src/Collateral.sol";
import {Outcome} from "../src/Outcome.sol";
import {RoundRecords} from "../src/RoundRecords.sol";
import {Rounds} from "../src/Rounds.sol";
import {Settlement} from "../src/Settlement.sol";
import {RoundBuilder} from "./RoundBuilder.sol";

/// @notice Commit-reveal: a quorum voids what was never revealed; the bond is burned once the round settles.
contract VoidingTest is RoundBuilder {
    uint256 private constant REVEAL = START + 200;
    uint256 private constant SETTLE = START + 300;
    uint256 private constant EFFECTIVE = 54_321;
    uint256 private constant R =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;

    Order[] private orders;

    function setUp() public override {
        super.setUp();
        market = exchange.createMarket(commitRevealTerms(), members);
        Order[] memory made = fundedOrders(10, 1_000);
        for (uint256 i = 0; i < made.length; ++i) {
            orders.push(made[i]);
        }
        vm.warp(START + 50);
        commitAll(1, orders);
        vm.warp(REVEAL);
    }

    function test_void_burns_the_bond_and_frees_the_rest() public {
        _void(hex"0402", EFFECTIVE);
        Settlement.Outcomes memory outcome = _outcome(hex"0402");
        exchange.settle(market, 1, outcome);
        vm.assertEq(exchange.accountOf(market, vm.addr(orders[2].key)).free, 10_000 - 7 * TICK);
        vm.assertEq(exchange.accountOf(market, vm.addr(orders[9].key)).free, 10_000 - 7 * TICK);
        vm.assertEq(exchange.accountOf(market, vm.addr(orders[2].key)).locked, 0);
        vm.assertEq(exchange.accountOf(market, vm.addr(orders[0].key)).longs, 5);
        vm.assertEq(exchange.burned(market), 14 * TICK);
        vm.assertEq(exchange.held(market), 100_000);
    }

    function test_bond_returns_where_the_round_is_cancelled() public {
        _void(hex"0402", EFFECTIVE);
        vm.warp(SETTLE);
        exchange.cancel(market, 1);
        exchange.releasePage(market, 1, 0, packSlots(orders, 0, 10));
        vm.assertEq(exchange.accountOf(market, vm.addr(orders[2].key)).free, 10_000);
        vm.assertEq(exchange.burned(market), 0);
    }

    function test_invalid_fill_on_a_voided_slot() public {
        _void(hex"0100", EFFECTIVE);
        Settlement.Outcomes memory outcome = _outcome(hex"0100");
        vm.expectRevert(abi.encodeWithSelector(Outcome.FillOnVoidedSlot.selector, 0));
        exchange.settle(market, 1, outcome);
    }

    function test_invalid_other_bitmap_than_certified() public {
        Settlement.Outcomes memory outcome = _outcome(hex"0402");
        vm.expectRevert(abi.encodeWithSelector(Settlement.VoidedMismatch.selector));
        exchange.settle(market, 1, outcome);
        _void(hex"0402", EFFECTIVE);
        outcome = _outcome(hex"0002");
        vm.expectRevert(abi.encodeWithSelector(Settlement.VoidedMismatch.selector));
        exchange.settle(market, 1, outcome);
        outcome = _outcome("");
        vm.expectRevert(abi.encodeWithSelector(Settlement.VoidedMismatch.selector));
        exchange.settle(market, 1, outcome);
    }

    function test_invalid_proof_for_the_root_before_voiding() public {
        Settlement.Outcomes memory outcome = _outcome("");
        _void(hex"0402", EFFECTIVE);
        outcome.voided = hex"0402";
        vm.expectRevert(abi.encodeWithSelector(Settlement.ProofRefused.selector));
        exchange.settle(market, 1, outcome);
    }

    function test_invalid_time() public {
        bytes memory signatures = _signatures(hex"0402", EFFECTIVE);
        bytes memory expected = abi.encodeWithSelector(RoundRecords.OutsideWindow.selector, REVEAL, SETTLE);
        vm.warp(REVEAL - 1);
        vm.expectRevert(expected);
        exchange.voidSlots(market, 1, hex"0402", EFFECTIVE, signatures);
        vm.warp(SETTLE);
        vm.expectRevert(expected);
        exchange.voidSlots(market, 1, hex"0402", EFFECTIVE, signatures);
    }

    function test_invalid_second_certificate() public {
        _void(hex"0402", EFFECTIVE);
        bytes memory signatures = _signatures(hex"0400", EFFECTIVE);
        vm.expectRevert(abi.encodeWithSelector(Rounds.AlreadyVoided.selector));
        exchange.voidSlots(market, 1, hex"0400", EFFECTIVE, signatures);
    }

    function test_invalid_bitmaps() public {
        bytes memory refused = abi.encodeWithSelector(Rounds.BitmapRefused.selector);
        vm.expectRevert(refused);
        exchange.voidSlots(market, 1, "", EFFECTIVE, "");
        vm.expectRevert(refused);
        exchange.voidSlots(market, 1, hex"01", EFFECTIVE, "");
        vm.expectRevert(refused);
        exchange.voidSlots(market, 1, hex"010000", EFFECTIVE, "");
        vm.expectRevert(refused);
        exchange.voidSlots(market, 1, hex"0000", EFFECTIVE, "");
        vm.expectRevert(refused);
        exchange.voidSlots(market, 1, hex"0004", EFFECTIVE, "");
    }

    function test_invalid_root() public {
        vm.expectRevert(abi.encodeWithSelector(RoundRecords.RootRefused.selector, R));
        exchange.voidSlots(market, 1, hex"0402", R, "");
    }

    function test_invalid_quorum_or_statement() public {
        bytes memory other = _signatures(hex"0400", EFFECTIVE);
        (bool accepted,) = address(exchange)
            .call(abi.encodeCall(exchange.voidSlots, (market, 1, hex"0402", EFFECTIVE, other)));
        vm.assertTrue(!accepted, "signatures of another bitmap");
        vm.expectRevert(abi.encodeWithSelector(Certificates.QuorumMissing.selector, 0, 4));
        exchange.voidSlots(market, 1, hex"0402", EFFECTIVE, "");
    }

    function test_invalid_status() public {
        vm.expectRevert(
            abi.encodeWithSelector(RoundRecords.OutsideWindow.selector, REVEAL + 100, SETTLE + 100)
        );
        exchange.voidSlots(market, 2, hex"01", EFFECTIVE, "");
        vm.warp(REVEAL + 100);
        vm.expectRevert(abi.encodeWithSelector(RoundRecords.WrongStatus.selector, RoundRecords.Status.None));
        exchange.voidSlots(market, 2, hex"01", EFFECTIVE, "");
    }

    function test_invalid_in_a_sealed_market() public {
        vm.expectRevert(abi.encodeWithSelector(Rounds.NotCommitReveal.selector));
        exchange.voidSlots(1, 1, hex"0402", EFFECTIVE, "");
    }

    function _signatures(bytes memory voided, uint256 root) private view returns (bytes memory) {
        bytes32 kind = keccak256(
            "VoidCertificate(uint256 context,uint256 slotsRoot,bytes32 voided,uint256 effectiveRoot)"
        );
        uint256 context = exchange.contextOf(market, 1);
        bytes32 structHash = keccak256(abi.encode(kind, context, ROOT, keccak256(voided), root));
        return quorumSignatures(typed(structHash), 4);
    }

    function _void(bytes memory voided, uint256 root) private {
        exchange.voidSlots(market, 1, voided, root, _signatures(voided, root));
    }

    /// @dev Slot 0 buys 5 lots of slot 1 at 150.
    function _outcome(bytes memory voided) private view returns (Settlement.Outcomes memory) {
        int64[] memory fills = new int64[](10);
        (fills[0], fills[1]) = (5, -5);
        return outcomeOf(1, orders, fills, 150, voided);
    }
}
