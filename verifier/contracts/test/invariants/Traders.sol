// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Arena} from "./Arena.sol";

/// @notice What traders and the settler do by themselves, and the passing of time.
abstract contract Traders is Arena {
    uint256 private constant DELAY = 301;
    uint256 private constant FALLBACK_DELAY = 1_000;

    function deposit(uint256 game, uint256 who, uint256 amount) external inGame(game) {
        amount = bound(amount, 0, 100_000);
        fund(1 + who % TRADERS, amount);
        entries[market][accounts[who % TRADERS]].free += amount;
        ++done["deposit"];
    }

    function requestWithdrawal(uint256 game, uint256 who, uint256 amount) external inGame(game) {
        address account = accounts[who % TRADERS];
        // One in eight asks for more than is free.
        uint256 most = exchange.accountOf(market, account).free;
        amount = who % 8 == 7 ? most + 1 + amount % 1_000 : bound(amount, 0, most);
        bytes memory call = abi.encodeCall(exchange.requestWithdrawal, (market, uint128(amount)));
        if (!attempt(account, call, "request")) return;
        if (amount > most) flag("a withdrawal of more than is free was asked for");
        Entry storage entry = entries[market][account];
        (entry.requested, entry.readyAt) = (amount, block.timestamp + DELAY);
    }

    function withdraw(uint256 game, uint256 who) external inGame(game) {
        address account = accounts[who % TRADERS];
        uint256 before = token.balanceOf(account);
        if (!attempt(account, abi.encodeCall(exchange.withdraw, (market)), "withdraw")) return;
        bookWithdrawal(account, token.balanceOf(account) - before);
    }

    function redeemPairs(uint256 game, uint256 who, uint256 lots) external inGame(game) {
        address account = accounts[who % TRADERS];
        Entry storage entry = entries[market][account];
        lots = bound(lots, 0, entry.longs + 1);
        bytes memory call = abi.encodeCall(exchange.redeemPairs, (market, uint128(lots)));
        if (!attempt(account, call, "pairs")) return;
        if (lots > entry.longs || lots > entry.shorts) return flag("a pair was redeemed that was not held");
        (entry.longs, entry.shorts) = (entry.longs - lots, entry.shorts - lots);
        entry.free += lots * (CAP - FLOOR) * TICK;
    }

    function wait(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 120));
    }

    /// @dev Seldom, for it ends a market's trading: too early, by an impostor, by the settler at a price also
    /// outside the range, or by the fallback.
    function expire(uint256 game, uint256 draw) external inGame(game) {
        if (draw % 16 != 0) return;
        uint256 kind = draw / 16 % 5;
        uint256 from = EXPIRY + (kind == 4 ? FALLBACK_DELAY : 0);
        if (kind != 0 && block.timestamp < from) vm.warp(from);
        bytes memory fallbackCall = abi.encodeCall(exchange.expireByFallback, (market));
        if (block.timestamp < EXPIRY + FALLBACK_DELAY) {
            attemptForbidden(fallbackCall, "the fallback came before its delay");
        }
        bytes memory call = abi.encodeCall(exchange.expire, (market, draw / 80 % 300));
        address caller = kind == 1 ? accounts[0] : SETTLER;
        if (!attempt(caller, kind == 4 ? fallbackCall : call, "expire")) return;
        if (expired[market]) flag("a market expired twice");
        if (block.timestamp < EXPIRY) flag("a market expired before its time");
        if (kind == 1) flag("an impostor named the expiry price");
        (, uint32 price) = exchange.expiryOf(market);
        if (price < FLOOR || price > CAP) flag("the expiry price is out of range");
        expired[market] = true;
    }

    function redeem(uint256 game, uint256 who) external inGame(game) {
        address account = accounts[who % accounts.length];
        if (attempt(address(this), abi.encodeCall(exchange.redeem, (market, account)), "redeem")) {
            bookRedemption(account);
        }
    }

    function bookWithdrawal(address account, uint256 amount) internal {
        Entry storage entry = entries[market][account];
        if (block.timestamp < entry.readyAt) flag("a withdrawal was taken before its delay");
        if (amount > entry.requested) return flag("more was withdrawn than was asked for");
        if (amount > entry.free) return flag("more was withdrawn than was free");
        entry.free -= amount;
        entry.requested = 0;
    }

    function bookRedemption(address account) internal {
        if (!expired[market]) return flag("a position was redeemed before the expiry");
        (, uint32 price) = exchange.expiryOf(market);
        Entry storage entry = entries[market][account];
        entry.free += (entry.longs * (price - FLOOR) + entry.shorts * (CAP - price)) * TICK;
        (entry.longs, entry.shorts) = (0, 0);
    }
}
