"""The ordering rules: how signed receive lists and a seed become one order of envelope ids.

Pure functions of their arguments. May import ``commit``; imports nothing else of ``fss``.
"""

from __future__ import annotations

from fss.ordering.bounds import check_fairness_bound, parse_gamma
from fss.ordering.eligibility import Candidate
from fss.ordering.merge import Dropped, Merge, Reason, merge, order_round
from fss.ordering.rules import DEFAULT_RULE, RULES, Rule, rule_named

__all__ = [
    "DEFAULT_RULE",
    "RULES",
    "Candidate",
    "Dropped",
    "Merge",
    "Reason",
    "Rule",
    "check_fairness_bound",
    "merge",
    "order_round",
    "parse_gamma",
    "rule_named",
]
