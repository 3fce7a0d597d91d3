"""The envelope: what a trader sends to the members, 531 bytes in every market and mode.

Imports only ``commit``. Source: docs/protocol.md, "envelope". Every field has one encoding;
the seal proof's words are checked for range here and verified by the members.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from commit.babyjub import Point
from commit.errors import FssError
from commit.field import check_element
from commit.order import ACCOUNT_BITS
from commit.sealing import Ciphertext, Mode, ciphertext_hash
from commit.signing import SIGNATURE_BYTES, check_form, recover
from commit.typed_data import Domain, SignedOrder

VERSION = 1
PROOF_WORDS = 8
PROOF_FIELD = 21888242871839275222246405745257275088696311157297823662689037894645226208583
"""q, the base field of BN254 (EIP-196), in which a proof's coordinates live."""

_WORD = 32
_WIDTHS = {
    "version": 1,
    "mode": 1,
    "market": 8,
    "round": 8,
    "account": 20,
    "commitment": _WORD,
    "ciphertext": 4 * _WORD,
    "locked": 12,
    "signature": SIGNATURE_BYTES,
    "proof": PROOF_WORDS * _WORD,
}
ENVELOPE_BYTES = sum(_WIDTHS.values())

Proof = tuple[int, ...]
"""Eight words A.x, A.y, B.x1, B.x0, B.y1, B.y0, C.x, C.y: EIP-197's order, the imaginary part first."""


class EnvelopeError(FssError):
    """An envelope has a form that no member admits.

    Each field has exactly one encoding, so that a changed bit never gives a second envelope that
    means the same.
    """

    code = "envelope"


class EnvelopeLengthError(EnvelopeError):
    """An envelope does not have 531 bytes. All have, so that the length tells nothing of the order."""

    code = "envelope.length"


class EnvelopeVersionError(EnvelopeError):
    """The first byte of an envelope is not 1, the only version there is."""

    code = "envelope.version"


class EnvelopeModeError(EnvelopeError):
    """The mode of an envelope is neither 0 (sealed) nor 1 (commit-reveal), or does not fit its ciphertext.

    A sealed envelope has a ciphertext; a commit-reveal envelope has zeros in its place.
    """

    code = "envelope.mode"


class EnvelopeRangeError(EnvelopeError):
    """The market, round, account or locked amount of an envelope does not fit its width.

    Market and round are below 2^64, the locked amount below 2^96, the account is not zero and below 2^160.
    """

    code = "envelope.range"


class EnvelopeCommitmentError(EnvelopeError):
    """The commitment of an envelope is zero, which stands for an empty slot."""

    code = "envelope.commitment"


class EnvelopeProofError(EnvelopeError):
    """A seal proof does not have 8 words, or one of them is not below BN254's base field modulus q.

    The same point has a second spelling with q added, so it is refused rather than reduced.
    """

    code = "envelope.proof"


class EnvelopeSignerError(EnvelopeError):
    """The signature of an envelope is not its account's.

    Something that is signed differs from what the account signed: market, round, commitment,
    ciphertext or lock; or the domain (chain and exchange) is another.
    """

    code = "envelope.signer"


@dataclass(frozen=True)
class Envelope:
    """One order on its way to the committee; every instance has a valid encoding.

    ``account`` is an address as an integer, ``locked`` counts ticks * lots, ``ciphertext`` is
    ``None`` in commit-reveal. Raises the ``EnvelopeError``, ``FieldError``, ``PointError`` or
    ``SignatureError`` that names the first bad field.
    """

    market: int
    round_number: int
    account: int
    commitment: int
    ciphertext: Ciphertext | None
    locked: int
    signature: bytes
    proof: Proof

    def __post_init__(self) -> None:
        _check_unsigned(self.market, 64, "market")
        _check_unsigned(self.round_number, 64, "round")
        _check_unsigned(self.account, ACCOUNT_BITS, "account")
        _check_unsigned(self.locked, 96, "locked amount")
        if self.account == 0:
            raise EnvelopeRangeError("the account is zero", hint="give the address that signs")
        if check_element(self.commitment, "the commitment") == 0:
            raise EnvelopeCommitmentError(
                "the commitment is zero", hint="commit to the order with a fresh salt"
            )
        check_form(self.signature)
        _check_proof(self.proof)

    @property
    def mode(self) -> Mode:
        """Commit-reveal where there is no ciphertext, sealed otherwise."""
        return Mode.COMMIT_REVEAL if self.ciphertext is None else Mode.SEALED

    @cached_property
    def signed(self) -> SignedOrder:
        """What the trader's signature covers."""
        return SignedOrder(
            self.market, self.round_number, self.commitment, ciphertext_hash(self.ciphertext), self.locked
        )

    def id(self, domain: Domain) -> bytes:
        """The EIP-712 digest of what is signed, 32 bytes: never a hash of proof or signature bytes."""
        known = self._ids.get(domain)
        if known is None:
            known = self._ids[domain] = self.signed.digest(domain)
        return known

    @cached_property
    def _ids(self) -> dict[Domain, bytes]:
        """What was hashed before: members ask for an envelope's id many times."""
        return {}

    def check_signature(self, domain: Domain) -> bytes:
        """The id, once the account's signature of it is good; raises ``EnvelopeSignerError`` otherwise.

        Raises ``SignatureError`` where no key belongs to the signature at all.
        """
        identifier = self.id(domain)
        signer = recover(identifier, self.signature)
        if int.from_bytes(signer, "big") != self.account:
            raise EnvelopeSignerError(
                f"the signature is not that of account 0x{self.account:040x}",
                hint="sign for this chain, exchange, market and round",
                culprits=(f"0x{self.account:040x}",),
            )
        return identifier

    def encode(self) -> bytes:
        """The 531 bytes of docs/protocol.md."""
        return b"".join(
            (
                bytes([VERSION, self.mode]),
                self.market.to_bytes(_WIDTHS["market"], "big"),
                self.round_number.to_bytes(_WIDTHS["round"], "big"),
                self.account.to_bytes(_WIDTHS["account"], "big"),
                _word(self.commitment),
                *map(_word, _ciphertext_words(self.ciphertext)),
                self.locked.to_bytes(_WIDTHS["locked"], "big"),
                self.signature,
                *map(_word, self.proof),
            )
        )


def decode(data: bytes) -> Envelope:
    """The envelope with these 531 bytes. Raises what ``Envelope`` does, and more ``EnvelopeError``."""
    if len(data) != ENVELOPE_BYTES:
        raise EnvelopeLengthError(
            f"the envelope has {len(data)} bytes", hint=f"an envelope has {ENVELOPE_BYTES}"
        )
    parts, start = {}, 0
    for name, width in _WIDTHS.items():
        parts[name] = data[start : start + width]
        start += width
    if parts["version"] != bytes([VERSION]):
        raise EnvelopeVersionError(f"the envelope's version is {data[0]}", hint=f"this version is {VERSION}")
    return Envelope(
        market=_integer(parts["market"]),
        round_number=_integer(parts["round"]),
        account=_integer(parts["account"]),
        commitment=_integer(parts["commitment"]),
        ciphertext=_decode_ciphertext(_integer(parts["mode"]), parts["ciphertext"]),
        locked=_integer(parts["locked"]),
        signature=parts["signature"],
        proof=tuple(_words(parts["proof"])),
    )


def seal_inputs(
    envelope: Envelope, context: int, committee_key: Point, floor: int, cap: int
) -> tuple[int, ...]:
    """The public inputs of the proof in ``envelope``: of ``seal``, or of ``seal_hash`` in commit-reveal."""
    key = (committee_key.x, committee_key.y) if envelope.mode is Mode.SEALED else ()
    ciphertext = _ciphertext_words(envelope.ciphertext) if envelope.mode is Mode.SEALED else ()
    return (context, envelope.account, envelope.commitment, *ciphertext, *key, envelope.locked, floor, cap)


def _ciphertext_words(ciphertext: Ciphertext | None) -> tuple[int, int, int, int]:
    if ciphertext is None:
        return 0, 0, 0, 0
    return ciphertext.point.x, ciphertext.point.y, ciphertext.masked_order, ciphertext.masked_salt


def _decode_ciphertext(mode: int, data: bytes) -> Ciphertext | None:
    if mode not in tuple(Mode):
        raise EnvelopeModeError(f"the envelope's mode is {mode}", hint="use 0 (sealed) or 1 (commit-reveal)")
    if mode == Mode.COMMIT_REVEAL:
        if any(data):
            raise EnvelopeModeError("a commit-reveal envelope has a ciphertext", hint="fill it with zeros")
        return None
    x, y, masked_order, masked_salt = _words(data)
    return Ciphertext(Point(x, y), masked_order, masked_salt)


def _check_unsigned(value: int, bits: int, name: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << bits:
        raise EnvelopeRangeError(
            f"the {name} is out of range", hint=f"give an integer from 0 to 2^{bits} - 1"
        )


def _check_proof(proof: Proof) -> None:
    if len(proof) != PROOF_WORDS:
        raise EnvelopeProofError(f"the proof has {len(proof)} words", hint=f"a proof has {PROOF_WORDS}")
    for position, word in enumerate(proof):
        if isinstance(word, bool) or not isinstance(word, int) or not 0 <= word < PROOF_FIELD:
            raise EnvelopeProofError(f"word {position} of the proof is not below q", hint="do not add q")


def _integer(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _word(value: int) -> bytes:
    return value.to_bytes(_WORD, "big")


def _words(data: bytes) -> list[int]:
    return [_integer(data[start : start + _WORD]) for start in range(0, len(data), _WORD)]
