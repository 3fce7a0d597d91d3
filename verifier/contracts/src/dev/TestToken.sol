// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A plain ERC-20 that anyone can mint: for development chains and tests only
contract TestToken is ERC20 {
    constructor() ERC20("Development token", "DEV") {}

    /// @notice Mints `amount` units to `account`.
    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }
}
