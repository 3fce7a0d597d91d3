// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Collateral} from "./Collateral.sol";
import {Lists} from "./Lists.sol";

/// @title What the contract keeps of a round, and the checks that all its steps share
abstract contract RoundRecords is Collateral {
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

    mapping(uint64 market => mapping(uint64 round => Round)) internal _rounds;
    /// @notice What a page must hash to next: its page hash until it is committed, then the hash of its
    /// slots, and once settled that of its slots' and its fills' hashes.
    mapping(uint64 market => mapping(uint64 round => mapping(uint256 page => bytes32))) public pageRecord;

    /// @notice The action is allowed at block times t with from <= t < until.
    error OutsideWindow(uint256 from, uint256 until);
    error WrongStatus(Status status);
    error RootRefused(uint256 root);
    error PageRefused(uint256 page);
    error LengthRefused(uint256 expected, uint256 found);
    error PageMismatch(uint256 page);
    error RoundIncomplete();

    /// @notice What is known of a round.
    function roundOf(uint64 market, uint64 round) external view returns (Round memory) {
        return _rounds[market][round];
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

    function _has(uint32 bitmap, uint256 page) internal pure returns (bool) {
        return page < 32 && (bitmap >> page) & 1 == 1;
    }

    function _allPages(uint256 count) internal pure returns (uint32) {
        return uint32((1 << Lists.pages(count)) - 1);
    }
}
