"""Writes tests/vectors/commit.json: ``python -m tests.commit.make_vectors``.

Numbers are decimal strings, bytes are 0x-hex; keys and seeds are for tests only. Each invalid case has
the error code that a reader must come to under ``expect``. The file changes only when the protocol does.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from commit.babyjub import multiply
from commit.field import MODULUS
from commit.merkle import slots_root
from commit.order import Order, Side
from commit.sealing import Mode, ciphertext_hash, keystream
from commit.signing import GROUP_ORDER
from commit.typed_data import Domain, OrderCertificate, VoidCertificate
from tests.commit.samples import (
    DOMAIN,
    MARKET,
    ROUND,
    TERMS_HASH,
    Sample,
    committee,
    context,
    sample,
)

PATH = Path(__file__).resolve().parents[1] / "vectors" / "commit.json"
ORDERS = (
    (1, Side.BUY, 1_500, 25),
    (2, Side.SELL, 1_000, 1),
    (3, Side.BUY, 0, 1),
    (4, Side.SELL, 2**32 - 1, 2**48 - 1),
)
SAMPLES = tuple(
    sample(seed, side=side, limit=limit, quantity=quantity, mode=mode)
    for seed, side, limit, quantity in ORDERS
    for mode in Mode
)


def _hex(data: bytes) -> str:
    return "0x" + data.hex()


def _address(account: int) -> str:
    return f"0x{account:040x}"


def _point(point: Any) -> list[str]:
    return [str(point.x), str(point.y)]


def _order(order: Order, commitment: int) -> dict[str, Any]:
    return {
        "side": int(order.side),
        "limit": str(order.limit),
        "quantity": str(order.quantity),
        "account": _address(order.account),
        "salt": str(order.salt),
        "packed": str(order.packed),
        "commitment": str(commitment),
    }


def _sealing(one: Sample) -> dict[str, Any]:
    ciphertext = one.envelope.ciphertext
    shared = multiply(committee().secret, ciphertext.point)
    return {
        "salt": str(one.order.salt),
        "ephemeralSecret": str(one.sealed.ephemeral_secret),
        "R": _point(ciphertext.point),
        "K": _point(shared),
        "keystream": [str(mask) for mask in keystream(context(), shared)],
        "masked": [str(ciphertext.masked_order), str(ciphertext.masked_salt)],
        "ciphertextHash": _hex(ciphertext_hash(ciphertext)),
    }


def _envelope(one: Sample) -> dict[str, Any]:
    envelope = one.envelope
    return {
        "mode": int(envelope.mode),
        "market": str(envelope.market),
        "round": str(envelope.round_number),
        "account": _address(envelope.account),
        "privateKey": _hex(one.key.secret()),
        "commitment": str(envelope.commitment),
        "ciphertext": _hex(ciphertext_hash(envelope.ciphertext)),
        "locked": str(envelope.locked),
        "id": _hex(envelope.id(DOMAIN)),
        "signature": _hex(envelope.signature),
        "bytes": _hex(envelope.encode()),
    }


def _invalid_envelopes() -> list[dict[str, str]]:
    data = SAMPLES[0].envelope.encode()
    plain = SAMPLES[1].envelope.encode()

    def write(start: int, value: bytes, base: bytes = data) -> bytes:
        return base[:start] + value + base[start + len(value) :]

    def shift(start: int, amount: int) -> bytes:
        return write(start, (int.from_bytes(data[start : start + 32], "big") + amount).to_bytes(32, "big"))

    s = int.from_bytes(data[242:274], "big")
    identity = bytes(63) + b"\1"
    order_two = bytes(32) + (MODULUS - 1).to_bytes(32, "big")
    cases = {
        "a byte less": (data[:-1], "envelope.length"),
        "a byte more": (data + b"\0", "envelope.length"),
        "version 2": (write(0, b"\2"), "envelope.version"),
        "mode 2": (write(1, b"\2"), "envelope.mode"),
        "commit-reveal with a ciphertext": (write(1, b"\1"), "envelope.mode"),
        "commit-reveal, last reserved byte set": (write(197, b"\1", plain), "envelope.mode"),
        "another market": (write(9, b"\xff"), "envelope.signer"),
        "another round": (write(17, b"\xff"), "envelope.signer"),
        "another account": (write(37, bytes([data[37] ^ 1])), "envelope.signer"),
        "account zero": (write(18, bytes(20)), "envelope.range"),
        "commitment zero": (write(38, bytes(32)), "envelope.commitment"),
        "commitment + r": (shift(38, MODULUS), "field.range"),
        "R.x + r": (shift(70, MODULUS), "point.encoding"),
        "R off the curve": (shift(70, 1), "point.off-curve"),
        "R of order two": (write(70, order_two), "point.subgroup"),
        "R the identity": (write(70, identity), "point.identity"),
        "m0 + r": (shift(134, MODULUS), "field.range"),
        "m1 + r": (shift(166, MODULUS), "field.range"),
        "another lock": (write(209, bytes([data[209] ^ 1])), "envelope.signer"),
        "s zero": (write(242, bytes(32)), "signature.range"),
        "high s": (
            write(242, (GROUP_ORDER - s).to_bytes(32, "big") + bytes([55 - data[274]])),
            "signature.high-s",
        ),
        "v 0": (write(274, b"\0"), "signature.recovery-id"),
        "a proof word of all ones": (write(275, b"\xff" * 32), "envelope.proof"),
    }
    return [{"name": name, "bytes": _hex(value), "expect": code} for name, (value, code) in cases.items()]


def _certificate(certificate: OrderCertificate | VoidCertificate, domain: Domain) -> dict[str, Any]:
    values = {
        name: _hex(value) if isinstance(value, bytes) else str(value)
        for name, value in vars(certificate).items()
    }
    return {**values, "digest": _hex(certificate.digest(domain))}


def build() -> dict[str, Any]:
    """The whole file."""
    leaves = [one.envelope.commitment for one in SAMPLES[::2]]
    trees = [([], 16), (leaves, 16), ([0, *leaves], 16), (leaves, 20), (leaves, 256), (leaves * 9, 2048)]
    root = slots_root(leaves, 16)
    return {
        "about": "made by python -m tests.commit.make_vectors; docs/protocol.md has the encodings",
        "context": {
            "chainId": str(DOMAIN.chain_id),
            "exchange": _hex(DOMAIN.exchange),
            "market": str(MARKET),
            "round": str(ROUND),
            "termsHash": _hex(TERMS_HASH),
            "context": str(context()),
        },
        "committee": {"secret": str(committee().secret), "Y": _point(committee().key)},
        "orders": [_order(one.order, one.envelope.commitment) for one in SAMPLES[::2]],
        "sealings": [_sealing(one) for one in SAMPLES[::2]],
        "slotsRoots": [
            {"size": size, "leaves": [str(leaf) for leaf in some], "root": str(slots_root(some, size))}
            for some, size in trees
        ],
        "domainSeparator": _hex(DOMAIN.separator),
        "orderCertificate": _certificate(
            OrderCertificate(context(), b"\x11" * 32, 1234, root, b"\x22" * 32, len(leaves)), DOMAIN
        ),
        "voidCertificate": _certificate(
            VoidCertificate(context(), root, b"\x33" * 32, slots_root([0, *leaves[1:]], 16)), DOMAIN
        ),
        "envelopes": [_envelope(one) for one in SAMPLES],
        "invalidEnvelopes": _invalid_envelopes(),
    }


if __name__ == "__main__":
    PATH.write_text(json.dumps(build(), indent=1) + "\n")
