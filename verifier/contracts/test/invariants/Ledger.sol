// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {RoundBuilder} from "../RoundBuilder.sol";

/// @notice What each account should have, reckoned only from what its owner sent and signed.
/// @dev A second, simple book beside the exchange's. Whatever the exchange does that nobody signed, or does
/// twice, either differs from this book or raises `violation`.
abstract contract Ledger is RoundBuilder {
    struct Entry {
        uint256 free;
        uint256 locked;
        uint256 longs;
        uint256 shorts;
        uint256 requested;
        uint256 readyAt;
    }

    mapping(uint64 market => mapping(address account => Entry)) internal entries;
    mapping(uint64 market => uint256) internal bondsBurned;
    mapping(bytes32 digest => mapping(address account => bool)) private signed;
    mapping(bytes32 digest => mapping(address account => bool)) private executed;
    /// The first thing that happened though it must not; empty while all is well.
    string public violation;

    function flag(string memory what) internal {
        if (bytes(violation).length == 0) violation = what;
    }

    /// @dev A trader signs an order for a round of the present market.
    function sign(uint64 round, Order memory order) internal {
        signed[orderDigest(round, order)][vm.addr(order.key)] = true;
    }

    /// @dev The orders of a committed page move into locks; each must have been signed by its account.
    function bookLocks(uint64 round, bytes memory slots, bytes memory ciphertexts) internal {
        for (uint256 i = 0; i < slots.length / 64; ++i) {
            (address owner, uint256 amount, bytes32 digest) = _slot(round, slots, ciphertexts, i);
            if (!signed[digest][owner]) flag("an order was locked that its account did not sign");
            if (amount < MINIMUM_LOCK * TICK) flag("an order was locked that locks less than the minimum");
            Entry storage entry = entries[market][owner];
            if (entry.free < amount) return flag("an order was locked that its account could not cover");
            (entry.free, entry.locked) = (entry.free - amount, entry.locked + amount);
        }
    }

    function bookReleases(bytes memory slots) internal {
        for (uint256 i = 0; i < slots.length / 64; ++i) {
            (address owner, uint256 locked) = slotOwner(slots, i);
            _unlock(owner, locked * TICK, 0);
        }
    }

    /// @dev The orders of a settled round, voided ones apart, have been executed: once for ever.
    function bookExecutions(
        uint64 round,
        bytes memory slots,
        bytes memory ciphertexts,
        bytes memory voided,
        uint256 first
    ) internal {
        for (uint256 i = 0; i < slots.length / 64; ++i) {
            if (isVoided(voided, first + i)) continue;
            (address owner,, bytes32 digest) = _slot(round, slots, ciphertexts, i);
            if (executed[digest][owner]) flag("one signature was executed twice");
            executed[digest][owner] = true;
        }
    }

    /// @dev A credited page: fills become positions at the round's price, bonds of voided slots are burned.
    function bookCredits(
        bytes memory slots,
        bytes memory fills,
        bytes memory voided,
        uint256 first,
        uint32 price
    ) internal {
        for (uint256 i = 0; i < slots.length / 64; ++i) {
            (address owner, uint256 locked) = slotOwner(slots, i);
            if (isVoided(voided, first + i)) {
                _unlock(owner, locked * TICK, BOND * TICK);
                bondsBurned[market] += BOND * TICK;
                continue;
            }
            int256 fill = fillOf(fills, i);
            uint256 lots = uint256(fill < 0 ? -fill : fill);
            _unlock(owner, locked * TICK, lots * costOfLot(fill, price) * TICK);
            if (fill > 0) entries[market][owner].longs += lots;
            else entries[market][owner].shorts += lots;
        }
    }

    function costOfLot(int256 fill, uint32 price) internal pure returns (uint256) {
        // Where nothing traded the price is 0.
        if (fill == 0 || price == 0) return 0;
        return fill > 0 ? price - FLOOR : CAP - price;
    }

    function slotOwner(bytes memory slots, uint256 index)
        internal
        pure
        returns (address owner, uint96 locked)
    {
        uint256 content = _word(slots, index * 64);
        return (address(uint160(content >> 96)), uint96(content));
    }

    function slotCommitment(bytes memory slots, uint256 index) internal pure returns (uint256) {
        return _word(slots, index * 64 + 32);
    }

    function fillOf(bytes memory fills, uint256 index) internal pure returns (int256) {
        // The word's upper 64 bits are the fill; the last ones reach past the list, and are shifted out.
        return int64(uint64(_word(fills, index * 8) >> 192));
    }

    function isVoided(bytes memory bitmap, uint256 index) internal pure returns (bool) {
        return bitmap.length != 0 && (uint8(bitmap[index / 8]) & (1 << (index % 8))) != 0;
    }

    function _slot(uint64 round, bytes memory slots, bytes memory ciphertexts, uint256 index)
        private
        view
        returns (address owner, uint256 amount, bytes32 digest)
    {
        Order memory order;
        (owner, order.locked) = slotOwner(slots, index);
        order.commitment = slotCommitment(slots, index);
        order.ciphertext = bytes32(_word(ciphertexts, index * 32));
        return (owner, order.locked * TICK, orderDigest(round, order));
    }

    function _unlock(address owner, uint256 amount, uint256 cost) private {
        Entry storage entry = entries[market][owner];
        if (entry.locked < amount || amount < cost) {
            return flag("more was unlocked or spent than was locked");
        }
        (entry.free, entry.locked) = (entry.free + amount - cost, entry.locked - amount);
    }

    function _word(bytes memory data, uint256 offset) private pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(add(data, 32), offset))
        }
    }
}
