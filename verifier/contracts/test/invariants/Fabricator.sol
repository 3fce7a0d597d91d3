// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Settlement} from "../../src/Settlement.sol";
import {Traders} from "./Traders.sol";

/// @notice The lists and outcomes that a malicious committee makes up from the orders that it has.
abstract contract Fabricator is Traders {
    /// @dev The round whose commit deadline comes next, or the one after the last, at a time to commit it.
    function nextRound(uint256 seed) internal returns (uint64 number) {
        number = uint64((block.timestamp - START) / 100 + 1);
        if (number <= newestRound()) number = newestRound() + 1;
        uint256 close = openedAt(number) + 50;
        if (block.timestamp < close) vm.warp(close + seed % 10);
    }

    /// @dev The round to commit: mostly in its window, one time in sixteen a second early, in sixteen too late.
    function roundToCommit(uint256 seed) internal returns (uint64 number) {
        uint256 timing = (seed >> 20) % 16;
        if (timing == 0) {
            number = newestRound() + 1;
            passTo(openedAt(number) + 49);
        } else {
            number = nextRound(seed);
            if (timing == 1) passTo(openedAt(number) + 100);
        }
    }

    /// @dev Orders that traders sign for the round, as the committee lists them: some twice, now and then some
    /// that nothing covers or that lock too little. One list in eight takes more than a page, with locks that
    /// mostly cover what it will be filled with, since one bad slot refuses a whole round.
    function listOf(uint64 number, uint256 seed) internal returns (Order[] memory orders) {
        bool large = seed % 8 == 0;
        orders = new Order[](large ? 65 + (seed >> 24) % 70 : seed % 7);
        for (uint256 i = 0; i < orders.length; ++i) {
            uint256 draw = uint256(keccak256(abi.encode(seed, i)));
            uint96 locked = uint96(draw % (large ? 60 : 3) > 0 ? 200 : bound(draw >> 20, 10, 200));
            if (seed % 32 == 1) locked = 1_000_000;
            if (seed % 32 == 2) locked = MINIMUM_LOCK - 1;
            uint256 commitment = uint256(keccak256(abi.encode(number, draw))) >> 8;
            orders[i] = Order(1 + (draw >> 8) % TRADERS, locked, commitment, bytes32(draw));
            if (!large && i > 0 && draw % 12 == 0) orders[i] = orders[i - 1];
            sign(number, orders[i]);
        }
    }

    /// @dev Fills that pair neighbours, now and then unbalanced, at any price, for any slot, voided or not.
    function outcomeFrom(Record storage record, uint256 seed)
        internal
        view
        returns (Settlement.Outcomes memory outcome)
    {
        uint256 count = record.count;
        int64[] memory fills = new int64[](count);
        // Now and then more lots than most locks cover.
        uint256 most = (seed >> 52) % 6 == 0 ? 5 : 2;
        for (uint256 i = 0; i + 1 < count; i += 2) {
            int64 lots = int64(int256(uint256(keccak256(abi.encode(seed, i))) % (most + 1)));
            bool skipped =
                (seed >> 4) % 2 == 0 && (isVoided(record.voided, i) || isVoided(record.voided, i + 1));
            if (skipped) continue;
            (fills[i], fills[i + 1]) = seed % 2 == 0 ? (lots, -lots) : (-lots, lots);
        }
        uint256 side = (seed >> 32) % 11;
        if (side < 2 && count > 0) fills[(seed >> 40) % count] += side == 0 ? int64(1) : int64(-1);
        for (uint256 i = 0; i < count; ++i) {
            if (side == 0 ? fills[i] < 0 : fills[i] > 0) {
                outcome.volume += uint64(side == 0 ? -fills[i] : fills[i]);
            }
        }
        outcome.price = outcome.volume == 0 ? 0 : uint32(bound(seed >> 8, FLOOR - 2, CAP + 2));
        outcome.slots = slotsOf(record);
        outcome.fills = packFills(fills);
        outcome.voided = record.voided;
        outcome.ascending = _ascending(outcome.slots);
        if ((seed >> 48) % 2 == 0) _pointBeyond(outcome);
    }

    function creditCall(uint64 number, uint256 page) internal view returns (bytes memory) {
        Record storage record = records[market][number];
        bytes memory fills = fillsOfPage(record, page);
        return abi.encodeCall(
            exchange.credit, (market, number, page, record.pages[page].slots, fills, record.voided)
        );
    }

    function releaseCall(uint64 number, uint256 page) internal view returns (bytes memory) {
        bytes memory slots = records[market][number].pages[page].slots;
        return abi.encodeCall(exchange.releasePage, (market, number, page, slots));
    }

    /// @dev Where a commitment stands twice, the hint names a slot beyond the list in place of one of them.
    /// There the call data goes on with the fills: a number below all commitments, or above them, as the first
    /// fill's sign is.
    function _pointBeyond(Settlement.Outcomes memory outcome) private pure {
        bytes memory hint = outcome.ascending;
        for (uint256 i = 2; i < hint.length; i += 2) {
            uint256 last = slotCommitment(outcome.slots, _entry(hint, i - 2));
            if (slotCommitment(outcome.slots, _entry(hint, i)) != last) continue;
            uint256 at = outcome.fills[0] == 0xff ? hint.length - 2 : 0;
            for (uint256 j = i; j < at; ++j) {
                hint[j] = hint[j + 2];
            }
            for (uint256 j = i + 1; j > at + 1; --j) {
                hint[j] = hint[j - 2];
            }
            (hint[at], hint[at + 1]) = (0, bytes1(uint8(hint.length / 2)));
            return;
        }
    }

    function _entry(bytes memory hint, uint256 at) private pure returns (uint256) {
        return uint256(uint8(hint[at])) << 8 | uint8(hint[at + 1]);
    }

    /// @dev Insertion sort of the slots by commitment: the hint that `settle` asks for.
    function _ascending(bytes memory slots) private pure returns (bytes memory) {
        Order[] memory orders = new Order[](slots.length / 64);
        for (uint256 i = 0; i < orders.length; ++i) {
            orders[i].commitment = slotCommitment(slots, i);
        }
        return ascendingOf(orders);
    }
}
