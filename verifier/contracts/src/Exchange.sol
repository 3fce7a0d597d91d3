// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Settlement} from "./Settlement.sol";
import {Terms} from "./Terms.sol";

/// @title The exchange: range contracts, fully collateralised and cash-settled
/// @notice At the expiry price x, clamped to [floor, cap], a long lot is worth x - floor ticks and a
/// short lot cap - x. Nobody has a privilege here but a market's settler, for that one number.
/// @dev Per market: held >= all free + locked + burned + what positions can claim at any x, with the pages
/// of settled rounds counted as credited.
contract Exchange is Settlement {
    struct Expiry {
        bool done;
        uint32 price;
    }

    mapping(uint64 market => Expiry) public expiryOf;

    event MarketExpired(uint64 indexed market, uint32 price);
    event PairsRedeemed(uint64 indexed market, address indexed account, uint128 lots, uint256 amount);
    event Redeemed(
        uint64 indexed market, address indexed account, uint128 longs, uint128 shorts, uint256 amount
    );

    error NotSettler(address caller);
    error AlreadyExpired();
    error NotExpired();
    error InsufficientPosition(uint128 longs, uint128 shorts);

    /// @notice Names the expiry price, once, from the market's expiry on; only its settler may.
    /// @param price In ticks; clamped to [floor, cap].
    function expire(uint64 market, uint256 price) external {
        Terms storage terms = _terms(market);
        if (msg.sender != terms.settler) revert NotSettler(msg.sender);
        _checkWindow(terms.expiry, type(uint256).max);
        uint256 clamped = price < terms.floor ? terms.floor : price > terms.cap ? terms.cap : price;
        _expire(market, uint32(clamped));
    }

    /// @notice Expires the market at its fallback price where the settler stayed silent; anyone may.
    function expireByFallback(uint64 market) external {
        Terms storage terms = _terms(market);
        _checkWindow(uint256(terms.expiry) + terms.fallbackDelay, type(uint256).max);
        _expire(market, terms.fallbackPrice);
    }

    /// @notice Pays the position of `account` into its free balance, again after late credits; anyone may.
    function redeem(uint64 market, address account) external {
        Terms storage terms = _terms(market);
        Expiry memory expiry = expiryOf[market];
        if (!expiry.done) revert NotExpired();
        Account storage state = _accounts[market][account];
        (uint128 longs, uint128 shorts) = (state.longs, state.shorts);
        uint256 ticks =
            uint256(longs) * (expiry.price - terms.floor) + uint256(shorts) * (terms.cap - expiry.price);
        uint256 amount = ticks * terms.tickValue;
        (state.longs, state.shorts) = (0, 0);
        state.free += uint128(amount);
        emit Redeemed(market, account, longs, shorts, amount);
    }

    /// @notice Turns pairs of the caller's long and short lots into cap - floor ticks each, at any time.
    function redeemPairs(uint64 market, uint128 lots) external {
        Terms storage terms = _terms(market);
        Account storage state = _accounts[market][msg.sender];
        if (lots > state.longs || lots > state.shorts) {
            revert InsufficientPosition(state.longs, state.shorts);
        }
        uint256 amount = uint256(lots) * (terms.cap - terms.floor) * terms.tickValue;
        state.longs -= lots;
        state.shorts -= lots;
        state.free += uint128(amount);
        emit PairsRedeemed(market, msg.sender, lots, amount);
    }

    function _expire(uint64 market, uint32 price) private {
        if (expiryOf[market].done) revert AlreadyExpired();
        expiryOf[market] = Expiry(true, price);
        emit MarketExpired(market, price);
    }
}
