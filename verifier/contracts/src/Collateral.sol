// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {Markets} from "./Markets.sol";

/// @title One collateral balance for each (market, account): deposits, delayed withdrawals, locks
/// @notice A pending withdrawal can still be locked until it is taken, so that an order which its
/// collateral covered at the snapshot is always covered at the commit.
abstract contract Collateral is Markets, ReentrancyGuard {
    using SafeERC20 for IERC20;

    /// @notice Amounts in token units, positions in lots.
    struct Account {
        uint128 free;
        uint128 locked;
        uint128 longs;
        uint128 shorts;
        uint128 withdrawal;
        uint128 withdrawalFrom;
    }

    mapping(uint64 market => mapping(address account => Account)) internal _accounts;
    /// @notice Token units that a market holds; it never pays out more than it took in.
    mapping(uint64 market => uint128) public held;

    event Deposited(uint64 indexed market, address indexed account, uint256 amount);
    event WithdrawalRequested(uint64 indexed market, address indexed account, uint256 amount, uint256 from);
    event Withdrawn(uint64 indexed market, address indexed account, uint256 amount);

    /// @notice The token took a fee, rebased, or would pass 2^128 units.
    error CollateralRefused(uint256 expected, uint256 received);
    error InsufficientCollateral(address account, uint256 needed, uint256 free);
    error WithdrawalNotReady(uint256 from);
    error NothingToWithdraw();

    /// @notice Moves `amount` token units from the caller into its balance of this market.
    function deposit(uint64 market, uint256 amount) external nonReentrant {
        IERC20 token = IERC20(_terms(market).collateral);
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - before;
        if (received != amount || amount > type(uint128).max - held[market]) {
            revert CollateralRefused(amount, received);
        }
        held[market] += uint128(amount);
        _accounts[market][msg.sender].free += uint128(amount);
        emit Deposited(market, msg.sender, amount);
    }

    /// @notice Asks for `amount` after the market's delay; it replaces an earlier request, 0 cancels it.
    function requestWithdrawal(uint64 market, uint128 amount) external {
        uint128 from = uint128(block.timestamp) + _terms(market).withdrawalDelay;
        Account storage account = _accounts[market][msg.sender];
        if (amount > account.free) revert InsufficientCollateral(msg.sender, amount, account.free);
        account.withdrawal = amount;
        account.withdrawalFrom = from;
        emit WithdrawalRequested(market, msg.sender, amount, from);
    }

    /// @notice Pays out the requested amount, or what is left of it where orders locked some.
    function withdraw(uint64 market) external nonReentrant {
        IERC20 token = IERC20(_terms(market).collateral);
        Account storage account = _accounts[market][msg.sender];
        if (block.timestamp < account.withdrawalFrom) revert WithdrawalNotReady(account.withdrawalFrom);
        uint128 amount = account.withdrawal < account.free ? account.withdrawal : account.free;
        if (amount == 0) revert NothingToWithdraw();
        account.withdrawal = 0;
        account.free -= amount;
        held[market] -= amount;
        emit Withdrawn(market, msg.sender, amount);
        token.safeTransfer(msg.sender, amount);
    }

    /// @notice What orders of `account` can surely lock until `byTime`: its free balance without a
    /// withdrawal that may be taken before then.
    function available(uint64 market, address account, uint256 byTime) public view returns (uint256) {
        Account storage state = _accounts[market][account];
        if (state.withdrawalFrom >= byTime) return state.free;
        return state.free > state.withdrawal ? state.free - state.withdrawal : 0;
    }

    /// @notice `available` of each account, for whoever needs a whole round's in one call.
    function availableEach(uint64 market, address[] calldata accounts, uint256 byTime)
        external
        view
        returns (uint256[] memory amounts)
    {
        amounts = new uint256[](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) {
            amounts[i] = available(market, accounts[i], byTime);
        }
    }

    /// @notice An account's balance, position and pending withdrawal.
    function accountOf(uint64 market, address account) external view returns (Account memory) {
        return _accounts[market][account];
    }

    /// @dev Locks from the free balance, a pending withdrawal included.
    function _lock(uint64 market, address account, uint256 amount) internal {
        Account storage state = _accounts[market][account];
        (uint128 free, uint128 locked) = (state.free, state.locked);
        if (amount > free) revert InsufficientCollateral(account, amount, free);
        (state.free, state.locked) = (free - uint128(amount), locked + uint128(amount));
    }

    /// @dev Unlocks `amount` and keeps `cost` of it, which pays a position or is burned.
    function _unlock(uint64 market, address account, uint256 amount, uint256 cost) internal {
        Account storage state = _accounts[market][account];
        (uint128 free, uint128 locked) = (state.free, state.locked);
        (state.free, state.locked) = (free + uint128(amount - cost), locked - uint128(amount));
    }
}
