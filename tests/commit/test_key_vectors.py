"""tests/vectors/keys.json, read as another implementation would read it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from eth_abi import encode

from commit.babyjub import (
    B8,
    IDENTITY,
    ORDER,
    Point,
    add,
    decode_point,
    encode_point,
    multiply,
    multiply_reference,
)
from commit.dkg import verify_transcript
from commit.dkg_messages import MESSAGES, Ceremony
from commit.ecies import decode_opening, decrypt, open_with
from commit.hashing import keccak256, tag
from commit.hexadecimal import read_hex, read_point, read_scalar, write_hex, write_point
from commit.keyset import KeySet, KeyShare, check_key_share, key_set_hash
from commit.threshold import decode_packet, open_round
from commit.vrf import decode_seed_share, hash_to_curve, open_seed
from tests.commit.make_key_vectors import PATH, build

VECTORS: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def key_set() -> KeySet:
    record = VECTORS["ceremony"]
    members = tuple(read_hex(member, "a member", 20) for member in record["members"])
    ceremony = Ceremony(read_hex(record["nonce"], "the nonce", 32), record["threshold"], members)
    assert write_hex(ceremony.identifier) == record["identifier"]
    entries = [
        (entry["sender"], MESSAGES[entry["type"]].from_dict(entry["body"])) for entry in record["entries"]
    ]
    return verify_transcript(ceremony, entries)


def test_file_is_what_the_protocol_gives() -> None:
    assert build() == VECTORS


def test_hash_to_curve() -> None:
    for case in VECTORS["hashToCurve"]:
        assert write_point(hash_to_curve(int(case["context"]))) == case["point"]


def test_ceremony(key_set: KeySet) -> None:
    record = VECTORS["ceremony"]
    assert write_point(key_set.public_key) == record["publicKey"]
    assert [write_point(point) for point in key_set.verification_keys] == record["verificationKeys"]
    assert write_hex(key_set_hash(key_set)) == record["keySetHash"]
    for index, secret in enumerate(VECTORS["keyShares"], start=1):
        assert check_key_share(KeyShare(index, read_scalar(secret, "a share")), key_set)


def test_round(key_set: KeySet) -> None:
    record = VECTORS["round"]
    context = int(record["context"])
    points = [read_point(point, "R") for point in record["points"]]
    packets = {
        sender: decode_packet(read_hex(packet, "a packet"), sender, len(points))
        for sender, packet in enumerate(record["packets"], start=1)
    }
    opened = open_round(packets, key_set, context, points)
    assert [write_point(key) for key in opened.keys] == record["keys"]
    assert opened.refused == {}
    shares = {
        sender: decode_seed_share(read_hex(share, "a seed share"), sender)
        for sender, share in enumerate(record["seedShares"], start=1)
    }
    assert write_hex(open_seed(shares, key_set, context).seed) == record["seed"]


def test_ecies(key_set: KeySet) -> None:
    record = VECTORS["ecies"]
    secret = read_scalar(record["secret"], "the secret")
    ciphertext = read_hex(record["ciphertext"], "the ciphertext")
    data = read_hex(record["associatedData"], "the data")
    plaintext = read_hex(record["plaintext"], "the plaintext")
    assert decrypt(secret, ciphertext, data) == plaintext
    opening = decode_opening(read_hex(record["opening"], "the opening"))
    assert open_with(opening, key_set.encryption_key(1), ciphertext, data) == plaintext
    assert opening.shared == multiply(secret, read_point("0x" + record["ciphertext"][2:130], "E"))


def test_batched_proof_by_the_formulas_of_the_protocol(key_set: KeySet) -> None:
    """docs/protocol.md again, with eth-abi, plain affine arithmetic and nothing of commit.dleq."""

    def word_hash(name: str, *fields: int | bytes) -> int:
        words = [field.to_bytes(32, "big") if isinstance(field, int) else field for field in fields]
        values = [tag(name), *words]
        return int.from_bytes(keccak256(encode(["bytes32"] * len(values), values)), "big")

    def combine(weights: list[int], points: list[Point]) -> Point:
        total = IDENTITY
        for weight, point in zip(weights, points, strict=True):
            total = add(total, multiply_reference(weight, point))
        return total

    record = VECTORS["round"]
    bases = [read_point(point, "R") for point in record["points"]]
    for index, packet in enumerate(record["packets"], start=1):
        data = read_hex(packet, "a packet")
        challenge, response = int.from_bytes(data[:32], "big"), int.from_bytes(data[32:64], "big")
        images = [decode_point(data[start : start + 64]) for start in range(64, len(data), 64)]
        key = key_set.verification_keys[index - 1]
        base_hash = keccak256(b"".join(map(encode_point, bases)))
        statement = word_hash(
            "dleq-statement",
            *(int(record["context"]), index, key.x, key.y, len(bases)),
            *(base_hash, keccak256(data[64:])),
        )
        weights = [word_hash("dleq-weight", statement, place) >> 128 for place in (1, 2, 3)]
        base, image = combine(weights, bases), combine(weights, images)
        first = combine([response, -challenge], [B8, key])
        second = combine([response, -challenge], [base, image])
        words = [part for point in (base, image, first, second) for part in (point.x, point.y)]
        assert word_hash("dleq-challenge", statement, *words) % ORDER == challenge
