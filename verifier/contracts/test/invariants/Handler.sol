// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Exchange} from "../../src/Exchange.sol";
import {WayOut} from "./WayOut.sol";

/// @notice The claims about the exchange, each checked in whatever state the operations have brought about.
contract Handler is WayOut {
    /// What all accounts of a market can ask for: tokens, and what their positions are worth at the expiry.
    struct Claims {
        int256 tokens;
        uint256 longs;
        uint256 shorts;
    }

    /// @notice The first claim that does not hold, or nothing.
    function broken() external view returns (string memory what) {
        what = violation;
        if (bytes(what).length == 0) what = _checkTokens();
        if (bytes(what).length == 0) what = _checkBystanders();
        if (bytes(what).length == 0) what = _checkSolvency();
        if (bytes(what).length == 0) what = _checkAccounts();
    }

    /// @dev Tokens never appear or vanish: the contract has what the markets hold together.
    function _checkTokens() private view returns (string memory) {
        uint256 sum = 0;
        for (uint64 where = BYSTANDER; where <= exchange.markets(); ++where) {
            sum += exchange.held(where);
        }
        return sum == token.balanceOf(address(exchange)) ? "" : "the markets hold other than the contract has";
    }

    /// @dev What all accounts can ask for is what the market holds, settled pages counted as credited: at every
    /// expiry price there can be, for a price is a whole number of ticks from floor to cap. Once a market has
    /// expired, only its expiry price counts.
    function _checkSolvency() private view returns (string memory) {
        for (uint256 game = 0; game < 2; ++game) {
            Claims memory claims = _claims(games[game]);
            int256 has = int256(uint256(exchange.held(games[game])));
            (bool over, uint32 price) = exchange.expiryOf(games[game]);
            for (uint256 x = over ? price : FLOOR; x <= (over ? price : CAP); ++x) {
                uint256 ticks = claims.longs * (x - FLOOR) + claims.shorts * (CAP - x);
                if (claims.tokens + int256(ticks * TICK) != has) return "held is not what all can ask for";
            }
        }
        return "";
    }

    /// @dev Every balance, lock and position is what its owner's own orders and signatures made it.
    function _checkAccounts() private view returns (string memory) {
        for (uint256 game = 0; game < 2; ++game) {
            uint64 where = games[game];
            if (exchange.burned(where) != bondsBurned[where]) {
                return "other bonds were burned than of voided slots";
            }
            for (uint256 i = 0; i < accounts.length; ++i) {
                Exchange.Account memory found = exchange.accountOf(where, accounts[i]);
                Entry storage entry = entries[where][accounts[i]];
                bool same = found.free == entry.free && found.locked == entry.locked
                    && found.longs == entry.longs && found.shorts == entry.shorts;
                if (!same) return "an account is not what its owner signed";
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

    function _claims(uint64 where) private view returns (Claims memory claims) {
        claims.tokens = int256(exchange.burned(where));
        for (uint256 i = 0; i < accounts.length; ++i) {
            Exchange.Account memory account = exchange.accountOf(where, accounts[i]);
            claims.tokens += int256(uint256(account.free) + account.locked);
            claims.longs += account.longs;
            claims.shorts += account.shorts;
        }
        for (uint256 i = 0; i < rounds[where].length; ++i) {
            Record storage record = records[where][rounds[where][i]];
            for (uint256 page = 0; record.settled && page < record.pages.length; ++page) {
                if (!record.done[page]) _addPending(claims, record, page);
            }
        }
    }

    /// @dev What crediting a settled page would add: on voided slots it changes the bond's owner only.
    function _addPending(Claims memory claims, Record storage record, uint256 page) private view {
        bytes memory fills = fillsOfPage(record, page);
        for (uint256 slot = 0; slot < fills.length / 8; ++slot) {
            int256 fill = isVoided(record.voided, page * 64 + slot) ? int256(0) : fillOf(fills, slot);
            uint256 lots = uint256(fill < 0 ? -fill : fill);
            claims.tokens -= int256(lots * costOfLot(fill, record.price) * TICK);
            if (fill > 0) claims.longs += lots;
            else claims.shorts += lots;
        }
    }
}
