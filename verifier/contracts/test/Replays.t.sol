// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Certificates} from "../src/Certificates.sol";
import {Commitments} from "../src/Commitments.sol";
import {Exchange} from "../src/Exchange.sol";
import {Terms} from "../src/Terms.sol";
import {RoundBuilder} from "./RoundBuilder.sol";

/// @notice Signatures used elsewhere than they were made for, or in another form (threat S2).
contract ReplaysTest is RoundBuilder {
    uint256 private constant N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    Order[] private orders;
    Commitments.Page private page;
    Commitments.Certificate private certificate;

    function setUp() public override {
        super.setUp();
        Order[] memory made = fundedOrders(2, 10);
        orders.push(made[0]);
        orders.push(made[1]);
        page = pageOf(1, orders, 0);
        certificate = certificateOf(1, orders);
        vm.warp(START + 50);
    }

    function test_invalid_orders_of_another_chain() public {
        bytes memory elsewhere = page.signatures;
        vm.chainId(block.chainid + 1);
        Commitments.Page memory copied = pageOf(1, orders, 0);
        copied.signatures = elsewhere;
        _expectNotTheOwner(copied, _quorum());
        copied.signatures = pageOf(1, orders, 0).signatures;
        exchange.commitRound(market, 1, certificate, _quorum(), copied);
    }

    function test_invalid_certificate_of_another_chain() public {
        bytes memory elsewhere = _quorum();
        vm.chainId(block.chainid + 1);
        Commitments.Page memory here = pageOf(1, orders, 0);
        _expectRefused(elsewhere, here);
    }

    function test_invalid_orders_and_certificate_of_another_contract() public {
        (Exchange first, bytes memory quorum) = (exchange, _quorum());
        exchange = new Exchange();
        vm.assertEq(exchange.createMarket(sealedTerms(), members), market);
        for (uint256 i = 0; i < 2; ++i) {
            fund(orders[i].key, 100);
        }
        _expectRefused(quorum, pageOf(1, orders, 0));
        _expectNotTheOwner(page, _quorum());
        exchange = first;
        exchange.commitRound(market, 1, certificate, quorum, page);
    }

    function test_invalid_orders_of_another_market() public {
        market = exchange.createMarket(sealedTerms(), members);
        for (uint256 i = 0; i < 2; ++i) {
            fund(orders[i].key, 100);
        }
        _expectNotTheOwner(page, _quorum());
    }

    function test_invalid_committee_of_another_market() public {
        uint256[] memory others = new uint256[](5);
        (address[] memory first, uint256[] memory keys) = (members, memberKeys);
        for (uint256 i = 0; i < 5; ++i) {
            others[i] = uint256(keccak256(abi.encode("another member", i))) >> 8;
            for (uint256 j = i; j > 0 && vm.addr(others[j - 1]) > vm.addr(others[j]); --j) {
                (others[j - 1], others[j]) = (others[j], others[j - 1]);
            }
        }
        for (uint256 i = 0; i < 5; ++i) {
            members[i] = vm.addr(others[i]);
        }
        exchange.createMarket(sealedTerms(), members);
        memberKeys = others;
        bytes memory signatures = _quorum();
        vm.expectRevert(abi.encodeWithSelector(Certificates.SignerRefused.selector, members[0]));
        exchange.commitRound(market, 1, certificate, signatures, page);
        (members, memberKeys) = (first, keys);
        exchange.commitRound(market, 1, certificate, _quorum(), page);
    }

    function test_invalid_order_of_signers() public {
        bytes32 digest = certificateDigest(1, certificate);
        bytes memory descending;
        for (uint256 i = 4; i > 0; --i) {
            descending = abi.encodePacked(descending, signature(memberKeys[i - 1], digest));
        }
        vm.expectRevert(abi.encodeWithSelector(Certificates.SignerRefused.selector, members[2]));
        exchange.commitRound(market, 1, certificate, descending, page);
        // The fifth signature is one too many only for its signer stands twice.
        bytes memory five = abi.encodePacked(quorumSignatures(digest, 4), signature(memberKeys[0], digest));
        vm.expectRevert(abi.encodeWithSelector(Certificates.SignerRefused.selector, members[0]));
        exchange.commitRound(market, 1, certificate, five, page);
    }

    function test_invalid_forms_of_a_members_signature() public {
        bytes32 digest = certificateDigest(1, certificate);
        bytes memory three = quorumSignatures(digest, 3);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(memberKeys[3], digest);
        bytes[5] memory forms = [
            abi.encodePacked(r, N - uint256(s), v == 27 ? uint8(28) : uint8(27)),
            abi.encodePacked(r, s, v - 27),
            abi.encodePacked(r, s, v + 8),
            abi.encodePacked(bytes32(0), s, v),
            abi.encodePacked(r, bytes32(0), v)
        ];
        for (uint256 i = 0; i < 5; ++i) {
            bytes memory signatures = abi.encodePacked(three, forms[i]);
            vm.expectRevert(abi.encodeWithSelector(Certificates.SignatureRefused.selector, 3));
            exchange.commitRound(market, 1, certificate, signatures, page);
        }
        exchange.commitRound(market, 1, certificate, abi.encodePacked(three, r, s, v), page);
    }

    function test_invalid_signatures_of_two_orders_exchanged() public {
        Commitments.Page memory exchanged = page;
        bytes memory good = page.signatures;
        for (uint256 i = 0; i < 65; ++i) {
            (exchanged.signatures[i], exchanged.signatures[65 + i]) = (good[65 + i], good[i]);
        }
        _expectNotTheOwner(exchanged, _quorum());
    }

    function _quorum() private view returns (bytes memory) {
        return quorumSignatures(certificateDigest(1, certificate), 4);
    }

    /// @dev Under another digest a signature recovers to some account that nobody knows.
    function _expectNotTheOwner(Commitments.Page memory content, bytes memory signatures) private {
        (bool accepted, bytes memory answer) = address(exchange)
            .call(abi.encodeCall(exchange.commitRound, (market, 1, certificate, signatures, content)));
        bool mismatch = bytes4(answer) == Commitments.SignerMismatch.selector;
        vm.assertTrue(!accepted && mismatch, "orders signed for elsewhere");
    }

    function _expectRefused(bytes memory signatures, Commitments.Page memory content) private {
        (bool accepted, bytes memory answer) = address(exchange)
            .call(abi.encodeCall(exchange.commitRound, (market, 1, certificate, signatures, content)));
        bool refused = bytes4(answer) == Certificates.SignerRefused.selector;
        vm.assertTrue(!accepted && refused, "a certificate signed for elsewhere");
    }
}
