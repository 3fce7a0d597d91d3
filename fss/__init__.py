"""The fair sequencing system: market, log, round, ordering, clearing, executor, chain, CLI.

May import ``commit`` and ``verifier``; nothing imports it.
"""

__version__ = "0.1.0"
