"""Envelopes: one length, one encoding, and no bit that can change unnoticed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commit.babyjub import IDENTITY, Point, PointEncodingError, PointError, add
from commit.envelope import (
    ENVELOPE_BYTES,
    PROOF_FIELD,
    EnvelopeCommitmentError,
    EnvelopeError,
    EnvelopeLengthError,
    EnvelopeModeError,
    EnvelopeProofError,
    EnvelopeRangeError,
    EnvelopeSignerError,
    EnvelopeVersionError,
    decode,
    seal_inputs,
)
from commit.errors import FssError
from commit.field import MODULUS, FieldError
from commit.order import Side
from commit.sealing import Mode, seal
from commit.signing import GROUP_ORDER, SignatureError, SignatureHighError, sign
from commit.typed_data import Domain
from tests.commit.samples import CAP, DOMAIN, FLOOR, committee, context, random_bytes, sample

# Where each field of docs/protocol.md's table starts, written out by hand.
OFFSETS = {
    "version": 0,
    "mode": 1,
    "market": 2,
    "round": 10,
    "account": 18,
    "commitment": 38,
    "R.x": 70,
    "R.y": 102,
    "m0": 134,
    "m1": 166,
    "locked": 198,
    "signature": 210,
    "proof": 275,
}
MODES = pytest.mark.parametrize("mode", Mode, ids=lambda mode: mode.name.lower())


def field_at(position: int) -> str:
    return max((start, name) for name, start in OFFSETS.items() if start <= position)[1]


def overwrite(data: bytes, field: str, value: bytes) -> bytes:
    start = OFFSETS[field]
    return data[:start] + value + data[start + len(value) :]


def add_to_word(data: bytes, start: int, amount: int) -> bytes:
    word = int.from_bytes(data[start : start + 32], "big") + amount
    return data[:start] + word.to_bytes(32, "big") + data[start + 32 :]


@MODES
def test_round_trip(mode):
    envelope = sample(mode=mode).envelope
    data = envelope.encode()
    assert len(data) == ENVELOPE_BYTES == 531
    assert decode(data) == envelope
    assert decode(data).encode() == data
    assert envelope.mode is mode


@MODES
def test_layout(mode):
    envelope = sample(mode=mode).envelope
    data = envelope.encode()
    ciphertext = envelope.ciphertext
    expected = {
        "version": b"\1",
        "mode": bytes([mode]),
        "market": envelope.market.to_bytes(8, "big"),
        "round": envelope.round_number.to_bytes(8, "big"),
        "account": envelope.account.to_bytes(20, "big"),
        "commitment": envelope.commitment.to_bytes(32, "big"),
        "R.x": (ciphertext.point.x if ciphertext else 0).to_bytes(32, "big"),
        "R.y": (ciphertext.point.y if ciphertext else 0).to_bytes(32, "big"),
        "m0": (ciphertext.masked_order if ciphertext else 0).to_bytes(32, "big"),
        "m1": (ciphertext.masked_salt if ciphertext else 0).to_bytes(32, "big"),
        "locked": envelope.locked.to_bytes(12, "big"),
        "signature": envelope.signature,
        "proof": b"".join(word.to_bytes(32, "big") for word in envelope.proof),
    }
    for name, value in expected.items():
        assert overwrite(data, name, value) == data, name
    assert b"".join(expected.values()) == data


@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, 10**6),
    st.sampled_from(Side),
    st.integers(FLOOR, CAP),
    st.integers(1, 2**48 - 1),
    st.sampled_from(Mode),
)
def test_all_envelopes_have_one_length(seed, side, limit, quantity, mode):
    """T9: the size tells nothing of the order, nor of the mode."""
    envelope = sample(seed, side=side, limit=limit, quantity=quantity, mode=mode).envelope
    assert len(envelope.encode()) == 531
    assert decode(envelope.encode()) == envelope
    assert envelope.check_signature(DOMAIN) == envelope.id(DOMAIN)


@MODES
def test_every_flipped_bit_is_refused(mode):
    """T2: format and signature name every bit before the proof; of the proof the members verify the rest."""
    data = sample(mode=mode).envelope.encode()
    found: Counter[tuple[str, str]] = Counter()
    for bit in range(8 * ENVELOPE_BYTES):
        position = bit // 8
        flipped = bytearray(data)
        flipped[position] ^= 1 << bit % 8
        field = field_at(position)
        try:
            decode(bytes(flipped)).check_signature(DOMAIN)
        except FssError as error:
            found[field, error.code] += 1
        else:
            found[field, "left to the seal proof"] += 1
    assert sum(found.values()) == 8 * ENVELOPE_BYTES

    refused_by: dict[str, set[str]] = {}
    for field, code in found:
        refused_by.setdefault(field, set()).add(code)
    point = {"point.encoding", "point.off-curve"}
    masked = {"field.range", "envelope.signer"}
    zeros = {"envelope.mode"}
    signer = {"envelope.signer"}
    sealed = mode is Mode.SEALED
    assert refused_by.pop("mode") <= {"envelope.mode", "point.off-curve"}
    assert refused_by.pop("signature") <= {
        "envelope.signer",
        "signature.high-s",
        "signature.range",
        "signature.recovery-id",
        "signature.unrecoverable",
    }
    assert refused_by == {
        "version": {"envelope.version"},
        "market": signer,
        "round": signer,
        "account": signer,
        "commitment": {"field.range", "envelope.signer"},
        "R.x": point if sealed else zeros,
        "R.y": point if sealed else zeros,
        "m0": masked if sealed else zeros,
        "m1": masked if sealed else zeros,
        "locked": signer,
        "proof": {"envelope.proof", "left to the seal proof"},
    }


@pytest.mark.parametrize("change", [-531, -1, 1, 32], ids=["empty", "short", "long", "a word more"])
def test_invalid_length(change):
    data = sample().envelope.encode()
    changed = data[:change] if change < 0 else data + bytes(change)
    with pytest.raises(EnvelopeLengthError):
        decode(changed)


@pytest.mark.parametrize("version", [0, 2, 255])
def test_invalid_version(version):
    with pytest.raises(EnvelopeVersionError):
        decode(overwrite(sample().envelope.encode(), "version", bytes([version])))


@pytest.mark.parametrize("mode", [2, 255])
def test_invalid_mode(mode):
    with pytest.raises(EnvelopeModeError):
        decode(overwrite(sample().envelope.encode(), "mode", bytes([mode])))


def test_invalid_mode_for_its_ciphertext():
    with pytest.raises(EnvelopeModeError):
        decode(overwrite(sample().envelope.encode(), "mode", b"\1"))
    with pytest.raises(PointError):
        decode(overwrite(sample(mode=Mode.COMMIT_REVEAL).envelope.encode(), "mode", b"\0"))


@pytest.mark.parametrize("field", ["R.x", "R.y", "m0", "m1"])
def test_invalid_reserved_bytes(field):
    data = sample(mode=Mode.COMMIT_REVEAL).envelope.encode()
    with pytest.raises(EnvelopeModeError):
        decode(add_to_word(data, OFFSETS[field], 1))


@pytest.mark.parametrize(
    ("field", "error"),
    [
        ("commitment", FieldError),
        ("R.x", PointEncodingError),
        ("R.y", PointEncodingError),
        ("m0", FieldError),
        ("m1", FieldError),
    ],
)
def test_invalid_alias_modulo_r(field, error):
    """S10: x + r stands for the same element under another spelling."""
    with pytest.raises(error):
        decode(add_to_word(sample().envelope.encode(), OFFSETS[field], MODULUS))


@pytest.mark.parametrize("word", range(8))
def test_invalid_alias_modulo_q(word):
    data = sample().envelope.encode()
    with pytest.raises(EnvelopeProofError):
        decode(add_to_word(data, OFFSETS["proof"] + 32 * word, PROOF_FIELD))
    edge = data[: 275 + 32 * word] + (PROOF_FIELD - 1).to_bytes(32, "big") + data[307 + 32 * word :]
    assert decode(edge).proof[word] == PROOF_FIELD - 1


def test_invalid_commitment_zero():
    with pytest.raises(EnvelopeCommitmentError):
        decode(overwrite(sample().envelope.encode(), "commitment", bytes(32)))


def test_invalid_account_zero():
    with pytest.raises(EnvelopeRangeError):
        decode(overwrite(sample().envelope.encode(), "account", bytes(20)))


def test_invalid_identity_point():
    identity = IDENTITY.x.to_bytes(32, "big") + IDENTITY.y.to_bytes(32, "big")
    with pytest.raises(PointError) as caught:
        decode(overwrite(sample().envelope.encode(), "R.x", identity))
    assert caught.value.code == "point.identity"


def test_invalid_torsion():
    """T11: R shifted by (0, -1) is on the curve, and refused."""
    one = sample().envelope
    shifted = add(one.ciphertext.point, Point(0, MODULUS - 1))
    words = shifted.x.to_bytes(32, "big") + shifted.y.to_bytes(32, "big")
    with pytest.raises(PointError) as caught:
        decode(overwrite(one.encode(), "R.x", words))
    assert caught.value.code == "point.subgroup"


def test_invalid_malleable_signature():
    envelope = sample().envelope
    r, s, v = (
        envelope.signature[:32],
        int.from_bytes(envelope.signature[32:64], "big"),
        envelope.signature[64],
    )
    twin = r + (GROUP_ORDER - s).to_bytes(32, "big") + bytes([55 - v])
    with pytest.raises(SignatureHighError):
        decode(overwrite(envelope.encode(), "signature", twin))


@pytest.mark.parametrize(
    ("field", "bad", "error"),
    [
        ("market", 2**64, EnvelopeRangeError),
        ("market", -1, EnvelopeRangeError),
        ("round_number", 2**64, EnvelopeRangeError),
        ("round_number", True, EnvelopeRangeError),
        ("account", 2**160, EnvelopeRangeError),
        ("account", 0, EnvelopeRangeError),
        ("locked", 2**96, EnvelopeRangeError),
        ("locked", 1.0, EnvelopeRangeError),
        ("commitment", MODULUS, FieldError),
        ("commitment", 0, EnvelopeCommitmentError),
        ("signature", b"", SignatureError),
        ("proof", (1,) * 7, EnvelopeProofError),
        ("proof", (1,) * 9, EnvelopeProofError),
        ("proof", (True,) * 8, EnvelopeProofError),
        ("proof", (-1,) * 8, EnvelopeProofError),
    ],
)
def test_invalid_field_in_memory(field, bad, error):
    with pytest.raises(error):
        replace(sample().envelope, **{field: bad})


@settings(max_examples=50, deadline=None)
@given(st.binary(min_size=531, max_size=531))
def test_invalid_noise(data):
    with pytest.raises(FssError):
        decode(b"\1" + data[1:])


@pytest.mark.parametrize(
    "domain",
    [Domain(1, DOMAIN.exchange), Domain(DOMAIN.chain_id, bytes(20))],
    ids=["chain", "exchange"],
)
def test_invalid_replay_elsewhere(domain):
    """S2: an envelope of one chain and exchange has no signature on another."""
    sample().envelope.check_signature(DOMAIN)
    with pytest.raises(EnvelopeSignerError) as caught:
        sample().envelope.check_signature(domain)
    assert caught.value.culprits == (f"0x{sample().envelope.account:040x}",)


@pytest.mark.parametrize("field", ["market", "round_number", "locked", "commitment", "account"])
def test_invalid_replay_with_a_changed_field(field):
    """S2, T1: nothing signed can be changed, nor the envelope sent in another account's name."""
    envelope = sample().envelope
    with pytest.raises(EnvelopeError):
        replace(envelope, **{field: getattr(envelope, field) + 1}).check_signature(DOMAIN)


def test_copied_ciphertext_makes_another_statement():
    """T1: under the copier's account or round the seal proof would have to hold for other public inputs."""
    honest, copier = sample(1), sample(2)
    stolen = replace(
        honest.envelope,
        account=copier.envelope.account,
        signature=sign(honest.envelope.id(DOMAIN), copier.key),
    )
    stolen.check_signature(DOMAIN)
    statements = {
        seal_inputs(honest.envelope, context(), committee().key, FLOOR, CAP),
        seal_inputs(stolen, context(), committee().key, FLOOR, CAP),
        seal_inputs(honest.envelope, context(13), committee().key, FLOOR, CAP),
        seal_inputs(honest.envelope, context(market=8), committee().key, FLOOR, CAP),
        seal_inputs(honest.envelope, context(domain=Domain(1, DOMAIN.exchange)), committee().key, FLOOR, CAP),
        seal_inputs(honest.envelope, context(), committee(2).key, FLOOR, CAP),
    }
    assert len(statements) == 6


def test_seal_inputs_order():
    one, key = sample().envelope, committee().key
    text = one.ciphertext
    assert seal_inputs(one, 99, key, FLOOR, CAP) == (
        *(99, one.account, one.commitment, text.point.x, text.point.y),
        *(text.masked_order, text.masked_salt, key.x, key.y, one.locked, FLOOR, CAP),
    )
    plain = sample(mode=Mode.COMMIT_REVEAL).envelope
    assert seal_inputs(plain, 99, key, FLOOR, CAP) == (
        *(99, plain.account, plain.commitment, plain.locked, FLOOR, CAP),
    )


def test_one_commitment_sealed_twice_has_two_ids():
    """T12: the id covers the ciphertext, so the two are told apart and both can be shown."""
    one = sample()
    again = seal(one.order, context(), committee().key, random_bytes(77)).ciphertext
    twin = replace(one.envelope, ciphertext=again)
    assert twin.commitment == one.envelope.commitment
    assert twin.id(DOMAIN) != one.envelope.id(DOMAIN)


def test_id_ignores_proof_and_signature():
    envelope = sample().envelope
    other = replace(envelope, proof=(9,) * 8, signature=sample(2).envelope.signature)
    assert other.id(DOMAIN) == envelope.id(DOMAIN)


def test_nothing_secret_is_printed():
    """T9: an envelope's repr and bytes show no side, limit, quantity or salt."""
    one = sample(limit=1_234, quantity=987_654_321)
    assert str(one.order.salt) not in repr(one)
    assert str(one.sealed.ephemeral_secret) not in repr(one)
    assert str(one.order.packed) not in repr(one)
    assert "987654321" not in repr(one)
    assert one.order.packed.to_bytes(11, "big") not in one.envelope.encode()
    assert one.order.salt.to_bytes(32, "big") not in one.envelope.encode()
