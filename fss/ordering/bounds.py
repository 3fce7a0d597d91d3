"""The numbers a committee must meet before its lists are merged: n, f and gamma."""

from __future__ import annotations

import re
from fractions import Fraction

from fss.ordering.errors import FairnessBound, GammaFormat, TooFewMembers

_GAMMA = re.compile(r"[0-9]{1,9}(/[0-9]{1,9}|\.[0-9]{1,9})?", re.ASCII)


def check_committee(members: int, faulty: int) -> None:
    """Refuse a committee of ``members`` that cannot bear ``faulty`` ones (n >= 3f + 1).

    Raises ``TooFewMembers``.
    """
    if faulty < 0 or members < 3 * faulty + 1:
        raise TooFewMembers(
            f"{members} members with {faulty} faulty",
            hint=f"give {3 * faulty + 1} members or more" if faulty >= 0 else "faulty is 0 or more",
        )


def check_fairness_bound(members: int, faulty: int, gamma: Fraction) -> None:
    """Refuse numbers with which batch-order-fairness is not kept: n (2 gamma - 1) > 4 f.

    Raises ``TooFewMembers``, ``GammaFormat`` where gamma is not in (1/2, 1], and ``FairnessBound``.
    Source: Themis (see docs/ordering.md).
    """
    check_committee(members, faulty)
    if not Fraction(1, 2) < gamma <= 1:
        raise GammaFormat(f"gamma is {gamma}", hint="gamma is above 1/2 and at most 1")
    if members * (2 * gamma - 1) <= 4 * faulty:
        needed = (Fraction(4 * faulty, members) + 1) / 2
        raise FairnessBound(
            f"batch-fair with {members} members, {faulty} faulty and gamma {gamma}: "
            f"{members} (2 x {gamma} - 1) is not above {4 * faulty}",
            hint=f"give a gamma above {needed}, or more members" if needed < 1 else "give more members",
        )


def parse_gamma(text: str) -> Fraction:
    """Read gamma, exactly, from ``1``, ``0.75`` or ``2/3``.

    Raises ``GammaFormat`` where the text is none of these or the value is not in (1/2, 1].
    """
    try:
        gamma = Fraction(text) if _GAMMA.fullmatch(text) else None
    except ZeroDivisionError:
        gamma = None
    if gamma is None or not Fraction(1, 2) < gamma <= 1:
        raise GammaFormat(
            f"gamma is {text[:40]!r}", hint="write a fraction above 1/2 and at most 1: 1, 0.75 or 2/3"
        )
    return gamma
