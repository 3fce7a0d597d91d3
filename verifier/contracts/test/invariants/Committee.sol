// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Commitments} from "../../src/Commitments.sol";
import {Settlement} from "../../src/Settlement.sol";
import {Fabricator} from "./Fabricator.sol";

/// @notice A committee that signs whatever serves it: it leaves orders out, lists them twice and in any
/// order, withholds pages, voids what it likes, and settles at any price and fills, for the verifier agrees.
abstract contract Committee is Fabricator {
    uint256 private constant EFFECTIVE_ROOT = 1;

    function commitRound(uint256 game, uint256 seed) external inGame(game) {
        uint64 number = roundToCommit(seed);
        Order[] memory orders = listOf(number, seed);
        Commitments.Certificate memory certificate = certificateOf(number, orders);
        uint256 pages = certificate.pageHashes.length;
        if (pages > 1 && (seed >> 8) % 5 == 0) certificate.pageHashes[--pages] = "withheld";
        Commitments.Page memory first;
        if (pages > 0) first = pageOf(number, orders, 0);
        bytes memory signatures =
            quorumSignatures(certificateDigest(number, certificate), 4 + (seed >> 16) % 2);
        bytes memory call =
            abi.encodeCall(exchange.commitRound, (market, number, certificate, signatures, first));
        if (!attempt(address(this), call, "commit")) return;

        Record storage record = records[market][number];
        if (record.committed || record.cancelled) flag("a round was committed that was known already");
        _checkWindow(openedAt(number) + 50, commitDeadline(number), "committed outside its window");
        (record.committed, record.count) = (true, orders.length);
        for (uint256 page = 0; page < pages; ++page) {
            record.pages.push(page == 0 ? first : pageOf(number, orders, page));
        }
        rounds[market].push(number);
        if (pages > 0) _bookPage(record, number);
        _goOn(number, seed);
    }

    /// @dev Mostly the other pages follow at once, and often the voiding or the settlement, for each of them
    /// is soon too late.
    function _goOn(uint64 number, uint256 seed) private {
        uint256 pages = records[market][number].pages.length;
        uint256 haste = uint256(keccak256(abi.encode("haste", seed))) % 8;
        if (haste % 4 == 1) _settle(number, seed);
        for (uint256 page = 1; page < pages && haste % 4 != 0; ++page) {
            _commitPage(number);
        }
        bool voids = market == games[0] && haste > (pages > 1 ? 2 : 4);
        if (voids) _voidSlots(number, seed & ~uint256(1));
        else if (haste % 4 > 1 && pages > 1) _settle(number, seed);
    }

    function commitPage(uint256 game, uint256 back) external inGame(game) {
        _commitPage(incompleteRound(back));
    }

    /// @dev The round's next page.
    function _commitPage(uint64 number) private {
        Record storage record = records[market][number];
        uint256 page = record.pagesCommitted;
        if (page == record.pages.length) return;
        bytes memory call = abi.encodeCall(exchange.commitPage, (market, number, page, record.pages[page]));
        if (!attempt(address(this), call, "page")) return;
        _checkWindow(openedAt(number) + 50, commitDeadline(number), "committed outside its window");
        _bookPage(record, number);
    }

    function voidSlots(uint256 game, uint256 back, uint256 slots) external inGame(game) {
        _voidSlots(recentRound(back), slots);
    }

    function _voidSlots(uint64 number, uint256 slots) private {
        Record storage record = records[market][number];
        if (record.count == 0) return;
        // Every other time it waits for the reveal deadline, for few rounds are still open by chance then.
        uint256 reveal = openedAt(number) + 200;
        if (slots % 2 == 0 && block.timestamp < reveal) vm.warp(reveal);
        bytes memory bitmap = new bytes((record.count + 7) / 8);
        for (uint256 i = 0; i < 2; ++i) {
            uint256 slot = (slots >> (8 + 64 * i)) % record.count;
            bitmap[slot / 8] |= bytes1(uint8(1 << (slot % 8)));
        }
        _voidOthers(number, bitmap);
        if (!attempt(address(this), _voidCall(number, bitmap, 4), "void")) return;
        if (record.voided.length > 0) flag("a round's slots were voided twice");
        if (market != games[0]) flag("slots of a sealed market were voided");
        _checkWindow(reveal, settleDeadline(number), "voided outside its window");
        record.voided = bitmap;
        if ((slots >> 200) % 4 != 0) _settle(number, slots);
    }

    /// @dev Too few members' signatures, and a bit for a slot that the round does not have.
    function _voidOthers(uint64 number, bytes memory bitmap) private {
        attemptForbidden(_voidCall(number, bitmap, 3), "a certificate was accepted without a quorum");
        uint256 count = records[market][number].count;
        if (count % 8 == 0) return;
        bytes1 last = bitmap[bitmap.length - 1];
        bitmap[bitmap.length - 1] |= bytes1(uint8(1 << (count % 8)));
        attemptForbidden(_voidCall(number, bitmap, 4), "a slot was voided that the round does not have");
        bitmap[bitmap.length - 1] = last;
    }

    function _voidCall(uint64 number, bytes memory bitmap, uint256 signers)
        private
        view
        returns (bytes memory)
    {
        bytes32 kind = keccak256(
            "VoidCertificate(uint256 context,uint256 slotsRoot,bytes32 voided,uint256 effectiveRoot)"
        );
        uint256 context = exchange.contextOf(market, number);
        bytes32 digest = typed(keccak256(abi.encode(kind, context, ROOT, keccak256(bitmap), EFFECTIVE_ROOT)));
        bytes memory signatures = quorumSignatures(digest, signers);
        return abi.encodeCall(exchange.voidSlots, (market, number, bitmap, EFFECTIVE_ROOT, signatures));
    }

    function settle(uint256 game, uint256 back, uint256 seed) external inGame(game) {
        // One in eight is a round that nobody has committed yet; one in eight comes a moment too late.
        uint64 number = back % 8 == 0 ? newestRound() + 1 : recentRound(back);
        if ((back >> 8) % 8 == 0) passTo(settleDeadline(number));
        _settle(number, seed);
    }

    function _settle(uint64 number, uint256 seed) private {
        Record storage record = records[market][number];
        Settlement.Outcomes memory outcome = outcomeFrom(record, seed);
        if (record.count > 0 && (seed >> 128) % 2 == 0) _settleOthers(number, outcome);
        if (!attempt(address(this), abi.encodeCall(exchange.settle, (market, number, outcome)), "settle")) {
            return;
        }
        if (!record.committed || record.settled || record.cancelled) {
            flag("a round was settled that was not under way");
        }
        if (record.pagesCommitted * 64 < record.count) flag("a round was settled without all of its pages");
        _checkWindow(0, settleDeadline(number), "settled after its deadline");
        (record.settled, record.fills, record.price) = (true, outcome.fills, outcome.price);
        for (uint256 page = 0; page < record.pages.length; ++page) {
            Commitments.Page storage content = record.pages[page];
            bookExecutions(number, content.slots, content.ciphertexts, record.voided, page * 64);
        }
        if (record.pages.length == 1) bookCredit(record, 0);
    }

    function credit(uint256 game, uint256 back, uint256 page) external inGame(game) {
        uint64 number = endedRound(back, true);
        Record storage record = records[market][number];
        if (record.pages.length == 0) return;
        page = page % record.pages.length;
        if (record.settled && !record.done[page]) _creditOthers(number, page);
        if (attempt(address(this), creditCall(number, page), "credit")) bookCredit(record, page);
    }

    function cancel(uint256 game, uint256 back) external inGame(game) {
        uint64 number = recentRound(back);
        // One in five is a round that nobody has committed yet.
        if (back % 5 == 0) number = newestRound() + 1;
        // One in four waits for the settle deadline, and one in four until the second before it.
        uint256 timing = (back >> 8) % 4;
        if (timing < 2) passTo(settleDeadline(number) - timing);
        if (attempt(address(this), abi.encodeCall(exchange.cancel, (market, number)), "cancel")) {
            bookCancellation(number);
        }
    }

    function releasePage(uint256 game, uint256 back, uint256 page) external inGame(game) {
        uint64 number = endedRound(back, false);
        Record storage record = records[market][number];
        if (record.pages.length == 0) return;
        page = page % record.pages.length;
        if (attempt(address(this), releaseCall(number, page), "release")) bookRelease(record, page);
    }

    /// @dev The same outcome with a slot handed to an account that signed nothing, or without the bitmap.
    function _settleOthers(uint64 number, Settlement.Outcomes memory outcome) private {
        bytes memory voided = outcome.voided;
        if (voided.length > 0) {
            outcome.voided = "";
            attemptForbidden(
                abi.encodeCall(exchange.settle, (market, number, outcome)),
                "a round was settled without its bitmap of voided slots"
            );
            outcome.voided = voided;
        }
        bytes memory slots = outcome.slots;
        outcome.slots = bytes.concat(slots);
        bytes20 silent = bytes20(vm.addr(SILENT));
        for (uint256 i = 0; i < 20; ++i) {
            outcome.slots[i] = silent[i];
        }
        attemptForbidden(
            abi.encodeCall(exchange.settle, (market, number, outcome)),
            "a round was settled with other slots than were committed"
        );
        outcome.slots = slots;
    }

    /// @dev The same page with one fill changed by a lot.
    function _creditOthers(uint64 number, uint256 page) private {
        Record storage record = records[market][number];
        bytes memory fills = fillsOfPage(record, page);
        fills[7] = bytes1(uint8(fills[7]) ^ 1);
        attemptForbidden(
            abi.encodeCall(
                exchange.credit, (market, number, page, record.pages[page].slots, fills, record.voided)
            ),
            "a page was credited with other fills than were settled"
        );
    }

    function bookCredit(Record storage record, uint256 page) internal {
        if (record.done[page]) return flag("a page was credited or released twice");
        if (!record.settled) return flag("a page was credited without settlement");
        record.done[page] = true;
        bytes memory fills = fillsOfPage(record, page);
        bookCredits(record.pages[page].slots, fills, record.voided, page * 64, record.price);
    }

    function bookRelease(Record storage record, uint256 page) internal {
        if (record.done[page]) return flag("a page was credited or released twice");
        if (!record.cancelled || page >= record.pagesCommitted) return flag("a page was released too early");
        record.done[page] = true;
        bookReleases(record.pages[page].slots);
    }

    function bookCancellation(uint64 number) internal {
        Record storage record = records[market][number];
        if (record.settled || record.cancelled) flag("a round was cancelled that had ended");
        bool whole = record.committed && record.pagesCommitted * 64 >= record.count;
        uint256 from = whole ? settleDeadline(number) : openedAt(number) + 100;
        _checkWindow(from, type(uint256).max, "cancelled before its deadline");
        record.cancelled = true;
    }

    function _bookPage(Record storage record, uint64 number) private {
        uint256 index = record.pagesCommitted++;
        Commitments.Page storage page = record.pages[index];
        attemptForbidden(
            abi.encodeCall(exchange.commitPage, (market, number, index, page)), "a page was committed twice"
        );
        bookLocks(number, page.slots, page.ciphertexts);
    }

    function _checkWindow(uint256 from, uint256 until, string memory what) private {
        if (block.timestamp < from || block.timestamp >= until) flag(what);
    }
}
