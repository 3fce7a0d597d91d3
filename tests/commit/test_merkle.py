"""The slots tree equals the plain definition, and membership paths hold for their own slot only."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commit.field import MODULUS, FieldError
from commit.merkle import (
    TreeIndexError,
    TreeSizeError,
    membership_path,
    slots_root,
    verify_membership,
)
from commit.poseidon import poseidon


def definition(leaves: list[int], size: int) -> int:
    """docs/protocol.md, "slots root", without any care for speed."""
    level = leaves + [0] * (size - len(leaves))
    while True:
        groups = [level[start : start + 16] for start in range(0, len(level), 16)]
        level = [poseidon(group + [0] * (16 - len(group))) for group in groups]
        if len(level) == 1:
            return level[0]


@pytest.mark.parametrize("size", [1, 2, 15, 16, 17, 255, 256, 257, 300, 2048])
@pytest.mark.parametrize("filled", [0, 1, 16, 17, 255])
def test_root_equals_definition(size, filled):
    leaves = [random.Random(size + i).randrange(MODULUS) for i in range(min(filled, size))]
    assert slots_root(leaves, size) == definition(leaves, size)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, MODULUS - 1), max_size=40), st.integers(0, 300))
def test_root_law(leaves, spare):
    size = max(1, len(leaves) + spare)
    assert slots_root(leaves, size) == definition(leaves, size)


def test_trailing_zeros_say_nothing():
    assert slots_root([5, 0, 0], 16) == slots_root([5], 16)


def test_one_leaf_is_hashed():
    assert slots_root([5], 1) == poseidon([5] + [0] * 15)


def test_every_slot_counts():
    leaves = list(range(1, 21))
    root = slots_root(leaves, 256)
    for index in range(20):
        assert slots_root([*leaves[:index], 99, *leaves[index + 1 :]], 256) != root
    assert slots_root([2, 1, *leaves[2:]], 256) != root


@pytest.mark.parametrize(("leaves", "size"), [([], 0), ([], -1), ([1, 2], 1), ([0] * 17, 16)])
def test_invalid_size(leaves, size):
    with pytest.raises(TreeSizeError):
        slots_root(leaves, size)


@pytest.mark.parametrize("leaf", [MODULUS, -1, True])
def test_invalid_leaf(leaf):
    """S10: a leaf c + r is refused, not reduced."""
    with pytest.raises(FieldError):
        slots_root([1, leaf], 16)


@pytest.mark.parametrize("size", [1, 16, 20, 300])
def test_membership(size):
    leaves = list(range(1, min(size, 18) + 1))
    root = slots_root(leaves, size)
    for index in {0, size // 2, size - 1}:
        leaf = leaves[index] if index < len(leaves) else 0
        assert verify_membership(root, size, index, leaf, membership_path(leaves, size, index))


def test_invalid_membership():
    leaves = list(range(1, 19))
    root, path = slots_root(leaves, 300), membership_path(leaves, 300, 17)
    assert verify_membership(root, 300, 17, 18, path)
    assert not verify_membership(root, 300, 17, 17, path), "another leaf"
    assert not verify_membership(root, 300, 16, 18, path), "another slot of the same node"
    assert not verify_membership(root, 300, 17 + 256, 18, path), "another slot of the same place"
    assert not verify_membership(root, 300, 300, 0, path), "no such slot"
    assert not verify_membership(root + 1, 300, 17, 18, path), "another root"
    assert not verify_membership(root, 300, 17, 18, path[:-1]), "a short path"
    assert not verify_membership(root, 20, 17, 18, path), "a long path"
    assert not verify_membership(root, 300, 17, 18, ((18,), *path[1:])), "a node of one child"
    assert not verify_membership(root, 300, 1, path[1][1], path[1:]), "a node as a leaf"


def test_invalid_path_elements():
    leaves = [7]
    root, (children,) = slots_root(leaves, 16), membership_path(leaves, 16, 0)
    with pytest.raises(FieldError):
        verify_membership(root, 16, 0, 7, ((*children[:15], MODULUS),))


@pytest.mark.parametrize("index", [-1, 16])
def test_invalid_index(index):
    with pytest.raises(TreeIndexError):
        membership_path([1], 16, index)
