"""Writes tests/vectors/keys.json: ``python -m tests.commit.make_key_vectors``.

Points, scalars and bytes are 0x-hex of full width; every secret is for tests only. Proofs hold nonces of
seeded readers, so a reader of this file verifies them and need not make the same. The file changes only
when the protocol does.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from commit.babyjub import B8, multiply
from commit.dkg_member import run
from commit.dkg_messages import Ceremony, Message
from commit.ecies import decrypt, encrypt, reveal
from commit.hexadecimal import write_hex, write_point, write_scalar
from commit.keyset import key_set_hash
from commit.threshold import decryption_shares, make_packet, open_round
from commit.vrf import hash_to_curve, open_seed, seed_share
from tests.commit.dealer import seeded

PATH = Path(__file__).resolve().parents[1] / "vectors" / "keys.json"
CONTEXT = 0x1234567890ABCDEF << 180
SCALARS = (2, 3**100, 5**80)
CEREMONY = Ceremony(bytes(range(32)), 2, tuple(bytes([member]) * 20 for member in (1, 2, 3)))
SEEDS = tuple(bytes([member]) * 32 for member in (11, 12, 13))


def entry(sender: int, message: Message) -> dict[str, Any]:
    """One message of a ceremony as the log has it."""
    return {"sender": sender, "type": message.NAME, "body": message.to_dict()}


def build() -> dict[str, Any]:
    """The whole file."""
    keys, entries = run(CEREMONY, SEEDS)
    key_set = keys[0].key_set
    points = [multiply(scalar, B8) for scalar in SCALARS]
    shares = [item.key_share for item in keys]
    packets = {
        share.index: make_packet(share, key_set, CONTEXT, points, seeded(share.index)) for share in shares
    }
    seed_shares = {
        share.index: seed_share(share, key_set, CONTEXT, seeded(share.index)) for share in shares
    }
    key, secret = key_set.encryption_key(1), keys[0].encryption_secret
    ciphertext = encrypt(key, b"plaintext", b"associated data", seeded(0))
    opening = reveal(secret, ciphertext, b"associated data", seeded(1))
    return {
        "hashToCurve": [
            {"context": str(context), "point": write_point(hash_to_curve(context))}
            for context in (0, 1, 2, CONTEXT, 2**248 - 1)
        ],
        "ceremony": {
            "nonce": write_hex(CEREMONY.nonce),
            "threshold": CEREMONY.threshold,
            "members": [write_hex(member) for member in CEREMONY.members],
            "identifier": write_hex(CEREMONY.identifier),
            "entries": [entry(sender, message) for sender, message in entries],
            "publicKey": write_point(key_set.public_key),
            "verificationKeys": [write_point(point) for point in key_set.verification_keys],
            "keySetHash": write_hex(key_set_hash(key_set)),
        },
        "keyShares": [write_scalar(share.secret) for share in shares],
        "round": {
            "context": str(CONTEXT),
            "points": [write_point(point) for point in points],
            "shares": [
                [write_point(point) for point in decryption_shares(share, points)] for share in shares
            ],
            "packets": [write_hex(packet.encode()) for packet in packets.values()],
            "keys": [write_point(point) for point in open_round(packets, key_set, CONTEXT, points).keys],
            "seedShares": [write_hex(share.encode()) for share in seed_shares.values()],
            "seed": write_hex(open_seed(seed_shares, key_set, CONTEXT).seed),
        },
        "ecies": {
            "secret": write_scalar(secret),
            "associatedData": write_hex(b"associated data"),
            "ciphertext": write_hex(ciphertext),
            "plaintext": write_hex(decrypt(secret, ciphertext, b"associated data")),
            "opening": write_hex(opening.encode()),
        },
    }


if __name__ == "__main__":
    PATH.write_text(json.dumps(build(), indent=1) + "\n", encoding="utf-8")
