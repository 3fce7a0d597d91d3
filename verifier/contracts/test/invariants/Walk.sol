// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Handler} from "./Handler.sol";

/// @notice A reproducible walk through the operations, the ones that a round needs more often than the rest.
contract Walk {
    function step(Handler handler, string memory name, uint256 number) external {
        uint256 draw = uint256(keccak256(abi.encode(name, number)));
        (uint256 kind, uint256 game) = (draw % 21, draw >> 8);
        (uint256 first, uint256 second) = (draw >> 16, draw >> 80);
        if (kind == 0) handler.deposit(game, first, second);
        else if (kind == 1) handler.voidSlots(game, first, second);
        else if (kind == 2) handler.requestWithdrawal(game, first, second);
        else if (kind == 3) handler.withdraw(game, first);
        else if (kind < 6) handler.wait(first);
        else if (kind < 8) handler.commitRound(game, first);
        else if (kind == 8) handler.commitPage(game, first);
        else if (kind == 9) handler.voidSlots(game, first, second);
        else if (kind < 13) handler.settle(game, first, second);
        else if (kind == 13) handler.credit(game, first, second);
        else if (kind == 14) handler.cancel(game, first);
        else if (kind == 15) handler.releasePage(game, first, second);
        else if (kind == 16) handler.redeemPairs(game, first, second);
        else if (kind == 17) handler.redeem(game, first);
        else if (kind == 18) handler.createMarket(first);
        else if (kind == 19 && number <= 480) handler.cheat(game, first, second);
        // It ends a market's trading: late in the walk, one by its settler, then the other by the fallback.
        else if (number > 540) handler.expire(0, 3 << 4);
        else if (number > 480) handler.expire(1, (first - first % 4 + second % 3) << 4);
    }
}
