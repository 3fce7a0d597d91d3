// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice A Groth16 verifier over BN254 for statements of five public inputs.
interface IGroth16Verifier {
    /// @notice The hash of the verification key (docs/protocol.md, "vk hash").
    function vkHash() external view returns (bytes32);

    /// @notice Whether `proof` proves the statement `inputs` under this contract's key.
    /// @param proof A.x, A.y, B.x1, B.x0, B.y1, B.y0, C.x, C.y (EIP-197 order).
    /// @return False for every other proof, whatever is wrong with it; nothing reverts but a call
    /// that was given too little gas to tell.
    function verify(uint256[8] calldata proof, uint256[5] calldata inputs) external view returns (bool);
}
