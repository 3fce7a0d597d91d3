// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Certificates} from "../src/Certificates.sol";
import {Collateral} from "../src/Collateral.sol";
import {Commitments} from "../src/Commitments.sol";
import {RoundRecords} from "../src/RoundRecords.sol";
import {RoundBuilder} from "./RoundBuilder.sol";

/// @notice Commit, cancel, release: each refusal has its test (threats S2, S9, S10, S11, T15).
contract RoundsTest is RoundBuilder {
    uint256 private constant CLOSE = START + 50;
    uint256 private constant COMMIT = START + 100;
    uint256 private constant SETTLE = START + 300;
    uint256 private constant R =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;

    function test_commit_locks_each_order() public {
        Order[] memory orders = fundedOrders(3, 40);
        vm.warp(CLOSE);
        commit(1, orders);
        for (uint256 i = 0; i < 3; ++i) {
            Collateral.Account memory account = exchange.accountOf(market, vm.addr(orders[i].key));
            vm.assertEq(account.locked, 400);
            vm.assertEq(account.free, 0);
        }
        RoundRecords.Round memory state = exchange.roundOf(market, 1);
        vm.assertEq(uint8(state.status), uint8(RoundRecords.Status.Ordered));
        vm.assertEq(state.pagesCommitted, 1);
        vm.assertEq(state.count, 3);
    }

    function test_commit_pages_in_any_order() public {
        Order[] memory orders = fundedOrders(130, 10);
        vm.warp(COMMIT - 1);
        commit(1, orders);
        exchange.commitPage(market, 1, 2, pageOf(1, orders, 2));
        exchange.commitPage(market, 1, 1, pageOf(1, orders, 1));
        vm.assertEq(exchange.roundOf(market, 1).pagesCommitted, 7);
        Commitments.Page memory again = pageOf(1, orders, 1);
        vm.expectRevert(abi.encodeWithSelector(RoundRecords.PageRefused.selector, 1));
        exchange.commitPage(market, 1, 1, again);
        vm.expectRevert(abi.encodeWithSelector(RoundRecords.PageRefused.selector, 3));
        exchange.commitPage(market, 1, 3, again);
    }

    function test_empty_round() public {
        vm.warp(CLOSE);
        commit(1, new Order[](0));
        vm.assertEq(exchange.roundOf(market, 1).count, 0);
        vm.expectRevert(abi.encodeWithSelector(RoundRecords.PageRefused.selector, 0));
        Commitments.Page memory nothing;
        exchange.commitPage(market, 1, 0, nothing);
    }

    function test_invalid_page_of_an_empty_round() public {
        Order[] memory orders = fundedOrders(1, 40);
        Commitments.Certificate memory certificate = certificateOf(1, new Order[](0));
        bytes memory signatures = quorumSignatures(certificateDigest(1, certificate), 4);
        Commitments.Page memory page = pageOf(1, orders, 0);
        vm.warp(CLOSE);
        vm.expectRevert(abi.encodeWithSelector(RoundRecords.LengthRefused.selector, 0, 64));
        exchange.commitRound(market, 1, certificate, signatures, page);
    }

    function test_invalid_time() public {
        Order[] memory orders = fundedOrders(65, 10);
        vm.warp(CLOSE - 1);
        _expectCommitRefused(
            orders, abi.encodeWithSelector(RoundRecords.OutsideWindow.selector, CLOSE, COMMIT)
        );
        vm.warp(COMMIT);
        _expectCommitRefused(
            orders, abi.encodeWithSelector(RoundRecords.OutsideWindow.selector, CLOSE, COMMIT)
        );
        vm.warp(COMMIT - 1);
        commit(1, orders);
        Commitments.Page memory second = pageOf(1, orders, 1);
        vm.warp(COMMIT);
        vm.expectRevert(abi.encodeWithSelector(RoundRecords.OutsideWindow.selector, CLOSE, COMMIT));
        exchange.commitPage(market, 1, 1, second);
    }

    function test_invalid_after_expiry() public {
        // Round 1001 opens at the market's expiry; its commit window is empty.
        Order[] memory orders = fundedOrders(1, 10);
        vm.warp(EXPIRY + 50);
        Commitments.Certificate memory certificate = certificateOf(1001, orders);
        bytes memory signatures = quorumSignatures(certificateDigest(1001, certificate), 4);
        Commitments.Page memory page = pageOf(1001, orders, 0);
        vm.expectRevert(abi.encodeWithSelector(RoundRecords.OutsideWindow.selector, EXPIRY + 50, EXPIRY));
        exchange.commitRound(market, 1001, certificate, signatures, page);
    }

    function test_invalid_second_commit() public {
        Order[] memory orders = fundedOrders(1, 10);
        vm.warp(CLOSE);
        commit(1, orders);
        _expectCommitRefused(
            orders, abi.encodeWithSelector(RoundRecords.WrongStatus.selector, RoundRecords.Status.Ordered)
        );
    }

    function test_invalid_page_before_the_certificate() public {
        Order[] memory orders = fundedOrders(65, 10);
        vm.warp(CLOSE);
        Commitments.Page memory page = pageOf(1, orders, 1);
        vm.expectRevert(abi.encodeWithSelector(RoundRecords.WrongStatus.selector, RoundRecords.Status.None));
        exchange.commitPage(market, 1, 1, page);
    }

    function test_invalid_quorum() public {
        Order[] memory orders = fundedOrders(1, 10);
        vm.warp(CLOSE);
        Commitments.Certificate memory certificate = certificateOf(1, orders);
        bytes32 digest = certificateDigest(1, certificate);
        Commitments.Page memory page = pageOf(1, orders, 0);

        bytes memory three = quorumSignatures(digest, 3);
        vm.expectRevert(abi.encodeWithSelector(Certificates.QuorumMissing.selector, 3, 4));
        exchange.commitRound(market, 1, certificate, three, page);

        bytes memory repeated = abi.encodePacked(three, signature(memberKeys[2], digest));
        vm.expectRevert(abi.encodeWithSelector(Certificates.SignerRefused.selector, members[2]));
        exchange.commitRound(market, 1, certificate, repeated, page);

        uint256 stranger = 0xbad;
        bytes memory strange = abi.encodePacked(signature(stranger, digest), three);
        vm.expectRevert(abi.encodeWithSelector(Certificates.SignerRefused.selector, vm.addr(stranger)));
        exchange.commitRound(market, 1, certificate, strange, page);

        bytes memory cut = abi.encodePacked(three, hex"00");
        vm.expectRevert(abi.encodeWithSelector(Certificates.SignaturesLength.selector, 196));
        exchange.commitRound(market, 1, certificate, cut, page);
    }

    function test_all_members_may_sign() public {
        Order[] memory orders = fundedOrders(1, 10);
        vm.warp(CLOSE);
        Commitments.Certificate memory certificate = certificateOf(1, orders);
        bytes memory signatures = quorumSignatures(certificateDigest(1, certificate), 5);
        exchange.commitRound(market, 1, certificate, signatures, pageOf(1, orders, 0));
    }

    function testFuzz_invalid_certificate_field(uint256 field, uint256 flip) public {
        Order[] memory orders = fundedOrders(1, 10);
        vm.warp(CLOSE);
        Commitments.Certificate memory certificate = certificateOf(1, orders);
        bytes memory signatures = quorumSignatures(certificateDigest(1, certificate), 4);
        Commitments.Page memory page = pageOf(1, orders, 0);
        field = field % 4;
        if (field == 0) certificate.lists = bytes32(flip);
        if (field == 1) certificate.snapshotBlock = uint64(flip % 99);
        if (field == 2) certificate.slotsRoot = flip % R == ROOT ? 0 : flip % R;
        if (field == 3) certificate.pageHashes[0] = bytes32(flip);
        (bool accepted,) = address(exchange)
            .call(abi.encodeCall(exchange.commitRound, (market, 1, certificate, signatures, page)));
        vm.assertTrue(!accepted, "another certificate than was signed");
    }

    function test_invalid_certificate_of_another_round() public {
        Order[] memory orders = fundedOrders(1, 10);
        Commitments.Certificate memory certificate = certificateOf(1, orders);
        bytes memory signatures = quorumSignatures(certificateDigest(1, certificate), 4);
        Commitments.Page memory page = pageOf(2, orders, 0);
        vm.warp(CLOSE + 100);
        (bool accepted,) = address(exchange)
            .call(abi.encodeCall(exchange.commitRound, (market, 2, certificate, signatures, page)));
        vm.assertTrue(!accepted, "replayed in another round");
    }

    function test_invalid_count() public {
        vm.warp(CLOSE);
        Commitments.Certificate memory certificate = certificateOf(1, new Order[](0));
        certificate.count = 257;
        certificate.pageHashes = new bytes32[](5);
        Commitments.Page memory page;
        vm.expectRevert(abi.encodeWithSelector(Commitments.CountRefused.selector, 257));
        exchange.commitRound(market, 1, certificate, "", page);
        certificate.count = 256;
        vm.expectRevert(abi.encodeWithSelector(Commitments.CountRefused.selector, 256));
        exchange.commitRound(market, 1, certificate, "", page);
    }

    function test_invalid_snapshot_and_root() public {
        vm.warp(CLOSE);
        Commitments.Certificate memory certificate = certificateOf(1, new Order[](0));
        Commitments.Page memory page;
        certificate.snapshotBlock = 100;
        vm.expectRevert(abi.encodeWithSelector(Commitments.SnapshotInFuture.selector, 100));
        exchange.commitRound(market, 1, certificate, "", page);
        certificate.snapshotBlock = 99;
        certificate.slotsRoot = R;
        vm.expectRevert(abi.encodeWithSelector(RoundRecords.RootRefused.selector, R));
        exchange.commitRound(market, 1, certificate, "", page);
    }

    function test_invalid_page_lengths() public {
        Order[] memory orders = fundedOrders(2, 10);
        vm.warp(CLOSE);
        Commitments.Page memory page = pageOf(1, orders, 0);
        bytes memory slots = page.slots;
        page.slots = abi.encodePacked(slots, hex"00");
        _expectPageRefused(
            orders, page, abi.encodeWithSelector(RoundRecords.LengthRefused.selector, 128, 129)
        );
        page.slots = slots;
        bytes memory ciphertexts = page.ciphertexts;
        page.ciphertexts = "";
        _expectPageRefused(orders, page, abi.encodeWithSelector(RoundRecords.LengthRefused.selector, 64, 0));
        page.ciphertexts = ciphertexts;
        page.signatures = abi.encodePacked(page.signatures, page.signatures);
        _expectPageRefused(
            orders, page, abi.encodeWithSelector(RoundRecords.LengthRefused.selector, 130, 260)
        );
    }

    function test_invalid_page_content() public {
        Order[] memory orders = fundedOrders(2, 10);
        vm.warp(CLOSE);
        Commitments.Page memory page = pageOf(1, orders, 0);
        page.slots[127] ^= 0x01;
        _expectPageRefused(orders, page, abi.encodeWithSelector(RoundRecords.PageMismatch.selector, 0));
        page = pageOf(1, orders, 0);
        page.ciphertexts[0] ^= 0x01;
        _expectPageRefused(orders, page, abi.encodeWithSelector(RoundRecords.PageMismatch.selector, 0));
    }

    function test_invalid_order_signature_of_another() public {
        Order[] memory orders = fundedOrders(2, 10);
        vm.warp(CLOSE);
        Commitments.Page memory page = pageOf(1, orders, 0);
        bytes memory forged = signature(orders[1].key, orderDigest(1, orders[0]));
        for (uint256 i = 0; i < 65; ++i) {
            page.signatures[i] = forged[i];
        }
        bytes memory expected =
            abi.encodeWithSelector(Commitments.SignerMismatch.selector, 0, vm.addr(orders[1].key));
        _expectPageRefused(orders, page, expected);
    }

    function test_invalid_order_signature_forms() public {
        Order[] memory orders = fundedOrders(1, 10);
        vm.warp(CLOSE);
        bytes memory refused = abi.encodeWithSelector(Certificates.SignatureRefused.selector, 0);
        Commitments.Page memory page = pageOf(1, orders, 0);
        bytes memory good = page.signatures;
        page.signatures = new bytes(65);
        _expectPageRefused(orders, page, refused);

        (uint8 v, bytes32 r, bytes32 s) = vm.sign(orders[0].key, orderDigest(1, orders[0]));
        uint256 n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        page.signatures = abi.encodePacked(r, n - uint256(s), v == 27 ? uint8(28) : uint8(27));
        _expectPageRefused(orders, page, refused);
        page.signatures = abi.encodePacked(r, s, v - 27);
        _expectPageRefused(orders, page, refused);
        page.signatures = good;
        _commitPage(orders, page);
    }

    function test_invalid_commitments() public {
        Order[] memory orders = fundedOrders(1, 10);
        vm.warp(CLOSE);
        orders[0].commitment = 0;
        _expectCommitRefused(orders, abi.encodeWithSelector(Commitments.CommitmentRefused.selector, 0));
        orders[0].commitment = R;
        _expectCommitRefused(orders, abi.encodeWithSelector(Commitments.CommitmentRefused.selector, 0));
        orders[0].commitment = R - 1;
        commit(1, orders);
    }

    function test_invalid_lock_below_the_minimum() public {
        Order[] memory orders = fundedOrders(1, 10);
        vm.warp(CLOSE);
        orders[0].locked = 9;
        _expectCommitRefused(orders, abi.encodeWithSelector(Commitments.LockBelowMinimum.selector, 0));
    }

    function test_invalid_lock_above_the_balance() public {
        Order[] memory orders = fundedOrders(1, 10);
        vm.warp(CLOSE);
        orders[0].locked = 11;
        address trader = vm.addr(orders[0].key);
        bytes memory expected =
            abi.encodeWithSelector(Collateral.InsufficientCollateral.selector, trader, 110, 100);
        _expectCommitRefused(orders, expected);
        orders[0].locked = type(uint96).max;
        expected = abi.encodeWithSelector(
            Collateral.InsufficientCollateral.selector, trader, uint256(type(uint96).max) * TICK, 100
        );
        _expectCommitRefused(orders, expected);
    }

    function test_cancel_and_release() public {
        Order[] memory orders = fundedOrders(65, 10);
        vm.warp(CLOSE);
        commitAll(1, orders);
        vm.warp(SETTLE);
        exchange.cancel(market, 1);
        exchange.releasePage(market, 1, 1, packSlots(orders, 64, 65));
        exchange.releasePage(market, 1, 0, packSlots(orders, 0, 64));
        for (uint256 i = 0; i < 65; ++i) {
            vm.assertEq(exchange.accountOf(market, vm.addr(orders[i].key)).free, 100);
            vm.assertEq(exchange.accountOf(market, vm.addr(orders[i].key)).locked, 0);
        }
    }

    function test_invalid_cancel_before_the_settle_deadline() public {
        Order[] memory orders = fundedOrders(1, 10);
        vm.warp(CLOSE);
        commit(1, orders);
        vm.warp(SETTLE - 1);
        vm.expectRevert(
            abi.encodeWithSelector(RoundRecords.OutsideWindow.selector, SETTLE, type(uint256).max)
        );
        exchange.cancel(market, 1);
    }

    function test_incomplete_round_is_cancelled_from_its_commit_deadline() public {
        Order[] memory orders = fundedOrders(65, 10);
        vm.warp(CLOSE);
        commit(1, orders);
        vm.expectRevert(
            abi.encodeWithSelector(RoundRecords.OutsideWindow.selector, COMMIT, type(uint256).max)
        );
        exchange.cancel(market, 1);
        vm.warp(COMMIT);
        exchange.cancel(market, 1);
        exchange.releasePage(market, 1, 0, packSlots(orders, 0, 64));
        vm.expectRevert(abi.encodeWithSelector(RoundRecords.PageRefused.selector, 1));
        exchange.releasePage(market, 1, 1, packSlots(orders, 64, 65));
    }

    function test_round_that_was_never_committed() public {
        vm.warp(COMMIT - 1);
        vm.expectRevert(
            abi.encodeWithSelector(RoundRecords.OutsideWindow.selector, COMMIT, type(uint256).max)
        );
        exchange.cancel(market, 1);
        vm.warp(COMMIT);
        exchange.cancel(market, 1);
        vm.expectRevert(
            abi.encodeWithSelector(RoundRecords.WrongStatus.selector, RoundRecords.Status.Cancelled)
        );
        exchange.cancel(market, 1);
    }

    function test_invalid_release() public {
        Order[] memory orders = fundedOrders(2, 10);
        vm.warp(CLOSE);
        commit(1, orders);
        bytes memory slots = packSlots(orders, 0, 2);
        vm.expectRevert(
            abi.encodeWithSelector(RoundRecords.WrongStatus.selector, RoundRecords.Status.Ordered)
        );
        exchange.releasePage(market, 1, 0, slots);
        vm.warp(SETTLE);
        exchange.cancel(market, 1);
        vm.expectRevert(abi.encodeWithSelector(RoundRecords.PageMismatch.selector, 0));
        exchange.releasePage(market, 1, 0, packSlots(orders, 0, 1));
        exchange.releasePage(market, 1, 0, slots);
        vm.expectRevert(abi.encodeWithSelector(RoundRecords.PageRefused.selector, 0));
        exchange.releasePage(market, 1, 0, slots);
    }

    function test_a_bad_page_does_not_hold_the_others() public {
        // A malicious quorum certifies an order on page 1 that its account cannot cover (S9).
        Order[] memory orders = fundedOrders(65, 10);
        orders[64].locked = 1_000;
        vm.warp(CLOSE);
        commit(1, orders);
        Commitments.Page memory second = pageOf(1, orders, 1);
        address trader = vm.addr(orders[64].key);
        vm.expectRevert(
            abi.encodeWithSelector(Collateral.InsufficientCollateral.selector, trader, 10_000, 100)
        );
        exchange.commitPage(market, 1, 1, second);
        vm.warp(COMMIT);
        exchange.cancel(market, 1);
        exchange.releasePage(market, 1, 0, packSlots(orders, 0, 64));
        vm.assertEq(exchange.accountOf(market, vm.addr(orders[0].key)).free, 100);
    }

    function _commitPage(Order[] memory orders, Commitments.Page memory page) private {
        Commitments.Certificate memory certificate = certificateOf(1, orders);
        bytes memory signatures = quorumSignatures(certificateDigest(1, certificate), 4);
        exchange.commitRound(market, 1, certificate, signatures, page);
    }

    function _expectPageRefused(Order[] memory orders, Commitments.Page memory page, bytes memory expected)
        private
    {
        Commitments.Certificate memory certificate = certificateOf(1, orders);
        bytes memory signatures = quorumSignatures(certificateDigest(1, certificate), 4);
        vm.expectRevert(expected);
        exchange.commitRound(market, 1, certificate, signatures, page);
    }

    function _expectCommitRefused(Order[] memory orders, bytes memory expected) private {
        _expectPageRefused(orders, pageOf(1, orders, 0), expected);
    }
}
