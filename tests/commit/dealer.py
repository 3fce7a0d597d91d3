"""A trusted dealer and seeded randomness: for tests alone, so that they need no key ceremony."""

from __future__ import annotations

import random
from collections.abc import Callable

from commit.babyjub import B8, multiply
from commit.keyset import KeySet, KeyShare
from commit.polynomial import evaluate


def seeded(seed: object) -> Callable[[int], bytes]:
    """A reader of bytes that always gives the same for one seed."""
    return random.Random(repr(seed)).randbytes


def deal(n: int, threshold: int, seed: int = 0) -> tuple[KeySet, list[KeyShare], list[int]]:
    """A key set, its n shares, and the secrets of its encryption keys."""
    draw = random.Random(seed)
    coefficients = [draw.randrange(1, 2**250) for _ in range(threshold)]
    shares = [KeyShare(index, evaluate(coefficients, index)) for index in range(1, n + 1)]
    encryption_secrets = [draw.randrange(1, 2**250) for _ in range(n)]
    key_set = KeySet(
        threshold,
        multiply(coefficients[0], B8),
        tuple(multiply(share.secret, B8) for share in shares),
        tuple(multiply(secret, B8) for secret in encryption_secrets),
    )
    return key_set, shares, encryption_secrets
