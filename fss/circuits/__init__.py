"""The circuits: built from ``circuits/``, kept in the cache by content hash, loaded with their keys.

May import ``commit``, ``verifier``, and of ``fss`` the cache, the tools, the clearing and the prover.
"""

from fss.circuits.load import LoadedCircuit, load_circuit
from fss.circuits.manifest import Manifest, manifests_hash
from fss.circuits.names import CIRCUITS, clear_name

__all__ = ["CIRCUITS", "LoadedCircuit", "Manifest", "clear_name", "load_circuit", "manifests_hash"]
