// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Lists} from "./Lists.sol";

/// @title What the contract checks of an outcome besides the proof, so that what settles can be credited
library Outcome {
    /// @notice A price in ticks and its volume in lots, under the market's terms.
    struct Result {
        uint32 floor;
        uint32 cap;
        uint128 tickValue;
        uint32 price;
        uint64 volume;
    }

    /// @notice The price lies outside [floor, cap], or is not 0 where nothing traded.
    error PriceRefused(uint32 price);
    error FillOnVoidedSlot(uint256 slot);
    /// @notice The slot's order did not lock what its fill costs.
    error CostAboveLock(uint256 slot);
    error FillsUnbalanced(uint256 bought, uint256 sold, uint256 volume);
    /// @notice The commitments do not ascend strictly along the hint: one stands twice, or the hint is wrong.
    error CommitmentsNotDistinct(uint256 position);

    /// @notice Reverts unless price and fills are in order and each slot's cost is covered by its lock.
    function check(
        Result memory result,
        bytes calldata slots,
        bytes calldata fills,
        bytes calldata voided,
        uint256 count
    ) internal pure {
        if (result.volume == 0 ? result.price != 0 : result.price < result.floor || result.price > result.cap)
        {
            revert PriceRefused(result.price);
        }
        uint256 bought = 0;
        uint256 sold = 0;
        for (uint256 i = 0; i < count; ++i) {
            int64 fill = Lists.fill(fills, i);
            if (fill == 0) continue;
            if (Lists.isVoided(voided, i)) revert FillOnVoidedSlot(i);
            (, uint96 locked) = Lists.owner(slots, i);
            if (costOf(result, fill) > locked) revert CostAboveLock(i);
            if (fill > 0) bought += lotsOf(fill);
            else sold += lotsOf(fill);
        }
        if (bought != result.volume || sold != result.volume) {
            revert FillsUnbalanced(bought, sold, result.volume);
        }
    }

    /// @notice Reverts where two slots carry one commitment.
    /// @param ascending The slots' indices, uint16 each, in strictly ascending order of commitment: as many
    /// distinct values as slots, so each slot is among them.
    function checkDistinct(bytes calldata slots, bytes calldata ascending, uint256 count) internal pure {
        uint256 last = 0;
        for (uint256 i = 0; i < count; ++i) {
            uint256 slot = Lists.entry(ascending, i);
            if (slot >= count) revert CommitmentsNotDistinct(i);
            uint256 commitment = Lists.commitment(slots, slot);
            if (commitment <= last) revert CommitmentsNotDistinct(i);
            last = commitment;
        }
    }

    /// @notice What a fill costs, in ticks times lots: a buyer pays price - floor a lot, a seller cap - price.
    function costOf(Result memory result, int64 fill) internal pure returns (uint256) {
        if (fill == 0 || result.volume == 0) return 0;
        uint256 rate = fill > 0 ? result.price - result.floor : result.cap - result.price;
        return rate * lotsOf(fill);
    }

    /// @notice |fill| in lots.
    function lotsOf(int64 fill) internal pure returns (uint256) {
        unchecked {
            int256 wide = fill;
            return uint256(wide < 0 ? -wide : wide);
        }
    }
}
