"""A signed message: who says what in which scope, and the digest that is signed.

The scope is a round's context, or the key ceremony's id before there is a market; so no
message counts in another round, market or chain (threat S2).
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


class MessageMalformed(FssError):
    """A message is not one of the known types, its body is not canonical JSON, or a field is off.

    Messages are listed in docs/protocol.md. A body has exactly one form: sorted keys, no spaces.
    """

    code = "message.malformed"


class MessageSignature(FssError):
    """A message's signature is not its sender's over its type, scope and body."""

    code = "message.signature"


@dataclass(frozen=True)
class Message:
    """One entry of the log. ``sender`` is an address, ``scope`` a 256-bit integer."""

    type_name: str
    sender: bytes
    scope: int
    body: bytes
    signature: bytes

    @cached_property
    def digest(self) -> bytes:
        """What the sender signs."""
        return message_digest(self.type_name, self.scope, self.body)

    def payload(self) -> Payload:
        """The parsed body; it is parsed once.

        Raises:
            MessageMalformed: an unknown type, or a body that is not this type's canonical form.
        """
        return self._payload

    @cached_property
    def _payload(self) -> Payload:
        model = PAYLOADS.get(self.type_name)
        if model is None:
            raise MessageMalformed(f"message type {self.type_name[:40]!r} is unknown")
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


def message_digest(type_name: str, scope: int, body: bytes) -> bytes:
    """``H(TAG("message"), scope, keccak256(type name), keccak256(body))``."""
    return hash_words("message", scope, keccak256(type_name.encode()), keccak256(body))


def sign_message(payload: Payload, scope: int, key: PrivateKey) -> Message:
    """Sign a payload as the owner of ``key``."""
    body = payload.body()
    digest = message_digest(payload.type_name, scope, body)
    return Message(payload.type_name, key.address, scope, body, sign(digest, key))


def unsigned(payload: Payload, scope: int, sender: bytes) -> Message:
    """A message that needs no member's signature: an envelope, which its trader signed."""
    return Message(payload.type_name, sender, scope, payload.body(), b"")
