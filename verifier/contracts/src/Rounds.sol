// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Bn254} from "./Bn254.sol";
import {Collateral} from "./Collateral.sol";
import {Lists} from "./Lists.sol";
import {Deadlines, Terms, TermsRules} from "./Terms.sol";

/// @title Rounds before their settlement: commit page by page, void, cancel, release
abstract contract Rounds is Collateral {
    enum Status {
        None,
        Ordered,
        Settled,
        Cancelled
    }

    /// @notice The bitmaps have one bit for each page; 2,048 slots are 32 pages.
    struct Round {
        bytes32 listHash;
        uint256 slotsRoot;
        uint256 effectiveRoot;
        bytes32 voidedHash;
        Status status;
        uint32 count;
        uint32 pagesCommitted;
        uint32 pagesDone;
        uint32 price;
        uint64 volume;
    }

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

    mapping(uint64 market => mapping(uint64 round => Round)) internal _rounds;
    /// @notice What a page must hash to next: its page hash until it is committed, then the hash of its
    /// slots, and once settled that of its slots' and its fills' hashes.
    mapping(uint64 market => mapping(uint64 round => mapping(uint256 page => bytes32))) public pageRecord;

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
    event SlotsVoided(uint64 indexed market, uint64 indexed round, bytes voided, uint256 effectiveRoot);
    event RoundCancelled(uint64 indexed market, uint64 indexed round);
    event PageReleased(uint64 indexed market, uint64 indexed round, uint256 page);

    /// @notice The action is allowed at block times t with from <= t < until.
    error OutsideWindow(uint256 from, uint256 until);
    error WrongStatus(Status status);
    error CountRefused(uint256 count);
    error SnapshotInFuture(uint64 snapshotBlock);
    error RootRefused(uint256 root);
    error PageRefused(uint256 page);
    error LengthRefused(uint256 expected, uint256 found);
    error PageMismatch(uint256 page);
    error CommitmentRefused(uint256 slot);
    error LockBelowMinimum(uint256 slot);
    error SignerMismatch(uint256 slot, address signer);
    error NotCommitReveal();
    error AlreadyVoided();
    error BitmapRefused();
    error RoundIncomplete();

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
        if (count > terms.slots || certificate.pageHashes.length != Lists.pages(count)) revert CountRefused(count);
        if (certificate.snapshotBlock >= block.number) revert SnapshotInFuture(certificate.snapshotBlock);
        if (certificate.slotsRoot >= Bn254.ORDER) revert RootRefused(certificate.slotsRoot);

        bytes32 listHash = Lists.listHash(count, certificate.pageHashes);
        _checkQuorum(market, terms.quorum, _certificateHash(market, round, certificate, listHash), memberSignatures);

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

    /// @notice Voids slots that were never revealed (commit-reveal only, by a quorum, once).
    /// @param voided Bit i % 8 of byte i / 8 stands for slot i; at least one is set, none beyond the count.
    function voidSlots(
        uint64 market,
        uint64 round,
        bytes calldata voided,
        uint256 effectiveRoot,
        bytes calldata memberSignatures
    ) external {
        Terms storage terms = _terms(market);
        if (terms.mode != TermsRules.COMMIT_REVEAL) revert NotCommitReveal();
        Deadlines memory times = _deadlines(market, round);
        _checkWindow(times.reveal, times.settle);
        Round storage state = _rounds[market][round];
        _checkComplete(state);
        if (state.voidedHash != 0) revert AlreadyVoided();
        if (!Lists.isBitmap(voided, state.count)) revert BitmapRefused();
        if (effectiveRoot >= Bn254.ORDER) revert RootRefused(effectiveRoot);
        bytes32 structHash = keccak256(
            abi.encode(
                VOID_CERTIFICATE_TYPE, contextOf(market, round), state.slotsRoot, keccak256(voided), effectiveRoot
            )
        );
        _checkQuorum(market, terms.quorum, structHash, memberSignatures);
        state.voidedHash = keccak256(voided);
        state.effectiveRoot = effectiveRoot;
        emit SlotsVoided(market, round, voided, effectiveRoot);
    }

    /// @notice Ends a round that did not settle: from its settle deadline, or already from its commit
    /// deadline where it was not committed in full. Its number is never used again.
    function cancel(uint64 market, uint64 round) external {
        Deadlines memory times = _deadlines(market, round);
        Round storage state = _rounds[market][round];
        if (state.status == Status.Settled || state.status == Status.Cancelled) revert WrongStatus(state.status);
        bool whole = state.status == Status.Ordered && state.pagesCommitted == _allPages(state.count);
        _checkWindow(whole ? times.settle : times.commit, type(uint256).max);
        state.status = Status.Cancelled;
        emit RoundCancelled(market, round);
    }

    /// @notice Unlocks what the orders of a cancelled round's page locked, once; anyone may.
    function releasePage(uint64 market, uint64 round, uint256 page, bytes calldata slots) external {
        Round storage state = _rounds[market][round];
        if (state.status != Status.Cancelled) revert WrongStatus(state.status);
        _finishPage(market, round, page, keccak256(slots));
        uint256 tickValue = _terms(market).tickValue;
        for (uint256 i = 0; i < slots.length / Lists.SLOT_BYTES; ++i) {
            (address owner, uint96 locked) = Lists.owner(slots, i);
            _unlock(market, owner, locked * tickValue, 0);
        }
        emit PageReleased(market, round, page);
    }

    /// @notice What is known of a round.
    function roundOf(uint64 market, uint64 round) external view returns (Round memory) {
        return _rounds[market][round];
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

    /// @dev Takes a committed page for the last time: it is credited or released once.
    function _finishPage(uint64 market, uint64 round, uint256 page, bytes32 record) internal {
        Round storage state = _rounds[market][round];
        if (!_has(state.pagesCommitted, page) || _has(state.pagesDone, page)) revert PageRefused(page);
        if (pageRecord[market][round][page] != record) revert PageMismatch(page);
        state.pagesDone |= uint32(1 << page);
        delete pageRecord[market][round][page];
    }

    function _checkComplete(Round storage state) internal view {
        if (state.status != Status.Ordered) revert WrongStatus(state.status);
        if (state.pagesCommitted != _allPages(state.count)) revert RoundIncomplete();
    }

    function _checkLength(uint256 expected, uint256 found) internal pure {
        if (expected != found) revert LengthRefused(expected, found);
    }

    /// @dev from <= block time < until.
    function _checkWindow(uint256 from, uint256 until) internal view {
        if (block.timestamp < from || block.timestamp >= until) revert OutsideWindow(from, until);
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

    function _has(uint32 bitmap, uint256 page) private pure returns (bool) {
        return page < 32 && (bitmap >> page) & 1 == 1;
    }

    function _allPages(uint256 count) private pure returns (uint32) {
        return uint32((1 << Lists.pages(count)) - 1);
    }
}
