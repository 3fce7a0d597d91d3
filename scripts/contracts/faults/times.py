"""What happens at its time only, to the second."""

from __future__ import annotations

from scripts.contracts.faults.fault import Edit, Fault

NOT_THEN = "committed outside its window"

TIMES = (
    Fault(
        "window_open_at_its_end",
        NOT_THEN,
        Edit("RoundRecords", "block.timestamp >= until", "block.timestamp > until"),
    ),
    Fault(
        "window_open_too_early",
        "cancelled before its deadline",
        Edit("RoundRecords", "block.timestamp < from", "block.timestamp + 1 < from"),
    ),
    Fault(
        "committed_at_any_time",
        NOT_THEN,
        Edit("Commitments", "_checkCommitWindow(market, round);\n        Round storage", "Round storage"),
    ),
    Fault(
        "pages_committed_at_any_time",
        NOT_THEN,
        Edit("Commitments", "_checkCommitWindow(market, round);\n        _commitPage", "_commitPage"),
    ),
    Fault(
        "committed_after_expiry",
        NOT_THEN,
        Edit("Commitments", "times.commit < times.settle ? times.commit : times.settle", "times.commit"),
    ),
    Fault(
        "voided_before_the_reveal_deadline",
        "voided outside its window",
        Edit(
            "Rounds", "_checkWindow(times.reveal, times.settle);", "_checkWindow(times.commit, times.settle);"
        ),
    ),
    Fault(
        "voided_after_the_settle_deadline",
        "voided outside its window",
        Edit(
            "Rounds",
            "_checkWindow(times.reveal, times.settle);",
            "_checkWindow(times.reveal, type(uint256).max);",
        ),
    ),
    Fault(
        "settled_after_the_deadline",
        "settled after its deadline",
        Edit("Settlement", "_checkWindow(0, times.settle);"),
    ),
    Fault(
        "settled_at_the_deadline",
        "settled after its deadline",
        Edit("Settlement", "_checkWindow(0, times.settle);", "_checkWindow(0, times.settle + 1);"),
    ),
    Fault(
        "cancelled_before_the_deadline",
        "cancelled before its deadline",
        Edit("Rounds", "whole ? times.settle : times.commit", "times.commit"),
    ),
    Fault(
        "cancelled_a_second_early",
        "cancelled before its deadline",
        Edit("Rounds", "whole ? times.settle : times.commit", "whole ? times.settle - 1 : times.commit"),
    ),
    Fault(
        "uncommitted_round_cancelled_early",
        "cancelled before its deadline",
        Edit("Rounds", "whole ? times.settle : times.commit", "whole ? times.settle : times.close"),
    ),
    Fault(
        "withdrawal_without_delay",
        "a withdrawal was taken before its delay",
        Edit("Collateral", "if (block.timestamp < account.withdrawalFrom)", "if (false)"),
    ),
    Fault(
        "withdrawal_a_second_early",
        "a withdrawal was taken before its delay",
        Edit(
            "Collateral",
            "if (block.timestamp < account.withdrawalFrom)",
            "if (block.timestamp + 1 < account.withdrawalFrom)",
        ),
    ),
    Fault(
        "later_requests_without_delay",
        "a withdrawal was taken before its delay",
        Edit(
            "Collateral",
            "account.withdrawalFrom = from;",
            "if (account.withdrawalFrom == 0) account.withdrawalFrom = from;",
        ),
    ),
    Fault(
        "fallback_without_delay",
        "the fallback came before its delay",
        Edit("Exchange", "uint256(terms.expiry) + terms.fallbackDelay", "terms.expiry"),
    ),
    Fault(
        "fallback_a_second_early",
        "the fallback came before its delay",
        Edit(
            "Exchange",
            "uint256(terms.expiry) + terms.fallbackDelay",
            "uint256(terms.expiry) + terms.fallbackDelay - 1",
        ),
    ),
    Fault(
        "expired_a_second_early",
        "a market expired before its time",
        Edit("Exchange", "_checkWindow(terms.expiry, type", "_checkWindow(terms.expiry - 1, type"),
    ),
    Fault(
        "redeemed_before_the_expiry",
        "a position was redeemed before the expiry",
        Edit(
            "Exchange",
            "if (!expiry.done) revert NotExpired();",
            "if (!expiry.done) expiry.price = terms.fallbackPrice;",
        ),
    ),
    Fault(
        "anybody_names_the_expiry_price",
        "an impostor named the expiry price",
        Edit("Exchange", "if (msg.sender != terms.settler) revert NotSettler(msg.sender);"),
    ),
)
