"""Settlements in plain integers: encodings against eth_abi, and a reject twin for each check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from eth_abi import encode as abi_encode
from eth_utils import keccak
from hypothesis import given
from hypothesis import strategies as st

from fss.chain import encode
from tests.verifier.trapdoor import SAFE
from verifier.points import SCALAR_ORDER
from verifier.settlement import check_lists, check_settlement
from verifier.statement import (
    Settlement,
    SettlementRefused,
    Slot,
    challenge,
    evaluation,
    fills_hash,
    list_hash,
    public_inputs,
    voided_hash,
)

KEY_HASH = b"\7" * 32

slots = st.builds(
    Slot,
    account=st.integers(1, (1 << 160) - 1),
    locked=st.integers(0, (1 << 96) - 1),
    commitment=st.integers(1, SCALAR_ORDER - 1),
    ciphertext_hash=st.binary(min_size=32, max_size=32),
    fill=st.integers(-(1 << 63), (1 << 63) - 1),
    voided=st.booleans(),
)
lists = st.lists(slots, max_size=140).map(tuple)


@st.composite
def books(draw: st.DrawFn) -> Settlement:
    """Settlements that the exchange accepts: equal fills on both sides, exact locks, some slots voided."""
    floor = draw(st.integers(0, 1000))
    cap = draw(st.integers(floor + 1, (1 << 32) - 1))
    price = draw(st.integers(floor, cap))
    quantities = draw(st.lists(st.integers(1, (1 << 48) - 1), max_size=5))
    fills = [*quantities, *(-quantity for quantity in reversed(quantities)), 0, 0]
    locks = [(cap - price if fill < 0 else price - floor) * abs(fill) for fill in fills]
    commitments = draw(
        st.lists(
            st.integers(1, SCALAR_ORDER - 1), min_size=len(fills), max_size=len(fills), unique=True
        )
    )
    voided = draw(st.booleans())
    return Settlement(
        context=draw(st.integers(0, (1 << 248) - 1)),
        slots_root=draw(st.integers(0, SCALAR_ORDER - 1)),
        size=16,
        floor=floor,
        cap=cap,
        price=price if quantities else 0,
        volume=sum(quantities),
        slots=tuple(
            Slot(7, lock, commitment, b"\1" * 32, fill, voided and fill == 0)
            for fill, lock, commitment in zip(fills, locks, commitments, strict=True)
        ),
    )


def _tagged(tag: str, types: list[str], values: list[Any]) -> bytes:
    return keccak(abi_encode(["bytes32", *types], [keccak(b"fss/v1/" + tag.encode()), *values]))


def _packed_word(slot: Slot) -> bytes:
    return slot.account.to_bytes(20, "big") + slot.locked.to_bytes(12, "big")


@given(lists)
def test_list_hash_is_the_protocols(given_slots: tuple[Slot, ...]) -> None:
    pages = []
    for start in range(0, len(given_slots), 64):
        page = given_slots[start : start + 64]
        words = b"".join(_packed_word(slot) + abi_encode(["uint256"], [slot.commitment]) for slot in page)
        ciphertexts = b"".join(slot.ciphertext_hash for slot in page)
        pages.append(_tagged("page", ["bytes32", "bytes32"], [keccak(words), keccak(ciphertexts)]))
    types = ["uint256"] + ["bytes32"] * len(pages)
    assert list_hash(given_slots) == _tagged("list", types, [len(given_slots), *pages])


@given(lists)
def test_fills_hash_is_the_protocols(given_slots: tuple[Slot, ...]) -> None:
    data = b"".join(abi_encode(["int64"], [slot.fill])[24:] for slot in given_slots)
    pages = [keccak(data[start : start + 512]) for start in range(0, len(data), 512)]
    types = ["uint256"] + ["bytes32"] * len(pages)
    assert fills_hash(given_slots) == _tagged("fills", types, [len(given_slots), *pages])


@given(lists)
def test_voided_hash_is_the_protocols(given_slots: tuple[Slot, ...]) -> None:
    bitmap = sum(1 << index for index, slot in enumerate(given_slots) if slot.voided)
    expected = keccak(bitmap.to_bytes((len(given_slots) + 7) // 8, "little")) if bitmap else bytes(32)
    assert voided_hash(given_slots) == expected


@given(books())
def test_challenge_is_the_protocols(settlement: Settlement) -> None:
    digest = _tagged(
        "challenge",
        ["uint256"] * 4 + ["bytes32", "uint256"] + ["bytes32"] * 3,
        [
            settlement.context,
            settlement.slots_root,
            settlement.price + settlement.volume * 2**32,
            settlement.size,
            KEY_HASH,
            len(settlement.slots),
            list_hash(settlement.slots),
            voided_hash(settlement.slots),
            fills_hash(settlement.slots),
        ],
    )
    assert challenge(settlement, KEY_HASH) == int.from_bytes(digest[:31], "big")


@given(lists, st.integers(0, (1 << 248) - 1))
def test_evaluation_is_horners_from_the_last_slot(given_slots: tuple[Slot, ...], point: int) -> None:
    total = 0
    for slot in reversed(given_slots):
        leaf, owner = (0, 0) if slot.voided else (slot.commitment, slot.account)
        fill = 0 if slot.voided else slot.fill if slot.fill >= 0 else SCALAR_ORDER - -slot.fill
        for value in (fill, owner, leaf):
            total = (total * point + value) % SCALAR_ORDER
    assert evaluation(given_slots, point) == total


@given(lists, st.integers(0, (1 << 248) - 1), st.integers(0, 16))
def test_empty_slots_at_the_end_do_not_change_the_evaluation(
    given_slots: tuple[Slot, ...], point: int, count: int
) -> None:
    empty = Slot(1, 0, 0, bytes(32), 0, voided=True)
    assert evaluation((*given_slots, *[empty] * count), point) == evaluation(given_slots, point)


def _example() -> Settlement:
    """Two buys and a sell at 30 in [10, 110]: each lock covers its slot's cost exactly."""
    return Settlement(
        context=5,
        slots_root=6,
        size=16,
        floor=10,
        cap=110,
        price=30,
        volume=10,
        slots=(
            Slot(101, 80, 1001, b"\1" * 32, 4),
            Slot(102, 120, 1002, b"\2" * 32, 6),
            Slot(103, 800, 1003, b"\3" * 32, -10),
            Slot(104, 0, 1004, b"\4" * 32, 0, voided=True),
            Slot(105, 0, 1005, b"\5" * 32, 0),
        ),
    )


def _with_slot(settlement: Settlement, index: int, **changes: Any) -> Settlement:
    changed = list(settlement.slots)
    changed[index] = replace(changed[index], **changes)
    return replace(settlement, slots=tuple(changed))


CHANGES: list[tuple[str, Callable[[Settlement], Settlement]]] = [
    ("context", lambda s: replace(s, context=s.context + 1)),
    ("slots root", lambda s: replace(s, slots_root=s.slots_root + 1)),
    ("size", lambda s: replace(s, size=s.size + 1)),
    ("price", lambda s: replace(s, price=s.price + 1)),
    ("volume", lambda s: replace(s, volume=s.volume + 1)),
    ("number of slots", lambda s: replace(s, slots=s.slots[:-1])),
    ("account", lambda s: _with_slot(s, 0, account=999)),
    ("locked", lambda s: _with_slot(s, 0, locked=999)),
    ("commitment", lambda s: _with_slot(s, 0, commitment=999)),
    ("ciphertext hash", lambda s: _with_slot(s, 0, ciphertext_hash=b"\7" * 32)),
    ("fill", lambda s: _with_slot(s, 0, fill=5)),
    ("fill's sign", lambda s: _with_slot(s, 0, fill=-4)),
    ("voided", lambda s: _with_slot(s, 4, voided=True)),
    ("order of slots", lambda s: replace(s, slots=(s.slots[1], s.slots[0], *s.slots[2:]))),
]


@pytest.mark.parametrize("change", [change for _, change in CHANGES], ids=[name for name, _ in CHANGES])
def test_each_field_changes_the_challenge(change: Callable[[Settlement], Settlement]) -> None:
    # Z11: a field outside the transcript could be chosen after the challenge.
    assert challenge(change(_example()), KEY_HASH) != challenge(_example(), KEY_HASH)


def test_the_key_changes_the_challenge() -> None:
    assert challenge(_example(), KEY_HASH) != challenge(_example(), b"\x08" * 32)


def test_settlement() -> None:
    key = SAFE.key()
    check_settlement(_example(), key, SAFE.prove(public_inputs(_example(), key)))


def test_invalid_proof_of_another_settlement() -> None:
    key = SAFE.key()
    proof = SAFE.prove(public_inputs(_example(), key))
    with pytest.raises(SettlementRefused) as refusal:
        check_settlement(_with_slot(_example(), 0, locked=81), key, proof)
    assert refusal.value.code == "settlement.proof-invalid"
    assert refusal.value.exit_code == 1


@given(books())
def test_books_pass(settlement: Settlement) -> None:
    check_lists(settlement)


INVALID: list[tuple[str, Callable[[Settlement], Settlement]]] = [
    ("settlement.commitment-range", lambda s: _with_slot(s, 0, commitment=0)),
    ("settlement.commitment-range", lambda s: _with_slot(s, 0, commitment=SCALAR_ORDER)),
    ("settlement.commitment-range", lambda s: _with_slot(s, 0, commitment=1001 + SCALAR_ORDER)),
    ("settlement.duplicate", lambda s: _with_slot(s, 4, commitment=1001)),
    ("settlement.voided-fill", lambda s: _with_slot(s, 0, voided=True)),
    ("settlement.balance", lambda s: replace(s, volume=9)),
    ("settlement.balance", lambda s: _with_slot(s, 0, fill=5)),
    ("settlement.balance", lambda s: _with_slot(s, 2, fill=-9)),
    ("settlement.price-range", lambda s: replace(s, price=9)),
    ("settlement.price-range", lambda s: replace(s, price=111)),
    ("settlement.price-range", lambda s: replace(s, slots=(), volume=0)),
    ("settlement.cost", lambda s: _with_slot(s, 0, locked=79)),
    ("settlement.cost", lambda s: _with_slot(s, 2, locked=799)),
    ("settlement.field-range", lambda s: _with_slot(s, 0, account=0)),
    ("settlement.field-range", lambda s: _with_slot(s, 0, account=1 << 160)),
    ("settlement.field-range", lambda s: _with_slot(s, 0, locked=1 << 96)),
    ("settlement.field-range", lambda s: _with_slot(s, 0, locked=-1)),
    ("settlement.field-range", lambda s: _with_slot(s, 0, commitment=1 << 256)),
    ("settlement.field-range", lambda s: _with_slot(s, 0, fill=1 << 63)),
    ("settlement.field-range", lambda s: _with_slot(s, 0, ciphertext_hash=b"\1" * 31)),
    ("settlement.field-range", lambda s: replace(s, price=1 << 32)),
    ("settlement.field-range", lambda s: replace(s, context=1 << 248)),
    ("settlement.field-range", lambda s: replace(s, slots_root=SCALAR_ORDER)),
    ("settlement.field-range", lambda s: replace(s, size=4)),
]


@pytest.mark.parametrize(("code", "change"), INVALID)
def test_invalid_settlement(code: str, change: Callable[[Settlement], Settlement]) -> None:
    with pytest.raises(SettlementRefused) as refusal:
        check_lists(change(_example()))
    assert refusal.value.code == code


@given(books(), st.data())
def test_invalid_lock_one_short(settlement: Settlement, data: st.DataObject) -> None:
    costly = [index for index, slot in enumerate(settlement.slots) if slot.locked > 0]
    if costly:
        index = data.draw(st.sampled_from(costly))
        with pytest.raises(SettlementRefused) as refusal:
            check_lists(_with_slot(settlement, index, locked=settlement.slots[index].locked - 1))
        assert refusal.value.code == "settlement.cost"


@given(lists)
def test_the_chain_clients_encodings_agree(given_slots: tuple[Slot, ...]) -> None:
    orders = [
        encode.CommittedOrder(
            slot.account.to_bytes(20, "big"), slot.locked, slot.commitment, slot.ciphertext_hash, bytes(65)
        )
        for slot in given_slots
    ]
    pages = encode.pack_pages(orders)
    assert encode.list_hash(len(orders), [page.hash for page in pages]) == list_hash(given_slots)
    assert encode.fills_hash([slot.fill for slot in given_slots]) == fills_hash(given_slots)
    bitmap = encode.pack_voided([slot.voided for slot in given_slots])
    assert encode.voided_hash(bitmap) == voided_hash(given_slots)
