// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Packed lists of a round and their hashes (docs/protocol.md, "slot words" to "voided")
/// @dev Slots are 64 bytes each: account (20), locked (12), commitment (32). Fills are 8 bytes each:
/// a signed big-endian int64. Readers take an index that the caller has checked against the length.
library Lists {
    uint256 internal constant PAGE = 64;
    uint256 internal constant SLOT_BYTES = 64;
    uint256 internal constant FILL_BYTES = 8;

    bytes32 private constant TAG_PAGE = keccak256("fss/v1/page");
    bytes32 private constant TAG_LIST = keccak256("fss/v1/list");
    bytes32 private constant TAG_FILLS = keccak256("fss/v1/fills");

    /// @notice The number of pages that `count` slots take.
    function pages(uint256 count) internal pure returns (uint256) {
        return (count + PAGE - 1) / PAGE;
    }

    /// @notice The number of slots on page `index` of `count` slots: 64 on all but the last.
    function pageSize(uint256 count, uint256 index) internal pure returns (uint256) {
        uint256 rest = count - index * PAGE;
        return rest < PAGE ? rest : PAGE;
    }

    /// @notice H(TAG("page"), page words hash, ciphertexts hash).
    function pageHash(bytes32 wordsHash, bytes32 ciphertextsHash) internal pure returns (bytes32) {
        return keccak256(abi.encode(TAG_PAGE, wordsHash, ciphertextsHash));
    }

    /// @notice H(TAG("list"), count, page hashes).
    function listHash(uint256 count, bytes32[] memory pageHashes) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(TAG_LIST, count, pageHashes));
    }

    /// @notice H(TAG("fills"), count, fills page hashes).
    function fillsHash(uint256 count, bytes32[] memory pageHashes) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(TAG_FILLS, count, pageHashes));
    }

    /// @notice The slots of page `index` among those of a whole round.
    function pageOfSlots(bytes calldata slots, uint256 count, uint256 index)
        internal
        pure
        returns (bytes calldata)
    {
        uint256 start = index * PAGE * SLOT_BYTES;
        return slots[start:start + pageSize(count, index) * SLOT_BYTES];
    }

    /// @notice The fills of page `index` among those of a whole round.
    function pageOfFills(bytes calldata fills, uint256 count, uint256 index)
        internal
        pure
        returns (bytes calldata)
    {
        uint256 start = index * PAGE * FILL_BYTES;
        return fills[start:start + pageSize(count, index) * FILL_BYTES];
    }

    /// @notice A slot's account and the ticks times lots that its order locked.
    function owner(bytes calldata slots, uint256 index)
        internal
        pure
        returns (address account, uint96 locked)
    {
        uint256 content;
        assembly ("memory-safe") {
            content := calldataload(add(slots.offset, mul(index, 64)))
        }
        account = address(uint160(content >> 96));
        locked = uint96(content);
    }

    /// @notice A slot's commitment.
    function commitment(bytes calldata slots, uint256 index) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := calldataload(add(slots.offset, add(mul(index, 64), 32)))
        }
    }

    /// @notice A slot's fill in lots: above zero bought, below zero sold.
    function fill(bytes calldata fills, uint256 index) internal pure returns (int64 lots) {
        assembly ("memory-safe") {
            lots := sar(192, calldataload(add(fills.offset, mul(index, 8))))
        }
    }

    /// @notice Entry `index` of a packed list of uint16.
    function entry(bytes calldata packed, uint256 index) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := shr(240, calldataload(add(packed.offset, mul(index, 2))))
        }
    }

    /// @notice Word `index` of a packed list of words.
    function word(bytes calldata packed, uint256 index) internal pure returns (bytes32 value) {
        assembly ("memory-safe") {
            value := calldataload(add(packed.offset, mul(index, 32)))
        }
    }

    /// @notice Whether slot `index` is voided; an empty bitmap voids nothing.
    function isVoided(bytes calldata bitmap, uint256 index) internal pure returns (bool) {
        return bitmap.length != 0 && (uint8(bitmap[index >> 3]) >> (index & 7)) & 1 == 1;
    }

    /// @notice Whether a bitmap has ceil(count / 8) bytes, a bit that is set, and none set beyond `count`.
    function isBitmap(bytes calldata bitmap, uint256 count) internal pure returns (bool) {
        if (bitmap.length != (count + 7) / 8 || bitmap.length == 0) return false;
        if (count & 7 != 0 && uint8(bitmap[bitmap.length - 1]) >> (count & 7) != 0) return false;
        for (uint256 i = 0; i < bitmap.length; ++i) {
            if (bitmap[i] != 0) return true;
        }
        return false;
    }
}
