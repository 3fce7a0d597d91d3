// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Commitments} from "../../src/Commitments.sol";
import {Terms} from "../../src/Terms.sol";
import {AcceptingVerifier} from "../doubles/AcceptingVerifier.sol";
import {Ledger} from "./Ledger.sol";

/// @notice Two markets to play in, one of each mode, whose verifier accepts anything, and a third that must
/// not notice; what was put before the exchange in each round, and how to put it.
abstract contract Arena is Ledger {
    uint256 internal constant TRADERS = 6;
    /// Has a balance in every market and signs nothing.
    uint256 internal constant SILENT = 77;
    uint256 internal constant SILENT_BALANCE = 1_000_000;
    uint256 internal constant START_BALANCE = 300_000;
    uint64 internal constant BYSTANDER = 1;

    /// A round as the committee certified it; a page that it withholds is not among `pages`.
    struct Record {
        bool committed;
        uint256 count;
        Commitments.Page[] pages;
        uint256 pagesCommitted;
        mapping(uint256 page => bool) done;
        bytes fills;
        bytes voided;
        uint32 price;
        bool settled;
        bool cancelled;
    }

    uint64[2] internal games;
    address[] internal accounts;
    mapping(uint64 market => uint64[]) internal rounds;
    mapping(uint64 market => mapping(uint64 round => Record)) internal records;
    mapping(uint64 market => bool) internal expired;
    mapping(uint64 market => bytes32) internal termsHashes;
    /// How often each kind of operation succeeded, and was refused.
    mapping(string operation => uint256) public done;
    mapping(string operation => uint256) public refused;
    /// How often something was tried that must never succeed.
    uint256 public forbidden;

    /// @dev The operation concerns this one of the two markets.
    modifier inGame(uint256 draw) {
        market = games[draw % 2];
        _;
    }

    function setUp() public virtual override {
        super.setUp();
        AcceptingVerifier accepting = new AcceptingVerifier();
        for (uint256 i = 0; i < 2; ++i) {
            Terms memory terms = i == 0 ? commitRevealTerms() : sealedTerms();
            (terms.verifier, terms.clearKey) = (address(accepting), accepting.vkHash());
            games[i] = exchange.createMarket(terms, members);
        }
        for (uint256 i = 0; i < TRADERS; ++i) {
            accounts.push(vm.addr(1 + i));
        }
        accounts.push(vm.addr(SILENT));
        for (uint64 where = BYSTANDER; where <= games[1]; ++where) {
            _endow(where, SILENT, SILENT_BALANCE);
        }
        for (uint64 where = BYSTANDER; where <= games[1]; ++where) {
            termsHashes[where] = exchange.termsHash(where);
        }
        for (uint256 i = 0; i < 2 * TRADERS; ++i) {
            _endow(games[i % 2], 1 + i / 2, START_BALANCE);
        }
    }

    function attempt(address caller, bytes memory call, string memory operation)
        internal
        returns (bool success)
    {
        vm.prank(caller);
        (success,) = address(exchange).call(call);
        if (success) ++done[operation];
        else ++refused[operation];
    }

    /// @dev Something that must never succeed, whatever the state.
    function attemptForbidden(bytes memory call, string memory what) internal {
        (bool success,) = address(exchange).call(call);
        if (success) flag(what);
        ++forbidden;
    }

    function passTo(uint256 time) internal {
        if (block.timestamp < time) vm.warp(time);
    }

    /// @dev Mostly the newest round of the market, for older ones are soon past their deadlines; 1 if none.
    function recentRound(uint256 draw) internal view returns (uint64) {
        uint64[] storage known = rounds[market];
        if (known.length == 0) return 1;
        uint256 age = draw % 3 == 0 ? draw / 3 % 4 : 0;
        return known[known.length - 1 - age % known.length];
    }

    /// @dev Mostly the newest round that has ended so and has a page left to credit or release.
    function endedRound(uint256 draw, bool settled) internal view returns (uint64) {
        uint64[] storage known = rounds[market];
        for (uint256 i = known.length; i > 0 && draw % 4 != 0; --i) {
            Record storage record = records[market][known[i - 1]];
            if (!(settled ? record.settled : record.cancelled)) continue;
            for (uint256 page = 0; page < record.pagesCommitted; ++page) {
                if (!record.done[page]) return known[i - 1];
            }
        }
        return recentRound(draw);
    }

    /// @dev Mostly the newest round that has a page left to commit.
    function incompleteRound(uint256 draw) internal view returns (uint64) {
        uint64[] storage known = rounds[market];
        for (uint256 i = known.length; i > 0 && draw % 4 != 0; --i) {
            Record storage record = records[market][known[i - 1]];
            if (record.pagesCommitted < record.pages.length) return known[i - 1];
        }
        return recentRound(draw);
    }

    function newestRound() internal view returns (uint64) {
        uint64[] storage known = rounds[market];
        return known.length == 0 ? 0 : known[known.length - 1];
    }

    function openedAt(uint64 round) internal pure returns (uint256) {
        return START + (uint256(round) - 1) * 100;
    }

    function commitDeadline(uint64 round) internal pure returns (uint256) {
        uint256 time = openedAt(round) + 100;
        return time < EXPIRY ? time : EXPIRY;
    }

    function settleDeadline(uint64 round) internal pure returns (uint256) {
        uint256 time = openedAt(round) + 300;
        return time < EXPIRY ? time : EXPIRY;
    }

    function slotsOf(Record storage record) internal view returns (bytes memory slots) {
        for (uint256 i = 0; i < record.pages.length; ++i) {
            slots = bytes.concat(slots, record.pages[i].slots);
        }
    }

    /// @dev The part of a round's fills that belongs to a page; zeros where it has not settled.
    function fillsOfPage(Record storage record, uint256 page) internal view returns (bytes memory cut) {
        bytes memory fills = record.fills;
        cut = new bytes(record.pages[page].slots.length / 8);
        for (uint256 i = 0; i < cut.length && fills.length > 0; ++i) {
            cut[i] = fills[page * 512 + i];
        }
    }

    function _endow(uint64 where, uint256 key, uint256 amount) private {
        fundIn(where, key, amount);
        entries[where][vm.addr(key)].free = amount;
    }
}
