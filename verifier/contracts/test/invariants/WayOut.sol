// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {RoundRecords} from "../../src/RoundRecords.sol";
import {Cheats} from "./Cheats.sol";

/// @notice From any state everybody gets out, with nobody's help but that of time: no member signs, no
/// executor proves, the settler stays silent. Only what each account sends for itself is sent by it.
abstract contract WayOut is Cheats {
    /// @dev First every lock is freed, each round's from its own deadline on; then the markets expire by their
    /// fallback, and all collateral goes back to its owners but the burned bonds.
    function leave() external {
        _endRounds();
        passTo(uint256(EXPIRY) + 1_000);
        for (uint256 game = 0; game < 2; ++game) {
            market = games[game];
            if (!expired[market]) {
                _send(address(this), abi.encodeCall(exchange.expireByFallback, (market)), "cannot expire");
                expired[market] = true;
            }
            _payOut();
        }
    }

    /// @dev Of both markets, in the order of the rounds' numbers and so of their deadlines.
    function _endRounds() private {
        uint256[2] memory next;
        (uint64[] storage first, uint64[] storage second) = (rounds[games[0]], rounds[games[1]]);
        while (next[0] < first.length || next[1] < second.length) {
            bool fromFirst =
                next[1] == second.length || (next[0] < first.length && first[next[0]] <= second[next[1]]);
            uint256 game = fromFirst ? 0 : 1;
            market = games[game];
            _endRound(rounds[market][next[game]++]);
        }
    }

    /// @dev Cancels the round where it did not settle, then releases or credits each page that is open.
    function _endRound(uint64 number) private {
        Record storage record = records[market][number];
        if (exchange.roundOf(market, number).status == RoundRecords.Status.Ordered) {
            passTo(
                record.pagesCommitted * 64 < record.count ? openedAt(number) + 100 : settleDeadline(number)
            );
            _send(address(this), abi.encodeCall(exchange.cancel, (market, number)), "cannot cancel");
            bookCancellation(number);
        }
        for (uint256 page = 0; page < record.pagesCommitted; ++page) {
            if (record.done[page]) continue;
            if (record.settled) {
                _send(address(this), creditCall(number, page), "cannot credit");
                bookCredit(record, page);
            } else {
                _send(address(this), releaseCall(number, page), "cannot release");
                bookRelease(record, page);
            }
        }
    }

    function _payOut() private {
        for (uint256 i = 0; i < accounts.length; ++i) {
            _send(address(this), abi.encodeCall(exchange.redeem, (market, accounts[i])), "cannot redeem");
            bookRedemption(accounts[i]);
            uint128 free = exchange.accountOf(market, accounts[i]).free;
            bytes memory call = abi.encodeCall(exchange.requestWithdrawal, (market, free));
            _send(accounts[i], call, "cannot ask for the balance");
            (entries[market][accounts[i]].requested, entries[market][accounts[i]].readyAt) = (free, 0);
        }
        vm.warp(block.timestamp + 301);
        for (uint256 i = 0; i < accounts.length; ++i) {
            uint256 before = token.balanceOf(accounts[i]);
            if (exchange.accountOf(market, accounts[i]).free == 0) continue;
            _send(accounts[i], abi.encodeCall(exchange.withdraw, (market)), "cannot withdraw");
            bookWithdrawal(accounts[i], token.balanceOf(accounts[i]) - before);
            require(exchange.accountOf(market, accounts[i]).free == 0, "a balance stays behind");
        }
        require(exchange.held(market) == exchange.burned(market), "held is not what all can ask for");
    }

    function _send(address caller, bytes memory call, string memory problem) private {
        vm.prank(caller);
        (bool success,) = address(exchange).call(call);
        require(success, problem);
    }
}
