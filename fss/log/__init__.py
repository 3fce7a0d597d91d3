"""The append-only log: blocks of signed messages in one SQLite file.

May import ``commit``, ``fss.messages``, ``fss.durable`` and ``fss.crash``. It stores and hands back; what
messages mean is the round's business (``fss.round``).
"""

from fss.log.block import Block, block_hash, entries_hash
from fss.log.store import GENESIS_PARENT, Log, LogBroken, LogMalformed, LogMissing

__all__ = [
    "GENESIS_PARENT",
    "Block",
    "Log",
    "LogBroken",
    "LogMalformed",
    "LogMissing",
    "block_hash",
    "entries_hash",
]
