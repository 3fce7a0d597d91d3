"""What members say in a key ceremony, and how each message is written in canonical JSON.

Imports the curve, proofs, :mod:`commit.ecies`, the tagged hash. Messages do not carry their sender:
whoever signed the message around them is the sender, and every hash and proof inside binds the sender's
index.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from commit.babyjub import Point, encode_point, parse_point
from commit.dkg_errors import DkgCeremonyError, DkgMalformedError
from commit.ecies import Opening
from commit.errors import FssError
from commit.hashing import ADDRESS_BYTES, hash_words, keccak256
from commit.hexadecimal import read_hex, write_hex
from commit.polynomial import MAXIMUM_INDEX
from commit.schnorr import Proof, decode_proof


@dataclass(frozen=True, slots=True)
class Ceremony:
    """Who makes keys together: ``members`` are addresses in the order of their indices 1..n.

    ``nonce`` is 32 bytes that no other ceremony of these members has.
    """

    nonce: bytes
    threshold: int
    members: tuple[bytes, ...]

    @property
    def n(self) -> int:
        """The number of members."""
        return len(self.members)

    @property
    def identifier(self) -> bytes:
        """The hash that every message and proof of the ceremony is bound to."""
        return hash_words("ceremony", self.nonce, self.n, self.threshold, *self.members)


def check_ceremony(ceremony: Ceremony) -> Ceremony:
    """``ceremony`` itself where it is sound. Raises :class:`DkgCeremonyError` otherwise."""
    members = ceremony.members
    if len(ceremony.nonce) != 32:
        raise DkgCeremonyError(f"the nonce has {len(ceremony.nonce)} bytes", hint="draw 32 bytes")
    if not 1 <= ceremony.threshold <= len(members) <= MAXIMUM_INDEX:
        raise DkgCeremonyError(
            f"threshold {ceremony.threshold} of {len(members)} members", hint="keep 1 <= threshold <= n"
        )
    if any(len(member) != ADDRESS_BYTES or not any(member) for member in members):
        raise DkgCeremonyError("a member has no address", hint="give 20 bytes, not all zero")
    if len(set(members)) != len(members):
        raise DkgCeremonyError("a member's address is repeated", hint="name each member once")
    return ceremony


@dataclass(frozen=True, slots=True)
class Announcement:
    """Step 1: the hash of the sender's deal, and its encryption key with a proof that it knows the secret."""

    NAME: ClassVar[str] = "dkg-announcement"

    digest: bytes
    encryption_key: Point
    proof: Proof

    def to_dict(self) -> dict[str, object]:
        """The message's body for canonical JSON."""
        return {
            "digest": write_hex(self.digest),
            "encryptionKey": _write_point(self.encryption_key),
            "proof": write_hex(self.proof.encode()),
        }

    @classmethod
    def from_dict(cls, body: Mapping[str, object]) -> Self:
        """The message of :meth:`to_dict`; its points are checked when it is received."""
        digest, key, proof = _fields(body, "digest", "encryptionKey", "proof")
        return cls(_read(digest, 32), _read_point(key), _read_proof(proof))


@dataclass(frozen=True, slots=True)
class Deal:
    """Step 2: the coefficients of the sender's polynomial times B8, with a proof for the constant one."""

    NAME: ClassVar[str] = "dkg-deal"

    commitment: tuple[Point, ...]
    proof: Proof

    def to_dict(self) -> dict[str, object]:
        """The message's body for canonical JSON."""
        return {
            "commitment": [_write_point(point) for point in self.commitment],
            "proof": write_hex(self.proof.encode()),
        }

    @classmethod
    def from_dict(cls, body: Mapping[str, object]) -> Self:
        """The message of :meth:`to_dict`; its points are checked when it is received."""
        commitment, proof = _fields(body, "commitment", "proof")
        return cls(tuple(map(_read_point, _items(commitment))), _read_proof(proof))


@dataclass(frozen=True, slots=True)
class Shares:
    """Step 3: the sender's shares, the one for member j encrypted to j, in the order of j = 1..n."""

    NAME: ClassVar[str] = "dkg-shares"

    ciphertexts: tuple[bytes, ...]

    def to_dict(self) -> dict[str, object]:
        """The message's body for canonical JSON."""
        return {"ciphertexts": [write_hex(ciphertext) for ciphertext in self.ciphertexts]}

    @classmethod
    def from_dict(cls, body: Mapping[str, object]) -> Self:
        """The message of :meth:`to_dict`; its ciphertexts are checked when it is received."""
        (ciphertexts,) = _fields(body, "ciphertexts")
        return cls(tuple(_read(ciphertext) for ciphertext in _items(ciphertexts)))


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Step 4, all well: the hash of the key set in which the sender has a good share."""

    NAME: ClassVar[str] = "dkg-confirmation"

    key_set_hash: bytes

    def to_dict(self) -> dict[str, object]:
        """The message's body for canonical JSON."""
        return {"keySet": write_hex(self.key_set_hash)}

    @classmethod
    def from_dict(cls, body: Mapping[str, object]) -> Self:
        """The message of :meth:`to_dict`."""
        (key_set,) = _fields(body, "keySet")
        return cls(_read(key_set, 32))


@dataclass(frozen=True, slots=True)
class Complaint:
    """Step 4, a bad share: the sender opens in public what ``dealer`` encrypted to it."""

    NAME: ClassVar[str] = "dkg-complaint"

    dealer: int
    opening: Opening

    def to_dict(self) -> dict[str, object]:
        """The message's body for canonical JSON."""
        return {
            "dealer": self.dealer,
            "shared": _write_point(self.opening.shared),
            "proof": write_hex(self.opening.proof.encode()),
        }

    @classmethod
    def from_dict(cls, body: Mapping[str, object]) -> Self:
        """The message of :meth:`to_dict`; its opening is checked when it is received."""
        dealer, shared, proof = _fields(body, "dealer", "shared", "proof")
        if not isinstance(dealer, int) or isinstance(dealer, bool) or not 1 <= dealer <= MAXIMUM_INDEX:
            raise DkgMalformedError("the dealer is no member's index", hint="give its number, from 1")
        return cls(dealer, Opening(_read_point(shared), _read_proof(proof)))


Message = Announcement | Deal | Shares | Confirmation | Complaint

MESSAGES: Mapping[str, type[Message]] = {
    kind.NAME: kind for kind in (Announcement, Deal, Shares, Confirmation, Complaint)
}
"""Every message type by the name under which it is signed."""


def deal_digest(ceremony: Ceremony, sender: int, deal: Deal) -> bytes:
    """What ``sender`` announces before it opens ``deal``."""
    commitment = keccak256(b"".join(map(encode_point, deal.commitment)))
    proof = deal.proof
    return hash_words("dkg-deal", ceremony.identifier, sender, commitment, proof.challenge, proof.response)


def knowledge_statement(ceremony: Ceremony, sender: int) -> bytes:
    """What a proof of knowledge of ``sender``'s constant coefficient is bound to."""
    return hash_words("dkg-knowledge", ceremony.identifier, sender)


def encryption_key_statement(ceremony: Ceremony, sender: int) -> bytes:
    """What a proof of knowledge of ``sender``'s encryption secret is bound to."""
    return hash_words("dkg-encryption-key", ceremony.identifier, sender)


def share_associated_data(ceremony: Ceremony, dealer: int, receiver: int) -> bytes:
    """The associated data of the share that ``dealer`` encrypts to ``receiver``."""
    return hash_words("dkg-share", ceremony.identifier, dealer, receiver)


def _fields(body: Mapping[str, object], *names: str) -> list[object]:
    if not isinstance(body, Mapping) or set(body) != set(names):
        raise DkgMalformedError("the message has other fields", hint=f"give exactly {', '.join(names)}")
    return [body[name] for name in names]


def _items(value: object) -> list[object]:
    if not isinstance(value, list) or len(value) > MAXIMUM_INDEX:
        raise DkgMalformedError("a field is not a list of at most 65,535 items", hint="give a list")
    return value


def _read(value: object, length: int | None = None) -> bytes:
    try:
        return read_hex(value, "a field", length)
    except FssError as error:
        raise DkgMalformedError(error.message, hint=error.hint) from None


def _read_point(value: object) -> Point:
    return parse_point(_read(value, 64))


def _read_proof(value: object) -> Proof:
    try:
        return decode_proof(_read(value, 64))
    except FssError as error:
        raise DkgMalformedError(error.message, hint=error.hint) from None


def _write_point(point: Point) -> str:
    return write_hex(encode_point(point))
