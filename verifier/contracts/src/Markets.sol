// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Certificates} from "./Certificates.sol";
import {IGroth16Verifier} from "./IGroth16Verifier.sol";
import {Deadlines, Terms, TermsRules} from "./Terms.sol";

/// @title Markets: terms and committees, checked once and never changed
abstract contract Markets is Certificates {
    bytes32 private constant TAG_CONTEXT = keccak256("fss/v1/context");

    /// @notice The number of markets; they count from 1.
    uint64 public markets;
    /// @notice The hash of a market's terms, which every context binds.
    mapping(uint64 market => bytes32) public termsHash;
    mapping(uint64 market => Terms) private _termsOf;

    event MarketCreated(uint64 indexed market, bytes32 termsHash, Terms terms, address[] members);

    error UnknownMarket(uint64 market);
    /// @notice Rounds count from 1.
    error UnknownRound(uint64 round);
    error CommitteeMismatch();
    error MemberRefused(address member);
    /// @notice The verifier holds another key than the terms name.
    error ClearKeyMismatch(bytes32 expected, bytes32 found);

    /// @notice Makes a market; anyone may. Reverts where a bound of docs/protocol.md is broken.
    /// @param members The committee's addresses in the order of their key indices.
    function createMarket(Terms calldata terms, address[] calldata members) external returns (uint64 market) {
        market = ++markets;
        termsHash[market] = TermsRules.accept(_termsOf, market, terms);
        if (members.length != terms.members || TermsRules.committeeHash(members) != terms.committee) {
            revert CommitteeMismatch();
        }
        bytes32 key = IGroth16Verifier(terms.verifier).vkHash();
        if (key != terms.clearKey) revert ClearKeyMismatch(terms.clearKey, key);

        for (uint256 i = 0; i < members.length; ++i) {
            if (members[i] == address(0) || isMember[market][members[i]]) revert MemberRefused(members[i]);
            isMember[market][members[i]] = true;
        }
        emit MarketCreated(market, termsHash[market], terms, members);
    }

    /// @notice A round's block times.
    function deadlines(uint64 market, uint64 round) external view returns (Deadlines memory) {
        return _deadlines(market, round);
    }

    /// @notice The number that binds a round's commitments, certificates and proof to it.
    function contextOf(uint64 market, uint64 round) public view returns (uint256) {
        return uint256(
            keccak256(abi.encode(TAG_CONTEXT, block.chainid, address(this), market, round, termsHash[market]))
        ) >> 8;
    }

    function _terms(uint64 market) internal view returns (Terms storage) {
        if (market == 0 || market > markets) revert UnknownMarket(market);
        return _termsOf[market];
    }

    function _deadlines(uint64 market, uint64 round) internal view returns (Deadlines memory) {
        if (round == 0) revert UnknownRound(round);
        return TermsRules.deadlines(_terms(market), round);
    }
}
