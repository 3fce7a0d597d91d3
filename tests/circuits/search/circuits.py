"""The circuits that are searched: the product's, and ``clear`` for four slots with all linear signals."""

from __future__ import annotations

from tests.circuits import compiled
from tests.circuits.search.clear import Clear
from tests.circuits.search.seal import Seal
from tests.circuits.search.subject import Subject

CIRCUITS = ("clear_4", "clear_16", "seal", "seal_hash")


def subject(name: str) -> Subject:
    """One of the circuits under search, compiled where it is not yet."""
    if name == "clear_4":
        return Clear(compiled.clear(4, "--O1"), 4)
    circuit, _ = compiled.product(name)
    return Clear(circuit, 16) if name == "clear_16" else Seal(circuit)
