"""``batch-fair``: the fair batches of ``batch_fair_reference``, fast enough for 10,000 ids."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np

from fss.ordering.components import components
from fss.ordering.lists import Batches, ReceiveList, ticket
from fss.ordering.majority import Majority, majority


def batch_fair(lists: Sequence[ReceiveList], seed: bytes) -> Batches:
    """Order all ids on ``lists`` into fair batches: equal to ``batch_fair_reference``.

    Batches are the strongly connected components of the majority relation, in a topological order
    that the seed draws: among the components that nothing unordered comes before, the one with the
    smallest keccak256(seed || its smallest id). Inside a batch ids ascend by keccak256(seed || id).
    """
    ids = sorted({item for one in lists for item in one})
    edges = majority(lists, ids)
    groups = components(edges.successors, edges.predecessors)
    batches = []
    for group in _drawn_order(groups, [ticket(seed, ids[group[0]]) for group in groups], edges):
        batches.append(tuple(sorted((ids[i] for i in group), key=lambda item: ticket(seed, item))))
    return tuple(batches)


def _drawn_order(groups: list[list[int]], tickets: list[bytes], edges: Majority) -> list[list[int]]:
    """Order ``groups`` by Kahn's algorithm, always the ready one with the smallest ticket."""
    if not groups:
        return []
    by_group = np.array([node for group in groups for node in group])
    starts = np.cumsum([0] + [len(group) for group in groups[:-1]])

    def edges_into_groups(nodes: list[int]) -> np.ndarray:
        rows = np.unpackbits(edges.successors[nodes], axis=1, count=len(by_group), bitorder="little")
        return np.add.reduceat(rows.sum(axis=0, dtype=np.int64)[by_group], starts)

    pending = np.add.reduceat(edges.indegree[by_group], starts)
    for place, group in enumerate(groups):
        if len(group) > 1:
            pending[place] -= edges_into_groups(group)[place]

    ready = [(tickets[place], place) for place in np.flatnonzero(pending == 0).tolist()]
    heapq.heapify(ready)
    order = []
    while ready:
        _, place = heapq.heappop(ready)
        order.append(groups[place])
        freed = edges_into_groups(groups[place])
        freed[place] = 0
        pending -= freed
        for next_place in np.flatnonzero((pending == 0) & (freed > 0)).tolist():
            heapq.heappush(ready, (tickets[next_place], next_place))
    return order
