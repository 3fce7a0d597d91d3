"""A message counts for its type, scope, body and sender, and for nothing else (threat S2)."""

from __future__ import annotations

import dataclasses
import json

import pytest

from commit.signing import PrivateKey
from fss.messages.payloads import PAYLOADS, Cancelled, ReceiveList, Settled
from fss.messages.signed import Message, MessageMalformed, MessageSignature, sign_message

KEY, OTHER = PrivateKey(bytes(31) + b"\x07"), PrivateKey(bytes(31) + b"\x08")
HEAD = bytes(31) + b"\x09"
MESSAGE = sign_message(ReceiveList(ids=[bytes(32), b"\x01" * 32]), 5, KEY, HEAD)


def test_round_trip() -> None:
    MESSAGE.check_signature()
    assert MESSAGE.payload() == ReceiveList(ids=[bytes(32), b"\x01" * 32])


@pytest.mark.parametrize(
    "changed",
    [
        dataclasses.replace(MESSAGE, scope=6),
        dataclasses.replace(MESSAGE, type_name="set-vote"),
        dataclasses.replace(MESSAGE, sender=OTHER.address),
        dataclasses.replace(MESSAGE, body=MESSAGE.body.replace(b"0x01", b"0x02")),
        dataclasses.replace(MESSAGE, head=bytes(32)),
        dataclasses.replace(MESSAGE, head=HEAD[1:]),
        dataclasses.replace(MESSAGE, signature=bytes(65)),
        dataclasses.replace(MESSAGE, signature=MESSAGE.signature[:-1]),
    ],
)
def test_invalid_signature(changed: Message) -> None:
    with pytest.raises(MessageSignature):
        changed.check_signature()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b'{"ids": []}',
        b'{"ids":[],"more":1}',
        b'{"ids":["0x00"]}',
        b'{"ids":["' + b"0X" + b"00" * 32 + b'"]}',
        b'{"ids":[1]}',
        b'{"ids":[],"ids":[]}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_invalid_body(body: bytes) -> None:
    with pytest.raises(MessageMalformed):
        dataclasses.replace(MESSAGE, body=body).payload()


def test_invalid_type() -> None:
    with pytest.raises(MessageMalformed, match="unknown"):
        dataclasses.replace(MESSAGE, type_name="gossip").payload()


@pytest.mark.parametrize("value", ["-0x1", "0x1", "0x" + "00" * 33, -1, 1 << 256, 1.5, True, None])
def test_invalid_word(value: object) -> None:
    body = json.dumps({"outcome": value}, separators=(",", ":")).encode()
    with pytest.raises(MessageMalformed):
        Message(Settled.type_name, KEY.address, 1, HEAD, body, b"").payload()


def test_every_type_has_its_own_name_and_explanation() -> None:
    assert all(name == payload.type_name for name, payload in PAYLOADS.items())
    assert all(payload.__doc__ for payload in PAYLOADS.values())


def test_empty_payload_round_trips() -> None:
    assert sign_message(Cancelled(), 1, KEY, HEAD).payload() == Cancelled()
