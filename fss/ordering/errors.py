"""What can be wrong with receive lists, or with the numbers that an ordering rule is run by.

FssError
└── OrderingError           ordering
    ├── UnknownRule         ordering.unknown-rule
    ├── TooFewMembers       ordering.too-few-members
    ├── WrongListCount      ordering.list-count
    ├── RepeatedId          ordering.repeated-id
    ├── GammaFormat         ordering.gamma-format
    └── FairnessBound       ordering.fairness-bound
"""

from __future__ import annotations

from commit.errors import FssError


class OrderingError(FssError):
    """Receive lists cannot be merged as they were asked to be.

    Each reason has a code of its own below ``ordering``.
    """

    code = "ordering"


class UnknownRule(OrderingError):
    """No ordering rule has this name.

    A market's terms name the rule, so every member knows the same ones: ``batch-fair``,
    ``arrival`` and ``random``. docs/extending.md says how to add one.
    """

    code = "ordering.unknown-rule"


class TooFewMembers(OrderingError):
    """The committee is too small for the number of members that may be faulty.

    n members bear f faulty ones where n >= 3f + 1. Below that, an id on n - 2f lists might have
    been received by faulty members alone.
    """

    code = "ordering.too-few-members"


class WrongListCount(OrderingError):
    """There are fewer receive lists than n - f, or more than members.

    A round's order is merged from the lists that a quorum certified, one list of a member, and at
    least n - f of them.
    """

    code = "ordering.list-count"


class RepeatedId(OrderingError):
    """A receive list names one id twice.

    A list is the order in which its member received, and nothing is received twice: an honest
    member answers a retry with the first receipt. The whole list is refused, and its member named.
    """

    code = "ordering.repeated-id"


class GammaFormat(OrderingError):
    """Gamma is not a fraction above 1/2 and up to 1.

    It is written as ``1``, ``0.75`` or ``2/3``, with at most nine digits to a number, and read
    exactly. At 1/2 or below, two opposite orders could both claim to be received first.
    """

    code = "ordering.gamma-format"


class FairnessBound(OrderingError):
    """Batch-order-fairness cannot be kept with this gamma and this number of faulty members.

    The ``batch-fair`` rule keeps its promise where n (2 gamma - 1) > 4 f (Kelkar, Deb, Long, Juels,
    Kannan: "Themis: Fast, Strong Order-Fairness in Byzantine Consensus", CCS 2023). With gamma = 1
    that is n > 4 f.
    """

    code = "ordering.fairness-bound"
