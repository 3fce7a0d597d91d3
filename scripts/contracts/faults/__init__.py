"""Faults to put into the contracts, each with the claim of `test/invariants` that it must break.

A fault is a mistake that somebody could make: a check left out, a balance not updated, a state not
remembered, a second too early. What is replaced stands exactly once in its file, and each claim has a fault
that breaks it; the tests see to both, and `mutants.py` puts the faults in.

Not every changed line is a fault. Some checks only name an error where checked arithmetic would revert
without them: a lock or a pair above the balance, a price out of range where something traded. And some states
have two guards, a page's mark and its record, windows and status: there a fault takes both.
"""

from __future__ import annotations

from scripts.contracts.faults.exits import EXITS
from scripts.contracts.faults.fault import Edit, Fault
from scripts.contracts.faults.money import MONEY
from scripts.contracts.faults.once import ONCE
from scripts.contracts.faults.signed import SIGNED
from scripts.contracts.faults.times import TIMES

FAULTS: tuple[Fault, ...] = (*SIGNED, *ONCE, *TIMES, *MONEY, *EXITS)

__all__ = ["FAULTS", "Edit", "Fault"]
