"""The circuits that are searched: the product's, and ``clear`` with all linear signals for two other sizes.

Four slots are quick to search; seventeen are the fewest whose tree has two levels.
"""

from __future__ import annotations

from tests.circuits import compiled
from tests.circuits.search.clear import Clear
from tests.circuits.search.seal import Seal
from tests.circuits.search.subject import Subject

UNBUILT = {"clear_4": 4, "clear_17": 17}
CIRCUITS = (*UNBUILT, "clear_16", "seal", "seal_hash")


def subject(name: str) -> Subject:
    """One of the circuits under search, compiled where it is not yet."""
    if name in UNBUILT:
        return Clear(compiled.clear(UNBUILT[name], "--O1"), UNBUILT[name])
    circuit, _ = compiled.product(name)
    return Clear(circuit, 16) if name == "clear_16" else Seal(circuit)
