"""tests/vectors/commit.json is what this code makes, and what other libraries and plain definitions make."""

from __future__ import annotations

import json

import pytest
from eth_abi import encode
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils import keccak

from commit.babyjub import B8, Point, in_subgroup, multiply_reference
from commit.envelope import decode
from commit.errors import FssError
from commit.field import MODULUS
from commit.poseidon import permute_reference
from commit.typed_data import Domain
from tests.commit.make_vectors import PATH, build
from tests.commit.test_merkle import definition
from tests.commit.test_poseidon import CIRCOMLIB_CASES

VECTORS = json.loads(PATH.read_text())
CONTEXT = int(VECTORS["context"]["context"])
EXCHANGE = VECTORS["context"]["exchange"]
CHAIN_ID = int(VECTORS["context"]["chainId"])
DOMAIN = Domain(CHAIN_ID, bytes.fromhex(EXCHANGE[2:]))


def raw(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def point(words: list[str]) -> Point:
    return Point(*map(int, words))


def test_file_is_current():
    assert build() == VECTORS, "the protocol changed: python -m tests.commit.make_vectors, and say so in docs"


def test_context():
    case = VECTORS["context"]
    types = ["bytes32", "uint256", "address", "uint256", "uint256", "bytes32"]
    values = [keccak(text="fss/v1/context"), CHAIN_ID, EXCHANGE, int(case["market"]), int(case["round"])]
    digest = keccak(encode(types, [*values, raw(case["termsHash"])]))
    assert int.from_bytes(digest, "big") >> 8 == CONTEXT


@pytest.mark.parametrize("case", VECTORS["orders"], ids=lambda case: case["packed"])
def test_orders(case):
    packed = case["side"] + 2 * int(case["limit"]) + 2**40 * int(case["quantity"])
    assert packed == int(case["packed"])
    state = (CONTEXT, packed, int(case["account"], 16), int(case["salt"]))
    assert permute_reference(state)[0] == int(case["commitment"])


@pytest.mark.parametrize(
    ("order", "case"), list(zip(VECTORS["orders"], VECTORS["sealings"], strict=True)), ids=range(4)
)
def test_sealings(order, case):
    secret, key = int(case["ephemeralSecret"]), point(VECTORS["committee"]["Y"])
    assert multiply_reference(int(VECTORS["committee"]["secret"]), B8) == key
    assert multiply_reference(secret, B8) == point(case["R"])
    shared = multiply_reference(secret, key)
    assert shared == point(case["K"])
    assert in_subgroup(shared)
    masks = permute_reference((CONTEXT, shared.x, shared.y))[:2]
    assert [str(mask) for mask in masks] == case["keystream"]
    plain = (int(order["packed"]), int(case["salt"]))
    masked = [(value + mask) % MODULUS for value, mask in zip(plain, masks, strict=True)]
    assert [str(value) for value in masked] == case["masked"]
    words = [*map(int, case["R"]), *masked]
    tagged = encode(["bytes32", *["uint256"] * 4], [keccak(text="fss/v1/ciphertext"), *words])
    assert keccak(tagged) == raw(case["ciphertextHash"])


@pytest.mark.parametrize(
    "case", VECTORS["slotsRoots"], ids=lambda case: f"{len(case['leaves'])}in{case['size']}"
)
def test_slots_roots(case):
    assert definition(list(map(int, case["leaves"])), case["size"]) == int(case["root"])


@pytest.mark.parametrize("case", VECTORS["envelopes"], ids=lambda case: case["id"][:10])
def test_envelopes(case):
    envelope = decode(raw(case["bytes"]))
    assert envelope.check_signature(DOMAIN) == raw(case["id"])
    assert envelope.mode == case["mode"]
    fields = {"market": 64, "round": 64, "commitment": 256}
    types = [{"name": name, "type": f"uint{bits}"} for name, bits in fields.items()]
    types += [{"name": "ciphertext", "type": "bytes32"}, {"name": "locked", "type": "uint96"}]
    message = {name: int(case[name]) for name in (*fields, "locked")} | {
        "ciphertext": raw(case["ciphertext"])
    }
    domain = {"name": "fss", "version": "1", "chainId": CHAIN_ID, "verifyingContract": EXCHANGE}
    signable = encode_typed_data(domain, {"Order": types}, message)
    signed = Account.sign_message(signable, case["privateKey"])
    assert bytes(signed.message_hash) == raw(case["id"])
    assert bytes(signed.signature) == raw(case["signature"])
    assert Account.recover_message(signable, signature=raw(case["signature"])).lower() == case["account"]


@pytest.mark.parametrize("case", VECTORS["invalidEnvelopes"], ids=lambda case: case["name"])
def test_invalid_envelopes(case):
    with pytest.raises(FssError) as caught:
        decode(raw(case["bytes"])).check_signature(DOMAIN)
    assert caught.value.code == case["expect"]
    assert caught.value.hint


def test_circomlib_vectors_are_a_reference_for_these():
    """The commitments above rest on a permutation that circomlib's own circuit agrees with at t = 4."""
    for case in CIRCOMLIB_CASES:
        state = tuple(map(int, case["state"]))
        assert permute_reference(state) == tuple(map(int, case["outputs"]))
