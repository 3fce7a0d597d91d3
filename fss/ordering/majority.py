"""Who was received before whom: the edges of ``batch-fair``, as rows of bits, by numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fss.ordering.lists import ReceiveList

_BLOCK_CELLS = 1 << 22
"""Pairs compared at once: enough to keep numpy busy, few enough to stay in the cache's reach."""


@dataclass(frozen=True)
class Majority:
    """The edges among ids 0..k-1 (in ascending byte order), both ways.

    Bit b (least significant first) of row a of ``successors`` is set where a -> b, and of
    ``predecessors`` where b -> a. ``indegree[a]`` counts the edges into a.
    """

    successors: npt.NDArray[np.uint8]
    predecessors: npt.NDArray[np.uint8]
    indegree: npt.NDArray[np.int64]


def majority(lists: Sequence[ReceiveList], ids: Sequence[bytes]) -> Majority:
    """Return the edge a -> b wherever before(a, b) > before(b, a).

    before(a, b) is the number of lists with a before b; a list that lacks an id counts as having
    received it after all that it has, and has no say between two ids that it lacks.
    Takes time in k^2 and memory in k^2 / 4 bytes for k ids.
    """
    size = len(ids)
    ranks = _ranks(lists, ids)
    width = (size + 7) // 8
    successors = np.zeros((size, width), dtype=np.uint8)
    predecessors = np.zeros((size, width), dtype=np.uint8)
    indegree = np.zeros(size, dtype=np.int64)
    height = max(1, _BLOCK_CELLS // max(1, size))
    for top in range(0, size, height):
        rows = slice(top, min(top + height, size))
        lead = np.zeros((rows.stop - top, size), dtype=_counter(len(lists)))
        for rank in ranks:
            lead += rank[rows, None] < rank[None, :]
            lead -= rank[rows, None] > rank[None, :]
        ahead = lead > 0
        successors[rows] = np.packbits(ahead, axis=1, bitorder="little")
        predecessors[rows] = np.packbits(lead < 0, axis=1, bitorder="little")
        indegree += ahead.sum(axis=0)
    return Majority(successors, predecessors, indegree)


def _ranks(lists: Sequence[ReceiveList], ids: Sequence[bytes]) -> npt.NDArray[np.signedinteger]:
    """Return each id's place on each list; an id that a list lacks comes after all that it has."""
    index = {item: i for i, item in enumerate(ids)}
    small = np.int16 if len(ids) < 2**15 else np.int32
    ranks = np.full((len(lists), len(ids)), len(ids), dtype=small)
    for row, one in zip(ranks, lists, strict=True):
        row[[index[item] for item in one]] = np.arange(len(one))
    return ranks


def _counter(lists: int) -> type[np.signedinteger]:
    return np.int8 if lists < 2**7 else np.int32
