// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Evaluation} from "../src/Evaluation.sol";
import {Lists} from "../src/Lists.sol";
import {RoundBuilder} from "./RoundBuilder.sol";
import {ListsHarness} from "./doubles/ListsHarness.sol";

/// @notice The evaluation against a plain sum of powers, and the transcript's binding (threat Z11).
contract EvaluationTest is RoundBuilder {
    uint256 private constant R =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;
    ListsHarness private harness;

    function setUp() public override {
        super.setUp();
        harness = new ListsHarness();
    }

    function testFuzz_evaluation_equals_the_sum_of_powers(uint256 seed, uint256 challenge, uint8 size)
        public
        view
    {
        uint256 count = size % 20;
        challenge >>= 8;
        (Order[] memory orders, int64[] memory fills) = _random(seed, count);
        bytes memory voided = seed % 2 == 0 ? bytes("") : abi.encodePacked(uint24(seed));
        uint256 found =
            harness.evaluate(packSlots(orders, 0, count), packFills(fills), voided, count, challenge);
        vm.assertEq(found, powerSum(orders, fills, voided, challenge));
    }

    function testFuzz_fill_enters_canonically(int64 lots) public pure {
        uint256 element = Evaluation.fieldElement(lots);
        vm.assertTrue(element < R, "below r");
        uint256 size = lots < 0 ? uint256(-int256(lots)) : uint256(int256(lots));
        vm.assertEq(lots < 0 ? R - element : element, size);
    }

    function testFuzz_challenge_depends_on_each_field(uint256 field, uint256 value) public pure {
        Evaluation.Transcript memory transcript;
        uint256 before = Evaluation.challengeOf(transcript);
        vm.assume(value != 0);
        field = field % 9;
        if (field == 0) transcript.context = value;
        if (field == 1) transcript.slotsRoot = value;
        if (field == 2) transcript.outcome = value;
        if (field == 3) transcript.slots = value;
        if (field == 4) transcript.vkHash = bytes32(value);
        if (field == 5) transcript.count = value;
        if (field == 6) transcript.listHash = bytes32(value);
        if (field == 7) transcript.voidedHash = bytes32(value);
        if (field == 8) transcript.fillsHash = bytes32(value);
        vm.assertTrue(Evaluation.challengeOf(transcript) != before, "the challenge changes");
        vm.assertTrue(Evaluation.challengeOf(transcript) < 1 << 248, "248 bits");
    }

    function testFuzz_bitmaps(uint256 seed, uint16 count) public view {
        uint256 slots = bound(count, 1, 200);
        bytes memory bitmap = new bytes((slots + 7) / 8);
        uint256 slot = seed % slots;
        bitmap[slot / 8] = bytes1(uint8(1 << (slot % 8)));
        vm.assertTrue(harness.isBitmap(bitmap, slots), "one slot voided");
        for (uint256 i = 0; i < slots; ++i) {
            vm.assertTrue(harness.isVoided(bitmap, i) == (i == slot), "this slot and no other");
        }
    }

    function _random(uint256 seed, uint256 count)
        private
        pure
        returns (Order[] memory orders, int64[] memory fills)
    {
        orders = new Order[](count);
        fills = new int64[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 draw = uint256(keccak256(abi.encode(seed, i)));
            orders[i] = Order(1 + draw % 1_000, uint96(draw), draw % R, bytes32(draw));
            fills[i] = int64(uint64(draw >> 100));
        }
    }
}
