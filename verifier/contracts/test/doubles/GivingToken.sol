// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {TestToken} from "../../src/dev/TestToken.sol";

/// @title A token that makes its receiver a gift of one more
contract GivingToken is TestToken {
    address private receiver;

    function giveTo(address receiver_) external {
        receiver = receiver_;
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (from != address(0) && to == receiver) _mint(to, 1);
    }
}
