// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Exchange} from "../../src/Exchange.sol";
import {WayOut} from "./WayOut.sol";

/// @notice The claims about the exchange, each checked in whatever state the operations have brought about.
contract Handler is WayOut {
    /// @notice The first claim that does not hold, or nothing.
    /// @param draw Draws the expiry price that solvency is tried at besides the ends.
    function broken(uint256 draw) external view returns (string memory what) {
        what = violation;
        if (bytes(what).length == 0) what = _checkTokens();
        if (bytes(what).length == 0) what = _checkBystanders();
        if (bytes(what).length == 0) what = _checkSolvency(draw);
        if (bytes(what).length == 0) what = _checkAccounts();
    }

    /// @dev Tokens never appear or vanish: the contract has what the markets hold together.
    function _checkTokens() private view returns (string memory) {
        uint256 sum = 0;
        for (uint64 where = BYSTANDER; where <= games[1]; ++where) {
            sum += exchange.held(where);
        }
        return sum == token.balanceOf(address(exchange)) ? "" : "the markets hold other than the contract has";
    }

    /// @dev What all accounts can ask for at any expiry price is what the market holds, settled pages
    /// counted as credited. The claims are affine in the price x, free + locked + burned + longs (x - floor) +
    /// shorts (cap - x): equal to `held` at floor and at cap, they are equal to it at every price between, and
    /// longs are as many as shorts. A price between is tried all the same. Once a market has expired, only its
    /// expiry price counts.
    function _checkSolvency(uint256 draw) private view returns (string memory) {
        for (uint256 game = 0; game < 2; ++game) {
            uint64 where = games[game];
            (bool over, uint32 price) = exchange.expiryOf(where);
            uint256[3] memory prices = [uint256(FLOOR), CAP, bound(draw, FLOOR, CAP)];
            for (uint256 i = 0; i < 3; ++i) {
                uint256 at = over ? price : prices[i];
                int256 claims = int256(owed(where, accounts, at)) + _pendingChange(where, at);
                if (claims != int256(uint256(exchange.held(where)))) {
                    return "held is not what all can ask for";
                }
            }
        }
        return "";
    }

    /// @dev Every balance, lock and position is what its owner's own orders and signatures made it.
    function _checkAccounts() private view returns (string memory) {
        for (uint256 game = 0; game < 2; ++game) {
            uint64 where = games[game];
            for (uint256 i = 0; i < accounts.length; ++i) {
                Exchange.Account memory found = exchange.accountOf(where, accounts[i]);
                Entry storage entry = entries[where][accounts[i]];
                bool same = found.free == entry.free && found.locked == entry.locked
                    && found.longs == entry.longs && found.shorts == entry.shorts;
                if (!same) return "an account is not what its owner signed";
            }
            if (exchange.burned(where) != bondsBurned[where]) {
                return "other bonds were burned than of voided slots";
            }
        }
        return "";
    }

    /// @dev Who signs nothing keeps everything, in the markets or taken home, and a market in which nothing
    /// happens does not change.
    function _checkBystanders() private view returns (string memory) {
        address silent = vm.addr(SILENT);
        uint256 sum = token.balanceOf(silent);
        for (uint64 where = BYSTANDER; where <= games[1]; ++where) {
            Exchange.Account memory account = exchange.accountOf(where, silent);
            if (account.longs != 0 || account.shorts != 0) {
                return "an account has a position and signed nothing";
            }
            sum += account.free;
        }
        if (sum != games[1] * SILENT_BALANCE) {
            return "an account that signed nothing has other than it brought";
        }
        return exchange.held(BYSTANDER) == SILENT_BALANCE ? "" : "a market changed in which nothing happened";
    }

    /// @dev What crediting the settled pages that are still open would add to the claims at a price.
    function _pendingChange(uint64 where, uint256 price) private view returns (int256 change) {
        for (uint256 i = 0; i < rounds[where].length; ++i) {
            Record storage record = records[where][rounds[where][i]];
            if (!record.settled) continue;
            for (uint256 page = 0; page < record.pages.length; ++page) {
                if (record.done[page]) continue;
                bytes memory fills = fillsOfPage(record, page);
                for (uint256 slot = 0; slot < fills.length / 8; ++slot) {
                    int256 fill = fillOf(fills, slot);
                    int256 worth = int256(fill > 0 ? price - FLOOR : CAP - price);
                    int256 gain = worth - int256(costOfLot(fill, record.price));
                    change += (fill < 0 ? -fill : fill) * gain * int256(uint256(TICK));
                }
            }
        }
    }
}
