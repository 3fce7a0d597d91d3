"""The clearing rule: one price, one volume and one set of fills for every book.

``clear`` is the fast rule and ``clear_reference`` the readable one; tests hold them equal.
Imports numpy and the error tree, nothing else of the project.
"""

from __future__ import annotations

from fss.clearing.book import BUY, LAST_TICK, MOST_LOTS, SELL, Book, Clearing
from fss.clearing.errors import BookRange, BookShape
from fss.clearing.fast import clear
from fss.clearing.reference import clear_reference

__all__ = [
    "BUY",
    "LAST_TICK",
    "MOST_LOTS",
    "SELL",
    "Book",
    "BookRange",
    "BookShape",
    "Clearing",
    "clear",
    "clear_reference",
]
