// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Exchange} from "../../src/Exchange.sol";

/// @title An exchange with flaws that slither must find, or it has not seen what the exchange is made of
/// @dev Never deployed. Each flaw needs something that the exchange inherits.
contract Flawed is Exchange {
    using SafeERC20 for IERC20;

    /// Re-entered, it pays the same balance again.
    function payBeforeBooking(uint64 market) external {
        Account storage account = _accounts[market][msg.sender];
        IERC20(_terms(market).collateral).safeTransfer(msg.sender, account.free);
        account.free = 0;
    }

    /// It does not look whether the token paid.
    function payUnseen(uint64 market) external {
        Account storage account = _accounts[market][msg.sender];
        uint128 amount = account.free;
        account.free = 0;
        IERC20(_terms(market).collateral).transfer(msg.sender, amount);
    }

    /// Takes tokens of whoever once approved the exchange.
    function depositOf(uint64 market, address from, uint256 amount) external {
        require(IERC20(_terms(market).collateral).transferFrom(from, address(this), amount));
        _accounts[market][msg.sender].free += uint128(amount);
    }
}
