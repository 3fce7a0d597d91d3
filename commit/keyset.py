"""A committee's threshold keys: the public set, its hash, and one member's secret share.

Imports the curve, the tagged hash and :mod:`commit.polynomial`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from commit.babyjub import B8, ORDER, Point, PointError, check_point, multiply
from commit.errors import FssError
from commit.hashing import hash_words
from commit.polynomial import MAXIMUM_INDEX, interpolate_points


class KeySetError(FssError):
    """A key set is not one that a key ceremony can give.

    Its threshold must lie in 1..n, each key must be a point of the prime-order subgroup and not the
    identity, and the public key and all verification keys must lie on one polynomial of degree below the
    threshold: else different members' shares would open a round differently.
    """

    code = "key-set.inconsistent"


class KeyShareError(FssError):
    """A member's key share does not belong to its key set.

    The secret times the base point must be the verification key that the set names for this member.
    """

    code = "key-share.mismatch"


@dataclass(frozen=True, slots=True)
class KeySet:
    """The public keys of a committee of n members of which any ``threshold`` can decrypt.

    ``verification_keys[i - 1]`` is x_i * B8 for member i's share x_i of the secret of ``public_key``;
    ``encryption_keys[i - 1]`` is what is encrypted to member i alone.
    """

    threshold: int
    public_key: Point
    verification_keys: tuple[Point, ...]
    encryption_keys: tuple[Point, ...]

    @property
    def n(self) -> int:
        """The number of members."""
        return len(self.verification_keys)

    def verification_key(self, index: int) -> Point:
        """Member ``index``'s verification key, index in 1..n. Raises :class:`KeySetError` otherwise."""
        return self.verification_keys[self._place(index)]

    def encryption_key(self, index: int) -> Point:
        """Member ``index``'s encryption key, index in 1..n. Raises :class:`KeySetError` otherwise."""
        return self.encryption_keys[self._place(index)]

    def _place(self, index: int) -> int:
        if not 1 <= index <= self.n:
            raise KeySetError(f"there is no member {index}", hint=f"members are numbered from 1 to {self.n}")
        return index - 1


@dataclass(frozen=True, slots=True)
class KeyShare:
    """Member ``index``'s share of the committee's secret, in [1, L)."""

    index: int
    secret: int = field(repr=False)


def key_set_hash(key_set: KeySet) -> bytes:
    """The hash by which terms name a key set: threshold, committee key, and each member's two keys."""
    words = [key_set.n, key_set.threshold, key_set.public_key.x, key_set.public_key.y]
    for verification_key, encryption_key in zip(
        key_set.verification_keys, key_set.encryption_keys, strict=True
    ):
        words += [verification_key.x, verification_key.y, encryption_key.x, encryption_key.y]
    return hash_words("key-set", *words)


def check_key_set(key_set: KeySet) -> KeySet:
    """``key_set`` itself where it is sound. Raises :class:`KeySetError` otherwise."""
    n, threshold = key_set.n, key_set.threshold
    if not 1 <= threshold <= n <= MAXIMUM_INDEX or len(key_set.encryption_keys) != n:
        raise KeySetError(
            f"threshold {threshold} of {n} members with {len(key_set.encryption_keys)} encryption keys",
            hint="give 1 <= threshold <= n and two keys for each member",
        )
    try:
        check_point(key_set.public_key, "the committee's key")
        for index in range(1, n + 1):
            check_point(key_set.verification_key(index), f"member {index}'s verification key")
            check_point(key_set.encryption_key(index), f"member {index}'s encryption key")
    except PointError as error:
        raise KeySetError(error.message, hint=error.hint) from None
    first = dict(enumerate(key_set.verification_keys[:threshold], start=1))
    if interpolate_points(first) != key_set.public_key:
        raise KeySetError("the verification keys do not give the committee's key", hint="run the ceremony")
    for index in range(threshold + 1, n + 1):
        if interpolate_points(first, at=index) != key_set.verification_key(index):
            raise KeySetError(
                f"member {index}'s verification key is not on the others' polynomial", hint="run the ceremony"
            )
    return key_set


def check_key_share(share: KeyShare, key_set: KeySet) -> KeyShare:
    """``share`` itself where it belongs to ``key_set``. Raises :class:`KeyShareError` otherwise."""
    if not 1 <= share.index <= key_set.n or not 1 <= share.secret < ORDER:
        raise KeyShareError("the share's index or secret is out of range", hint="use the member's own file")
    if multiply(share.secret, B8) != key_set.verification_key(share.index):
        raise KeyShareError(
            f"member {share.index}'s share is not of this key set", hint="use the member's own file"
        )
    return share
