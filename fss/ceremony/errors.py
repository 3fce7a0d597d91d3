"""What a ceremony's files are refused for. Codes but the last group's are those of ``fss-prover``.

FssError
├── ProverRefusal                    exit 2: a file that is damaged, or not what it should be
│   ├── PtauMalformed, PtauPoints, PtauContribution, PtauPowers, PtauHash, PtauBasis
│   ├── PtauTooSmall, PtauPower
│   ├── CeremonyName, CeremonyBeaconValue
│   └── CeremonyRefused              exit 1: the key is not what its contributions make of the circuit
│       └── CeremonyCircuit, CeremonyTranscript, CeremonyKnowledge, CeremonyDelta, CeremonyBeacon,
│           CeremonyNoContribution, CeremonySection
├── Phase1Unknown, Phase1Altered     exit 2
└── CeremonyManifestMismatch         exit 2
"""

from __future__ import annotations

from commit.errors import FssError
from fss.prover.errors import ProverRefusal


class PtauMalformed(ProverRefusal):
    """The file is not a phase 1 (``.ptau``) of snarkjs over BN254: cut short, with sections that are
    missing or whose sizes disagree with the number of powers that the header claims.
    """

    code = "ptau.malformed"


class PtauPoints(ProverRefusal):
    """A phase 1 has a point with a coordinate that is not below q, off its curve, outside the subgroup of
    order r, or at infinity where none can be. The file is damaged or was tampered with.
    """

    code = "ptau.points"


class PtauContribution(ProverRefusal):
    """A contribution to a phase 1 does not follow from those before it.

    Each contributor proves that it knew the factor by which it changed tau, alpha or beta, for the challenge
    that the one before left; a beacon's factors must be those of its value. A file without contributions
    is refused too: everybody knows its tau.
    """

    code = "ptau.contribution"


class PtauPowers(ProverRefusal):
    """The points of a phase 1 are not the powers of one tau, or do not begin as its last contribution says.
    """

    code = "ptau.powers"


class PtauHash(ProverRefusal):
    """The powers are not those whose hash the last contribution to a phase 1 names.

    A file that was cut from a larger one has no such hash: there the pairings and the file's own published
    hash decide.
    """

    code = "ptau.hash"


class PtauBasis(ProverRefusal):
    """The prepared part of a phase 1, the Lagrange bases, does not follow from its powers.

    That holds for the largest basis too, in which a power may stand that the file has not: a point of
    somebody's choice there would let that person change the public inputs of any proof.
    """

    code = "ptau.basis"


class PtauTooSmall(ProverRefusal):
    """A phase 1 has fewer powers than the circuit needs: the constraints and public inputs, rounded up to a
    power of two.
    """

    code = "ptau.too-small"


class PtauPower(ProverRefusal):
    """A local phase 1 can have 2^1 to 2^22 powers."""

    code = "ptau.power"


class CeremonyName(ProverRefusal):
    """A contributor's name has at most 64 bytes."""

    code = "ceremony.name"


class CeremonyBeaconValue(ProverRefusal):
    """A beacon that is to be contributed is not hexadecimal, has no byte or more than 255, or is to be hashed
    fewer than 2^10 or more than 2^30 times.
    """

    code = "ceremony.beacon-value"


class CeremonyRefused(ProverRefusal):
    """A key is not what the contributions that it lists make of the circuit and the phase 1."""

    code = "ceremony.refused"
    exit_code = 1


class CeremonyCircuit(CeremonyRefused):
    """The key, or its contributions, belong to another circuit or another phase 1.

    The circuit's hash covers the whole key before any contribution, and every contribution's proof covers
    that hash, so that none can be carried over.
    """

    code = "ceremony.circuit"


class CeremonyTranscript(CeremonyRefused):
    """A contribution does not follow from what stands before it: one was replaced, left out or moved.
    """

    code = "ceremony.transcript"


class CeremonyKnowledge(CeremonyRefused):
    """A contribution does not prove that its maker knew the factor, such as one that was copied from another.
    """

    code = "ceremony.knowledge"


class CeremonyDelta(CeremonyRefused):
    """delta is not what the contributions make of it: one changed it by another factor than it proves, or the
    key has another delta than the last one left.
    """

    code = "ceremony.delta"


class CeremonyBeacon(CeremonyRefused):
    """A contribution that names a beacon is not what its value gives, or the beacons ask for more than 2^30
    hashes.
    """

    code = "ceremony.beacon"


class CeremonyNoContribution(CeremonyRefused):
    """Anyone can forge proofs for the key: nobody contributed to it, or beacons alone, which are public."""

    code = "ceremony.no-contribution"


class CeremonySection(CeremonyRefused):
    """A part of the key is not the circuit's. The lists C and H must be those before the first contribution,
    divided by delta; everything else must be unchanged.
    """

    code = "ceremony.section"


class Phase1Unknown(FssError):
    """No phase 1 with enough powers was imported, or the given power was not."""

    code = "ceremony.phase1-unknown"


class Phase1Altered(FssError):
    """A file has the name of a published phase 1 and another hash than was published: it is damaged, or not
    what it pretends to be. A file of one's own goes by another name.
    """

    code = "ceremony.phase1-altered"


class CeremonyManifestMismatch(FssError):
    """A ceremony's manifest does not belong to the circuit, the key or the phase 1 beside it (threat Z9)."""

    code = "ceremony.manifest-mismatch"
