// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Base} from "./Base.sol";
import {Handler} from "./invariants/Handler.sol";
import {Walk} from "./invariants/Walk.sol";

/// @notice The exchange can always pay, does only what was signed, and lets everybody go, whatever committee,
/// traders and even the proof system do (S2, S8, S9).
/// @dev docs/contracts.md says what each invariant means, and how it is known that it can fail.
contract InvariantsTest is Base {
    Handler private handler;

    function setUp() public {
        handler = new Handler();
        handler.setUp();
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    /// @dev Read by forge: only the handler is called.
    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev Read by forge.
    function excludeSelectors() public view returns (FuzzSelector[] memory excluded) {
        excluded = new FuzzSelector[](1);
        bytes4[] memory selectors = new bytes4[](2);
        (selectors[0], selectors[1]) = (handler.setUp.selector, handler.leave.selector);
        excluded[0] = FuzzSelector(address(handler), selectors);
    }

    /// @dev One invariant for all claims, since forge walks anew for each; the failure names the claim.
    function invariant_every_claim_holds() public view {
        _none(handler.broken());
    }

    /// @dev Called by forge in the last state of each run: every state has a way out.
    function afterInvariant() public {
        handler.leave();
        _none(handler.broken());
    }

    /// @dev On a fixed walk everybody gets out of each tenth state. Every operation succeeds at least once and
    /// is refused at least once, so that the invariants speak of something.
    function test_walk_reaches_every_operation_and_a_way_out() public {
        Walk walk = new Walk();
        for (uint256 step = 0; step < 600; ++step) {
            walk.step(handler, "walk", step);
            if (step % 10 != 0) continue;
            _none(handler.broken());
            uint256 state = vm.snapshotState();
            handler.leave();
            _none(handler.broken());
            vm.revertToState(state);
        }
        string[15] memory operations = [
            "deposit",
            "request",
            "withdraw",
            "commit",
            "page",
            "void",
            "settle",
            "credit",
            "cancel",
            "release",
            "pairs",
            "expire",
            "fallback",
            "redeem",
            "market"
        ];
        for (uint256 i = 0; i < operations.length; ++i) {
            vm.assertTrue(handler.done(operations[i]) > 0, string.concat(operations[i], " never succeeds"));
            vm.assertTrue(
                handler.refused(operations[i]) > 0, string.concat(operations[i], " is never refused")
            );
        }
        vm.assertTrue(handler.forbidden() > 0, "nothing forbidden was tried");
    }

    function _none(string memory problem) private pure {
        vm.assertEq(problem, "");
    }
}
