// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Bn254} from "./Bn254.sol";
import {Commitments} from "./Commitments.sol";
import {Lists} from "./Lists.sol";
import {Deadlines, Terms, TermsRules} from "./Terms.sol";

/// @title Rounds that do not settle as they were committed: void, cancel, release
abstract contract Rounds is Commitments {
    event SlotsVoided(uint64 indexed market, uint64 indexed round, bytes voided, uint256 effectiveRoot);
    event RoundCancelled(uint64 indexed market, uint64 indexed round);
    event PageReleased(uint64 indexed market, uint64 indexed round, uint256 page);

    error NotCommitReveal();
    error AlreadyVoided();
    error BitmapRefused();

    /// @notice Voids slots that were never revealed (commit-reveal only, by a quorum, once).
    /// @param voided Bit i % 8 of byte i / 8 stands for slot i; at least one is set, none beyond the count.
    function voidSlots(
        uint64 market,
        uint64 round,
        bytes calldata voided,
        uint256 effectiveRoot,
        bytes calldata memberSignatures
    ) external {
        Terms storage terms = _terms(market);
        if (terms.mode != TermsRules.COMMIT_REVEAL) revert NotCommitReveal();
        Deadlines memory times = _deadlines(market, round);
        _checkWindow(times.reveal, times.settle);
        Round storage state = _rounds[market][round];
        _checkComplete(state);
        if (state.voidedHash != 0) revert AlreadyVoided();
        if (!Lists.isBitmap(voided, state.count)) revert BitmapRefused();
        if (effectiveRoot >= Bn254.ORDER) revert RootRefused(effectiveRoot);
        bytes32 structHash = keccak256(
            abi.encode(
                VOID_CERTIFICATE_TYPE,
                contextOf(market, round),
                state.slotsRoot,
                keccak256(voided),
                effectiveRoot
            )
        );
        _checkQuorum(market, terms.quorum, structHash, memberSignatures);
        state.voidedHash = keccak256(voided);
        state.effectiveRoot = effectiveRoot;
        emit SlotsVoided(market, round, voided, effectiveRoot);
    }

    /// @notice Ends a round that did not settle: from its settle deadline, or already from its commit
    /// deadline where it was not committed in full. Its number is never used again.
    function cancel(uint64 market, uint64 round) external {
        Deadlines memory times = _deadlines(market, round);
        Round storage state = _rounds[market][round];
        if (state.status == Status.Settled || state.status == Status.Cancelled) {
            revert WrongStatus(state.status);
        }
        bool whole = state.status == Status.Ordered && state.pagesCommitted == _allPages(state.count);
        _checkWindow(whole ? times.settle : times.commit, type(uint256).max);
        state.status = Status.Cancelled;
        emit RoundCancelled(market, round);
    }

    /// @notice Unlocks what the orders of a cancelled round's page locked, once; anyone may.
    function releasePage(uint64 market, uint64 round, uint256 page, bytes calldata slots) external {
        Round storage state = _rounds[market][round];
        if (state.status != Status.Cancelled) revert WrongStatus(state.status);
        _finishPage(market, round, page, keccak256(slots));
        uint256 tickValue = _terms(market).tickValue;
        for (uint256 i = 0; i < slots.length / Lists.SLOT_BYTES; ++i) {
            (address owner, uint96 locked) = Lists.owner(slots, i);
            _unlock(market, owner, locked * tickValue, 0);
        }
        emit PageReleased(market, round, page);
    }
}
