// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Everything that a round is run by (docs/protocol.md, "Terms"); it never changes.
struct Terms {
    address collateral;
    uint128 tickValue;
    uint32 floor;
    uint32 cap;
    uint32 slots;
    uint8 mode;
    bytes32 ordering;
    uint32 gammaNumerator;
    uint32 gammaDenominator;
    uint16 members;
    uint16 faulty;
    uint16 quorum;
    uint16 threshold;
    bytes32 committee;
    bytes32 keySet;
    bytes32 clearKey;
    bytes32 sealKey;
    bytes32 circuits;
    address verifier;
    uint96 minimumLock;
    uint96 bond;
    uint16 quota;
    uint32 confirmations;
    uint64 start;
    uint64 period;
    uint64 closeAfter;
    uint64 commitAfter;
    uint64 revealAfter;
    uint64 settleAfter;
    uint64 executorTime;
    uint64 withdrawalDelay;
    address settler;
    uint64 expiry;
    uint32 fallbackPrice;
    uint64 fallbackDelay;
}

/// @notice A round's block times; each action is allowed strictly before the deadline of its name.
struct Deadlines {
    uint256 open;
    uint256 close;
    uint256 commit;
    uint256 reveal;
    uint256 settle;
}

/// @title The bounds that a market's terms must hold, their hash, and the deadlines that follow
/// @dev A library deployed by itself and linked: the exchange would pass EIP-170's size limit with it.
library TermsRules {
    uint8 internal constant SEALED = 0;
    uint8 internal constant COMMIT_REVEAL = 1;
    /// With quantities below 2^48, a round's sums stay below 2^59.
    uint32 internal constant MAX_SLOTS = 2048;

    bytes32 private constant TAG_TERMS = keccak256("fss/v1/terms");
    bytes32 private constant TAG_COMMITTEE = keccak256("fss/v1/committee");
    bytes32 private constant BATCH_FAIR = "batch-fair";

    error TermsAddress();
    error TermsPriceRange();
    error TermsSlots();
    error TermsMode();
    error TermsCommittee();
    error TermsFairness();
    error TermsDeadlines();
    error TermsSpam();

    /// @notice Stores a market's terms where they hold every bound of docs/protocol.md, else reverts.
    /// @return H(TAG("terms"), each field in order).
    function accept(mapping(uint64 market => Terms) storage table, uint64 market, Terms calldata terms)
        external
        returns (bytes32)
    {
        check(terms);
        table[market] = terms;
        return keccak256(abi.encode(TAG_TERMS, terms));
    }

    /// @notice H(TAG("committee"), member address 1, ..., member address n).
    function committeeHash(address[] calldata members) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(TAG_COMMITTEE, members));
    }

    /// @notice The block times of a round; the market's expiry cuts settling short.
    function deadlines(Terms storage terms, uint64 round) internal view returns (Deadlines memory times) {
        uint256 opened = uint256(terms.start) + (uint256(round) - 1) * terms.period;
        times.open = opened;
        times.close = opened + terms.closeAfter;
        times.commit = opened + terms.commitAfter;
        times.reveal = opened + terms.revealAfter;
        uint256 settle = opened + terms.settleAfter;
        times.settle = settle < terms.expiry ? settle : terms.expiry;
    }

    /// @notice Reverts where the numbers break a bound of docs/protocol.md.
    function check(Terms calldata terms) public pure {
        if (terms.collateral == address(0) || terms.verifier == address(0) || terms.settler == address(0)) {
            revert TermsAddress();
        }
        if (
            terms.tickValue == 0 || terms.floor >= terms.cap || terms.fallbackPrice < terms.floor
                || terms.fallbackPrice > terms.cap
        ) revert TermsPriceRange();
        if (terms.slots == 0 || terms.slots > MAX_SLOTS) revert TermsSlots();
        if (terms.minimumLock == 0 || terms.quota == 0) revert TermsSpam();
        _checkMode(terms);
        _checkCommittee(terms);
        _checkDeadlines(terms);
    }

    function _checkMode(Terms calldata terms) private pure {
        if (terms.mode == SEALED) {
            if (terms.bond != 0 || terms.revealAfter != terms.commitAfter) revert TermsMode();
        } else if (terms.mode == COMMIT_REVEAL) {
            if (terms.bond == 0 || terms.bond > terms.minimumLock) revert TermsMode();
        } else {
            revert TermsMode();
        }
    }

    function _checkCommittee(Terms calldata terms) private pure {
        (uint256 n, uint256 f) = (terms.members, terms.faulty);
        (uint256 quorum, uint256 threshold) = (terms.quorum, terms.threshold);
        if (n < 3 * f + 1 || quorum != (n + f + 2) / 2) revert TermsCommittee();
        if (threshold <= f || threshold > n - f || threshold > 2 * quorum - n) revert TermsCommittee();

        (uint256 numerator, uint256 denominator) = (terms.gammaNumerator, terms.gammaDenominator);
        if (numerator == 0 || numerator > denominator) revert TermsFairness();
        // n (2 gamma - 1) > 4 f, without division.
        if (terms.ordering == BATCH_FAIR && 2 * n * numerator <= (n + 4 * f) * denominator) {
            revert TermsFairness();
        }
        if (terms.ordering == 0) revert TermsFairness();
    }

    function _checkDeadlines(Terms calldata terms) private pure {
        bool ordered = 0 < terms.closeAfter && terms.closeAfter < terms.commitAfter
            && terms.commitAfter <= terms.revealAfter && terms.revealAfter < terms.settleAfter;
        if (!ordered) revert TermsDeadlines();
        // One round at a time lies between its snapshot and its commit, and no withdrawal requested
        // after a snapshot matures before that round's commit: so a commit cannot fail for either.
        if (terms.commitAfter - terms.closeAfter > terms.period) revert TermsDeadlines();
        if (terms.withdrawalDelay <= terms.settleAfter) revert TermsDeadlines();
        uint256 executors = (uint256(terms.faulty) + 1) * terms.executorTime;
        if (executors == 0 || executors > terms.settleAfter - terms.revealAfter) revert TermsDeadlines();
        if (uint256(terms.start) + terms.settleAfter > terms.expiry) revert TermsDeadlines();
    }
}
