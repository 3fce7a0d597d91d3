// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Exchange} from "../../src/Exchange.sol";
import {TestToken} from "../../src/dev/TestToken.sol";

/// @title A token that calls the exchange while it is being transferred
contract ReenteringToken is TestToken {
    Exchange private immutable EXCHANGE;
    bytes private call;

    constructor(Exchange exchange) {
        EXCHANGE = exchange;
    }

    function reenter(bytes calldata call_) external {
        call = call_;
    }

    /// @dev Passes on what the exchange says against it.
    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (call.length == 0) return;
        (bool success, bytes memory answer) = address(EXCHANGE).call(call);
        if (success) return;
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }
}
