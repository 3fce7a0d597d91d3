"""What can go wrong between a circuit's source and its key.

FssError
└── (EnvironmentFault)
    ├── CircuitUnknown      there is no circuit of this name or size
    ├── CircuitUncompiled   circom refused the sources, or did not finish
    └── CircuitBroken       a built file is not what its manifest says
"""

from __future__ import annotations

from commit.errors import EnvironmentFault, FssError


class CircuitUnknown(FssError):
    """There is no circuit of this name, or no ``clear`` for this number of slots.

    The sizes are 16, 256 and 2,048, and for ``fss bench`` also 64 and 1,024. ``fss info`` lists the
    circuits of the product.
    """

    code = "circuit.unknown"


class CircuitUncompiled(EnvironmentFault):
    """The circuit compiler refused the sources or did not finish in its time.

    The sources in ``circuits/`` compile as they are: an edit broke them, or the installation of
    ``circom2`` or ``circomlib`` is damaged. ``fss doctor`` looks.
    """

    code = "circuit.uncompiled"


class CircuitBroken(EnvironmentFault):
    """A built circuit or key is not the file that its manifest names by hash (threat Z9).

    Proofs made with it might not verify, or verify for another circuit. It is built anew by the next
    command, unless the disk is at fault.
    """

    code = "circuit.broken"
