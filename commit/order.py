"""The order: side, limit, quantity, account and salt, and its packing into one field element.

Imports only ``commit``'s field and errors. Source of the packing: docs/protocol.md, "Hashes".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import ClassVar

from commit.errors import FssError
from commit.field import MODULUS

LIMIT_BITS = 32
QUANTITY_BITS = 48
ACCOUNT_BITS = 160
QUANTITY_SHIFT = 40
SALT_DRAW_BYTES = 48

RandomBytes = Callable[[int], bytes]
"""A source of randomness such as ``os.urandom``: that many uniform bytes."""


class Side(IntEnum):
    """Which way an order trades: ``BUY`` (0) or ``SELL`` (1)."""

    BUY = 0
    SELL = 1


class OrderError(FssError):
    """An order has a field that no order can have.

    ``field_name`` names it. The message never shows the value: a refused order is still a secret.
    """

    code = "order"
    field_name: ClassVar[str] = ""


class OrderSideError(OrderError):
    """The side of an order is neither buy (0) nor sell (1)."""

    code = "order.side"
    field_name = "side"


class OrderLimitError(OrderError):
    """The limit price of an order is out of range.

    A limit is a whole number of ticks from 0 to 2^32 - 1. A market's own floor and cap are
    narrower and checked when the order is sealed.
    """

    code = "order.limit-range"
    field_name = "limit"


class OrderQuantityError(OrderError):
    """The quantity of an order is out of range.

    A quantity is a whole number of lots from 1 to 2^48 - 1, so that the sums of a full round stay
    below 2^63.
    """

    code = "order.quantity-range"
    field_name = "quantity"


class OrderAccountError(OrderError):
    """The account of an order is not an Ethereum address.

    An account is the address as an integer from 1 to 2^160 - 1. Zero is refused: it is what a
    failed signature recovery returns on chain.
    """

    code = "order.account-range"
    field_name = "account"


class OrderSaltError(OrderError):
    """The salt of an order is not a canonical field element.

    A salt is a uniform integer from 0 to r - 1 and is drawn by the library (``draw_salt``); whoever
    guesses it can test what a commitment hides.
    """

    code = "order.salt-range"
    field_name = "salt"


class OrderPackedError(OrderError):
    """A packed order has bits where no order has any.

    packed = side + 2 limit + 2^40 quantity; bits 33 to 39 and those above 87 are zero.
    """

    code = "order.packed"
    field_name = "packed"


@dataclass(frozen=True)
class Order:
    """A limit order: limit in ticks, quantity in lots, account an address as an integer.

    ``repr`` shows the account alone, since the rest is secret until the reveal. Raises the
    ``OrderError`` of the first field that is out of range.
    """

    side: Side = field(repr=False)
    limit: int = field(repr=False)
    quantity: int = field(repr=False)
    account: int
    salt: int = field(repr=False)

    def __post_init__(self) -> None:
        if not _within(self.side, 0, 2):
            raise OrderSideError("the side is neither 0 (buy) nor 1 (sell)", hint="use Side.BUY or Side.SELL")
        object.__setattr__(self, "side", Side(self.side))
        if not _within(self.limit, 0, 1 << LIMIT_BITS):
            raise OrderLimitError("the limit is out of range", hint="give whole ticks from 0 to 2^32 - 1")
        if not _within(self.quantity, 1, 1 << QUANTITY_BITS):
            raise OrderQuantityError(
                "the quantity is out of range", hint="give whole lots from 1 to 2^48 - 1"
            )
        if not _within(self.account, 1, 1 << ACCOUNT_BITS):
            raise OrderAccountError("the account is not an address", hint="give 1 to 2^160 - 1 as an integer")
        if not _within(self.salt, 0, MODULUS):
            raise OrderSaltError("the salt is not a field element", hint="draw it with draw_salt")

    @property
    def packed(self) -> int:
        """Side, limit and quantity in one field element below 2^88."""
        return self.side + 2 * self.limit + (self.quantity << QUANTITY_SHIFT)


def unpack(packed: int) -> tuple[Side, int, int]:
    """Side, limit and quantity of a packed order: the inverse of ``Order.packed``.

    Raises ``OrderPackedError`` where other bits are set and ``OrderQuantityError`` for quantity 0.
    """
    if not _within(packed, 0, 1 << QUANTITY_SHIFT + QUANTITY_BITS):
        raise OrderPackedError(
            "the packed order is out of range", hint="give the value that was committed to"
        )
    low, quantity = packed & (1 << QUANTITY_SHIFT) - 1, packed >> QUANTITY_SHIFT
    if low >> LIMIT_BITS + 1:
        raise OrderPackedError("the packed order has bits in its gap", hint="bits 33 to 39 must be zero")
    if quantity == 0:
        raise OrderQuantityError("the quantity is out of range", hint="give whole lots from 1 to 2^48 - 1")
    return Side(low & 1), low >> 1, quantity


def draw_salt(random_bytes: RandomBytes) -> int:
    """A salt below r, uniform up to 2^-130: 384 random bits reduced modulo r."""
    return int.from_bytes(random_bytes(SALT_DRAW_BYTES), "big") % MODULUS


def _within(value: object, start: int, stop: int) -> bool:
    """Whether ``value`` is an integer, not a boolean, with start <= value < stop."""
    return isinstance(value, int) and not isinstance(value, bool) and start <= value < stop
