"""The published phase 1 files, by the hash of their bytes: a file that is not among them is never called a
ceremony.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("published.txt")
CEREMONY = "perpetual powers of tau"


@cache
def published() -> dict[str, str]:
    """The name of each published file by its BLAKE2b-512, in hex."""
    return dict(line.split() for line in LIST.read_text().splitlines() if not line.startswith("#"))
