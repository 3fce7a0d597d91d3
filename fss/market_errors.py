"""Why terms or a round's number are refused. Imports ``commit.errors`` only.

FssError
├── TermsError            one subclass for each group of bounds
└── RoundNumber
"""

from __future__ import annotations

from typing import ClassVar

from commit.errors import FssError


class TermsError(FssError):
    """A market's terms break a rule, so no such market can be made.

    Each rule has a subclass; the rules stand in docs/protocol.md under "Terms".
    """

    code: ClassVar[str] = "terms"


class TermsFieldRange(TermsError):
    """A field of the terms is not an integer, or lies outside its width.

    Addresses are 20 bytes, hashes 32 bytes, and integers fit the width that docs/protocol.md
    gives them; addresses of the collateral, the verifier and the settler are not zero.
    """

    code = "terms.field-range"


class TermsPriceRange(TermsError):
    """Floor, cap, tick value or fallback price do not make a range contract.

    The floor lies below the cap, the tick value is positive, and the fallback price that settles
    the market when its settler is silent lies in [floor, cap].
    """

    code = "terms.price-range"


class TermsSlots(TermsError):
    """The number of slots is zero or above 2,048, so that sums might pass 2^63."""

    code = "terms.slots"


class TermsMode(TermsError):
    """Mode, bond and reveal deadline do not belong together.

    A sealed market has no bond and its reveal deadline is the commit deadline. A commit-reveal
    market has a positive bond that the minimum lock covers.
    """

    code = "terms.mode"


class TermsCommittee(TermsError):
    """The committee's numbers break a bound.

    n >= 3f + 1; quorum = ceil((n + f + 1) / 2); f < threshold <= min(n - f, 2 quorum - n). Above
    the last bound, threshold - 1 colluders could get two certificates for one round.
    """

    code = "terms.committee"


class TermsFairness(TermsError):
    """Gamma is no fraction in (0, 1], or batch-fair ordering cannot keep its promise.

    ``batch-fair`` needs n (2 gamma - 1) > 4 f (Themis).
    """

    code = "terms.fairness"


class TermsDeadlines(TermsError):
    """The deadlines are not in order.

    0 < closeAfter < commitAfter <= revealAfter < settleAfter; commitAfter - closeAfter <= period;
    (f + 1) executorTime <= settleAfter - revealAfter; withdrawalDelay > settleAfter; and the first
    round settles before the market's expiry.
    """

    code = "terms.deadlines"


class TermsSpam(TermsError):
    """The minimum lock or the quota is zero, so that orders would cost nothing."""

    code = "terms.spam"


class RoundNumber(FssError):
    """A round's number is below 1 or does not fit 64 bits. Rounds count from 1."""

    code = "round.number"
