// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IGroth16Verifier} from "./IGroth16Verifier.sol";
import {Bn254} from "./Bn254.sol";

/// @title Groth16 verification over BN254 for one key of five public inputs
/// @notice Jens Groth, "On the Size of Pairing-based Non-interactive Arguments" (2016):
/// e(A, B) = e(alpha, beta) e(IC0 + sum input_i IC_i, gamma) e(C, delta).
/// @dev The key lives in immutables, so reading it costs no storage access. Proofs are malleable:
/// never key anything on their bytes.
contract Groth16Verifier is IGroth16Verifier {
    /// The words of a key: alpha, beta, gamma, delta, IC[0..5], imaginary parts first (EIP-197).
    uint256 public constant KEY_WORDS = 26;

    /// @inheritdoc IGroth16Verifier
    bytes32 public immutable vkHash;

    uint256 private immutable ALPHA_X;
    uint256 private immutable ALPHA_Y;
    uint256 private immutable BETA_X1;
    uint256 private immutable BETA_X0;
    uint256 private immutable BETA_Y1;
    uint256 private immutable BETA_Y0;
    uint256 private immutable GAMMA_X1;
    uint256 private immutable GAMMA_X0;
    uint256 private immutable GAMMA_Y1;
    uint256 private immutable GAMMA_Y0;
    uint256 private immutable DELTA_X1;
    uint256 private immutable DELTA_X0;
    uint256 private immutable DELTA_Y1;
    uint256 private immutable DELTA_Y0;
    uint256 private immutable IC0_X;
    uint256 private immutable IC0_Y;
    uint256 private immutable IC1_X;
    uint256 private immutable IC1_Y;
    uint256 private immutable IC2_X;
    uint256 private immutable IC2_Y;
    uint256 private immutable IC3_X;
    uint256 private immutable IC3_Y;
    uint256 private immutable IC4_X;
    uint256 private immutable IC4_Y;
    uint256 private immutable IC5_X;
    uint256 private immutable IC5_Y;

    /// @notice A point of the key is off its curve or subgroup, out of range, or infinity.
    /// @param word The index of the point's first word in the key.
    error KeyPointRefused(uint256 word);
    /// @notice Anyone can forge for this key: two of beta, gamma and delta are equal up to sign.
    error KeyForgeable();

    /// @param key The 26 words that the vk hash covers, in its order.
    constructor(uint256[KEY_WORDS] memory key) {
        _checkPoints(key);
        _checkNotForgeable(key);
        vkHash = keccak256(abi.encode(keccak256("fss/v1/vk"), key));
        (ALPHA_X, ALPHA_Y) = (key[0], key[1]);
        (BETA_X1, BETA_X0, BETA_Y1, BETA_Y0) = (key[2], key[3], key[4], key[5]);
        (GAMMA_X1, GAMMA_X0, GAMMA_Y1, GAMMA_Y0) = (key[6], key[7], key[8], key[9]);
        (DELTA_X1, DELTA_X0, DELTA_Y1, DELTA_Y0) = (key[10], key[11], key[12], key[13]);
        (IC0_X, IC0_Y, IC1_X, IC1_Y) = (key[14], key[15], key[16], key[17]);
        (IC2_X, IC2_Y, IC3_X, IC3_Y) = (key[18], key[19], key[20], key[21]);
        (IC4_X, IC4_Y, IC5_X, IC5_Y) = (key[22], key[23], key[24], key[25]);
    }

    /// @inheritdoc IGroth16Verifier
    function verify(uint256[8] calldata proof, uint256[5] calldata inputs) external view returns (bool) {
        if (!_isCanonical(proof, inputs)) return false;
        (uint256 statementX, uint256 statementY) = _statement(inputs);
        uint256[24] memory pairs = [
            proof[0],
            Bn254.FIELD - proof[1],
            proof[2],
            proof[3],
            proof[4],
            proof[5],
            ALPHA_X,
            ALPHA_Y,
            BETA_X1,
            BETA_X0,
            BETA_Y1,
            BETA_Y0,
            statementX,
            statementY,
            GAMMA_X1,
            GAMMA_X0,
            GAMMA_Y1,
            GAMMA_Y0,
            proof[6],
            proof[7],
            DELTA_X1,
            DELTA_X0,
            DELTA_Y1,
            DELTA_Y0
        ];
        uint256 available = gasleft();
        (bool answered, bool one) = Bn254.pairing(pairs);
        // EIP-150 lets a call take 63/64 of what is left: below that the cap was not reached.
        if (!answered && available - available / 64 < Bn254.PAIRING_GAS) revert Bn254.NotEnoughGas();
        return answered && one;
    }

    /// @dev Inputs below r, coordinates below q, no point at infinity. An input x + r would pass for x,
    /// and a zero y would be negated to q; the precompiles check the curves and the subgroup.
    function _isCanonical(uint256[8] calldata proof, uint256[5] calldata inputs) private pure returns (bool) {
        (uint256 r, uint256 q) = (Bn254.ORDER, Bn254.FIELD);
        bool inRange = inputs[0] < r && inputs[1] < r && inputs[2] < r && inputs[3] < r && inputs[4] < r
            && proof[0] < q && proof[1] < q && proof[2] < q && proof[3] < q && proof[4] < q && proof[5] < q
            && proof[6] < q && proof[7] < q;
        return inRange && proof[1] != 0 && proof[7] != 0 && (proof[2] | proof[3] | proof[4] | proof[5]) != 0;
    }

    /// @dev IC0 + sum input_i IC_i.
    function _statement(uint256[5] calldata inputs) private view returns (uint256 x, uint256 y) {
        (x, y) = Bn254.multiplyAdd(IC1_X, IC1_Y, inputs[0], IC0_X, IC0_Y);
        (x, y) = Bn254.multiplyAdd(IC2_X, IC2_Y, inputs[1], x, y);
        (x, y) = Bn254.multiplyAdd(IC3_X, IC3_Y, inputs[2], x, y);
        (x, y) = Bn254.multiplyAdd(IC4_X, IC4_Y, inputs[3], x, y);
        (x, y) = Bn254.multiplyAdd(IC5_X, IC5_Y, inputs[4], x, y);
    }

    /// @dev Infinity is refused everywhere: an IC at infinity would leave its public input unbound.
    function _checkPoints(uint256[KEY_WORDS] memory key) private view {
        for (uint256 word = 0; word < KEY_WORDS; word += 2) {
            bool inG2 = word >= 2 && word < 14;
            bool good = inG2
                ? Bn254.isG2(key[word], key[word + 1], key[word + 2], key[word + 3])
                : Bn254.isG1(key[word], key[word + 1]);
            if (!good) revert KeyPointRefused(word);
            if (inG2) word += 2;
        }
    }

    /// @dev With S the statement's point, (alpha, beta, -+S) is a proof where gamma = +-delta, as in a key
    /// that nobody contributed to; (alpha +- S + k delta, beta, k beta) where gamma = +-beta; and
    /// (S, beta + gamma, +-(S - alpha)) where delta = +-beta. Equal x coordinates are one point up to sign.
    function _checkNotForgeable(uint256[KEY_WORDS] memory key) private pure {
        bool betaGamma = key[2] == key[6] && key[3] == key[7];
        bool betaDelta = key[2] == key[10] && key[3] == key[11];
        bool gammaDelta = key[6] == key[10] && key[7] == key[11];
        if (betaGamma || betaDelta || gammaDelta) revert KeyForgeable();
    }
}
