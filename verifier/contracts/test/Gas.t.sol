// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Commitments} from "../src/Commitments.sol";
import {Settlement} from "../src/Settlement.sol";
import {RoundBuilder} from "./RoundBuilder.sol";

/// @notice What the largest round costs, each transaction as a whole: 21,000, call data, execution, and not
/// less than EIP-7623's floor. A real proof's verification adds about 220,000 to the execution of settling.
contract GasTest is RoundBuilder {
    uint256 private constant SLOTS = 2048;

    event Gas(string transaction, uint256 amount);

    function setUp() public override {
        marketSlots = uint32(SLOTS);
        super.setUp();
    }

    /// forge-config: default.isolate = true
    function test_largest_round() public {
        Order[] memory orders = new Order[](SLOTS);
        for (uint256 i = 0; i < SLOTS; ++i) {
            fund(1_000 + i, 1_000 * TICK);
            // Ascending in the list and with all bytes in use.
            uint256 commitment = (i + 1) << 240 | uint256(keccak256(abi.encode(i))) >> 16;
            orders[i] = Order(1_000 + i, 1_000, commitment, keccak256(abi.encode("ciphertext", i)));
        }
        vm.warp(START + 50);
        Commitments.Certificate memory certificate = certificateOf(1, orders);
        bytes memory signatures = quorumSignatures(certificateDigest(1, certificate), 4);
        _measure(
            "commitRound",
            abi.encodeCall(exchange.commitRound, (market, 1, certificate, signatures, pageOf(1, orders, 0))),
            2_200_000
        );
        for (uint256 page = 1; page < 32; ++page) {
            bytes memory call =
                abi.encodeCall(exchange.commitPage, (market, 1, page, pageOf(1, orders, page)));
            _measure("commitPage", call, 1_200_000);
        }
        int64[] memory fills = alternating(SLOTS, 5);
        Settlement.Outcomes memory outcome = outcomeOf(1, orders, fills, 150, "");
        _measure("settle", abi.encodeCall(exchange.settle, (market, 1, outcome)), 8_000_000);
        for (uint256 page = 0; page < 32; ++page) {
            bytes memory slots = packSlots(orders, page * 64, page * 64 + 64);
            bytes memory packed = packFills(alternating(64, 5));
            _measure(
                "credit", abi.encodeCall(exchange.credit, (market, 1, page, slots, packed, "")), 2_500_000
            );
        }
        vm.assertEq(exchange.roundOf(market, 1).pagesDone, type(uint32).max);
    }

    function _measure(string memory name, bytes memory data, uint256 most) private {
        uint256 tokens = 0;
        for (uint256 i = 0; i < data.length; ++i) {
            tokens += data[i] == 0 ? 1 : 4;
        }
        address target = address(exchange);
        bool success;
        uint256 before = gasleft();
        // Solidity would copy the call data, and pay for this frame's large memory.
        assembly ("memory-safe") {
            success := call(gas(), target, 0, add(data, 0x20), mload(data), 0, 0)
        }
        // Isolated, the call is a transaction of its own: 21,000 and the call data are in it.
        uint256 used = before - gasleft();
        uint256 floor = 21_000 + 10 * tokens;
        if (used < floor) used = floor;
        vm.assertTrue(success, name);
        vm.assertLe(used, most, name);
        emit Gas(name, used);
    }
}
