"""A signed message: who says what, in which scope and upon which log, and the digest that is signed.

The scope is a round's context, or the key ceremony's id before there is a market; so no
message counts in another round, market or chain (threat S2). The head is the hash of the last block that
the sender had read; so no message counts in another log, where what it rests upon may be missing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

from pydantic import ValidationError

from commit.errors import FssError
from commit.hashing import hash_words, keccak256
from commit.signing import PrivateKey, recover, sign
from fss.messages.fields import MAX_BODY
from fss.messages.payloads import PAYLOADS, Payload
from fss.nesting import is_too_deep

GENESIS = bytes(32)
"""The head of an empty log."""

NO_LOG = GENESIS
"""In the place of a head: what does not rest upon a log, such as receipts and envelopes."""


class MessageMalformed(FssError):
    """A message is not one of the known types, its body is not canonical JSON, or a field is off.

    Messages are listed in docs/protocol.md. A body has exactly one form: sorted keys, no spaces.
    """

    code = "message.malformed"


class MessageSignature(FssError):
    """A message's signature is not its sender's over its type, scope, body and head."""

    code = "message.signature"


@dataclass(frozen=True)
class Message:
    """An entry of the log: ``sender`` is an address, ``scope`` a 256-bit integer, ``head`` a block's hash."""

    type_name: str
    sender: bytes
    scope: int
    head: bytes
    body: bytes
    signature: bytes

    @cached_property
    def statement(self) -> bytes:
        """What is said: the same upon whichever head it is said again."""
        return statement_hash(self.type_name, self.scope, self.body)

    @cached_property
    def digest(self) -> bytes:
        """What the sender signs."""
        return message_digest(self.statement, self.head)

    @cached_property
    def entry(self) -> bytes:
        """What a block's hash covers of it: the statement, and the hashes of head, sender and signature.

        Hashed, since padded to a word an entry that counts and one that does not would look alike. Kept,
        since the machine and the block both ask for it.
        """
        return self.statement + b"".join(map(keccak256, (self.head, self.sender, self.signature)))

    def payload(self) -> Payload:
        """The parsed body; it is parsed once.

        Raises:
            MessageMalformed: an unknown type, a head that is no hash, or a body that is not this type's
                canonical form.
        """
        return self._payload

    @cached_property
    def _payload(self) -> Payload:
        model = PAYLOADS.get(self.type_name)
        if model is None:
            raise MessageMalformed(f"message type {self.type_name[:40]!r} is unknown")
        if len(self.head) != len(NO_LOG):
            raise MessageMalformed(f"{self.type_name}: a head of {len(self.head)} bytes is no block's hash")
        if len(self.body) > MAX_BODY:
            raise MessageMalformed(f"a {self.type_name} of {len(self.body)} bytes is too long")
        try:
            text = self.body.decode()
            if is_too_deep(text):
                raise MessageMalformed(f"{self.type_name}: the body is nested too deep")
            document = json.loads(text)
            # Pydantic makes a record of every fault, which is a thousand times what a fault has in the body.
            if isinstance(document, dict) and not document.keys() <= model.model_fields.keys():
                raise MessageMalformed(f"{self.type_name}: the body has fields that are not this type's")
            payload = model.model_validate(document)
            canonical = payload.body() == self.body
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise MessageMalformed(f"{self.type_name}: field {where}: {first['msg']}") from None
        except ValueError:
            raise MessageMalformed(f"{self.type_name}: the body is not JSON") from None
        if not canonical:
            raise MessageMalformed(f"{self.type_name}: the body is not canonical JSON")
        return payload

    def check_signature(self) -> None:
        """Raise `MessageSignature` unless ``sender`` signed this message."""
        try:
            signer = recover(self.digest, self.signature)
        except FssError as error:
            raise MessageSignature(f"{self.type_name}: {error.message}") from None
        if signer != self.sender:
            raise MessageSignature(f"{self.type_name}: signed by 0x{signer.hex()}, not by its sender")


def statement_hash(type_name: str, scope: int, body: bytes) -> bytes:
    """``H(TAG("statement"), scope, keccak256(type name), keccak256(body))``."""
    return hash_words("statement", scope, keccak256(type_name.encode()), keccak256(body))


def message_digest(statement: bytes, head: bytes) -> bytes:
    """``H(TAG("message"), statement, head)``."""
    return hash_words("message", statement, head)


def sign_message(payload: Payload, scope: int, key: PrivateKey, head: bytes) -> Message:
    """Sign a payload as the owner of ``key``, who has read the log up to the block with the hash ``head``."""
    body = payload.body()
    digest = message_digest(statement_hash(payload.type_name, scope, body), head)
    return Message(payload.type_name, key.address, scope, head, body, sign(digest, key))


def unsigned(payload: Payload, scope: int, sender: bytes) -> Message:
    """A message that needs no member's signature: an envelope, which its trader signed."""
    return Message(payload.type_name, sender, scope, NO_LOG, payload.body(), b"")
