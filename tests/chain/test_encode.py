"""Python's packing and hashes equal the contract's libraries, and the verifier's plain integers."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commit.hashing import keccak256
from commit.signing import sign
from fss.chain.artifacts import CONTRACTS, compile_sources
from fss.chain.contract import interface_of
from fss.chain.encode import (
    CommittedOrder,
    ascending_hint,
    fills_hash,
    join_signatures,
    list_hash,
    pack_pages,
    pack_slots,
    pack_voided,
    page_count,
    voided_hash,
)
from fss.chain.interface import Interface
from fss.chain.sender import Call
from fss.packing import pack_fills
from tests.chain.conftest import Scene, key_of
from verifier import statement

SCALAR_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617


def make_orders(count: int, seed: int) -> list[CommittedOrder]:
    """Orders with fields all over their ranges."""
    draw = random.Random(seed)
    return [
        CommittedOrder(
            account=draw.randrange(1, 1 << 160).to_bytes(20, "big"),
            locked=draw.choice([0, 1, (1 << 96) - 1, draw.randrange(1 << 96)]),
            commitment=draw.randrange(1, SCALAR_ORDER),
            ciphertext=draw.randbytes(32),
            signature=draw.randbytes(65),
        )
        for _ in range(count)
    ]


def make_fills(count: int, seed: int) -> list[int]:
    """Fills all over an int64."""
    draw = random.Random(seed + 1)
    edges = [0, 1, -1, (1 << 63) - 1, -(1 << 63), (1 << 48) - 1]
    return [draw.choice([*edges, draw.randrange(-(1 << 63), 1 << 63)]) for _ in range(count)]


class Harness:
    """The contract's libraries behind a test contract."""

    def __init__(self, scene: Scene) -> None:
        source = CONTRACTS / "test" / "doubles" / "ListsHarness.sol"
        artifact = compile_sources((source,))["ListsHarness"]
        self.scene = scene
        self.interface: Interface = interface_of(artifact)
        creation = self.interface.creation(artifact.link({}))
        receipt = scene.sender.send(Call(scene.deployer, None, creation, self.interface, "ListsHarness"))
        if receipt.created is None:
            raise AssertionError("no contract was created")
        self.address = receipt.created

    def view(self, function: str, *arguments: object) -> object:
        """Call one function."""
        data = self.interface.call(function, *arguments)
        return self.interface.answer(
            function, self.scene.sender.view(self.address, data, self.interface, function)
        )


@pytest.fixture(scope="module")
def harness(base_scene: Scene) -> Harness:
    """The harness, once."""
    return Harness(base_scene)


@pytest.mark.chain
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.sampled_from([0, 1, 2, 63, 64, 65, 128, 130]), seed=st.integers(0, 1 << 32))
def test_hashes_and_evaluation_equal_the_contract(harness: Harness, count: int, seed: int) -> None:
    orders, fills = make_orders(count, seed), make_fills(count, seed)
    draw = random.Random(seed + 2)
    flags = [draw.random() < 0.2 for _ in range(count)]
    bitmap = pack_voided(flags)
    challenge = draw.randrange(1 << 248)
    ciphertexts = b"".join(order.ciphertext for order in orders)
    own_list = list_hash(count, [page.hash for page in pack_pages(orders)])
    assert harness.view("listHash", pack_slots(orders), ciphertexts, count) == own_list
    assert harness.view("fillsHash", pack_fills(fills), count) == fills_hash(fills)
    if bitmap:
        assert harness.view("isBitmap", bitmap, count) is True

    slots = [
        statement.Slot(int.from_bytes(o.account, "big"), o.locked, o.commitment, o.ciphertext, fill, flag)
        for o, fill, flag in zip(orders, fills, flags, strict=True)
    ]
    assert statement.list_hash(slots) == own_list
    assert statement.fills_hash(slots) == fills_hash(fills)
    assert statement.voided_hash(slots) == voided_hash(bitmap)
    found = harness.view("evaluate", pack_slots(orders), pack_fills(fills), bitmap, count, challenge)
    assert found == statement.evaluation(slots, challenge)


@pytest.mark.chain
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.integers(0, (1 << 256) - 1), min_size=9, max_size=9))
def test_challenge_equals_the_contract(harness: Harness, words: list[int]) -> None:
    from commit.hashing import hash_words

    types = (0, 0, 0, 0, 1, 0, 1, 1, 1)
    fields = [
        word.to_bytes(32, "big") if kind else word for word, kind in zip(words, types, strict=True)
    ]
    own = int.from_bytes(hash_words("challenge", *fields), "big") >> 8
    assert harness.view("challengeOf", tuple(fields)) == own


def test_slot_words_are_account_locked_commitment() -> None:
    order = CommittedOrder(b"\xaa" * 20, 0xBB, 0xCC, bytes(32), bytes(65))
    assert pack_slots([order]).hex() == "aa" * 20 + "bb".rjust(24, "0") + "cc".rjust(64, "0")


def test_fills_are_twos_complement() -> None:
    assert pack_fills([1, -1]).hex() == "0000000000000001" + "ff" * 8


@pytest.mark.parametrize("fill", [1 << 63, -(1 << 63) - 1])
def test_invalid_fill_outside_an_int64(fill: int) -> None:
    with pytest.raises(OverflowError):
        pack_fills([fill])


def test_voided_bitmap_starts_at_the_least_significant_bit() -> None:
    assert pack_voided([True, False, True] + [False] * 6 + [True]) == b"\x05\x02"
    assert pack_voided([False, False]) == b""
    assert voided_hash(b"") == bytes(32)


@given(st.lists(st.integers(1, SCALAR_ORDER - 1), unique=True, max_size=300))
def test_hint_lists_each_slot_once_in_ascending_order(commitments: list[int]) -> None:
    hint = ascending_hint(commitments)
    slots = [int.from_bytes(hint[i : i + 2], "big") for i in range(0, len(hint), 2)]
    assert sorted(slots) == list(range(len(commitments)))
    assert [commitments[slot] for slot in slots] == sorted(commitments)


@pytest.mark.parametrize(("count", "pages"), [(0, 0), (1, 1), (64, 1), (65, 2), (2048, 32)])
def test_page_count(count: int, pages: int) -> None:
    assert page_count(count) == pages
    assert len(pack_pages(make_orders(min(count, 130), 1))) == page_count(min(count, 130))


def test_signatures_are_joined_by_address_one_of_each() -> None:
    digest = keccak256(b"certificate")
    members = [key_of(f"m{i}") for i in range(4)]
    signatures = [sign(digest, member) for member in members]
    expected = b"".join(
        signature for _, signature in sorted(zip([m.address for m in members], signatures, strict=True))
    )
    assert join_signatures(digest, [*signatures[::-1], signatures[0]]) == expected
