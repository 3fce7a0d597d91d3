"""A market's terms against the circuits at hand: who proves with other keys than the market's finds out
here (Z9).
"""

from __future__ import annotations

from commit.errors import FssError
from fss.circuits.load import LoadedCircuit
from fss.circuits.manifest import manifests_hash
from fss.market import Terms


class CircuitsDisagree(FssError):
    """The circuits or keys on this machine are not those that the market's terms name by their hashes.

    The terms name both verification keys, and with the hash of the manifests every source, compiled file and
    proving key, and the ceremony that made it. Proofs made with others would be refused by the contract.
    Build the same release's circuits, and adopt the keys of the market's ceremony (`fss ceremony adopt`).
    """

    code = "circuit.not-the-markets"


def check_terms(terms: Terms, clear: LoadedCircuit, seal: LoadedCircuit) -> None:
    """Raise `CircuitsDisagree`, which names what differs, unless the terms name these circuits."""
    manifests = manifests_hash([clear.manifest, seal.manifest])
    for what, agrees in (
        (f"another key of {clear.manifest.name}", terms.clear_key == clear.key.key_hash()),
        (f"another key of {seal.manifest.name}", terms.seal_key == seal.key.key_hash()),
        ("other manifests of circuits", terms.circuits == manifests),
    ):
        if not agrees:
            raise CircuitsDisagree(
                f"the market's terms name {what}",
                hint="use the circuits and keys that the market was made with",
            )
