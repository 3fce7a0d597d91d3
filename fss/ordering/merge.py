"""The merge: from receive lists and a seed to one order, and a reason for each id left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fss.ordering.bounds import check_committee
from fss.ordering.eligibility import Candidate, duplicates, uncovered
from fss.ordering.errors import WrongListCount
from fss.ordering.lists import Batches, ReceiveList, check_list, on_enough_lists, restrict
from fss.ordering.rules import rule_named


class Reason(StrEnum):
    """Why an id is not ordered in this round, in the order in which it is asked."""

    NO_ENVELOPE = "no-envelope"
    DUPLICATE = "duplicate-commitment"
    TOO_FEW_LISTS = "on-too-few-lists"
    NOT_COVERED = "collateral-does-not-cover"
    NO_SLOT_LEFT = "no-slot-left"


@dataclass(frozen=True, slots=True)
class Dropped:
    """An id that is not ordered, and why."""

    id: bytes
    reason: Reason


@dataclass(frozen=True)
class Merge:
    """The outcome of a merge.

    ``order`` is ``batches`` in one row; ``dropped`` is ascending by id. Every id on any list is in
    exactly one of ``order`` and ``dropped``.
    """

    order: tuple[bytes, ...]
    batches: Batches
    dropped: tuple[Dropped, ...]


def merge(lists: Sequence[ReceiveList], seed: bytes, rule: str, *, members: int, faulty: int) -> Merge:
    """Merge ``lists`` by the rule of that name: the whole of what lists alone decide.

    ``lists`` holds at least n - f receive lists of ``members`` n, of which ``faulty`` f may lie, one
    of a member. An id on fewer than n - 2f of them is dropped. Whether gamma can be kept is not
    asked here (``check_fairness_bound``).

    Raises ``UnknownRule``, ``TooFewMembers``, ``WrongListCount`` and ``RepeatedId``.
    """
    _check(lists, members, faulty)
    return _ordered(lists, seed, rule, on_enough_lists(lists, members - 2 * faulty), {})


def order_round(
    lists: Sequence[ReceiveList],
    candidates: Mapping[bytes, Candidate],
    collateral: Mapping[bytes, int],
    seed: bytes,
    rule: str,
    *,
    members: int,
    faulty: int,
    slots: int,
) -> Merge:
    """Merge a round: eligibility, then the rule, then the first ``slots`` of its order.

    ``lists`` are the certified receive lists; ``candidates`` the well-signed envelopes by id, as
    they stood in the log when the lists were certified; ``collateral`` each account's lockable
    ticks times lots in the certified snapshot. In this order, and each before the merge: an id
    without envelope is dropped; so are all ids of an (account, commitment) that has more than one
    on any of the lists; then ids on fewer than n - 2f lists; then what collateral does not cover.

    Raises as ``merge`` does.
    """
    _check(lists, members, faulty)
    reasons: dict[bytes, Reason] = {}
    received = {item for one in lists for item in one}
    known = received & candidates.keys()
    reasons.update(dict.fromkeys(received - known, Reason.NO_ENVELOPE))

    twice = duplicates(candidates[item] for item in known)
    reasons.update(dict.fromkeys(twice, Reason.DUPLICATE))

    enough = on_enough_lists(lists, members - 2 * faulty) & (known - twice)
    bare = uncovered((candidates[item] for item in enough), collateral)
    reasons.update(dict.fromkeys(bare, Reason.NOT_COVERED))

    return _ordered(lists, seed, rule, enough - bare, reasons, slots)


def _check(lists: Sequence[ReceiveList], members: int, faulty: int) -> None:
    check_committee(members, faulty)
    if not members - faulty <= len(lists) <= members:
        raise WrongListCount(
            f"{len(lists)} receive lists of {members} members with {faulty} faulty",
            hint=f"give {members - faulty} to {members} lists, one of a member",
        )
    for place, one in enumerate(lists, start=1):
        check_list(one, f"list {place}")


def _ordered(
    lists: Sequence[ReceiveList],
    seed: bytes,
    rule: str,
    ids: frozenset[bytes],
    reasons: Mapping[bytes, Reason],
    slots: int | None = None,
) -> Merge:
    """Order ``ids``; what is on a list but not among them was on too few, unless ``reasons`` knows."""
    batches = rule_named(rule).order(restrict(lists, ids), seed)
    kept = _first(batches, slots)
    order = tuple(item for batch in kept for item in batch)
    why = dict.fromkeys({item for one in lists for item in one} - ids, Reason.TOO_FEW_LISTS)
    why.update(dict.fromkeys(ids.difference(order), Reason.NO_SLOT_LEFT))
    why.update(reasons)
    return Merge(order, kept, tuple(Dropped(item, why[item]) for item in sorted(why)))


def _first(batches: Batches, slots: int | None) -> Batches:
    if slots is None:
        return batches
    kept = []
    for batch in batches:
        kept.append(batch[:slots])
        slots -= len(kept[-1])
    return tuple(batch for batch in kept if batch)
