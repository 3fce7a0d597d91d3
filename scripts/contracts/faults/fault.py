"""What a fault is: names, and texts to replace."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """``old`` becomes ``new`` in ``src/<file>.sol``."""

    file: str
    old: str
    new: str = ""


@dataclass(frozen=True, init=False)
class Fault:
    """``name`` is a Solidity identifier's part; ``claim`` what the invariants must say about the fault."""

    name: str
    claim: str
    edits: tuple[Edit, ...]

    def __init__(self, name: str, claim: str, *edits: Edit) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "claim", claim)
        object.__setattr__(self, "edits", edits)
