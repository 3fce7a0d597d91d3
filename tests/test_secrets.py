"""Secrets never reach ``repr``, ``str`` or an exception (threat T9)."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from commit import dkg_member
from commit.babyjub import B8, ORDER, multiply
from commit.dkg_messages import Ceremony
from commit.errors import FssError
from commit.field import MODULUS
from commit.keyset import KeyShare
from commit.order import Order, Side, draw_salt, unpack
from commit.sealing import open_order, seal
from commit.signing import PrivateKey

ROOT = Path(__file__).resolve().parents[1]

SECRET_NAME = re.compile(
    r"secret|salt|private|password|ephemeral|toxic|seed|coefficients|limit|quantit|^sides?$"
)
PUBLIC = {
    "commit.sealing.Ciphertext.masked_salt": "a part of the ciphertext",
    "commit.vrf.OpenedSeed.seed": "the round's seed, public once it is known",
    "fss.chain.anvil.AnvilOptions.gas_limit": "a limit of gas",
    "fss.demo.config._Kept.seed": "an option of the command line",
    "fss.demo.config._Row.quantity": "a row of the demonstration's own file",
    "fss.demo.config._Row.side": "a row of the demonstration's own file",
    "fss.orders_file.OrderRow.quantity": "a row of the caller's own file",
    "fss.orders_file.OrderRow.side": "a row of the caller's own file",
    "fss.orders_file._Record.quantity": "a row of the caller's own file",
    "fss.orders_file._Record.side": "a row of the caller's own file",
    "fss.round.state.RoundState.seed": "the round's seed, public once it is known",
    "fss.round.state.RoundState.seed_shares": "shares of it, sent in the open",
}
"""Fields whose name looks secret and which a repr may show, and why."""

NUMBER = 0x1234567890ABCDEF1234567890ABCDEF1234567890ABCDEF1234567890ABCDEF % ORDER
"""A secret that is easy to recognise in decimal, in hex and as bytes."""


def random_bytes(count: int) -> bytes:
    return bytes(range(7, 7 + count % 200)).ljust(count, b"\x5a")


def spellings(secret: int) -> tuple[str, ...]:
    raw = secret.to_bytes(32, "big")
    return (str(secret), f"{secret:x}", repr(raw), repr(raw)[2:-1], raw.hex())


def assert_hidden(shown: str, *secrets: int) -> None:
    for secret in secrets:
        for spelling in spellings(secret):
            assert spelling not in shown


def classes() -> Iterator[type]:
    for package in ("commit", "fss"):
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, type) and value.__module__ == module.name:
                    yield value


def test_fields_with_secret_names_are_not_in_the_repr() -> None:
    shown = set()
    for kind in classes():
        if dataclasses.is_dataclass(kind) and "__repr__" in vars(kind):
            fields = [field.name for field in dataclasses.fields(kind) if field.repr]
        elif issubclass(kind, BaseModel):
            fields = [
                name
                for name, field in kind.model_fields.items()
                if field.repr and "Secret" not in str(field.annotation)
            ]
        else:
            continue
        shown |= {f"{kind.__module__}.{kind.__name__}.{name}" for name in fields if SECRET_NAME.search(name)}
    assert sorted(shown - PUBLIC.keys()) == []


def test_order() -> None:
    order = Order(Side.SELL, 4_000_000_123, 234_567_890_123, 77, NUMBER)
    for shown in (repr(order), str(order), f"{order}", f"{order!r}"):
        assert_hidden(shown, NUMBER)
        assert "4000000123" not in shown
        assert "234567890123" not in shown
        assert "SELL" not in shown


@pytest.mark.parametrize(
    ("limit", "quantity", "account", "salt"),
    [
        (1 << 40, 234_567_890_123, 77, NUMBER),
        (4_000_000_123, 1 << 60, 77, NUMBER),
        (4_000_000_123, 234_567_890_123, 0, NUMBER),
        (4_000_000_123, 234_567_890_123, 77, NUMBER + MODULUS),
    ],
)
def test_invalid_order_does_not_show_itself(limit: int, quantity: int, account: int, salt: int) -> None:
    with pytest.raises(FssError) as refusal:
        Order(Side.BUY, limit, quantity, account, salt)
    shown = f"{refusal.value} {refusal.value.hint} {refusal.value!r}"
    assert_hidden(shown, salt % (1 << 256), limit, quantity)


def test_invalid_packed_order_does_not_show_itself() -> None:
    for packed in (NUMBER, 1 << 35, 2 * 4_000_000_123):
        with pytest.raises(FssError) as refusal:
            unpack(packed)
        assert_hidden(f"{refusal.value} {refusal.value.hint}", packed)


def test_sealed_order_hides_its_ephemeral_secret() -> None:
    order = Order(Side.BUY, 5, 6, 77, draw_salt(random_bytes))
    sealed = seal(order, 9, multiply(NUMBER, B8), random_bytes)
    assert_hidden(repr(sealed), sealed.ephemeral_secret, order.salt)


def test_failed_opening_does_not_show_what_it_opened_to() -> None:
    order = Order(Side.BUY, 5, 6, 77, NUMBER)
    sealed = seal(order, 9, multiply(NUMBER, B8), random_bytes)
    shared = multiply(sealed.ephemeral_secret, multiply(NUMBER, B8))
    with pytest.raises(FssError) as refusal:
        open_order(sealed.ciphertext, shared, 9, 77, 12345)
    assert_hidden(f"{refusal.value} {refusal.value.hint}", NUMBER, order.packed)


def test_private_key() -> None:
    key = PrivateKey(NUMBER.to_bytes(32, "big"))
    assert_hidden(f"{key} {key!r} {[key]} {vars(key) if hasattr(key, '__dict__') else ''}", NUMBER)


@pytest.mark.parametrize("secret", [b"\xff" * 32, b"\x11" * 31, bytes(32)])
def test_invalid_private_key_does_not_show_itself(secret: bytes) -> None:
    with pytest.raises(FssError) as refusal:
        PrivateKey(secret)
    shown = f"{refusal.value} {refusal.value.hint}"
    assert secret.hex() not in shown
    assert repr(secret)[2:-1] not in shown


def test_committee_secrets() -> None:
    ceremony = Ceremony(bytes(32), 2, tuple(bytes([index]) * 20 for index in (1, 2, 3)))
    seeds = [NUMBER.to_bytes(32, "big"), b"\x02" * 32, b"\x03" * 32]
    dealer = dkg_member.start(ceremony, 1, seeds[0])
    assert_hidden(repr(dealer), NUMBER, dealer.encryption_secret, *dealer.coefficients)
    members, entries = dkg_member.run(ceremony, seeds)
    shares = [member.key_share.secret for member in members]
    secrets = [member.encryption_secret for member in members]
    assert_hidden(repr(members) + repr(entries), *shares, *secrets, NUMBER)
    assert_hidden(repr(KeyShare(1, NUMBER)), NUMBER)


def test_only_the_command_line_prints() -> None:
    # A stray print or log line is how secrets leave a program.
    wrong = []
    for package in ("commit", "fss"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "cli" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                prints = isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "pprint")
                logs = isinstance(node, ast.Import) and any(alias.name == "logging" for alias in node.names)
                if prints or logs:
                    wrong.append(f"{path.name}:{node.lineno}")
    assert wrong == []
