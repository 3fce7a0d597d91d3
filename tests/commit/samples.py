"""Orders, keys and envelopes for tests, from seeds: the same ones every time."""

from __future__ import annotations

import random
from dataclasses import dataclass

from commit.babyjub import B8, Point, draw_scalar, multiply
from commit.collateral import default_lock
from commit.commitment import commit
from commit.envelope import Envelope
from commit.hashing import hash_words_int
from commit.order import Order, RandomBytes, Side, draw_salt
from commit.sealing import Mode, Sealed, ciphertext_hash, seal
from commit.signing import PrivateKey, sign
from commit.typed_data import Domain, SignedOrder

FLOOR, CAP = 1_000, 3_000
DOMAIN = Domain(31337, bytes.fromhex("5fbdb2315678afecb367f032d93f642f64180aa3"))
TERMS_HASH = bytes(range(32))
MARKET, ROUND = 7, 12
UNPROVED = tuple(range(1, 9))
"""Eight words in the place of a seal proof, which no test of this folder verifies."""


def random_bytes(seed: int) -> RandomBytes:
    return random.Random(seed).randbytes


def context(round_number: int = ROUND, market: int = MARKET, domain: Domain = DOMAIN) -> int:
    return hash_words_int("context", domain.chain_id, domain.exchange, market, round_number, TERMS_HASH) >> 8


@dataclass(frozen=True)
class Committee:
    secret: int
    key: Point


def committee(seed: int = 1) -> Committee:
    secret = draw_scalar(random_bytes(seed))
    return Committee(secret, multiply(secret, B8))


@dataclass(frozen=True)
class Sample:
    """An order on its way, with everything that its trader knows."""

    key: PrivateKey
    order: Order
    sealed: Sealed | None
    envelope: Envelope


def sample(
    seed: int = 1,
    *,
    side: Side = Side.BUY,
    limit: int = 1_500,
    quantity: int = 25,
    mode: Mode = Mode.SEALED,
    round_number: int = ROUND,
) -> Sample:
    draw = random_bytes(seed)
    key = PrivateKey.draw(draw)
    order = Order(side, limit, quantity, int.from_bytes(key.address, "big"), draw_salt(draw))
    round_context = context(round_number)
    sealed = seal(order, round_context, committee().key, draw) if mode is Mode.SEALED else None
    ciphertext = sealed.ciphertext if sealed else None
    commitment = commit(round_context, order)
    locked = default_lock(quantity, FLOOR, CAP)
    signed = SignedOrder(MARKET, round_number, commitment, ciphertext_hash(ciphertext), locked)
    signature = sign(signed.digest(DOMAIN), key)
    envelope = Envelope(
        MARKET, round_number, order.account, commitment, ciphertext, locked, signature, UNPROVED
    )
    return Sample(key, order, sealed, envelope)
