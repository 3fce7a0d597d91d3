"""What can be wrong with a book that is handed to the clearing rule.

FssError
├── BookShape    clearing.book-shape
└── BookRange    clearing.book-range
"""

from __future__ import annotations

from commit.errors import FssError


class BookShape(FssError):
    """The sides, limits and quantities of a book differ in number.

    A book is three lists of equal length, one entry of each for every order, in slot order.
    """

    code = "clearing.book-shape"


class BookRange(FssError):
    """An order of a book has a side, limit or quantity outside its range.

    Side is 0 (buy) or 1 (sell), limit a whole number of ticks with 0 <= limit < 2^32, and
    quantity a whole number of lots with 1 <= quantity < 2^48. An order outside these ranges has
    no seal proof, so it cannot stand in a round; an empty slot is left out of the book.
    """

    code = "clearing.book-range"
