"""Faults to put into the contracts, each with the claim of `test/invariants` that it must break.

A fault is a real mistake that somebody could make: a check left out, a balance not updated, a state not
remembered. What is replaced stands exactly once in its file; the tests see to that.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """``old`` becomes ``new`` in ``src/<file>.sol``."""

    file: str
    old: str
    new: str = ""


@dataclass(frozen=True)
class Fault:
    """``name`` is a Solidity identifier's part; ``claim`` what the invariants must say about the fault."""

    name: str
    claim: str
    edits: tuple[Edit, ...]


NOT_SIGNED = "an order was locked that its account did not sign"
NO_QUORUM = "a round was committed without a quorum"
NOT_SOLVENT = "held is not what all can ask for"
TWICE = "a page was credited or released twice"

FAULTS = (
    # Who signed.
    Fault(
        "order_signer_unchecked",
        NOT_SIGNED,
        (Edit("Commitments", "if (signer != owner) revert SignerMismatch(i, signer);"),),
    ),
    Fault(
        "quorum_not_counted",
        NO_QUORUM,
        (Edit("Certificates", "if (count < quorum) revert QuorumMissing(count, quorum);"),),
    ),
    Fault(
        "one_member_counts_twice",
        NO_QUORUM,
        (Edit("Certificates", "signer <= last", "signer < last"),),
    ),
    Fault(
        "strangers_count_as_members",
        NO_QUORUM,
        (Edit("Certificates", "|| !isMember[market][signer]"),),
    ),
    # Once only.
    Fault(
        "round_committed_again",
        "a round was committed that was known already",
        (Edit("Commitments", "if (state.status != Status.None) revert WrongStatus(state.status);"),),
    ),
    Fault(
        "commitment_stands_twice",
        "one signature was executed twice",
        (Edit("Outcome", "if (commitment <= last)", "if (commitment < last)"),),
    ),
    Fault(
        "page_credited_again",
        TWICE,
        (
            Edit("RoundRecords", "|| _has(state.pagesDone, page)"),
            Edit("RoundRecords", "delete pageRecord[market][round][page];"),
        ),
    ),
    Fault(
        "slots_voided_again",
        "a round's slots were voided twice",
        (Edit("Rounds", "if (state.voidedHash != 0) revert AlreadyVoided();"),),
    ),
    Fault(
        "market_expires_again",
        "a market expired twice",
        (Edit("Exchange", "if (expiryOf[market].done) revert AlreadyExpired();"),),
    ),
    Fault(
        "withdrawal_taken_again",
        "more was withdrawn than was asked for",
        (Edit("Collateral", "account.withdrawal = 0;"),),
    ),
    # At its time, in its state.
    Fault(
        "settled_round_cancelled",
        "a round was cancelled that had ended",
        (Edit("Rounds", "state.status == Status.Settled || "),),
    ),
    Fault(
        "cancelled_before_the_deadline",
        "cancelled before its deadline",
        (Edit("Rounds", "whole ? times.settle : times.commit", "times.commit"),),
    ),
    Fault(
        "settled_after_the_deadline",
        "settled after its deadline",
        (Edit("Settlement", "_checkWindow(0, times.settle);"),),
    ),
    Fault(
        "settled_before_all_is_committed",
        "a round was settled without all of its pages",
        (
            Edit("RoundRecords", "if (state.pagesCommitted != _allPages(state.count))", "if (false)"),
            Edit(
                "Settlement",
                "if (wordsHash != ",
                "if (_has(_rounds[market][round].pagesCommitted, i) && wordsHash != ",
            ),
        ),
    ),
    Fault(
        "fallback_without_delay",
        "the fallback came before its delay",
        (Edit("Exchange", "uint256(terms.expiry) + terms.fallbackDelay", "terms.expiry"),),
    ),
    Fault(
        "anybody_names_the_expiry_price",
        "an impostor named the expiry price",
        (Edit("Exchange", "if (msg.sender != terms.settler) revert NotSettler(msg.sender);"),),
    ),
    Fault(
        "withdrawal_without_delay",
        "a withdrawal was taken before its delay",
        (Edit("Collateral", "if (block.timestamp < account.withdrawalFrom)", "if (false)"),),
    ),
    # What was committed is what settles, what settled is what is credited.
    Fault(
        "settled_with_other_slots",
        "a round was settled with other slots than were committed",
        (Edit("Settlement", "if (wordsHash != pageRecord[market][round][i]) revert PageMismatch(i);"),),
    ),
    Fault(
        "credited_with_other_fills",
        "a page was credited with other fills than were settled",
        (Edit("Settlement", "keccak256(abi.encode(wordsHash, fillsPageHash))", "wordsHash"),),
    ),
    Fault(
        "voided_slots_forgotten",
        "a round was settled without its bitmap of voided slots",
        (Edit("Settlement", "if (found != state.voidedHash) revert VoidedMismatch();"),),
    ),
    # Money.
    Fault(
        "more_bought_than_sold",
        NOT_SOLVENT,
        (Edit("Outcome", "|| sold != result.volume"),),
    ),
    Fault(
        "more_sold_than_bought",
        NOT_SOLVENT,
        (Edit("Outcome", "bought != result.volume ||"),),
    ),
    Fault(
        "fill_on_a_voided_slot",
        NOT_SOLVENT,
        (Edit("Outcome", "if (Lists.isVoided(voided, i)) revert FillOnVoidedSlot(i);"),),
    ),
    Fault(
        "lock_not_taken_from_free",
        NOT_SOLVENT,
        (Edit("Collateral", "(free - uint128(amount), locked +", "(free, locked +"),),
    ),
    Fault(
        "burned_bonds_forgotten",
        NOT_SOLVENT,
        (Edit("Settlement", "burned[market] += bond;"),),
    ),
    Fault(
        "positions_stay_after_redemption",
        NOT_SOLVENT,
        (Edit("Exchange", "(state.longs, state.shorts) = (0, 0);"),),
    ),
    Fault(
        "only_longs_of_pairs_are_taken",
        NOT_SOLVENT,
        (Edit("Exchange", "state.shorts -= lots;"),),
    ),
    Fault(
        "buyer_pays_what_a_seller_pays",
        "more was unlocked or spent than was locked",
        (Edit("Outcome", "result.price - result.floor : ", "result.cap - result.price : "),),
    ),
    Fault(
        "withdrawal_not_written_off",
        "the markets hold other than the contract has",
        (Edit("Collateral", "held[market] -= amount;"),),
    ),
    Fault(
        "longs_and_shorts_exchanged",
        "an account is not what its owner signed",
        (
            Edit("Settlement", "if (fill > 0) _accounts", "if (fill < 0) _accounts"),
            Edit("Settlement", "else if (fill < 0) _accounts", "else if (fill > 0) _accounts"),
        ),
    ),
    Fault(
        "withdrawal_from_another_market",
        "a market changed in which nothing happened",
        (Edit("Collateral", "held[market] -= amount;", "held[1] -= amount;"),),
    ),
    # The way out.
    Fault(
        "cost_above_the_lock",
        "cannot credit",
        (Edit("Outcome", "if (costOf(result, fill) > locked) revert CostAboveLock(i);"),),
    ),
    Fault(
        "incomplete_round_not_cancelled",
        "cannot cancel",
        (Edit("Rounds", "_checkWindow(whole ?", "if (!whole) revert BitmapRefused(); _checkWindow(whole ?"),),
    ),
    Fault(
        "only_whole_rounds_released",
        "cannot release",
        (
            Edit(
                "Rounds",
                "uint256 tickValue = _terms",
                "require(state.pagesCommitted == _allPages(state.count)); uint256 tickValue = _terms",
            ),
        ),
    ),
    Fault(
        "expiry_price_not_clamped",
        "the expiry price is out of range",
        (Edit("Exchange", "terms.floor : price > terms.cap ? terms.cap : price", "price : price"),),
    ),
    Fault(
        "silent_settler_holds_the_market",
        "cannot expire",
        (
            Edit(
                "Exchange",
                "_checkWindow(uint256(terms.expiry) + terms.fallbackDelay",
                "require(msg.sender == terms.settler); _checkWindow(terms.expiry",
            ),
        ),
    ),
)
