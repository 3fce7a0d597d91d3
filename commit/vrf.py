"""The round's seed: a random value that t members make together and no fewer can predict.

Imports the curve, :mod:`commit.dleq`, :mod:`commit.keyset` and :mod:`commit.threshold`. The seed is the
hash of x * H(context), x being the committee's secret: a distributed verifiable random function, unique
for each context, whichever t members take part (Galindo, Liu, Ordean, Wong, Fully Distributed Verifiable
Random Functions, 2020, DDH-DVRF).

H is a hash to the curve: nobody knows the discrete logarithm of its values. So a seed share says nothing
about any order's K, and the public keys say nothing about the seed; and its proof has a tag of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from commit import dleq
from commit.babyjub import (
    COFACTOR,
    IDENTITY,
    A,
    D,
    Point,
    PointError,
    check_point,
    decode_point,
    encode_point,
    multiply,
)
from commit.errors import FssError
from commit.field import MODULUS, inverse, sqrt
from commit.hashing import hash_words, hash_words_int
from commit.keyset import KeySet, KeyShare
from commit.schnorr import Proof, decode_proof
from commit.threshold import NotEnoughSharesError, ShareError, combine, name_member


class SeedShareError(ShareError):
    """A member's share of a round's seed is wrong; ``culprits`` names that member.

    It must be the member's key share times the hash of the round's context, a point of the prime-order
    subgroup, with a proof of just that. Any t good shares give the seed.
    """

    code = "seed.share"


@dataclass(frozen=True, slots=True)
class SeedShare:
    """x_i * H(context) and the proof that x_i is the member's key share."""

    point: Point
    proof: Proof

    def encode(self) -> bytes:
        """point (64 bytes) ‖ proof (64 bytes)."""
        return encode_point(self.point) + self.proof.encode()


@dataclass(frozen=True, slots=True)
class OpenedSeed:
    """The seed, the members whose shares were used, and a refusal for each bad sender."""

    seed: bytes
    used: tuple[int, ...]
    refused: Mapping[int, SeedShareError]


def decode_seed_share(data: bytes, sender: int) -> SeedShare:
    """The share of :meth:`SeedShare.encode` by member ``sender``. Raises :class:`SeedShareError`."""
    try:
        return SeedShare(decode_point(data[:64], "the share"), decode_proof(data[64:]))
    except FssError as error:
        raise _refuse(sender, error.message) from None


@lru_cache(maxsize=64)
def hash_to_curve(context: int) -> Point:
    """A point of the prime-order subgroup whose discrete logarithm nobody knows, by try and increment.

    ``context`` is public, so the varying time gives nothing away.
    """
    counter = 0
    while True:
        point = _candidate(hash_words_int("hash-to-curve", context, counter))
        if point is not None and point != IDENTITY:
            return point
        counter += 1


def _candidate(digest: int) -> Point | None:
    """8 * (x, y), y the 254 low bits of ``digest`` and x the root with the parity of its bit 255."""
    y = digest & ((1 << 254) - 1)
    if y >= MODULUS:
        return None
    # a - d y^2 is never 0: a is a square modulo r and d is not
    x = sqrt((1 - y * y) * inverse((A - D * y * y) % MODULUS))
    if x is None:
        return None
    if x % 2 != digest >> 255:
        x = -x % MODULUS
    return multiply(COFACTOR, Point(x, y))


def seed_statement(context: int, index: int, public_key: Point, share: Point) -> bytes:
    """The hash that a seed share's proof is bound to; see docs/protocol.md."""
    base = hash_to_curve(context)
    words = (public_key.x, public_key.y, base.x, base.y, share.x, share.y)
    return hash_words("seed-statement", context, index, *words)


def seed_share(
    key_share: KeyShare, key_set: KeySet, context: int, random_bytes: Callable[[int], bytes]
) -> SeedShare:
    """A member's share of the seed of the round ``context``.

    Whoever calls this has seen the round's set of lists and its snapshot certified.
    """
    base = hash_to_curve(context)
    point = multiply(key_share.secret, base)
    public_key = key_set.verification_key(key_share.index)
    statement = seed_statement(context, key_share.index, public_key, point)
    return SeedShare(point, dleq.prove(statement, key_share.secret, base, random_bytes))


def check_seed_share(share: SeedShare, sender: int, key_set: KeySet, context: int) -> None:
    """Raises :class:`SeedShareError` unless member ``sender`` made ``share`` with its key share."""
    try:
        check_point(share.point, "the share")
    except PointError as error:
        raise _refuse(sender, error.message) from None
    public_key = key_set.verification_key(sender)
    statement = seed_statement(context, sender, public_key, share.point)
    if not dleq.verify(statement, public_key, hash_to_curve(context), share.point, share.proof):
        raise _refuse(sender, "the proof is wrong")


def verify_seed_share(share: SeedShare, sender: int, key_set: KeySet, context: int) -> bool:
    """Whether :func:`check_seed_share` has nothing against ``share``."""
    try:
        check_seed_share(share, sender, key_set, context)
    except SeedShareError:
        return False
    return True


def combine_seed(shares: Mapping[int, Point], threshold: int, context: int) -> bytes:
    """The seed, 32 bytes, from the checked points of at least ``threshold`` members, by index.

    Raises :class:`commit.threshold.NotEnoughSharesError`, or
    :class:`commit.polynomial.ShareIndexError` for index 0.
    """
    point = combine(shares, threshold)
    return hash_words("seed", context, point.x, point.y)


def open_seed(shares: Mapping[int, SeedShare], key_set: KeySet, context: int) -> OpenedSeed:
    """The seed from up to n members' shares, keyed by the member that signed each; all are checked.

    Raises :class:`commit.threshold.NotEnoughSharesError` with the culprits where fewer than t are good.
    """
    refused: dict[int, SeedShareError] = {}
    for sender in sorted(shares):
        try:
            check_seed_share(shares[sender], sender, key_set, context)
        except SeedShareError as error:
            refused[sender] = error
    used = tuple(sender for sender in sorted(shares) if sender not in refused)[: key_set.threshold]
    if len(used) < key_set.threshold:
        raise NotEnoughSharesError(
            f"{len(used)} members' seed shares are good, {key_set.threshold} are needed",
            hint="wait for more members",
            culprits=tuple(map(name_member, refused)),
        )
    seed = combine_seed({sender: shares[sender].point for sender in used}, key_set.threshold, context)
    return OpenedSeed(seed, used, refused)


def _refuse(sender: int, reason: str) -> SeedShareError:
    return SeedShareError(
        f"member {sender}'s seed share: {reason}",
        hint="the sender is faulty; use others' shares",
        culprits=(name_member(sender),),
    )
