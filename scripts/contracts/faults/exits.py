"""The way out of every state, with nobody's help."""

from __future__ import annotations

from scripts.contracts.faults.fault import Edit, Fault

EXITS = (
    Fault(
        "cost_above_the_lock",
        "cannot credit",
        Edit("Outcome", "if (costOf(result, fill) > locked) revert CostAboveLock(i);"),
    ),
    Fault(
        "incomplete_round_not_cancelled",
        "cannot cancel",
        Edit("Rounds", "_checkWindow(whole ?", "if (!whole) revert BitmapRefused(); _checkWindow(whole ?"),
    ),
    Fault(
        "cancelled_a_second_late",
        "cannot cancel",
        Edit("Rounds", "whole ? times.settle : times.commit", "whole ? times.settle + 1 : times.commit + 1"),
    ),
    Fault(
        "only_whole_rounds_released",
        "cannot release",
        Edit(
            "Rounds",
            "uint256 tickValue = _terms",
            "require(state.pagesCommitted == _allPages(state.count)); uint256 tickValue = _terms",
        ),
    ),
    Fault(
        "page_never_released_after_void",
        "cannot release",
        Edit(
            "Rounds",
            "_finishPage(market, round, page, keccak256(slots));",
            "require(state.voidedHash == 0); _finishPage(market, round, page, keccak256(slots));",
        ),
    ),
    Fault(
        "later_pages_credited_by_their_owners_only",
        "cannot credit",
        Edit(
            "Settlement",
            "if (Lists.isVoided(voided, first + i))",
            "require(first == 0 || msg.sender == owner); if (Lists.isVoided(voided, first + i))",
        ),
    ),
    Fault(
        "nobody_credits_after_the_expiry",
        "cannot credit",
        Edit(
            "Settlement",
            "_checkVoided(state, voided);\n        _credit",
            "require(block.timestamp < _terms(market).expiry); _checkVoided(state, voided);\n        _credit",
        ),
    ),
    Fault(
        "silent_settler_holds_the_market",
        "cannot expire",
        Edit(
            "Exchange",
            "_checkWindow(uint256(terms.expiry) + terms.fallbackDelay",
            "require(msg.sender == terms.settler); _checkWindow(terms.expiry",
        ),
    ),
    Fault(
        "redeemed_only_by_the_owner",
        "cannot redeem",
        Edit(
            "Exchange",
            "if (!expiry.done) revert NotExpired();",
            "if (!expiry.done) revert NotExpired(); require(msg.sender == account);",
        ),
    ),
    Fault(
        "no_requests_after_the_expiry",
        "cannot ask for the balance",
        Edit(
            "Collateral",
            "account.withdrawal = amount;",
            "require(block.timestamp < _terms(market).expiry); account.withdrawal = amount;",
        ),
    ),
    Fault(
        "withdrawal_a_second_late",
        "cannot withdraw",
        Edit(
            "Collateral",
            "if (block.timestamp < account.withdrawalFrom)",
            "if (block.timestamp <= account.withdrawalFrom)",
        ),
    ),
    Fault(
        "withdrawal_leaves_a_unit",
        "a balance stays behind",
        Edit(
            "Collateral",
            "if (amount == 0) revert NothingToWithdraw();",
            "if (amount == 0) revert NothingToWithdraw(); if (amount > 1) --amount;",
        ),
    ),
)
