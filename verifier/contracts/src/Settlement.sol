// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Evaluation} from "./Evaluation.sol";
import {IGroth16Verifier} from "./IGroth16Verifier.sol";
import {Lists} from "./Lists.sol";
import {Outcome} from "./Outcome.sol";
import {Rounds} from "./Rounds.sol";
import {Deadlines, Terms} from "./Terms.sol";

/// @title Settlement: one proof for a whole round, then collateral and positions page by page
abstract contract Settlement is Rounds {
    /// @notice A round's outcome with the lists it is bound to.
    struct Outcomes {
        uint32 price;
        uint64 volume;
        bytes slots;
        bytes fills;
        bytes voided;
        bytes ascending;
        uint256[8] proof;
    }

    /// @notice Token units of bonds burned in a market: they stay here and are nobody's.
    mapping(uint64 market => uint256) public burned;

    event RoundSettled(uint64 indexed market, uint64 indexed round, uint32 price, uint64 volume, bytes fills);
    event PageCredited(uint64 indexed market, uint64 indexed round, uint256 page);
    event BondBurned(uint64 indexed market, uint64 indexed round, address indexed account, uint256 amount);

    error ProofRefused();
    error VoidedMismatch();

    /// @notice Settles a round before its settle deadline; a round of one page is credited at once.
    /// Anything refused here leaves the round as it was.
    function settle(uint64 market, uint64 round, Outcomes calldata outcome) external {
        Deadlines memory times = _deadlines(market, round);
        _checkWindow(0, times.settle);
        Round storage state = _rounds[market][round];
        _checkComplete(state);
        _checkVoided(state, outcome.voided);
        uint256 count = state.count;
        _checkLength(count * Lists.SLOT_BYTES, outcome.slots.length);
        _checkLength(count * Lists.FILL_BYTES, outcome.fills.length);
        _checkLength(count * 2, outcome.ascending.length);

        (state.price, state.volume) = (outcome.price, outcome.volume);
        Outcome.check(_result(market, state), outcome.slots, outcome.fills, outcome.voided, count);
        Outcome.checkDistinct(outcome.slots, outcome.ascending, count);
        bytes32 fillsHash = _recordFills(market, round, outcome.slots, outcome.fills, count);
        _checkProof(market, round, outcome, fillsHash);

        state.status = Status.Settled;
        emit RoundSettled(market, round, outcome.price, outcome.volume, outcome.fills);
        if (Lists.pages(count) == 1) _credit(market, round, 0, outcome.slots, outcome.fills, outcome.voided);
    }

    /// @notice Credits one page of a settled round, once; anyone may, at any time.
    /// @param slots The page's slots as committed.
    /// @param fills The page's fills as settled.
    /// @param voided The round's bitmap, empty where no slot was voided.
    function credit(
        uint64 market,
        uint64 round,
        uint256 page,
        bytes calldata slots,
        bytes calldata fills,
        bytes calldata voided
    ) external {
        Round storage state = _rounds[market][round];
        if (state.status != Status.Settled) revert WrongStatus(state.status);
        _checkVoided(state, voided);
        _credit(market, round, page, slots, fills, voided);
    }

    /// @dev Checks each page's slots against what was committed and binds its fills to it.
    function _recordFills(
        uint64 market,
        uint64 round,
        bytes calldata slots,
        bytes calldata fills,
        uint256 count
    ) private returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](Lists.pages(count));
        for (uint256 i = 0; i < hashes.length; ++i) {
            bytes32 wordsHash = keccak256(Lists.pageOfSlots(slots, count, i));
            if (wordsHash != pageRecord[market][round][i]) revert PageMismatch(i);
            hashes[i] = keccak256(Lists.pageOfFills(fills, count, i));
            pageRecord[market][round][i] = _settledRecord(wordsHash, hashes[i]);
        }
        return Lists.fillsHash(count, hashes);
    }

    function _checkProof(uint64 market, uint64 round, Outcomes calldata outcome, bytes32 fillsHash)
        private
        view
    {
        Terms storage terms = _terms(market);
        Round storage state = _rounds[market][round];
        Evaluation.Transcript memory transcript = Evaluation.Transcript({
            context: contextOf(market, round),
            slotsRoot: state.voidedHash == 0 ? state.slotsRoot : state.effectiveRoot,
            outcome: Evaluation.outcomeOf(outcome.price, outcome.volume),
            slots: terms.slots,
            vkHash: terms.clearKey,
            count: state.count,
            listHash: state.listHash,
            voidedHash: state.voidedHash,
            fillsHash: fillsHash
        });
        uint256 challenge = Evaluation.challengeOf(transcript);
        uint256 evaluation =
            Evaluation.evaluate(outcome.slots, outcome.fills, outcome.voided, transcript.count, challenge);
        uint256[5] memory inputs =
            [transcript.context, transcript.slotsRoot, transcript.outcome, challenge, evaluation];
        if (!IGroth16Verifier(terms.verifier).verify(outcome.proof, inputs)) revert ProofRefused();
    }

    function _credit(
        uint64 market,
        uint64 round,
        uint256 page,
        bytes calldata slots,
        bytes calldata fills,
        bytes calldata voided
    ) private {
        _finishPage(market, round, page, _settledRecord(keccak256(slots), keccak256(fills)));
        Outcome.Result memory result = _result(market, _rounds[market][round]);
        uint256 first = page * Lists.PAGE;
        for (uint256 i = 0; i < slots.length / Lists.SLOT_BYTES; ++i) {
            (address owner, uint96 locked) = Lists.owner(slots, i);
            if (Lists.isVoided(voided, first + i)) _burnBond(market, round, owner, locked);
            else _applyFill(market, result, owner, locked, Lists.fill(fills, i));
        }
        emit PageCredited(market, round, page);
    }

    /// @dev Unlocks the order, pays its cost and adds the lots to its account's position.
    function _applyFill(uint64 market, Outcome.Result memory result, address owner, uint96 locked, int64 fill)
        private
    {
        uint256 cost = Outcome.costOf(result, fill);
        _unlock(market, owner, locked * result.tickValue, cost * result.tickValue);
        uint128 lots = uint128(Outcome.lotsOf(fill));
        if (fill > 0) _accounts[market][owner].longs += lots;
        else if (fill < 0) _accounts[market][owner].shorts += lots;
    }

    /// @dev The bond of an order that was never revealed is nobody's; the rest of its lock is free again.
    function _burnBond(uint64 market, uint64 round, address owner, uint96 locked) private {
        Terms storage terms = _terms(market);
        uint256 tickValue = terms.tickValue;
        uint256 bond = terms.bond * tickValue;
        _unlock(market, owner, locked * tickValue, bond);
        burned[market] += bond;
        emit BondBurned(market, round, owner, bond);
    }

    function _result(uint64 market, Round storage state) private view returns (Outcome.Result memory) {
        Terms storage terms = _terms(market);
        return Outcome.Result(terms.floor, terms.cap, terms.tickValue, state.price, state.volume);
    }

    /// @dev An empty bitmap where no slot was voided, else the one that was certified.
    function _checkVoided(Round storage state, bytes calldata voided) private view {
        bytes32 found = voided.length == 0 ? bytes32(0) : keccak256(voided);
        if (found != state.voidedHash) revert VoidedMismatch();
    }

    function _settledRecord(bytes32 wordsHash, bytes32 fillsPageHash) private pure returns (bytes32) {
        return keccak256(abi.encode(wordsHash, fillsPageHash));
    }
}
