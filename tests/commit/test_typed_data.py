"""EIP-712 digests equal eth-account's, and every field and the domain count."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from eth_account.messages import _hash_eip191_message, encode_typed_data
from hypothesis import given, settings
from hypothesis import strategies as st

from commit.typed_data import (
    ORDER_CERTIFICATE_TYPE,
    ORDER_TYPE,
    VOID_CERTIFICATE_TYPE,
    Domain,
    OrderCertificate,
    SignedOrder,
    TypedDataError,
    VoidCertificate,
)

WORDS = st.integers(0, 2**256 - 1)
HASHES = st.binary(min_size=32, max_size=32)
DOMAINS = st.builds(Domain, WORDS, st.binary(min_size=20, max_size=20))
LONGS = st.integers(0, 2**64 - 1)
ORDERS = st.builds(SignedOrder, LONGS, LONGS, WORDS, HASHES, st.integers(0, 2**96 - 1))
CERTIFICATES = st.builds(OrderCertificate, WORDS, HASHES, LONGS, WORDS, HASHES, st.integers(0, 2**32 - 1))
VOIDS = st.builds(VoidCertificate, WORDS, WORDS, HASHES, WORDS)

MESSAGES = [
    (ORDER_TYPE, SignedOrder(1, 2, 3, b"\4" * 32, 5)),
    (ORDER_CERTIFICATE_TYPE, OrderCertificate(1, b"\2" * 32, 3, 4, b"\5" * 32, 6)),
    (VOID_CERTIFICATE_TYPE, VoidCertificate(1, 2, b"\3" * 32, 4)),
]
DOMAIN = Domain(31337, b"\x11" * 20)


def eth_account_digest(type_string: str, message, domain: Domain) -> bytes:
    """The same message through eth-account, with the field list read from the type's own string."""
    name, _, rest = type_string.partition("(")
    members = [dict(zip(("type", "name"), part.split(), strict=True)) for part in rest.rstrip(")").split(",")]
    values = [getattr(message, field.name) for field in fields(message)]
    signable = encode_typed_data(
        {"name": "fss", "version": "1", "chainId": domain.chain_id, "verifyingContract": domain.exchange},
        {name: members},
        dict(zip((member["name"] for member in members), values, strict=True)),
    )
    return bytes(_hash_eip191_message(signable))


@settings(max_examples=30, deadline=None)
@given(DOMAINS, st.one_of(ORDERS, CERTIFICATES, VOIDS))
def test_digest_equals_eth_account(domain, message):
    types = {type(sample): type_string for type_string, sample in MESSAGES}
    assert message.digest(domain) == eth_account_digest(types[type(message)], message, domain)


@pytest.mark.parametrize("message", [message for _, message in MESSAGES], ids=lambda m: type(m).__name__)
def test_every_field_and_the_domain_count(message):
    """S2: what is signed for one chain, exchange, market or round is no signature for another."""
    digests = {
        message.digest(DOMAIN),
        message.digest(replace(DOMAIN, chain_id=1)),
        message.digest(replace(DOMAIN, exchange=b"\x12" * 20)),
    }
    for field in fields(message):
        value = getattr(message, field.name)
        other = value + 1 if isinstance(value, int) else b"\xff" + value[1:]
        digests.add(replace(message, **{field.name: other}).digest(DOMAIN))
    assert len(digests) == 3 + len(fields(message))


@pytest.mark.parametrize(
    ("message", "field", "bits"),
    [
        (MESSAGES[0][1], "market", 64),
        (MESSAGES[0][1], "round_number", 64),
        (MESSAGES[0][1], "commitment", 256),
        (MESSAGES[0][1], "locked", 96),
        (MESSAGES[1][1], "context", 256),
        (MESSAGES[1][1], "snapshot_block", 64),
        (MESSAGES[1][1], "slots_root", 256),
        (MESSAGES[1][1], "count", 32),
        (MESSAGES[2][1], "context", 256),
        (MESSAGES[2][1], "slots_root", 256),
        (MESSAGES[2][1], "effective_root", 256),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_invalid_integer(message, field, bits):
    replace(message, **{field: 2**bits - 1}).digest(DOMAIN)
    for bad in (-1, 2**bits, True, "1", 1.0):
        with pytest.raises(TypedDataError):
            replace(message, **{field: bad}).digest(DOMAIN)


@pytest.mark.parametrize(
    ("message", "field"),
    [
        (MESSAGES[0][1], "ciphertext"),
        (MESSAGES[1][1], "lists"),
        (MESSAGES[1][1], "list_hash"),
        (MESSAGES[2][1], "voided"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_invalid_bytes(message, field):
    for bad in (b"", b"\0" * 31, b"\0" * 33, "0" * 32, 5):
        with pytest.raises(TypedDataError):
            replace(message, **{field: bad}).digest(DOMAIN)


@pytest.mark.parametrize(
    "domain", [Domain(-1, b"\0" * 20), Domain(1, b"\0" * 32), Domain(2**256, b"\0" * 20)]
)
def test_invalid_domain(domain):
    with pytest.raises(TypedDataError):
        MESSAGES[0][1].digest(domain)
