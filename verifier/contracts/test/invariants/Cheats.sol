// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Commitments} from "../../src/Commitments.sol";
import {Lists} from "../../src/Lists.sol";
import {Committee} from "./Committee.sol";

/// @notice Certificates and pages that must be refused, with everything else about them in order.
abstract contract Cheats is Committee {
    enum Cheat {
        ForeignSignature,
        OtherRound,
        OtherMarket,
        OtherLock,
        OtherCommitment,
        OtherCiphertext,
        NoQuorum,
        OneSigner,
        Strangers,
        OtherPriority,
        SecondCertificate
    }

    function cheat(uint256 game, uint256 kind, uint256 seed) external inGame(game) {
        Cheat how = Cheat(kind % (uint256(type(Cheat).max) + 1));
        if (how <= Cheat.OtherCiphertext) _commitUnsigned(how, seed);
        else if (how <= Cheat.Strangers) _commitUncertified(how, seed);
        else if (how == Cheat.OtherPriority) _commitReordered(seed);
        else _commitAgain(seed);
    }

    /// @dev A certified order of an account that did not sign it: signed by another account, or by its own
    /// for another place, or with another content.
    function _commitUnsigned(Cheat how, uint256 seed) private {
        uint64 number = nextRound(seed);
        Order[] memory orders = new Order[](1);
        orders[0] = Order(1, 200, uint256(keccak256(abi.encode(seed))) >> 8, bytes32(seed));
        if (how == Cheat.ForeignSignature) orders[0].key = SILENT;
        Commitments.Page memory page = pageOf(number, orders, 0);
        Order memory other = Order(1, 200, orders[0].commitment, bytes32(seed));
        uint64 here = market;
        if (how == Cheat.OtherMarket) market = here == games[0] ? games[1] : games[0];
        if (how == Cheat.OtherLock) --other.locked;
        if (how == Cheat.OtherCommitment) other.commitment ^= 1;
        if (how == Cheat.OtherCiphertext) other.ciphertext ^= bytes32(uint256(1));
        page.signatures = signature(1, orderDigest(how == Cheat.OtherRound ? number + 1 : number, other));
        market = here;
        Commitments.Certificate memory certificate = certificateOf(number, orders);
        certificate.pageHashes[0] = Lists.pageHash(keccak256(page.slots), keccak256(page.ciphertexts));
        bytes memory signatures = quorumSignatures(certificateDigest(number, certificate), 4);
        _tryCommit(number, certificate, signatures, page, "an order was locked that its account did not sign");
    }

    /// @dev An empty round without the signatures of four distinct members.
    function _commitUncertified(Cheat how, uint256 seed) private {
        uint64 number = nextRound(seed);
        Commitments.Certificate memory certificate = certificateOf(number, new Order[](0));
        bytes32 digest = certificateDigest(number, certificate);
        bytes memory signatures = quorumSignatures(digest, 3);
        if (how == Cheat.OneSigner) {
            bytes memory last = signature(memberKeys[2], digest);
            signatures = bytes.concat(signatures, last);
        }
        // A trader whose address would stand in its place in the order.
        for (uint256 key = 1; how == Cheat.Strangers && signatures.length < 4 * 65; ++key) {
            if (vm.addr(key) > vm.addr(memberKeys[2])) {
                signatures = bytes.concat(signatures, signature(key, digest));
            }
        }
        Commitments.Page memory none;
        _tryCommit(number, certificate, signatures, none, "a certificate was accepted without a quorum");
    }

    /// @dev Two signed orders, the later one before the other.
    function _commitReordered(uint256 seed) private {
        uint64 number = nextRound(seed);
        Order[] memory orders = new Order[](2);
        for (uint256 i = 0; i < 2; ++i) {
            orders[i] = Order(1 + i, 200, uint256(keccak256(abi.encode(seed, i))) >> 8, "ciphertext");
            sign(number, orders[i]);
        }
        Commitments.Certificate memory certificate = certificateOf(number, orders);
        bytes memory signatures = quorumSignatures(certificateDigest(number, certificate), 4);
        (orders[0], orders[1]) = (orders[1], orders[0]);
        Commitments.Page memory page = pageOf(number, orders, 0);
        _tryCommit(
            number, certificate, signatures, page, "orders were committed in another order than certified"
        );
    }

    /// @dev Another certificate for a round that has one.
    function _commitAgain(uint256 seed) private {
        uint64 number = newestRound();
        if (number == 0) return;
        Commitments.Certificate memory certificate = certificateOf(number, new Order[](0));
        certificate.lists = bytes32(seed);
        bytes memory signatures = quorumSignatures(certificateDigest(number, certificate), 4);
        Commitments.Page memory none;
        _tryCommit(number, certificate, signatures, none, "a round was committed that was known already");
    }

    function _tryCommit(
        uint64 number,
        Commitments.Certificate memory certificate,
        bytes memory signatures,
        Commitments.Page memory first,
        string memory what
    ) private {
        attemptForbidden(
            abi.encodeCall(exchange.commitRound, (market, number, certificate, signatures, first)), what
        );
    }
}
