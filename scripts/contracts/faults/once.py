"""What happens once only, and in one state only: rounds, pages, orders, markets."""

from __future__ import annotations

from scripts.contracts.faults.fault import Edit, Fault

NOT_UNDER_WAY = "a round was settled that was not under way"

ONCE = (
    Fault(
        "round_committed_again",
        "a round was committed that was known already",
        Edit("Commitments", "if (state.status != Status.None) revert WrongStatus(state.status);"),
    ),
    Fault(
        "commitment_stands_twice",
        "one signature was executed twice",
        Edit("Outcome", "if (commitment <= last)", "if (commitment < last)"),
    ),
    Fault(
        "hint_beyond_the_list",
        "one signature was executed twice",
        Edit("Outcome", "if (slot >= count) revert CommitmentsNotDistinct(i);"),
    ),
    Fault(
        "page_committed_again",
        "a page was committed twice",
        Edit(
            "Commitments",
            " || _has(state.pagesCommitted, page)) revert PageRefused(page);",
            ") revert PageRefused(page);",
        ),
        Edit(
            "Commitments",
            "!= pageRecord[market][round][page]) {",
            "!= pageRecord[market][round][page] && !_has(state.pagesCommitted, page)) {",
        ),
    ),
    Fault(
        "page_credited_again",
        "a page was credited or released twice",
        Edit("RoundRecords", "|| _has(state.pagesDone, page)"),
        Edit("RoundRecords", "delete pageRecord[market][round][page];"),
    ),
    Fault(
        "slots_voided_again",
        "a round's slots were voided twice",
        Edit("Rounds", "if (state.voidedHash != 0) revert AlreadyVoided();"),
    ),
    Fault(
        "market_expires_again",
        "a market expired twice",
        Edit("Exchange", "if (expiryOf[market].done) revert AlreadyExpired();"),
    ),
    Fault(
        "withdrawal_taken_again",
        "more was withdrawn than was asked for",
        Edit("Collateral", "account.withdrawal = 0;"),
    ),
    Fault(
        "settled_round_cancelled",
        "a round was cancelled that had ended",
        Edit("Rounds", "state.status == Status.Settled || "),
    ),
    Fault(
        "cancelled_round_cancelled_again",
        "a round was cancelled that had ended",
        Edit("Rounds", "|| state.status == Status.Cancelled"),
    ),
    Fault(
        "round_settled_again",
        NOT_UNDER_WAY,
        Edit(
            "RoundRecords",
            "state) internal view {\n        if (state.status != Status.Ordered)",
            "state) internal view {\n        if (false)",
        ),
    ),
    Fault(
        "uncommitted_round_settled",
        NOT_UNDER_WAY,
        Edit(
            "RoundRecords",
            "state) internal view {\n        if (state.status != Status.Ordered)",
            "state) internal view {\n        if (state.status > Status.Ordered)",
        ),
    ),
    Fault(
        "settled_before_all_is_committed",
        "a round was settled without all of its pages",
        Edit("RoundRecords", "if (state.pagesCommitted != _allPages(state.count))", "if (false)"),
        Edit(
            "Settlement",
            "if (wordsHash != ",
            "if (_has(_rounds[market][round].pagesCommitted, i) && wordsHash != ",
        ),
    ),
    Fault(
        "page_released_before_the_cancellation",
        "a page was released too early",
        Edit("Rounds", "if (state.status != Status.Cancelled) revert WrongStatus(state.status);"),
    ),
    Fault(
        "page_credited_before_the_settlement",
        "a page was credited without settlement",
        Edit("Settlement", "if (state.status != Status.Settled) revert WrongStatus(state.status);"),
        Edit(
            "Settlement",
            "_settledRecord(keccak256(slots), keccak256(fills)));",
            "_rounds[market][round].status != Status.Settled ? keccak256(slots)"
            " : _settledRecord(keccak256(slots), keccak256(fills)));",
        ),
    ),
    Fault(
        "slots_of_a_sealed_market_voided",
        "slots of a sealed market were voided",
        Edit("Rounds", "if (terms.mode != TermsRules.COMMIT_REVEAL) revert NotCommitReveal();"),
    ),
    Fault(
        "settled_with_other_slots",
        "a round was settled with other slots than were committed",
        Edit("Settlement", "if (wordsHash != pageRecord[market][round][i]) revert PageMismatch(i);"),
    ),
    Fault(
        "credited_with_other_fills",
        "a page was credited with other fills than were settled",
        Edit("Settlement", "keccak256(abi.encode(wordsHash, fillsPageHash))", "wordsHash"),
    ),
    Fault(
        "voided_slots_forgotten",
        "a round was settled without its bitmap of voided slots",
        Edit("Settlement", "if (found != state.voidedHash) revert VoidedMismatch();"),
    ),
    Fault(
        "new_market_takes_anothers_number",
        "a market has the number of another",
        Edit("Markets", "market = ++markets;", "market = markets < 3 ? ++markets : 1;"),
        Edit("Markets", " || isMember[market][members[i]]"),
    ),
    Fault(
        "new_market_changes_anothers_terms",
        "the terms of a market changed",
        Edit("Markets", "termsHash[market] = TermsRules", "termsHash[market > 3 ? 2 : market] = TermsRules"),
    ),
    Fault(
        "market_with_free_orders",
        "a market was made whose orders are free",
        Edit("Terms", "if (terms.minimumLock == 0 || terms.quota == 0) revert TermsSpam();"),
    ),
)
