// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IGroth16Verifier} from "../../src/IGroth16Verifier.sol";

/// @title A test double: accepts exactly one proof word, and remembers nothing
/// @dev Only for tests of what the exchange checks besides the proof. It accepts where the proof's first
/// word is the hash of the inputs, so a test also sees that the exchange built the inputs it expected.
contract StatementVerifier is IGroth16Verifier {
    bytes32 public immutable vkHash;

    constructor(bytes32 key) {
        vkHash = key;
    }

    function verify(uint256[8] calldata proof, uint256[5] calldata inputs) external pure returns (bool) {
        return proof[0] == proofOf(inputs);
    }

    function proofOf(uint256[5] calldata inputs) public pure returns (uint256) {
        return uint256(keccak256(abi.encode("double", inputs)));
    }
}
