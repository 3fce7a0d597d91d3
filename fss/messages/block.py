"""One block of the log and the hash that chains it to its parent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from commit.hashing import hash_words, keccak256
from fss.messages.signed import Message


@dataclass(frozen=True)
class Block:
    """Messages applied together. ``time`` is the chain's block time in seconds.

    ``state_hash`` is the machine's after applying the block; ``parent`` is the hash of the block
    before, 32 zero bytes for the first.
    """

    height: int
    time: int
    parent: bytes
    messages: tuple[Message, ...]
    state_hash: bytes

    @cached_property
    def hash(self) -> bytes:
        """The block's own hash."""
        return block_hash(self.height, self.time, self.parent, entries_hash(self.messages), self.state_hash)


def entries_hash(messages: Iterable[Message]) -> bytes:
    """keccak256 over what each message is as an entry, in their order."""
    return keccak256(b"".join(message.entry for message in messages))


def block_hash(height: int, time: int, parent: bytes, entries: bytes, state_hash: bytes) -> bytes:
    """``H(TAG("block"), height, time, parent, entries hash, state hash)``."""
    return hash_words("block", height, time, parent, entries, state_hash)
