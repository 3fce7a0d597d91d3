"""Operations on receive lists that every rule shares: check, count, restrict, draw tickets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from commit.hashing import keccak256
from fss.ordering.errors import RepeatedId

ReceiveList = Sequence[bytes]
"""The ids that one member received, first received first."""

Batches = tuple[tuple[bytes, ...], ...]
"""An order of ids, cut into batches within which the rule promises nothing of who came first."""


def check_list(ids: ReceiveList, member: str) -> None:
    """Refuse a receive list that names an id twice; ``member`` is named as the culprit.

    Raises ``RepeatedId``.
    """
    seen: dict[bytes, int] = {}
    for place, item in enumerate(ids, start=1):
        first = seen.setdefault(item, place)
        if first != place:
            raise RepeatedId(
                f"the receive list of {member} has one id at places {first} and {place}",
                hint="a member lists what it received once",
                culprits=(member,),
            )


def on_enough_lists(lists: Sequence[ReceiveList], least: int) -> frozenset[bytes]:
    """Return the ids that stand on at least ``least`` of ``lists``."""
    count = Counter(item for ids in lists for item in ids)
    return frozenset(item for item, times in count.items() if times >= least)


def restrict(lists: Sequence[ReceiveList], ids: Collection[bytes]) -> list[tuple[bytes, ...]]:
    """Return ``lists`` with nothing but ``ids``, each in its own order."""
    return [tuple(item for item in one if item in ids) for one in lists]


def ticket(seed: bytes, item: bytes) -> bytes:
    """Return an id's lottery ticket, keccak256(seed || id): the smallest goes first."""
    return keccak256(seed + item)
