// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Bn254} from "../src/Bn254.sol";
import {Groth16Verifier} from "../src/Groth16Verifier.sol";
import {Base} from "./Base.sol";

/// @notice The verifier against a real proof (test/vectors/five_inputs.json), and threats Z5, Z7, Z8, Z13.
contract Groth16VerifierTest is Base {
    uint256 private constant Q = Bn254.FIELD;
    uint256 private constant R = Bn254.ORDER;

    Groth16Verifier private verifier;
    uint256[26] private key;
    uint256[8] private proof;
    uint256[5] private inputs;

    function setUp() public {
        string memory vector = vm.readFile("test/vectors/five_inputs.json");
        uint256[] memory words = vm.parseJsonUintArray(vector, ".key");
        for (uint256 i = 0; i < 26; ++i) {
            key[i] = words[i];
        }
        words = vm.parseJsonUintArray(vector, ".proof");
        for (uint256 i = 0; i < 8; ++i) {
            proof[i] = words[i];
        }
        words = vm.parseJsonUintArray(vector, ".inputs");
        for (uint256 i = 0; i < 5; ++i) {
            inputs[i] = words[i];
        }
        verifier = new Groth16Verifier(key);
    }

    function test_real_proof() public view {
        vm.assertTrue(verifier.verify(proof, inputs), "the proof holds");
    }

    function test_key_hash() public view {
        vm.assertEq(verifier.vkHash(), keccak256(abi.encodePacked(keccak256("fss/v1/vk"), key)));
    }

    function test_gas_of_a_transaction() public view {
        bytes memory call = abi.encodeCall(Groth16Verifier.verify, (proof, inputs));
        // A transaction's own target is warm.
        verifier.vkHash();
        uint256 before = gasleft();
        (, bytes memory answer) = address(verifier).staticcall(call);
        uint256 execution = before - gasleft();
        bool valid = abi.decode(answer, (bool));
        // Every byte of the call data counted as nonzero: selector, proof and inputs.
        uint256 data = (4 + 13 * 32) * 16;
        vm.assertTrue(valid, "the proof holds");
        vm.assertLe(21_000 + data + execution, 245_000, "gas of a verification as a transaction");
    }

    function testFuzz_invalid_input(uint256 index, uint256 value) public view {
        (index, value) = (index % 5, value % R);
        uint256[5] memory other = inputs;
        vm.assume(other[index] != value);
        other[index] = value;
        vm.assertTrue(!verifier.verify(proof, other), "another statement");
    }

    function test_invalid_input_plus_order() public view {
        for (uint256 i = 0; i < 5; ++i) {
            for (uint256 k = 1; k <= 4; ++k) {
                uint256[5] memory other = inputs;
                other[i] += k * R;
                vm.assertTrue(!verifier.verify(proof, other), "an alias of an input");
            }
        }
    }

    function test_invalid_coordinate_plus_field() public view {
        for (uint256 i = 0; i < 8; ++i) {
            for (uint256 k = 1; k <= 4; ++k) {
                uint256[8] memory other = proof;
                other[i] += k * Q;
                vm.assertTrue(!verifier.verify(other, inputs), "an alias of a coordinate");
            }
        }
    }

    function testFuzz_invalid_proof_word(uint256 index, uint256 value) public view {
        uint256[8] memory other = proof;
        index = index % 8;
        vm.assume(other[index] != value);
        other[index] = value;
        vm.assertTrue(!verifier.verify(other, inputs), "another point");
    }

    function test_invalid_negated_points() public view {
        uint256[8] memory other = proof;
        other[1] = Q - other[1];
        vm.assertTrue(!verifier.verify(other, inputs), "-A");
        other = proof;
        other[7] = Q - other[7];
        vm.assertTrue(!verifier.verify(other, inputs), "-C");
    }

    function test_invalid_infinity() public view {
        uint256[8] memory other = proof;
        (other[0], other[1]) = (0, 0);
        vm.assertTrue(!verifier.verify(other, inputs), "A at infinity");
        other = proof;
        (other[2], other[3], other[4], other[5]) = (0, 0, 0, 0);
        vm.assertTrue(!verifier.verify(other, inputs), "B at infinity");
        other = proof;
        (other[6], other[7]) = (0, 0);
        vm.assertTrue(!verifier.verify(other, inputs), "C at infinity");
        uint256[8] memory nothing;
        vm.assertTrue(!verifier.verify(nothing, inputs), "all zero");
    }

    function test_off_curve_proof_burns_a_bounded_amount() public view {
        uint256[8] memory other = proof;
        other[0] = addmod(other[0], 1, Q);
        uint256 before = gasleft();
        vm.assertTrue(!verifier.verify{gas: 5_000_000}(other, inputs), "A off the curve");
        vm.assertLe(before - gasleft(), 400_000, "gas burned by an off-curve proof");
    }

    function test_starved_call_reverts_rather_than_denies() public view {
        for (uint256 gas_ = 50_000; gas_ < 230_000; gas_ += 5_000) {
            try verifier.verify{gas: gas_}(proof, inputs) returns (bool valid) {
                vm.assertTrue(valid, "an answer is never false for want of gas");
            } catch {}
        }
    }

    /// @dev A statement's point has no other reason to fail; at Ethereum's prices what is left after one runs
    /// out before the error is made.
    function test_invalid_starved_statement_is_not_denied() public {
        for (uint160 precompile = 6; precompile <= 7; ++precompile) {
            vm.mockCallRevert(address(precompile), "", "");
            vm.expectRevert(abi.encodeWithSelector(Bn254.NotEnoughGas.selector));
            verifier.verify(proof, inputs);
            vm.clearMockedCalls();
        }
        vm.assertTrue(verifier.verify(proof, inputs), "with the precompiles it holds");
    }

    function test_invalid_key_points() public {
        for (uint256 word = 0; word < 26; ++word) {
            uint256[26] memory bad = key;
            bad[word] = addmod(bad[word], 1, Q);
            _expectPointRefused(word, bad);
            bad = key;
            bad[word] += Q;
            _expectPointRefused(word, bad);
        }
    }

    function test_invalid_key_infinity() public {
        for (uint256 word = 0; word < 26; word += _inG2(word) ? 4 : 2) {
            uint256[26] memory bad = key;
            for (uint256 i = 0; i < (_inG2(word) ? 4 : 2); ++i) {
                bad[word + i] = 0;
            }
            _expectPointRefused(word, bad);
        }
    }

    function test_invalid_key_outside_the_subgroup() public {
        // x = 1 on the twist: on the curve, and r times it is not infinity (computed with py_ecc).
        uint256[26] memory bad = key;
        (bad[2], bad[3]) = (0, 1);
        bad[4] = 5912654199736721486680175016176231956195085055698687135131307249486702594212;
        bad[5] = 18278151005453108793778860132295291098363647455926340152056652516292830556603;
        _expectPointRefused(2, bad);
    }

    function test_invalid_key_without_contribution() public {
        uint256[26] memory bad = key;
        for (uint256 i = 0; i < 4; ++i) {
            bad[10 + i] = bad[6 + i];
        }
        _expectForgeable(bad);
        (bad[12], bad[13]) = (Q - bad[12], Q - bad[13]);
        _expectForgeable(bad);
    }

    function test_invalid_key_beta_equals_gamma_or_delta() public {
        uint256[26] memory bad = key;
        for (uint256 i = 0; i < 4; ++i) {
            bad[2 + i] = bad[6 + i];
        }
        _expectForgeable(bad);
        bad = key;
        for (uint256 i = 0; i < 4; ++i) {
            bad[2 + i] = bad[10 + i];
        }
        _expectForgeable(bad);
    }

    function _inG2(uint256 word) private pure returns (bool) {
        return word >= 2 && word < 14;
    }

    function _expectPointRefused(uint256 word, uint256[26] memory bad) private {
        uint256 first = _inG2(word) ? 2 + (word - 2) / 4 * 4 : word / 2 * 2;
        vm.expectRevert(abi.encodeWithSelector(Groth16Verifier.KeyPointRefused.selector, first));
        new Groth16Verifier(bad);
    }

    function _expectForgeable(uint256[26] memory bad) private {
        vm.expectRevert(abi.encodeWithSelector(Groth16Verifier.KeyForgeable.selector));
        new Groth16Verifier(bad);
    }
}
