// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Exchange} from "../../src/Exchange.sol";
import {Base} from "../Base.sol";
import {Handler} from "./Handler.sol";
import {Walk} from "./Walk.sol";

/// @notice The handler with a faulty exchange in place of the real one.
contract MutantHandler is Handler {
    string private artifact;

    constructor(string memory artifact_) {
        artifact = artifact_;
    }

    function makeExchange() internal override returns (Exchange mutant) {
        bytes memory code = vm.getCode(artifact);
        assembly ("memory-safe") {
            mutant := create(0, add(code, 32), mload(code))
        }
        require(address(mutant) != address(0), "the mutant does not deploy");
    }
}

/// @notice Shows that the invariants can fail: a fault in the exchange breaks the claim that it should.
/// @dev The faults and the tests of this contract are made by scripts/contracts/mutants.py.
abstract contract MutantTrial is Base {
    uint256 private constant WALKS = 8;
    uint256 private constant STEPS = 600;

    /// @dev Walks until a claim is broken; else says which way out was shut in a state on the walk.
    function assertBroken(string memory artifact, string memory claim) internal {
        Walk walk = new Walk();
        for (uint256 number = 0; number < WALKS; ++number) {
            MutantHandler handler = new MutantHandler(artifact);
            handler.setUp();
            string memory shut;
            for (uint256 step = 0; step < STEPS; ++step) {
                walk.step(handler, number == 0 ? "walk" : string(abi.encode("walk", number)), step);
                if (step % 4 != 0) continue;
                string memory problem = handler.broken();
                if (bytes(problem).length > 0) return vm.assertEq(problem, claim);
                if (bytes(shut).length == 0 && step % 20 == 0) shut = _wayOut(handler);
            }
            if (bytes(shut).length > 0) return vm.assertEq(shut, claim);
        }
        vm.assertEq("no claim was broken", claim);
    }

    function _wayOut(MutantHandler handler) private returns (string memory problem) {
        uint256 state = vm.snapshotState();
        try handler.leave() {
            problem = handler.broken();
        } catch Error(string memory reason) {
            problem = reason;
        }
        vm.revertToState(state);
    }
}
