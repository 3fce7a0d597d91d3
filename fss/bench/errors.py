"""What can keep a prover from being measured.

EnvironmentFault             exit 3
├── PeerAbsent               it cannot be built or started here
├── PeerFailed               it was started and failed
├── PeerProofInvalid         it made a proof that does not hold
└── GnarkAbsent              of gnark, one of these
FssError                     exit 2
└── ProverUnknown            no prover has this name
"""

from __future__ import annotations

from commit.errors import EnvironmentFault, FssError


class PeerAbsent(EnvironmentFault):
    """A prover that ours is measured against cannot be built or started here.

    gnark needs Go 1.26 and, the first time, the Go module proxy; rapidsnark needs a C compiler as well, and
    snarkjs needs Node. The benchmark reports it as absent, with the reason, and goes on.
    """

    code = "bench.peer-absent"


class PeerFailed(EnvironmentFault):
    """A prover that ours is measured against ended, did not answer in time, or reported an error.

    At 2,048 orders the provers need several gigabytes together. The benchmark reports it as absent, with
    the reason.
    """

    code = "bench.peer-failed"


class PeerProofInvalid(EnvironmentFault):
    """A prover made a proof that does not verify, so its time means nothing.

    Proofs with our key are checked by our verifier; gnark's, whose key is its own, by gnark's.
    """

    code = "bench.proof-invalid"


class GnarkAbsent(EnvironmentFault):
    """gnark, which the benchmark is about, could not be measured; the figures of the others are printed.

    It is built from ``bench/peers`` with Go 1.26 or later: put Go on PATH, or install the one that the
    project pins with ``make .venv/.buildtools``.
    """

    code = "bench.gnark-absent"


class ProverUnknown(FssError):
    """The benchmark knows the provers fss, gnark, rapidsnark and snarkjs, and no other."""

    code = "bench.unknown-prover"
