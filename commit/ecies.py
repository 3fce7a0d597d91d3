"""Encryption to one member that the member can open in public, so that an accusation can be checked.

Imports the curve, the tagged hash and the two kinds of proof. ECIES over BabyJubJub: E = e * B8, S = e *
P = p * E, AES-256-GCM under a key derived from S by HKDF-SHA256 (RFC 5869); and two proofs around it:

* The sender proves that it knows e, bound to receiver, associated data and body. Nobody can reuse
  another's E, so an opening reveals nothing about any other ciphertext. Anyone sees whether this proof
  holds.
* The receiver reveals S with a proof that log_E S = log_B8 P. S fixes the key, and the key with the
  ciphertext fixes the plaintext or its absence, so a third party sees what the receiver saw and nothing
  else of the receiver's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from Crypto.Cipher import AES
from Crypto.Cipher._mode_gcm import GcmMode
from Crypto.Hash import SHA256
from Crypto.Protocol.KDF import HKDF

from commit import dleq, schnorr
from commit.babyjub import (
    B8,
    POINT_BYTES,
    Point,
    check_point,
    decode_point,
    draw_scalar,
    encode_point,
    multiply,
)
from commit.errors import FssError
from commit.hashing import hash_words, keccak256, tag
from commit.schnorr import PROOF_BYTES, Proof, decode_proof

TAG_BYTES = 16
OVERHEAD_BYTES = POINT_BYTES + PROOF_BYTES + TAG_BYTES
"""How much longer a ciphertext is than its plaintext."""

_NONCE = bytes(12)  # each key encrypts once, since e is fresh


class EciesError(FssError):
    """A ciphertext for one member, or its public opening, was refused."""

    code = "ecies"


class CiphertextMalformedError(EciesError):
    """A ciphertext shows to anyone that its sender did not follow the protocol.

    It is too short, its ephemeral point is not in the prime-order subgroup, or its sender does not prove
    to know that point's logarithm for this receiver, these associated data and this body. No opening is
    needed to accuse the sender.
    """

    code = "ecies.malformed"


class CiphertextTagError(EciesError):
    """A ciphertext is well-formed, but what is inside does not decrypt under the key that it fixes.

    Only its receiver, or whoever has seen the receiver's opening, can tell.
    """

    code = "ecies.tag"


class OpeningError(EciesError):
    """A public opening does not prove that it shows the key of this ciphertext and receiver.

    Whoever published it accuses wrongly.
    """

    code = "ecies.opening"


@dataclass(frozen=True, slots=True)
class Opening:
    """S of one ciphertext, and the receiver's proof that it is p * E."""

    shared: Point
    proof: Proof

    def encode(self) -> bytes:
        """S (64 bytes) ‖ proof (64 bytes)."""
        return encode_point(self.shared) + self.proof.encode()


def decode_opening(data: bytes) -> Opening:
    """The opening of :meth:`Opening.encode`. Raises :class:`OpeningError`."""
    try:
        return Opening(decode_point(data[:POINT_BYTES], "S"), decode_proof(data[POINT_BYTES:]))
    except FssError as error:
        raise OpeningError(error.message, hint="an opening has 128 bytes: S, proof") from None


def encrypt(
    public_key: Point, plaintext: bytes, associated_data: bytes, random_bytes: Callable[[int], bytes]
) -> bytes:
    """``plaintext`` for the owner of ``public_key`` alone: E ‖ proof ‖ AES-GCM body and tag.

    ``associated_data`` must name sender, receiver and use. Raises a :class:`commit.babyjub.PointError`
    for a bad public key.
    """
    check_point(public_key, "the receiver's key")
    secret = draw_scalar(random_bytes)
    ephemeral = multiply(secret, B8)
    shared = multiply(secret, public_key)
    cipher = _cipher(shared, ephemeral, public_key, associated_data)
    body = b"".join(cipher.encrypt_and_digest(plaintext))
    statement = _sender_statement(public_key, associated_data, body)
    proof = schnorr.prove(statement, secret, ephemeral, random_bytes)
    return encode_point(ephemeral) + proof.encode() + body


def check_ciphertext(public_key: Point, ciphertext: bytes, associated_data: bytes) -> None:
    """Raises :class:`CiphertextMalformedError` where anyone can see that the sender is at fault."""
    _parse(public_key, ciphertext, associated_data)


def decrypt(secret: int, ciphertext: bytes, associated_data: bytes) -> bytes:
    """The plaintext, for the owner of ``secret``.

    Raises :class:`CiphertextMalformedError` or :class:`CiphertextTagError`.
    """
    public_key = multiply(secret, B8)
    ephemeral, body = _parse(public_key, ciphertext, associated_data)
    return _open(multiply(secret, ephemeral), ephemeral, public_key, body, associated_data)


def reveal(
    secret: int, ciphertext: bytes, associated_data: bytes, random_bytes: Callable[[int], bytes]
) -> Opening:
    """What shows to all how one ciphertext decrypts, and nothing else of its receiver's.

    Raises :class:`CiphertextMalformedError`: such a ciphertext speaks for itself and is not opened.
    """
    public_key = multiply(secret, B8)
    ephemeral, body = _parse(public_key, ciphertext, associated_data)
    shared = multiply(secret, ephemeral)
    statement = _opening_statement(public_key, ephemeral, shared, body, associated_data)
    return Opening(shared, dleq.prove(statement, secret, ephemeral, random_bytes))


def open_with(opening: Opening, public_key: Point, ciphertext: bytes, associated_data: bytes) -> bytes:
    """The plaintext as the owner of ``public_key`` gets it, for anyone who holds the opening.

    Raises :class:`OpeningError` where the opening is wrong, :class:`CiphertextMalformedError` or
    :class:`CiphertextTagError` where the ciphertext is.
    """
    ephemeral, body = _parse(public_key, ciphertext, associated_data)
    try:
        check_point(opening.shared, "S")
    except FssError as error:
        raise OpeningError(error.message, hint="publish what reveal() gives") from None
    statement = _opening_statement(public_key, ephemeral, opening.shared, body, associated_data)
    if not dleq.verify(statement, public_key, ephemeral, opening.shared, opening.proof):
        raise OpeningError("the proof of the opening is wrong", hint="publish what reveal() gives")
    return _open(opening.shared, ephemeral, public_key, body, associated_data)


def _parse(public_key: Point, ciphertext: bytes, associated_data: bytes) -> tuple[Point, bytes]:
    hint = "ask the sender for a new message"
    if len(ciphertext) < OVERHEAD_BYTES:
        raise CiphertextMalformedError(f"{len(ciphertext)} bytes are too few", hint=hint)
    body = ciphertext[POINT_BYTES + PROOF_BYTES :]
    try:
        ephemeral = decode_point(ciphertext[:POINT_BYTES], "the ephemeral point")
        proof = decode_proof(ciphertext[POINT_BYTES : POINT_BYTES + PROOF_BYTES], "the sender's proof")
    except FssError as error:
        raise CiphertextMalformedError(error.message, hint=hint) from None
    if not schnorr.verify(_sender_statement(public_key, associated_data, body), ephemeral, proof):
        raise CiphertextMalformedError("the sender's proof is wrong", hint=hint)
    return ephemeral, body


def _sender_statement(public_key: Point, associated_data: bytes, body: bytes) -> bytes:
    return hash_words(
        "ecies-sender", public_key.x, public_key.y, keccak256(associated_data), keccak256(body)
    )


def _opening_statement(
    public_key: Point, ephemeral: Point, shared: Point, body: bytes, associated_data: bytes
) -> bytes:
    words = [coordinate for point in (public_key, ephemeral, shared) for coordinate in (point.x, point.y)]
    return hash_words("ecies-opening", *words, keccak256(associated_data), keccak256(body))


def _open(
    shared: Point, ephemeral: Point, public_key: Point, body: bytes, associated_data: bytes
) -> bytes:
    cipher = _cipher(shared, ephemeral, public_key, associated_data)
    try:
        plaintext: bytes = cipher.decrypt_and_verify(body[:-TAG_BYTES], body[-TAG_BYTES:])
    except ValueError:
        raise CiphertextTagError("the ciphertext does not decrypt", hint="reveal it and accuse") from None
    return plaintext


def _cipher(shared: Point, ephemeral: Point, public_key: Point, associated_data: bytes) -> GcmMode:
    context = encode_point(ephemeral) + encode_point(public_key) + keccak256(associated_data)
    key = cast(bytes, HKDF(encode_point(shared), 32, tag("ecies"), SHA256, context=context))
    return AES.new(key, AES.MODE_GCM, nonce=_NONCE)
