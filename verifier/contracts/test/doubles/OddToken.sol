// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {TestToken} from "../../src/dev/TestToken.sol";

/// @title A token that answers a transfer with false and moves nothing, or moves it and answers nothing
contract OddToken is TestToken {
    bool private refuses;

    function refuse(bool refuses_) external {
        refuses = refuses_;
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        return !refuses && super.transfer(to, value) && _end();
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        return !refuses && super.transferFrom(from, to, value) && _end();
    }

    /// Like a function without a return value, as some tokens' transfers are.
    function _end() private pure returns (bool) {
        assembly ("memory-safe") {
            return(0, 0)
        }
    }
}
