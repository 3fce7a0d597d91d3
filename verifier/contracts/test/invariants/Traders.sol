// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Terms} from "../../src/Terms.sol";
import {Arena} from "./Arena.sol";

/// @notice What traders and the settler do by themselves, and the passing of time.
abstract contract Traders is Arena {
    uint256 private constant DELAY = 301;
    uint256 private constant FALLBACK_DELAY = 1_000;

    function deposit(uint256 game, uint256 who, uint256 amount) external inGame(game) {
        address account = accounts[who % TRADERS];
        amount = bound(amount, 0, 100_000);
        token.mint(account, amount);
        // One in eight lets the exchange take less than it sends.
        bool short = amount > 0 && who / TRADERS % 8 == 7;
        vm.prank(account);
        token.approve(address(exchange), short ? amount - 1 : amount);
        if (!attempt(account, abi.encodeCall(exchange.deposit, (market, amount)), "deposit")) return;
        if (short) flag("a deposit was booked that was not paid");
        entries[market][account].free += amount;
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
        // One in four waits until its delay is over, and one in four until the second before that.
        uint256 timing = who / TRADERS % 4;
        if (timing < 2 && entries[market][account].requested > 0) {
            passTo(entries[market][account].readyAt - timing);
        }
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

    /// @dev Anybody makes another market, sometimes a bad one; none that stands may change by that.
    function createMarket(uint256 draw) external {
        Terms memory terms = draw % 2 == 0 ? sealedTerms() : commitRevealTerms();
        if (draw / 2 % 4 == 0) terms.minimumLock = 0;
        uint64 before = exchange.markets();
        if (!attempt(accounts[0], abi.encodeCall(exchange.createMarket, (terms, members)), "market")) return;
        if (terms.minimumLock == 0) flag("a market was made whose orders are free");
        if (exchange.markets() != before + 1) flag("a market has the number of another");
        for (uint64 where = BYSTANDER; where <= before; ++where) {
            if (exchange.termsHash(where) != termsHashes[where]) flag("the terms of a market changed");
        }
        termsHashes[before + 1] = exchange.termsHash(before + 1);
    }

    /// @dev Every other time to a deadline or to the second before it; they lie at multiples of 50 seconds.
    function wait(uint256 time) external {
        uint256 next = block.timestamp / 50 * 50 + 50;
        if (time % 2 == 0) vm.warp(block.timestamp + bound(time / 2, 1, 120));
        else passTo(next - time / 2 % 2);
    }

    /// @dev Seldom, for it ends a market's trading: too early, by the settler at a price also outside the range,
    /// or by the fallback; each time an impostor tries it before.
    function expire(uint256 game, uint256 draw) external inGame(game) {
        if (draw % 16 != 0) return;
        uint256 kind = draw / 16 % 4;
        passTo(kind == 0 ? EXPIRY - 1 : EXPIRY);
        if (kind == 3) {
            passTo(EXPIRY + FALLBACK_DELAY - 1);
            _expireByFallback();
            passTo(EXPIRY + FALLBACK_DELAY);
        }
        if (_expireByFallback() || kind == 3) return;
        bytes memory call = abi.encodeCall(exchange.expire, (market, draw / 64 % 300));
        attemptForbidden(call, "an impostor named the expiry price");
        if (!attempt(SETTLER, call, "expire")) return;
        if (block.timestamp < EXPIRY) flag("a market expired before its time");
        _bookExpiry();
    }

    function _expireByFallback() private returns (bool success) {
        success = attempt(accounts[0], abi.encodeCall(exchange.expireByFallback, (market)), "fallback");
        if (!success) return false;
        if (block.timestamp < EXPIRY + FALLBACK_DELAY) flag("the fallback came before its delay");
        _bookExpiry();
    }

    function _bookExpiry() private {
        if (expired[market]) flag("a market expired twice");
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
