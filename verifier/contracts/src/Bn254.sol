// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title The BN254 precompiles (EIP-196, EIP-197), which also decide what is a point
library Bn254 {
    /// @notice The call had too little gas left to tell a bad proof from a starved one.
    error NotEnoughGas();

    /// The base field's modulus q.
    uint256 internal constant FIELD =
        21888242871839275222246405745257275088696311157297823662689037894645226208583;
    /// The groups' order r, the scalar field's modulus.
    uint256 internal constant ORDER =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;

    /// The most that a pairing may take, for it burns all that it is given on a bad point: its price
    /// (EIP-1108: 181,000 for four pairs) and a margin for chains that price it otherwise.
    uint256 internal constant PAIRING_GAS = 300_000;

    /// @notice addend + scalar * point, all on the curve: checked where the key was accepted.
    function multiplyAdd(uint256 pointX, uint256 pointY, uint256 scalar, uint256 addendX, uint256 addendY)
        internal
        view
        returns (uint256 x, uint256 y)
    {
        bool success;
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            mstore(buffer, pointX)
            mstore(add(buffer, 0x20), pointY)
            mstore(add(buffer, 0x40), scalar)
            success := staticcall(gas(), 0x07, buffer, 0x60, buffer, 0x40)
            mstore(add(buffer, 0x40), addendX)
            mstore(add(buffer, 0x60), addendY)
            success := and(success, staticcall(gas(), 0x06, buffer, 0x80, buffer, 0x40))
            x := mload(buffer)
            y := mload(add(buffer, 0x20))
        }
        // Both points are on the curve, so the precompiles fail only for want of gas.
        if (!success) revert NotEnoughGas();
    }

    /// @notice Whether the product of four pairings is one; no answer where a point is bad.
    function pairing(uint256[24] memory pairs) internal view returns (bool answered, bool one) {
        assembly ("memory-safe") {
            answered := staticcall(PAIRING_GAS, 0x08, pairs, 0x300, 0x00, 0x20)
            one := and(answered, eq(mload(0x00), 1))
        }
    }

    /// @notice Whether (x, y) is a point of G1, in range and not infinity.
    function isG1(uint256 x, uint256 y) internal pure returns (bool) {
        return x < FIELD && y < FIELD
            && mulmod(y, y, FIELD) == addmod(mulmod(x, mulmod(x, x, FIELD), FIELD), 3, FIELD);
    }

    /// @notice Whether the coordinates are a point of G2's prime-order subgroup, in range and not infinity.
    /// @dev The pairing with G1's infinity is one exactly if the precompile accepts the G2 point.
    function isG2(uint256 x1, uint256 x0, uint256 y1, uint256 y0) internal view returns (bool) {
        if ((x1 | x0 | y1 | y0) == 0) return false;
        (bool success, bytes memory answer) =
            address(0x08).staticcall{gas: PAIRING_GAS}(abi.encode(0, 0, x1, x0, y1, y0));
        return success && abi.decode(answer, (uint256)) == 1;
    }
}
