"""ECDSA over secp256k1 as the exchange contract checks it: 65 bytes ``r ‖ s ‖ v``, low s, v of 27 or 28.

libsecp256k1 through coincurve does the arithmetic. Imports only ``commit``'s hashes and errors.
Sources: EIP-2 (low s), RFC 6979 (deterministic nonces), the yellow paper's ECDSARECOVER.
"""

from __future__ import annotations

import coincurve

from commit.errors import FssError
from commit.hashing import keccak256
from commit.order import RandomBytes

SIGNATURE_BYTES = 65
DIGEST_BYTES = 32
GROUP_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
RECOVERY_IDS = (27, 28)


class SignatureError(FssError):
    """A signature has a form that this protocol does not accept.

    One signature has one encoding here, so that nothing can be sent twice under two spellings.
    """

    code = "signature"


class SignatureLengthError(SignatureError):
    """A signature does not have 65 bytes ``r ‖ s ‖ v``; the 64-byte form of EIP-2098 is not accepted."""

    code = "signature.length"


class SignatureRangeError(SignatureError):
    """The r or s of a signature is zero or not below the order of secp256k1's group."""

    code = "signature.range"


class SignatureHighError(SignatureError):
    """The s of a signature is in the upper half.

    With every signature (r, s) comes a second one (r, n - s) for the same key; EIP-2 keeps the
    lower one.
    """

    code = "signature.high-s"


class SignatureRecoveryIdError(SignatureError):
    """The last byte v of a signature is neither 27 nor 28."""

    code = "signature.recovery-id"


class SignatureUnrecoverableError(SignatureError):
    """No public key belongs to a signature: its r is not the x-coordinate of a point of the curve."""

    code = "signature.unrecoverable"


class DigestLengthError(FssError):
    """What is signed or recovered from is not a 32-byte digest. Data is hashed first."""

    code = "signature.digest"


class PrivateKeyError(FssError):
    """A private key is not 32 bytes of an integer from 1 to n - 1, n the order of secp256k1's group."""

    code = "private-key"


class PrivateKey:
    """A secp256k1 private key that shows only its address.

    Raises ``PrivateKeyError`` unless ``secret`` is 32 bytes in range.
    """

    __slots__ = ("_key", "address")

    def __init__(self, secret: bytes) -> None:
        if len(secret) != 32 or not 0 < int.from_bytes(secret, "big") < GROUP_ORDER:
            raise PrivateKeyError("the private key is out of range", hint="draw it with PrivateKey.draw")
        self._key = coincurve.PrivateKey(secret)
        self.address = _address(self._key.public_key)

    @classmethod
    def draw(cls, random_bytes: RandomBytes) -> PrivateKey:
        """A key whose secret is uniform in [1, n) up to 2^-128."""
        return cls((1 + int.from_bytes(random_bytes(48), "big") % (GROUP_ORDER - 1)).to_bytes(32, "big"))

    def secret(self) -> bytes:
        """The 32 bytes to be kept in a key file, and nowhere else."""
        return self._key.secret

    def __repr__(self) -> str:
        return f"PrivateKey(address=0x{self.address.hex()})"


def sign(digest: bytes, key: PrivateKey) -> bytes:
    """The signature of a 32-byte digest, 65 bytes; the same every time. Raises ``DigestLengthError``."""
    _check_digest(digest)
    signature = key._key.sign_recoverable(digest, hasher=None)
    return signature[:64] + bytes([RECOVERY_IDS[signature[64]]])


def recover(digest: bytes, signature: bytes) -> bytes:
    """The address, 20 bytes, whose key signed ``digest``.

    Raises ``DigestLengthError`` and the ``SignatureError`` that names what is wrong.
    """
    _check_digest(digest)
    check_form(signature)
    compact = signature[:64] + bytes([signature[64] - RECOVERY_IDS[0]])
    try:
        public_key = coincurve.PublicKey.from_signature_and_message(compact, digest, hasher=None)
    except ValueError:
        raise SignatureUnrecoverableError(
            "no key belongs to the signature", hint="sign again; the signature or its digest is damaged"
        ) from None
    return _address(public_key)


def check_form(signature: bytes) -> None:
    """Raise a ``SignatureError`` unless r and s are in range, s is low, v is 27 or 28, 65 bytes in all."""
    if len(signature) != SIGNATURE_BYTES:
        raise SignatureLengthError(f"the signature has {len(signature)} bytes", hint="give 65: r, s, v")
    r, s, v = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big"), signature[64]
    if not (0 < r < GROUP_ORDER and 0 < s < GROUP_ORDER):
        raise SignatureRangeError("the signature's r or s is out of range", hint="sign again")
    if s > GROUP_ORDER // 2:
        raise SignatureHighError("the signature's s is in the upper half", hint="use n - s and the other v")
    if v not in RECOVERY_IDS:
        raise SignatureRecoveryIdError(f"the signature's v is {v}", hint="use 27 or 28")


def _check_digest(digest: bytes) -> None:
    if len(digest) != DIGEST_BYTES:
        raise DigestLengthError(f"the digest has {len(digest)} bytes", hint="hash the data to 32 bytes first")


def _address(public_key: coincurve.PublicKey) -> bytes:
    return keccak256(public_key.format(compressed=False)[1:])[-20:]
