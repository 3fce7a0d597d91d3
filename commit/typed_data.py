"""EIP-712 digests of what traders and members sign, encoded by hand for speed.

Tested equal to eth-account's encoder. Imports only ``commit``'s hashes and errors.
Source: EIP-712; the types stand in docs/protocol.md, "EIP-712".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from commit.errors import FssError
from commit.hashing import encode_word, keccak256

NAME = "fss"
VERSION = "1"

DOMAIN_TYPE = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
ORDER_TYPE = "Order(uint64 market,uint64 round,uint256 commitment,bytes32 ciphertext,uint96 locked)"
ORDER_CERTIFICATE_TYPE = (
    "OrderCertificate(uint256 context,bytes32 lists,uint64 snapshotBlock,"
    "uint256 slotsRoot,bytes32 listHash,uint32 count)"
)
VOID_CERTIFICATE_TYPE = (
    "VoidCertificate(uint256 context,uint256 slotsRoot,bytes32 voided,uint256 effectiveRoot)"
)

_DOMAIN_TYPE_HASH = keccak256(DOMAIN_TYPE.encode())
_NAME_HASH = keccak256(NAME.encode())
_VERSION_HASH = keccak256(VERSION.encode())
_ORDER_TYPE_HASH = keccak256(ORDER_TYPE.encode())
_ORDER_CERTIFICATE_TYPE_HASH = keccak256(ORDER_CERTIFICATE_TYPE.encode())
_VOID_CERTIFICATE_TYPE_HASH = keccak256(VOID_CERTIFICATE_TYPE.encode())


class TypedDataError(FssError):
    """A field of something that is to be signed does not fit its EIP-712 type.

    Integers are whole, not negative and fit the type's bits; an address has 20 bytes and a bytes32 has 32.
    """

    code = "typed-data.field"


@dataclass(frozen=True)
class Domain:
    """The EIP-712 domain: the chain's id, and the exchange contract's address (20 bytes)."""

    chain_id: int
    exchange: bytes

    @cached_property
    def separator(self) -> bytes:
        """hashStruct of the domain. Raises ``TypedDataError`` where a field does not fit."""
        return keccak256(
            _DOMAIN_TYPE_HASH
            + _NAME_HASH
            + _VERSION_HASH
            + _unsigned(self.chain_id, 256, "chain id")
            + encode_word(_sized(self.exchange, 20, "exchange"))
        )

    def digest(self, struct_hash: bytes) -> bytes:
        """What is signed: keccak256(0x1901 ‖ separator ‖ struct hash)."""
        return keccak256(b"\x19\x01" + self.separator + struct_hash)


@dataclass(frozen=True)
class SignedOrder:
    """What a trader signs; its digest is the envelope's id. ``locked`` is in ticks * lots."""

    market: int
    round_number: int
    commitment: int
    ciphertext: bytes
    locked: int

    def digest(self, domain: Domain) -> bytes:
        """The EIP-712 digest, 32 bytes. Raises ``TypedDataError``."""
        return domain.digest(
            keccak256(
                _ORDER_TYPE_HASH
                + _unsigned(self.market, 64, "market")
                + _unsigned(self.round_number, 64, "round")
                + _unsigned(self.commitment, 256, "commitment")
                + _sized(self.ciphertext, 32, "ciphertext")
                + _unsigned(self.locked, 96, "locked")
            )
        )


@dataclass(frozen=True)
class OrderCertificate:
    """What a quorum signs to fix a round's order before any share: lists, snapshot, slots root, list hash."""

    context: int
    lists: bytes
    snapshot_block: int
    slots_root: int
    list_hash: bytes
    count: int

    def digest(self, domain: Domain) -> bytes:
        """The EIP-712 digest, 32 bytes. Raises ``TypedDataError``."""
        return domain.digest(
            keccak256(
                _ORDER_CERTIFICATE_TYPE_HASH
                + _unsigned(self.context, 256, "context")
                + _sized(self.lists, 32, "lists")
                + _unsigned(self.snapshot_block, 64, "snapshotBlock")
                + _unsigned(self.slots_root, 256, "slotsRoot")
                + _sized(self.list_hash, 32, "listHash")
                + _unsigned(self.count, 32, "count")
            )
        )


@dataclass(frozen=True)
class VoidCertificate:
    """What a quorum signs after the reveal deadline of a commit-reveal round: which slots are void."""

    context: int
    slots_root: int
    voided: bytes
    effective_root: int

    def digest(self, domain: Domain) -> bytes:
        """The EIP-712 digest, 32 bytes. Raises ``TypedDataError``."""
        return domain.digest(
            keccak256(
                _VOID_CERTIFICATE_TYPE_HASH
                + _unsigned(self.context, 256, "context")
                + _unsigned(self.slots_root, 256, "slotsRoot")
                + _sized(self.voided, 32, "voided")
                + _unsigned(self.effective_root, 256, "effectiveRoot")
            )
        )


def _unsigned(value: int, bits: int, name: str) -> bytes:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << bits:
        raise TypedDataError(f"{name} is not a uint{bits}", hint=f"give an integer from 0 to 2^{bits} - 1")
    return value.to_bytes(32, "big")


def _sized(value: bytes, size: int, name: str) -> bytes:
    if not isinstance(value, bytes) or len(value) != size:
        raise TypedDataError(f"{name} does not have {size} bytes", hint=f"give {size} bytes")
    return value
