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

    /// @dev Orders that traders sign for the round, as the committee lists them: some twice, now and then
    /// some that nothing covers. One list in eight takes more than a page, with locks that mostly cover
    /// what it will be filled with, since one bad slot refuses a whole round.
    function listOf(uint64 number, uint256 seed) internal returns (Order[] memory orders) {
        bool large = seed % 8 == 0;
        orders = new Order[](large ? 65 + (seed >> 24) % 70 : seed % 7);
        for (uint256 i = 0; i < orders.length; ++i) {
            uint256 draw = uint256(keccak256(abi.encode(seed, i)));
            uint96 locked = uint96(draw % (large ? 60 : 3) > 0 ? 200 : bound(draw >> 20, 10, 200));
            if (seed % 32 == 1) locked = 1_000_000;
            uint256 commitment = uint256(keccak256(abi.encode(number, draw))) >> 8;
            orders[i] = Order(1 + (draw >> 8) % TRADERS, locked, commitment, bytes32(draw));
            if (!large && i > 0 && draw % 20 == 0) orders[i] = orders[i - 1];
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
        for (uint256 i = 0; i + 1 < count; i += 2) {
            int64 lots = int64(int256(uint256(keccak256(abi.encode(seed, i))) % 3));
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

    /// @dev Insertion sort of the slots by commitment: the hint that `settle` asks for.
    function _ascending(bytes memory slots) private pure returns (bytes memory) {
        Order[] memory orders = new Order[](slots.length / 64);
        for (uint256 i = 0; i < orders.length; ++i) {
            orders[i].commitment = slotCommitment(slots, i);
        }
        return ascendingOf(orders);
    }
}
