// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Evaluation} from "../../src/Evaluation.sol";
import {Lists} from "../../src/Lists.sol";

/// @title Makes the libraries' functions on call data callable from tests
contract ListsHarness {
    function evaluate(
        bytes calldata slots,
        bytes calldata fills,
        bytes calldata voided,
        uint256 count,
        uint256 challenge
    ) external pure returns (uint256) {
        return Evaluation.evaluate(slots, fills, voided, count, challenge);
    }

    function challengeOf(Evaluation.Transcript calldata transcript) external pure returns (uint256) {
        return Evaluation.challengeOf(transcript);
    }

    function listHash(bytes calldata slots, bytes calldata ciphertexts, uint256 count)
        external
        pure
        returns (bytes32)
    {
        bytes32[] memory hashes = new bytes32[](Lists.pages(count));
        for (uint256 i = 0; i < hashes.length; ++i) {
            uint256 start = i * Lists.PAGE * 32;
            bytes calldata page = ciphertexts[start:start + Lists.pageSize(count, i) * 32];
            hashes[i] = Lists.pageHash(keccak256(Lists.pageOfSlots(slots, count, i)), keccak256(page));
        }
        return Lists.listHash(count, hashes);
    }

    function fillsHash(bytes calldata fills, uint256 count) external pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](Lists.pages(count));
        for (uint256 i = 0; i < hashes.length; ++i) {
            hashes[i] = keccak256(Lists.pageOfFills(fills, count, i));
        }
        return Lists.fillsHash(count, hashes);
    }

    function isBitmap(bytes calldata bitmap, uint256 count) external pure returns (bool) {
        return Lists.isBitmap(bitmap, count);
    }

    function isVoided(bytes calldata bitmap, uint256 index) external pure returns (bool) {
        return Lists.isVoided(bitmap, index);
    }
}
