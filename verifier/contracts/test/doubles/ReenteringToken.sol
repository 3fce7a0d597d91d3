// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Exchange} from "../../src/Exchange.sol";
import {TestToken} from "../../src/dev/TestToken.sol";

/// @title A token that calls the exchange's withdrawal while it is being transferred
contract ReenteringToken is TestToken {
    Exchange private immutable EXCHANGE;
    uint64 private market;

    constructor(Exchange exchange) {
        EXCHANGE = exchange;
    }

    function reenter(uint64 market_) external {
        market = market_;
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (market != 0) EXCHANGE.withdraw(market);
    }
}
