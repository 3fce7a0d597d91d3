// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Commitments} from "../src/Commitments.sol";
import {Evaluation} from "../src/Evaluation.sol";
import {Exchange} from "../src/Exchange.sol";
import {Lists} from "../src/Lists.sol";
import {RoundRecords} from "../src/RoundRecords.sol";
import {Settlement} from "../src/Settlement.sol";
import {Terms} from "../src/Terms.sol";
import {TestToken} from "../src/dev/TestToken.sol";
import {Base} from "./Base.sol";
import {StatementVerifier} from "./doubles/StatementVerifier.sol";

/// @notice A market with a committee of four, and rounds of signed orders to commit and settle.
abstract contract RoundBuilder is Base {
    struct Order {
        uint256 key;
        uint96 locked;
        uint256 commitment;
        bytes32 ciphertext;
    }

    uint64 internal constant START = 1_000_000;
    uint64 internal constant EXPIRY = START + 100_000;
    uint128 internal constant TICK = 10;
    uint32 internal constant FLOOR = 100;
    uint32 internal constant CAP = 200;
    uint96 internal constant BOND = 7;
    uint96 internal constant MINIMUM_LOCK = 10;
    bytes32 internal constant KEY = "the key of the test double";
    uint256 internal constant ROOT = 12_345;
    address internal constant SETTLER = address(0x5e771e6);

    TestToken internal token;
    Exchange internal exchange;
    StatementVerifier internal verifier;
    uint64 internal market;
    uint32 internal marketSlots = 256;
    uint256[] internal memberKeys;
    address[] internal members;

    function setUp() public virtual {
        vm.warp(START);
        vm.roll(100);
        token = new TestToken();
        exchange = makeExchange();
        verifier = new StatementVerifier(KEY);
        _makeMembers();
        market = exchange.createMarket(sealedTerms(), members);
    }

    /// @dev What is tested: the exchange, or in the trial of these tests one with a fault in it.
    function makeExchange() internal virtual returns (Exchange) {
        return new Exchange();
    }

    function sealedTerms() internal view returns (Terms memory terms) {
        terms.collateral = address(token);
        terms.tickValue = TICK;
        (terms.floor, terms.cap) = (FLOOR, CAP);
        terms.slots = marketSlots;
        terms.ordering = "batch-fair";
        (terms.gammaNumerator, terms.gammaDenominator) = (1, 1);
        (terms.members, terms.faulty, terms.quorum, terms.threshold) = (5, 1, 4, 3);
        terms.committee = keccak256(abi.encodePacked(keccak256("fss/v1/committee"), members));
        (terms.keySet, terms.clearKey, terms.sealKey, terms.circuits) = ("keys", KEY, "seal", "circuits");
        terms.verifier = address(verifier);
        terms.minimumLock = MINIMUM_LOCK;
        terms.quota = 8;
        terms.start = START;
        (terms.period, terms.closeAfter, terms.commitAfter) = (100, 50, 100);
        (terms.revealAfter, terms.settleAfter, terms.executorTime) = (100, 300, 100);
        terms.withdrawalDelay = 301;
        terms.settler = SETTLER;
        terms.expiry = EXPIRY;
        terms.fallbackPrice = 150;
        terms.fallbackDelay = 1_000;
    }

    function commitRevealTerms() internal view returns (Terms memory terms) {
        terms = sealedTerms();
        terms.mode = 1;
        terms.bond = BOND;
        terms.revealAfter = 200;
        terms.executorTime = 50;
    }

    function fund(uint256 key, uint256 amount) internal {
        fundIn(market, key, amount);
    }

    function fundIn(uint64 where, uint256 key, uint256 amount) internal {
        address trader = vm.addr(key);
        token.mint(trader, amount);
        vm.prank(trader);
        token.approve(address(exchange), amount);
        vm.prank(trader);
        exchange.deposit(where, amount);
    }

    /// @dev `count` funded orders of as many traders, each locking `locked`; commitments 1 to r - 1.
    function fundedOrders(uint256 count, uint96 locked) internal returns (Order[] memory orders) {
        orders = new Order[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 key = 1_000 + i;
            fund(key, uint256(locked) * TICK);
            uint256 commitment = uint256(keccak256(abi.encode("commitment", i))) >> 8;
            orders[i] = Order(key, locked, commitment, keccak256(abi.encode("ciphertext", i)));
        }
    }

    function packSlots(Order[] memory orders, uint256 from, uint256 to)
        internal
        pure
        returns (bytes memory slots)
    {
        slots = new bytes((to - from) * 64);
        for (uint256 i = from; i < to; ++i) {
            uint256 first = uint256(uint160(vm.addr(orders[i].key))) << 96 | orders[i].locked;
            uint256 second = orders[i].commitment;
            uint256 offset = 32 + (i - from) * 64;
            assembly ("memory-safe") {
                mstore(add(slots, offset), first)
                mstore(add(slots, add(offset, 32)), second)
            }
        }
    }

    function orderDigest(uint64 round, Order memory order) internal view returns (bytes32) {
        bytes32 kind = keccak256(
            "Order(uint64 market,uint64 round,uint256 commitment,bytes32 ciphertext,uint96 locked)"
        );
        return
            typed(
                keccak256(abi.encode(kind, market, round, order.commitment, order.ciphertext, order.locked))
            );
    }

    function typed(bytes32 structHash) internal view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", exchange.domainSeparator(), structHash));
    }

    function pageOf(uint64 round, Order[] memory orders, uint256 page)
        internal
        view
        returns (Commitments.Page memory content)
    {
        (uint256 from, uint256 to) = (page * 64, page * 64 + Lists.pageSize(orders.length, page));
        content.slots = packSlots(orders, from, to);
        for (uint256 i = from; i < to; ++i) {
            content.ciphertexts = abi.encodePacked(content.ciphertexts, orders[i].ciphertext);
            bytes memory signed = signature(orders[i].key, orderDigest(round, orders[i]));
            content.signatures = abi.encodePacked(content.signatures, signed);
        }
    }

    function certificateOf(uint64 round, Order[] memory orders)
        internal
        view
        returns (Commitments.Certificate memory certificate)
    {
        certificate.lists = keccak256("lists");
        certificate.snapshotBlock = 99;
        certificate.slotsRoot = ROOT;
        certificate.count = uint32(orders.length);
        certificate.pageHashes = new bytes32[](Lists.pages(orders.length));
        for (uint256 i = 0; i < certificate.pageHashes.length; ++i) {
            Commitments.Page memory page = pageOf(round, orders, i);
            certificate.pageHashes[i] = Lists.pageHash(keccak256(page.slots), keccak256(page.ciphertexts));
        }
    }

    function listHashOf(Commitments.Certificate memory certificate) internal pure returns (bytes32) {
        return Lists.listHash(certificate.count, certificate.pageHashes);
    }

    function certificateDigest(uint64 round, Commitments.Certificate memory certificate)
        internal
        view
        returns (bytes32)
    {
        bytes32 kind = keccak256(
            "OrderCertificate(uint256 context,bytes32 lists,uint64 snapshotBlock,uint256 slotsRoot,bytes32 listHash,uint32 count)"
        );
        return typed(
            keccak256(
                abi.encode(
                    kind,
                    exchange.contextOf(market, round),
                    certificate.lists,
                    certificate.snapshotBlock,
                    certificate.slotsRoot,
                    listHashOf(certificate),
                    certificate.count
                )
            )
        );
    }

    /// @dev The first `count` members' signatures, in ascending order of address.
    function quorumSignatures(bytes32 digest, uint256 count) internal view returns (bytes memory joined) {
        for (uint256 i = 0; i < count; ++i) {
            joined = abi.encodePacked(joined, signature(memberKeys[i], digest));
        }
    }

    function commit(uint64 round, Order[] memory orders) internal {
        Commitments.Certificate memory certificate = certificateOf(round, orders);
        bytes memory signatures = quorumSignatures(certificateDigest(round, certificate), 4);
        Commitments.Page memory first;
        if (orders.length > 0) first = pageOf(round, orders, 0);
        exchange.commitRound(market, round, certificate, signatures, first);
    }

    function commitAll(uint64 round, Order[] memory orders) internal {
        commit(round, orders);
        for (uint256 page = 1; page < Lists.pages(orders.length); ++page) {
            exchange.commitPage(market, round, page, pageOf(round, orders, page));
        }
    }

    /// @dev An outcome with the double's proof of exactly the statement that the exchange should build.
    function outcomeOf(
        uint64 round,
        Order[] memory orders,
        int64[] memory fills,
        uint32 price,
        bytes memory voided
    ) internal view returns (Settlement.Outcomes memory outcome) {
        outcome.price = price;
        outcome.slots = packSlots(orders, 0, orders.length);
        for (uint256 i = 0; i < fills.length; ++i) {
            if (fills[i] > 0) outcome.volume += uint64(fills[i]);
        }
        outcome.fills = packFills(fills);
        outcome.voided = voided;
        outcome.ascending = ascendingOf(orders);
        outcome.proof[0] = verifier.proofOf(statementOf(round, orders, fills, outcome));
    }

    function statementOf(
        uint64 round,
        Order[] memory orders,
        int64[] memory fills,
        Settlement.Outcomes memory outcome
    ) internal view returns (uint256[5] memory statement) {
        RoundRecords.Round memory state = exchange.roundOf(market, round);
        bytes32[] memory hashes = new bytes32[](Lists.pages(orders.length));
        for (uint256 i = 0; i < hashes.length; ++i) {
            uint256 size = Lists.pageSize(orders.length, i);
            bytes memory page = new bytes(size * 8);
            for (uint256 j = 0; j < page.length; ++j) {
                page[j] = outcome.fills[i * 512 + j];
            }
            hashes[i] = keccak256(page);
        }
        statement[0] = exchange.contextOf(market, round);
        statement[1] = outcome.voided.length == 0 ? state.slotsRoot : state.effectiveRoot;
        statement[2] = outcome.price + (uint256(outcome.volume) << 32);
        statement[3] = Evaluation.challengeOf(
            Evaluation.Transcript({
                context: statement[0],
                slotsRoot: statement[1],
                outcome: statement[2],
                slots: marketSlots,
                vkHash: KEY,
                count: orders.length,
                listHash: state.listHash,
                voidedHash: outcome.voided.length == 0 ? bytes32(0) : keccak256(outcome.voided),
                fillsHash: Lists.fillsHash(orders.length, hashes)
            })
        );
        statement[4] = powerSum(orders, fills, outcome.voided, statement[3]);
    }

    /// @dev The evaluation as docs/protocol.md writes it: a sum of powers, not Horner's rule.
    function powerSum(Order[] memory orders, int64[] memory fills, bytes memory voided, uint256 challenge)
        internal
        pure
        returns (uint256 sum)
    {
        uint256 r = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
        uint256 power = 1;
        for (uint256 i = 0; i < orders.length; ++i) {
            bool isVoid = voided.length != 0 && (uint8(voided[i / 8]) & (1 << (i % 8))) != 0;
            uint256[3] memory element;
            if (!isVoid) {
                element[0] = orders[i].commitment;
                element[1] = uint160(vm.addr(orders[i].key));
                element[2] = fills[i] >= 0 ? uint256(int256(fills[i])) : r - uint256(-int256(fills[i]));
            }
            for (uint256 j = 0; j < 3; ++j) {
                sum = addmod(sum, mulmod(element[j], power, r), r);
                power = mulmod(power, challenge, r);
            }
        }
    }

    function packFills(int64[] memory fills) internal pure returns (bytes memory packed) {
        packed = new bytes(fills.length * 8);
        for (uint256 i = 0; i < fills.length; ++i) {
            bytes8 word = bytes8(uint64(fills[i]));
            for (uint256 j = 0; j < 8; ++j) {
                packed[i * 8 + j] = word[j];
            }
        }
    }

    function ascendingOf(Order[] memory orders) internal pure returns (bytes memory packed) {
        uint256 n = orders.length;
        uint16[] memory index = new uint16[](n);
        for (uint256 i = 0; i < n; ++i) {
            uint256 j = i;
            for (; j > 0 && orders[index[j - 1]].commitment > orders[i].commitment; --j) {
                index[j] = index[j - 1];
            }
            index[j] = uint16(i);
        }
        packed = new bytes(2 * n);
        for (uint256 i = 0; i < n; ++i) {
            (packed[2 * i], packed[2 * i + 1]) = (bytes1(uint8(index[i] >> 8)), bytes1(uint8(index[i])));
        }
    }

    /// @dev Alternating fills of `lots`: even slots buy, odd slots sell; a last odd one out gets nothing.
    function alternating(uint256 count, int64 lots) internal pure returns (int64[] memory fills) {
        fills = new int64[](count);
        for (uint256 i = 0; i + 1 < count; i += 2) {
            (fills[i], fills[i + 1]) = (lots, -lots);
        }
    }

    /// @dev What the market must be able to pay if it expires at `price`, for these accounts.
    function owed(uint64 where, address[] memory accounts, uint256 price)
        internal
        view
        returns (uint256 sum)
    {
        for (uint256 i = 0; i < accounts.length; ++i) {
            Exchange.Account memory account = exchange.accountOf(where, accounts[i]);
            uint256 ticks = uint256(account.longs) * (price - FLOOR) + uint256(account.shorts) * (CAP - price);
            sum += account.free + account.locked + ticks * TICK;
        }
        sum += exchange.burned(where);
    }

    /// @dev Five members in ascending order of address.
    function _makeMembers() private {
        for (uint256 i = 0; i < 5; ++i) {
            uint256 key = uint256(keccak256(abi.encode("member", i))) >> 8;
            memberKeys.push(key);
            for (uint256 j = i; j > 0 && vm.addr(memberKeys[j - 1]) > vm.addr(memberKeys[j]); --j) {
                (memberKeys[j - 1], memberKeys[j]) = (memberKeys[j], memberKeys[j - 1]);
            }
        }
        for (uint256 i = 0; i < 5; ++i) {
            members.push(vm.addr(memberKeys[i]));
        }
    }
}
