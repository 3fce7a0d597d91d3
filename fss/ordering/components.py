"""Strongly connected components of a dense graph whose rows are bits (Kosaraju, Sharir)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

BitRows = npt.NDArray[np.uint8]


def components(successors: BitRows, predecessors: BitRows) -> list[list[int]]:
    """Return the strongly connected components, each a list of nodes in ascending order.

    Row a of ``successors`` has bit b (least significant first) where there is an edge a -> b;
    ``predecessors`` is its transpose. Every node is visited twice, and each visit is a few
    operations on integers of k bits, so k nodes take k^2 / 64 steps of the machine and not k^2.
    """
    forward, backward = _as_integers(successors), _as_integers(predecessors)
    unassigned = (1 << len(forward)) - 1
    found = []
    for root in reversed(_finishing_order(forward)):
        if unassigned >> root & 1:
            component = _reached(root, backward, unassigned)
            unassigned ^= component
            found.append(_bits(component))
    return found


def _finishing_order(successors: list[int]) -> list[int]:
    """Return the nodes in the order in which a depth-first search leaves them."""
    unseen = (1 << len(successors)) - 1
    left = []
    while unseen:
        path = [_lowest(unseen)]
        unseen ^= 1 << path[0]
        while path:
            fresh = successors[path[-1]] & unseen
            if fresh:
                path.append(_lowest(fresh))
                unseen ^= 1 << path[-1]
            else:
                left.append(path.pop())
    return left


def _reached(root: int, successors: list[int], within: int) -> int:
    """Return the set of nodes, as bits, that ``root`` reaches without leaving ``within``."""
    reached = frontier = 1 << root
    while frontier:
        node = _lowest(frontier)
        fresh = successors[node] & within & ~reached
        reached |= fresh
        frontier = (frontier ^ (1 << node)) | fresh
    return reached


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1


def _bits(bits: int) -> list[int]:
    nodes = []
    while bits:
        nodes.append(_lowest(bits))
        bits &= bits - 1
    return nodes


def _as_integers(rows: BitRows) -> list[int]:
    return [int.from_bytes(row.tobytes(), "little") for row in rows]
