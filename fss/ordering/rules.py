"""The ordering rules by name. A rule turns checked lists and a seed into batches.

To add one: write a function of this shape, and add it to ``RULES`` (docs/extending.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from fss.ordering.batch_fair import batch_fair
from fss.ordering.errors import UnknownRule
from fss.ordering.lists import Batches, ReceiveList, ticket


@dataclass(frozen=True)
class Rule:
    """A named ordering rule.

    ``order`` takes lists without repetitions, and the seed, and returns every id on them once. It
    must not depend on anything else. ``needs_fairness_bound`` says whether the rule's promise holds
    only where n (2 gamma - 1) > 4 f.
    """

    name: str
    order: Callable[[Sequence[ReceiveList], bytes], Batches]
    needs_fairness_bound: bool = False


def arrival(lists: Sequence[ReceiveList], seed: bytes) -> Batches:
    """Order by the first list alone; ids that it lacks come after it, by ticket. Batches of one."""
    first = list(lists[0]) if lists else []
    lacking = {item for one in lists[1:] for item in one}.difference(first)
    return _singletons(first + _by_ticket(lacking, seed))


def random(lists: Sequence[ReceiveList], seed: bytes) -> Batches:
    """Order all ids by ticket, whatever the lists say of who came first. Batches of one."""
    return _singletons(_by_ticket({item for one in lists for item in one}, seed))


DEFAULT_RULE = "batch-fair"

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        rule.name: rule
        for rule in (
            Rule(DEFAULT_RULE, batch_fair, needs_fairness_bound=True),
            Rule("arrival", arrival),
            Rule("random", random),
        )
    }
)


def rule_named(name: str) -> Rule:
    """Return the rule of that name. Raises ``UnknownRule``."""
    if name not in RULES:
        raise UnknownRule(
            f"no ordering rule is named {name[:40]!r}", hint=f"the rules are {', '.join(RULES)}"
        )
    return RULES[name]


def _by_ticket(ids: set[bytes], seed: bytes) -> list[bytes]:
    return sorted(ids, key=lambda item: ticket(seed, item))


def _singletons(ids: list[bytes]) -> Batches:
    return tuple((item,) for item in ids)
