// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Commitments} from "../src/Commitments.sol";
import {Exchange} from "../src/Exchange.sol";
import {Lists} from "../src/Lists.sol";
import {Outcome} from "../src/Outcome.sol";
import {RoundRecords} from "../src/RoundRecords.sol";
import {Settlement} from "../src/Settlement.sol";
import {Terms} from "../src/Terms.sol";
import {RoundBuilder} from "./RoundBuilder.sol";
import {AcceptingVerifier} from "./doubles/AcceptingVerifier.sol";

/// @notice Random operations on one commit-reveal market whose committee signs anything and whose verifier
/// accepts anything; the second market of the same token must not notice.
/// @dev Calls that the exchange refuses are part of the game; counters show that each kind succeeds too.
contract Handler is RoundBuilder {
    uint256 private constant TRADERS = 6;

    /// A settled page whose credit is still to come.
    struct Debt {
        uint64 round;
        uint256 page;
        bytes slots;
        bytes fills;
        bytes voided;
        uint32 price;
        bool paid;
    }

    uint64 public round;
    address[] public accounts;
    Debt[] private debts;
    mapping(uint64 round => bytes) private slotsOf;
    mapping(uint64 round => bytes) private voidedOf;
    mapping(string operation => uint256) public done;

    function setUp() public override {
        super.setUp();
        Terms memory terms = commitRevealTerms();
        AcceptingVerifier accepting = new AcceptingVerifier();
        (terms.verifier, terms.clearKey) = (address(accepting), accepting.vkHash());
        market = exchange.createMarket(terms, members);
        for (uint256 i = 0; i < TRADERS; ++i) {
            accounts.push(vm.addr(1 + i));
        }
        fundIn(1, 99, 1_000_000);
    }

    function traders() external view returns (address[] memory) {
        return accounts;
    }

    function parts() external view returns (Exchange, uint64) {
        return (exchange, market);
    }

    function balance() external view returns (uint256) {
        return token.balanceOf(address(exchange));
    }

    function deposit(uint256 who, uint256 amount) external {
        fund(1 + who % TRADERS, bound(amount, 0, 100_000));
        ++done["deposit"];
    }

    function requestWithdrawal(uint256 who, uint256 amount) external {
        address account = accounts[who % TRADERS];
        uint256 free = exchange.accountOf(market, account).free;
        _as(
            account,
            abi.encodeCall(exchange.requestWithdrawal, (market, uint128(amount % (free + 1)))),
            "request"
        );
    }

    function withdraw(uint256 who) external {
        _as(accounts[who % TRADERS], abi.encodeCall(exchange.withdraw, (market)), "withdraw");
    }

    function wait(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 120));
    }

    /// @dev Orders of random traders, some not covered, some listed twice; sometimes more than a page, and
    /// then with locks that cover most fills and settled soon, since one bad slot refuses the whole round.
    function commitRound(uint256 seed) external {
        // The round whose commit deadline comes next, or the one after the last.
        uint64 number = uint64((block.timestamp - START) / 100 + 1);
        if (number <= round) number = round + 1;
        uint256 close = exchange.deadlines(market, number).close;
        if (block.timestamp < close) vm.warp(close + seed % 10);
        uint256 count = seed % 12 == 0 ? 65 : seed % 7;
        Order[] memory orders = new Order[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 draw = uint256(keccak256(abi.encode(seed, i)));
            uint256 commitment = uint256(keccak256(abi.encode(number, count > 64 ? i : draw % 50))) >> 8;
            orders[i] = Order(
                1 + draw % TRADERS, uint96(bound(draw >> 20, count > 64 ? 100 : 10, 200)), commitment, 0
            );
        }
        Commitments.Certificate memory certificate = certificateOf(number, orders);
        bytes memory signatures = quorumSignatures(certificateDigest(number, certificate), 4);
        Commitments.Page memory first;
        if (count > 0) first = pageOf(number, orders, 0);
        bytes memory call =
            abi.encodeCall(exchange.commitRound, (market, number, certificate, signatures, first));
        if (_as(address(this), call, "commit")) {
            round = number;
            slotsOf[number] = packSlots(orders, 0, count);
            for (uint256 page = 1; page < Lists.pages(count); ++page) {
                call =
                    abi.encodeCall(exchange.commitPage, (market, number, page, pageOf(number, orders, page)));
                _as(address(this), call, "page");
            }
            if (count > 64) _settle(number, seed);
        }
    }

    function voidSlots(uint256 back, uint256 slot) external {
        uint64 number = _recent(back);
        RoundRecords.Round memory state = exchange.roundOf(market, number);
        if (state.count == 0) return;
        bytes memory bitmap = new bytes((state.count + 7) / 8);
        slot = slot % state.count;
        bitmap[slot / 8] = bytes1(uint8(1 << (slot % 8)));
        bytes32 kind = keccak256(
            "VoidCertificate(uint256 context,uint256 slotsRoot,bytes32 voided,uint256 effectiveRoot)"
        );
        uint256 context = exchange.contextOf(market, number);
        bytes32 digest = typed(keccak256(abi.encode(kind, context, state.slotsRoot, keccak256(bitmap), 1)));
        bytes memory signatures = quorumSignatures(digest, 4);
        bytes memory call = abi.encodeCall(exchange.voidSlots, (market, number, bitmap, 1, signatures));
        if (_as(address(this), call, "void")) voidedOf[number] = bitmap;
    }

    /// @dev Fills that pair neighbours, at any price: what a broken circuit might let through.
    function settle(uint256 back, uint256 seed) external {
        _settle(_recent(back), seed);
    }

    function _settle(uint64 number, uint256 seed) private {
        uint256 count = slotsOf[number].length / 64;
        int64[] memory fills = new int64[](count);
        Settlement.Outcomes memory outcome;
        for (uint256 i = 0; i + 1 < count; i += 2) {
            int64 lots = int64(int256(uint256(keccak256(abi.encode(seed, i))) % (count > 64 ? 2 : 3)));
            (fills[i], fills[i + 1]) = seed % 2 == 0 ? (lots, -lots) : (-lots, lots);
            outcome.volume += uint64(lots);
        }
        if (seed % 11 == 0 && count > 0) fills[0] += 1;
        outcome.price = outcome.volume == 0 ? 0 : uint32(bound(seed >> 8, 98, 202));
        outcome.slots = slotsOf[number];
        outcome.fills = packFills(fills);
        outcome.voided = voidedOf[number];
        outcome.ascending = _ascending(outcome.slots, count);
        if (!_as(address(this), abi.encodeCall(exchange.settle, (market, number, outcome)), "settle")) {
            return;
        }
        if (count <= 64) return;
        for (uint256 page = 0; page < Lists.pages(count); ++page) {
            (uint256 from, uint256 size) = (page * 64, Lists.pageSize(count, page));
            bytes memory slots = _cut(outcome.slots, from * 64, size * 64);
            bytes memory packed = _cut(outcome.fills, from * 8, size * 8);
            debts.push(Debt(number, page, slots, packed, outcome.voided, outcome.price, false));
        }
    }

    function credit(uint256 which) external {
        if (debts.length == 0) return;
        Debt storage debt = debts[which % debts.length];
        bytes memory call = abi.encodeCall(
            exchange.credit, (market, debt.round, debt.page, debt.slots, debt.fills, debt.voided)
        );
        if (_as(address(this), call, "credit")) debt.paid = true;
    }

    function cancel(uint256 back) external {
        _as(address(this), abi.encodeCall(exchange.cancel, (market, _recent(back))), "cancel");
    }

    function releasePage(uint256 back, uint256 page) external {
        uint64 number = _recent(back);
        uint256 count = slotsOf[number].length / 64;
        if (count == 0) return;
        page = page % Lists.pages(count);
        bytes memory slots = _cut(slotsOf[number], page * 4096, Lists.pageSize(count, page) * 64);
        _as(address(this), abi.encodeCall(exchange.releasePage, (market, number, page, slots)), "release");
    }

    function redeemPairs(uint256 who, uint256 lots) external {
        address account = accounts[who % TRADERS];
        uint256 most = exchange.accountOf(market, account).longs;
        _as(account, abi.encodeCall(exchange.redeemPairs, (market, uint128(lots % (most + 1)))), "pairs");
    }

    function expire(uint256 price) external {
        // Seldom, for it ends the trading.
        if (price % 16 != 0) return;
        vm.warp(EXPIRY);
        _as(SETTLER, abi.encodeCall(exchange.expire, (market, price % 300)), "expire");
    }

    function redeem(uint256 who) external {
        _as(address(this), abi.encodeCall(exchange.redeem, (market, accounts[who % TRADERS])), "redeem");
    }

    /// @notice What crediting the settled pages that are still open would change, at expiry price `price`.
    function pendingChange(uint256 price) external view returns (int256 change) {
        Outcome.Result memory result = Outcome.Result(100, 200, TICK, 0, 1);
        for (uint256 i = 0; i < debts.length; ++i) {
            Debt storage debt = debts[i];
            if (debt.paid) continue;
            result.price = debt.price;
            for (uint256 slot = 0; slot < debt.fills.length / 8; ++slot) {
                int64 fill = _fill(debt.fills, slot);
                uint256 worth = fill > 0 ? price - 100 : 200 - price;
                int256 ticks = int256(worth * Outcome.lotsOf(fill)) - int256(Outcome.costOf(result, fill));
                change += ticks * int256(uint256(TICK));
            }
        }
    }

    function _as(address caller, bytes memory call, string memory operation) private returns (bool success) {
        vm.prank(caller);
        (success,) = address(exchange).call(call);
        if (success) ++done[operation];
    }

    /// @dev Mostly the newest round, for older ones are soon past their deadlines.
    function _recent(uint256 back) private view returns (uint64) {
        uint64 age = back % 3 == 0 ? uint64(back / 3 % 4) : 0;
        return round > age ? round - age : 1;
    }

    function _fill(bytes memory fills, uint256 slot) private pure returns (int64) {
        uint64 raw = 0;
        for (uint256 i = 0; i < 8; ++i) {
            raw = raw << 8 | uint8(fills[slot * 8 + i]);
        }
        return int64(raw);
    }

    function _cut(bytes memory data, uint256 from, uint256 size) private pure returns (bytes memory cut) {
        cut = new bytes(size);
        for (uint256 i = 0; i < size; ++i) {
            cut[i] = data[from + i];
        }
    }

    function _ascending(bytes memory slots, uint256 count) private pure returns (bytes memory) {
        Order[] memory orders = new Order[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 word = 0;
            for (uint256 j = 0; j < 32; ++j) {
                word = word << 8 | uint8(slots[i * 64 + 32 + j]);
            }
            orders[i].commitment = word;
        }
        return ascendingOf(orders);
    }
}
