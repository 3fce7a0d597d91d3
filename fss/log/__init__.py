"""The append-only log: blocks of signed messages in one SQLite file.

May import ``commit``, ``fss.messages``, ``fss.durable`` and ``fss.crash``. It stores and hands back; what
messages mean is the round's business (``fss.round``).
"""

from fss.log.store import Log, LogBroken, LogMalformed, LogMissing

__all__ = ["Log", "LogBroken", "LogMalformed", "LogMissing"]
