"""The round as a deterministic state machine folded over the log. No I/O, no clock, no randomness.

``Machine.apply(height, time, messages)`` is the whole interface of an engine that drives it; the
same log gives the same state hash on every machine (design of docs/protocol.md, "Rounds").
May import ``commit``, ``verifier``, ``fss.market``, ``fss.messages``, ``fss.packing``, ``fss.ordering`` and
``fss.clearing``.
"""
