"""What each account has, and what the market can pay."""

from __future__ import annotations

from scripts.contracts.faults.fault import Edit, Fault

NOT_SOLVENT = "held is not what all can ask for"
NOT_ITS_OWN = "an account is not what its owner signed"
OTHER_BONDS = "other bonds were burned than of voided slots"

MONEY = (
    Fault(
        "lock_not_checked",
        "an order was locked that its account could not cover",
        Edit(
            "Collateral",
            "if (amount > free) revert InsufficientCollateral(account, amount, free);\n        (state.free",
            "if (amount > free) amount = free;\n        (state.free",
        ),
    ),
    Fault(
        "lock_below_the_minimum",
        "an order was locked that locks less than the minimum",
        Edit("Commitments", "if (locked < minimumLock) revert LockBelowMinimum(i);"),
    ),
    Fault(
        "lock_not_taken_from_free",
        NOT_SOLVENT,
        Edit("Collateral", "(free - uint128(amount), locked +", "(free, locked +"),
    ),
    Fault(
        "lock_stays_after_credit", NOT_SOLVENT, Edit("Collateral", "locked - uint128(amount));", "locked);")
    ),
    Fault(
        "deposit_not_written_down",
        "the markets hold other than the contract has",
        Edit("Collateral", "held[market] += uint128(amount);"),
    ),
    Fault(
        "unpaid_deposit_booked",
        "a deposit was booked that was not paid",
        Edit(
            "Collateral",
            "token.safeTransferFrom(msg.sender, address(this), amount);",
            "try token.transferFrom(msg.sender, address(this), amount) {} catch {}",
        ),
        Edit("Collateral", "received != amount || "),
    ),
    Fault(
        "withdrawal_not_written_off",
        "the markets hold other than the contract has",
        Edit("Collateral", "held[market] -= amount;"),
    ),
    Fault(
        "withdrawal_from_another_market",
        "a market changed in which nothing happened",
        Edit("Collateral", "held[market] -= amount;", "held[1] -= amount;"),
    ),
    Fault(
        "withdrawal_of_what_is_locked",
        "more was withdrawn than was free",
        Edit(
            "Collateral",
            "uint128 amount = account.withdrawal < account.free ? account.withdrawal : account.free;",
            "uint128 amount = account.withdrawal;",
        ),
        Edit(
            "Collateral",
            "account.free -= amount;",
            "account.free -= amount < account.free ? amount : account.free;",
        ),
    ),
    Fault(
        "request_above_the_balance",
        "a withdrawal of more than is free was asked for",
        Edit(
            "Collateral",
            "if (amount > account.free) revert InsufficientCollateral(msg.sender, amount, account.free);",
        ),
    ),
    Fault("more_bought_than_sold", NOT_SOLVENT, Edit("Outcome", "|| sold != result.volume")),
    Fault("more_sold_than_bought", NOT_SOLVENT, Edit("Outcome", "bought != result.volume ||")),
    Fault(
        "fill_on_a_voided_slot",
        NOT_SOLVENT,
        Edit("Outcome", "if (Lists.isVoided(voided, i)) revert FillOnVoidedSlot(i);"),
    ),
    Fault(
        "buyer_pays_what_a_seller_pays",
        NOT_SOLVENT,
        Edit("Outcome", "result.price - result.floor : ", "result.cap - result.price : "),
    ),
    Fault("cost_not_kept", NOT_SOLVENT, Edit("Collateral", "uint128(amount - cost)", "uint128(amount)")),
    Fault(
        "cost_cut_to_the_lock",
        "more was unlocked or spent than was locked",
        Edit("Outcome", "if (costOf(result, fill) > locked) revert CostAboveLock(i);"),
        Edit("Collateral", "uint128(amount - cost)", "uint128(amount > cost ? amount - cost : 0)"),
    ),
    Fault(
        "tick_value_forgotten_in_the_cost",
        NOT_SOLVENT,
        Edit("Settlement", "cost * result.tickValue);", "cost);"),
    ),
    Fault(
        "tick_value_forgotten_in_the_release",
        NOT_ITS_OWN,
        Edit(
            "Rounds", "_unlock(market, owner, locked * tickValue, 0);", "_unlock(market, owner, locked, 0);"
        ),
    ),
    Fault(
        "tick_value_forgotten_in_the_redemption",
        NOT_SOLVENT,
        Edit("Exchange", "uint256 amount = ticks * terms.tickValue;", "uint256 amount = ticks;"),
    ),
    Fault(
        "longs_and_shorts_exchanged",
        NOT_ITS_OWN,
        Edit("Settlement", "if (fill > 0) _accounts", "if (fill < 0) _accounts"),
        Edit("Settlement", "else if (fill < 0) _accounts", "else if (fill > 0) _accounts"),
    ),
    Fault(
        "position_goes_to_the_caller",
        NOT_SOLVENT,
        Edit(
            "Settlement",
            "if (fill > 0) _accounts[market][owner]",
            "if (fill > 0) _accounts[market][msg.sender]",
        ),
    ),
    Fault("burned_bonds_forgotten", NOT_SOLVENT, Edit("Settlement", "burned[market] += bond;")),
    Fault(
        "whole_lock_burned",
        OTHER_BONDS,
        Edit("Settlement", "uint256 bond = terms.bond * tickValue;", "uint256 bond = locked * tickValue;"),
    ),
    Fault(
        "bond_goes_to_the_caller",
        NOT_SOLVENT,
        Edit("Settlement", "burned[market] += bond;", "_accounts[market][msg.sender].free += uint128(bond);"),
    ),
    Fault(
        "bitmap_read_from_the_first_page",
        OTHER_BONDS,
        Edit("Settlement", "Lists.isVoided(voided, first + i)", "Lists.isVoided(voided, i)"),
    ),
    Fault("only_longs_of_pairs_are_taken", NOT_SOLVENT, Edit("Exchange", "state.shorts -= lots;")),
    Fault(
        "pair_of_one_side_redeemed",
        "a pair was redeemed that was not held",
        Edit("Exchange", "lots > state.longs || lots > state.shorts", "lots > state.longs"),
        Edit(
            "Exchange", "state.shorts -= lots;", "state.shorts -= lots < state.shorts ? lots : state.shorts;"
        ),
    ),
    Fault(
        "pair_pays_the_cap",
        NOT_SOLVENT,
        Edit("Exchange", "(terms.cap - terms.floor) * terms.tickValue", "terms.cap * terms.tickValue"),
    ),
    Fault(
        "short_paid_as_a_long",
        NOT_SOLVENT,
        Edit(
            "Exchange",
            "uint256(shorts) * (terms.cap - expiry.price)",
            "uint256(shorts) * (expiry.price - terms.floor)",
        ),
    ),
    Fault(
        "positions_stay_after_redemption",
        NOT_SOLVENT,
        Edit("Exchange", "(state.longs, state.shorts) = (0, 0);"),
    ),
    Fault(
        "redemption_goes_to_the_caller",
        NOT_SOLVENT,
        Edit(
            "Exchange",
            "state.free += uint128(amount);\n        emit Redeemed",
            "_accounts[market][msg.sender].free += uint128(amount);\n        emit Redeemed",
        ),
    ),
    Fault(
        "expiry_price_not_clamped",
        "the expiry price is out of range",
        Edit("Exchange", "terms.floor : price > terms.cap ? terms.cap : price", "price : price"),
    ),
)
