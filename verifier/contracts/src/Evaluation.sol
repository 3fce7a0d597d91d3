// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Bn254} from "./Bn254.sol";
import {Lists} from "./Lists.sol";

/// @title The polynomial check that binds a proof with five inputs to a whole round's lists
/// @notice The challenge is drawn from hashes of everything, after the slots root has fixed the circuit's
/// lists; equal evaluations then mean equal lists but for a chance of 6,143 in 2^248 (Schwartz-Zippel).
library Evaluation {
    bytes32 private constant TAG_CHALLENGE = keccak256("fss/v1/challenge");

    /// @notice All that the challenge is drawn from, in docs/protocol.md's order.
    struct Transcript {
        uint256 context;
        uint256 slotsRoot;
        uint256 outcome;
        uint256 slots;
        bytes32 vkHash;
        uint256 count;
        bytes32 listHash;
        bytes32 voidedHash;
        bytes32 fillsHash;
    }

    /// @notice H(TAG("challenge"), transcript) >> 8, so it is below the field's modulus.
    function challengeOf(Transcript memory transcript) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(TAG_CHALLENGE, transcript))) >> 8;
    }

    /// @notice price + 2^32 volume.
    function outcomeOf(uint32 price, uint64 volume) internal pure returns (uint256) {
        return uint256(price) | (uint256(volume) << 32);
    }

    /// @notice sum over slots of leaf ch^(3i) + owner ch^(3i+1) + fill ch^(3i+2) mod r, by Horner's
    /// rule from the last slot. A voided slot's leaf, owner and fill are 0; a negative fill is r - |fill|.
    function evaluate(
        bytes calldata slots,
        bytes calldata fills,
        bytes calldata voided,
        uint256 count,
        uint256 challenge
    ) internal pure returns (uint256 sum) {
        for (uint256 left = count; left > 0; --left) {
            uint256 i = left - 1;
            if (Lists.isVoided(voided, i)) {
                sum = next(next(next(sum, challenge, 0), challenge, 0), challenge, 0);
                continue;
            }
            (address owner,) = Lists.owner(slots, i);
            sum = next(sum, challenge, fieldElement(Lists.fill(fills, i)));
            sum = next(sum, challenge, uint160(owner));
            sum = next(sum, challenge, Lists.commitment(slots, i));
        }
    }

    /// @notice One step of Horner's rule: sum * challenge + coefficient mod r.
    function next(uint256 sum, uint256 challenge, uint256 coefficient) internal pure returns (uint256) {
        return addmod(mulmod(sum, challenge, Bn254.ORDER), coefficient, Bn254.ORDER);
    }

    /// @notice A signed number of lots as a field element.
    function fieldElement(int64 lots) internal pure returns (uint256) {
        unchecked {
            int256 wide = lots;
            return wide < 0 ? Bn254.ORDER - uint256(-wide) : uint256(wide);
        }
    }
}
