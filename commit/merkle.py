"""The 16-ary Merkle tree over a round's slots, and membership paths in it.

Imports only ``commit``'s Poseidon, batches, field and errors. Source: docs/protocol.md, "slots root".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from commit.batches import PYTHON, Batches
from commit.errors import FssError
from commit.field import check_element
from commit.poseidon import poseidon

ARITY = 16

Path = tuple[tuple[int, ...], ...]
"""For each level from the leaves up, the 16 children of the node on the way."""


class TreeSizeError(FssError):
    """A tree was asked for with no slots, or with more leaves than it has slots.

    The number of slots is the market's; leaves beyond those given are 0.
    """

    code = "merkle.size"


class TreeIndexError(FssError):
    """A membership path was asked for a slot that the tree does not have."""

    code = "merkle.index"


def slots_root(leaves: Sequence[int], size: int, batches: Batches = PYTHON) -> int:
    """Root of the tree over ``size`` slots whose first leaves are ``leaves`` and the rest 0.

    Each node is the Poseidon hash of 16 children; a level of m nodes has ceil(m / 16) parents, and
    children beyond m are 0. Cost grows with the leaves given, not with ``size``. Raises
    ``TreeSizeError`` and ``FieldError``.
    """
    return _levels(leaves, size, batches)[-1][0]


def membership_path(leaves: Sequence[int], size: int, index: int) -> Path:
    """What shows that slot ``index`` holds its leaf. Raises as ``slots_root``; ``TreeIndexError``."""
    levels = _levels(leaves, size)
    if not 0 <= index < size:
        raise TreeIndexError(f"there is no slot {index} in a tree of {size}", hint="slots count from 0")
    return tuple(
        _children(level, size, height, index // ARITY ** (height + 1))
        for height, level in enumerate(levels[:-1])
    )


def verify_membership(root: int, size: int, index: int, leaf: int, path: Path) -> bool:
    """Whether ``path`` shows that slot ``index`` of a tree of ``size`` slots with ``root`` holds ``leaf``.

    Raises ``FieldError`` for a path with a node that is no field element.
    """
    if not 0 <= index < size or len(path) != _depth(size):
        return False
    node = leaf
    for children in path:
        if len(children) != ARITY or children[index % ARITY] != node:
            return False
        node = poseidon(children)
        index //= ARITY
    return node == root


def _levels(leaves: Sequence[int], size: int, batches: Batches = PYTHON) -> list[list[int]]:
    """Of each level, leaves first and root last, the nodes above given leaves (at least one)."""
    if size < 1 or len(leaves) > size:
        raise TreeSizeError(
            f"{len(leaves)} leaves do not fit in {size} slots",
            hint="give at least one slot and no more leaves",
        )
    level = [check_element(leaf, f"leaf {index}") for index, leaf in enumerate(leaves)]
    levels = [level]
    for height in range(_depth(size)):
        parents = max(1, -(-len(level) // ARITY))
        states = [(0, *_children(level, size, height, parent)) for parent in range(parents)]
        level = [node for (node,) in batches.permute_each(states)]
        levels.append(level)
    return levels


def _depth(size: int) -> int:
    """Levels of hashing over ``size`` slots; one leaf alone is still hashed once."""
    depth = 1
    while ARITY**depth < size:
        depth += 1
    return depth


def _children(level: list[int], size: int, height: int, parent: int) -> tuple[int, ...]:
    """The 16 nodes at ``height`` below node ``parent`` of the next level."""
    span = ARITY**height
    return tuple(
        level[child] if child < len(level) else _empty_node(height, min(span, max(0, size - child * span)))
        for child in range(parent * ARITY, (parent + 1) * ARITY)
    )


@cache
def _empty_node(height: int, slots: int) -> int:
    """The node at ``height`` over that many empty slots; 0 where there are none."""
    if height == 0 or slots == 0:
        return 0
    span = ARITY ** (height - 1)
    return poseidon([_empty_node(height - 1, min(span, max(0, slots - i * span))) for i in range(ARITY)])
