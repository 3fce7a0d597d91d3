// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Bn254} from "./Bn254.sol";
import {Lists} from "./Lists.sol";
import {RoundRecords} from "./RoundRecords.sol";
import {Deadlines, Terms} from "./Terms.sol";

/// @title Committing a round between its close and its commit deadline: certificate, then page by page
abstract contract Commitments is RoundRecords {
    /// @notice What a quorum certified; `pageHashes` are those that the list hash covers.
    struct Certificate {
        bytes32 lists;
        uint64 snapshotBlock;
        uint256 slotsRoot;
        uint32 count;
        bytes32[] pageHashes;
    }

    /// @notice Packed: slots of 64 bytes, ciphertext hashes of 32, order signatures of 65.
    struct Page {
        bytes slots;
        bytes ciphertexts;
        bytes signatures;
    }

    event RoundCommitted(
        uint64 indexed market,
        uint64 indexed round,
        bytes32 lists,
        uint64 snapshotBlock,
        uint256 slotsRoot,
        bytes32 listHash,
        uint32 count
    );
    event PageCommitted(uint64 indexed market, uint64 indexed round, uint256 page, bytes slots);

    error CountRefused(uint256 count);
    error SnapshotInFuture(uint64 snapshotBlock);
    error CommitmentRefused(uint256 slot);
    error LockBelowMinimum(uint256 slot);
    error SignerMismatch(uint256 slot, address signer);

    /// @notice Commits a round's certificate and its first page, between close and commit deadline.
    function commitRound(
        uint64 market,
        uint64 round,
        Certificate calldata certificate,
        bytes calldata memberSignatures,
        Page calldata first
    ) external {
        Terms storage terms = _terms(market);
        _checkCommitWindow(market, round);
        Round storage state = _rounds[market][round];
        if (state.status != Status.None) revert WrongStatus(state.status);
        uint256 count = certificate.count;
        if (count > terms.slots || certificate.pageHashes.length != Lists.pages(count)) {
            revert CountRefused(count);
        }
        if (certificate.snapshotBlock >= block.number) revert SnapshotInFuture(certificate.snapshotBlock);
        if (certificate.slotsRoot >= Bn254.ORDER) revert RootRefused(certificate.slotsRoot);

        bytes32 listHash = Lists.listHash(count, certificate.pageHashes);
        _checkQuorum(
            market, terms.quorum, _certificateHash(market, round, certificate, listHash), memberSignatures
        );

        state.status = Status.Ordered;
        state.count = certificate.count;
        state.slotsRoot = certificate.slotsRoot;
        state.listHash = listHash;
        for (uint256 i = 0; i < certificate.pageHashes.length; ++i) {
            pageRecord[market][round][i] = certificate.pageHashes[i];
        }
        emit RoundCommitted(
            market,
            round,
            certificate.lists,
            certificate.snapshotBlock,
            certificate.slotsRoot,
            listHash,
            certificate.count
        );
        if (count > 0) _commitPage(market, round, 0, first);
        else if (first.slots.length != 0) revert LengthRefused(0, first.slots.length);
    }

    /// @notice Commits one further page; anyone may, in any order, each once.
    function commitPage(uint64 market, uint64 round, uint256 page, Page calldata content) external {
        _checkCommitWindow(market, round);
        _commitPage(market, round, page, content);
    }

    function _commitPage(uint64 market, uint64 round, uint256 page, Page calldata content) private {
        Round storage state = _rounds[market][round];
        if (state.status != Status.Ordered) revert WrongStatus(state.status);
        if (page >= Lists.pages(state.count) || _has(state.pagesCommitted, page)) revert PageRefused(page);
        uint256 size = Lists.pageSize(state.count, page);
        _checkLength(size * Lists.SLOT_BYTES, content.slots.length);
        _checkLength(size * 32, content.ciphertexts.length);
        _checkLength(size * SIGNATURE_BYTES, content.signatures.length);
        bytes32 wordsHash = keccak256(content.slots);
        if (Lists.pageHash(wordsHash, keccak256(content.ciphertexts)) != pageRecord[market][round][page]) {
            revert PageMismatch(page);
        }
        state.pagesCommitted |= uint32(1 << page);
        pageRecord[market][round][page] = wordsHash;
        _lockOrders(market, round, size, content);
        emit PageCommitted(market, round, page, content.slots);
    }

    function _lockOrders(uint64 market, uint64 round, uint256 size, Page calldata content) private {
        Terms storage terms = _terms(market);
        (uint256 tickValue, uint256 minimumLock) = (terms.tickValue, terms.minimumLock);
        bytes calldata slots = content.slots;
        for (uint256 i = 0; i < size; ++i) {
            (address owner, uint96 locked) = Lists.owner(slots, i);
            if (locked < minimumLock) revert LockBelowMinimum(i);
            address signer = _signerOf(market, round, i, content);
            if (signer != owner) revert SignerMismatch(i, signer);
            _lock(market, owner, locked * tickValue);
        }
    }

    /// @dev Who signed the order in slot `index` of the page; its digest is the envelope's id.
    function _signerOf(uint64 market, uint64 round, uint256 index, Page calldata content)
        private
        view
        returns (address)
    {
        bytes calldata slots = content.slots;
        uint256 commitment = Lists.commitment(slots, index);
        if (commitment == 0 || commitment >= Bn254.ORDER) revert CommitmentRefused(index);
        (, uint96 locked) = Lists.owner(slots, index);
        bytes32 ciphertext = Lists.word(content.ciphertexts, index);
        bytes32 structHash = keccak256(abi.encode(ORDER_TYPE, market, round, commitment, ciphertext, locked));
        return _recover(_hashTypedDataV4(structHash), content.signatures, index);
    }

    /// @dev From the close to the commit deadline, and never after the market's expiry.
    function _checkCommitWindow(uint64 market, uint64 round) private view {
        Deadlines memory times = _deadlines(market, round);
        _checkWindow(times.close, times.commit < times.settle ? times.commit : times.settle);
    }

    function _certificateHash(uint64 market, uint64 round, Certificate calldata certificate, bytes32 listHash)
        private
        view
        returns (bytes32)
    {
        return keccak256(
            abi.encode(
                ORDER_CERTIFICATE_TYPE,
                contextOf(market, round),
                certificate.lists,
                certificate.snapshotBlock,
                certificate.slotsRoot,
                listHash,
                certificate.count
            )
        );
    }
}
