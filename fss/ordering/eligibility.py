"""Which of the received envelopes may be ordered at all: decided before the merge, so that an
envelope that is refused here has had no part in anybody's order (docs/ordering.md).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """What eligibility asks of an envelope.

    ``id`` is its 32 bytes, ``account`` the signer's 20, ``commitment`` a field element, and
    ``locked`` the collateral that it locks, in ticks times lots. Its signature is good: with a
    forged one, anybody could make another account's order a duplicate.
    """

    id: bytes
    account: bytes
    commitment: int
    locked: int


def duplicates(candidates: Iterable[Candidate]) -> frozenset[bytes]:
    """Return all ids of every (account, commitment) that has more than one.

    An id covers the ciphertext, so one commitment under two ids was sealed twice and sent out as
    two chances of an early place. Both go; the two signatures are the evidence.
    """
    received = {candidate.id: candidate for candidate in candidates}.values()
    sealed = Counter((one.account, one.commitment) for one in received)
    return frozenset(one.id for one in received if sealed[one.account, one.commitment] > 1)


def uncovered(candidates: Iterable[Candidate], collateral: Mapping[bytes, int]) -> frozenset[bytes]:
    """Return the ids that their accounts' ``collateral`` (ticks times lots) does not cover.

    An account's ids are taken in ascending order, and each that still fits is covered, so the
    locks of what remains never exceed the collateral. An account that is not in the snapshot has
    none.
    """
    by_account: defaultdict[bytes, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_account[candidate.account].append(candidate)
    refused = set()
    for account, own in by_account.items():
        left = collateral.get(account, 0)
        for candidate in sorted(own, key=lambda one: one.id):
            if candidate.locked <= left:
                left -= candidate.locked
            else:
                refused.add(candidate.id)
    return frozenset(refused)
