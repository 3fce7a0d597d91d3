"""Sealing an order under the committee's key, and opening it with the point that t members restore.

ElGamal over BabyJubJub with a Poseidon keystream: R = rho B8, K = rho Y. Imports only ``commit``'s
curve, hashes, batches and order. Source: docs/protocol.md, "keystream" and "ciphertext hash".
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from commit.babyjub import B8, Point, check_point, draw_scalar, multiply
from commit.batches import PYTHON, Batches
from commit.errors import FssError
from commit.field import MODULUS, check_element
from commit.hashing import hash_words
from commit.order import Order, OrderError, RandomBytes, unpack
from commit.poseidon import permute

NO_CIPHERTEXT_HASH = bytes(32)
"""What stands for the ciphertext hash in a commit-reveal round."""


class Mode(IntEnum):
    """How a market hides its orders: ``SEALED`` (0) under the committee's key, or ``COMMIT_REVEAL`` (1)."""

    SEALED = 0
    COMMIT_REVEAL = 1


class RepeatedPointError(FssError):
    """Two ciphertexts of one round share their point R.

    Whoever reuses the secret behind R reuses the keystream, and the difference of two masked orders
    is then public. The library draws a new one for every order; members refuse the second.
    """

    code = "seal.repeated-point"


class OpeningError(FssError):
    """A ciphertext opens to something that its commitment does not hide.

    An admitted envelope has a seal proof, so that its ciphertext opens to its commitment. The
    shared point or the context is therefore not the one that it was sealed with.
    """

    code = "seal.opening"


@dataclass(frozen=True)
class Ciphertext:
    """The point R and the two masked elements packed + k0 and salt + k1.

    Raises a ``PointError`` where R is not in the prime-order subgroup or is the identity, and
    ``FieldError`` where a masked element is not canonical.
    """

    point: Point
    masked_order: int
    masked_salt: int

    def __post_init__(self) -> None:
        check_point(self.point, "the ciphertext's point R")
        check_element(self.masked_order, "the masked order m0")
        check_element(self.masked_salt, "the masked salt m1")


@dataclass(frozen=True)
class Sealed:
    """A ciphertext, and the secret scalar behind its R that the seal proof needs as a witness."""

    ciphertext: Ciphertext
    ephemeral_secret: int = field(repr=False)


def seal(order: Order, context: int, committee_key: Point, random_bytes: RandomBytes) -> Sealed:
    """Encrypt ``order`` to the committee for the round that ``context`` names, with a fresh secret scalar.

    Raises a ``PointError`` for a key that is none and ``FieldError`` for a context of r or more.
    """
    check_point(committee_key, "the committee key")
    secret = draw_scalar(random_bytes)
    first, second = keystream(context, multiply(secret, committee_key))
    ciphertext = Ciphertext(
        multiply(secret, B8), (order.packed + first) % MODULUS, (order.salt + second) % MODULUS
    )
    return Sealed(ciphertext, secret)


def keystream(context: int, shared_point: Point) -> tuple[int, int]:
    """The two masks that K gives in a context: outputs 0 and 1 of Poseidon(t = 3; context; K.x, K.y)."""
    first, second, _ = permute((context, shared_point.x, shared_point.y))
    return first, second


def open_ciphertext(ciphertext: Ciphertext, shared_point: Point, context: int) -> tuple[int, int]:
    """The packed order and the salt under K = ``shared_point``; neither is checked (see ``open_order``)."""
    first, second = keystream(context, shared_point)
    return (ciphertext.masked_order - first) % MODULUS, (ciphertext.masked_salt - second) % MODULUS


def open_order(
    ciphertext: Ciphertext, shared_point: Point, context: int, account: int, commitment: int
) -> Order:
    """The order in ``ciphertext``, checked against ``account`` and ``commitment``.

    Raises ``OpeningError`` where the opening is no order of that account or not the one committed to.
    """
    packed, salt = open_ciphertext(ciphertext, shared_point, context)
    return open_commitment(packed, salt, context, account, commitment)


def open_commitment(packed: int, salt: int, context: int, account: int, commitment: int) -> Order:
    """The order that ``packed`` and ``salt`` open ``commitment`` to, or ``OpeningError``.

    Serves commit-reveal too, where the trader sends the opening.
    """
    (opened,) = open_commitments([(packed, salt)], context, [(account, commitment)])
    if isinstance(opened, OpeningError):
        raise opened
    return opened


def open_orders(
    ciphertexts: Sequence[Ciphertext],
    shared_points: Sequence[Point],
    context: int,
    owners: Sequence[tuple[int, int]],
    batches: Batches = PYTHON,
) -> list[Order | OpeningError]:
    """``open_order`` for each ciphertext with its shared point, account and commitment (``owners``).

    What ``open_order`` would raise stands in its place in the list.
    """
    states = [(context, point.x, point.y) for point in shared_points]
    openings = [
        ((ciphertext.masked_order - first) % MODULUS, (ciphertext.masked_salt - second) % MODULUS)
        for ciphertext, (first, second) in zip(ciphertexts, batches.permute_each(states, 2), strict=True)
    ]
    return open_commitments(openings, context, owners, batches)


def open_commitments(
    openings: Sequence[tuple[int, int]],
    context: int,
    owners: Sequence[tuple[int, int]],
    batches: Batches = PYTHON,
) -> list[Order | OpeningError]:
    """``open_commitment`` for each opening (packed, salt) with its account and commitment (``owners``).

    What ``open_commitment`` would raise stands in its place in the list.
    """
    orders = [
        _order(packed, salt, account)
        for (packed, salt), (account, _) in zip(openings, owners, strict=True)
    ]
    states = [(context, one.packed, one.account, one.salt) for one in orders if isinstance(one, Order)]
    hashes = iter(batches.permute_each(states))
    return [
        _mismatch() if isinstance(one, Order) and next(hashes)[0] != commitment else one
        for one, (_, commitment) in zip(orders, owners, strict=True)
    ]


def _order(packed: int, salt: int, account: int) -> Order | OpeningError:
    try:
        return Order(*unpack(packed), account, salt)
    except OrderError as error:
        return OpeningError(f"the opening is no order: its {error.field_name} is out of range", hint=_HINT)


def _mismatch() -> OpeningError:
    return OpeningError("the opening does not match the commitment", hint=_HINT)


_HINT = "check the shared point, the context and the account"


def ciphertext_hash(ciphertext: Ciphertext | None) -> bytes:
    """H(TAG("ciphertext"), R.x, R.y, m0, m1): 32 bytes, zero where there is none (commit-reveal)."""
    if ciphertext is None:
        return NO_CIPHERTEXT_HASH
    point = ciphertext.point
    return hash_words("ciphertext", point.x, point.y, ciphertext.masked_order, ciphertext.masked_salt)


def check_fresh(ciphertext: Ciphertext, seen: Container[Point]) -> None:
    """Raise ``RepeatedPointError`` where R is among the points ``seen`` in this round."""
    if ciphertext.point in seen:
        raise RepeatedPointError(
            "another order of this round has the same point R", hint="seal again with a new ephemeral secret"
        )
