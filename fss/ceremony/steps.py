"""Phase 2, step by step: the key before any contribution, contributions, a beacon, and the verification."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fss.ceremony.manifest import CeremonyManifest, Contribution, file_blake2b
from fss.ceremony.phase1 import phase1_record, published_name, require_file
from fss.circuits.manifest import file_hash
from fss.prover import Prover
from verifier.key import load_key

SECONDS = 6 * 3600.0
"""What a step may take: a circuit of a million constraints and an unprepared phase 1 need hours."""


@dataclass(frozen=True)
class Started:
    """What a ceremony begins with: snarkjs's hash of the circuit, and its size.

    ``development`` says that the phase 1 is none that was published, so that whoever made it can forge.
    """

    circuit_hash: str
    constraints: int
    domain: int
    development: bool


def start(r1cs: Path, phase1: Path, zkey: Path, prover: Prover) -> Started:
    """Make the circuit's key before any contribution; nothing accepts it until somebody contributed.

    Raises:
        FileUnreadable, R1csMalformed, PtauMalformed, PtauTooSmall, FileUnwritable: and the like.
        Phase1Altered: the phase 1 has the name of a published file and is another.
    """
    for file in (r1cs, phase1):
        require_file(file)
    known = published_name(phase1.name, file_blake2b(phase1))
    made = prover.request("ceremony_start", _files(r1cs=r1cs, ptau=phase1, zkey=zkey))
    return Started(str(made["circuit_hash"]), int(made["constraints"]), int(made["domain"]), not known)


def contribute(old: Path, new: Path, name: str, prover: Prover, *, entropy: str = "") -> Contribution:
    """Contribute a secret factor, which is drawn and forgotten in the prover, and write the key ``new``.

    ``entropy`` enters beside the system's randomness.

    Raises:
        ZkeyMalformed, KeyRefused, CeremonyName, FileUnwritable: and the like.
    """
    parameters = {"name": name, "entropy": entropy}
    return Contribution(**prover.request("ceremony_contribute", _files(old=old, new=new) | parameters))


def contribute_beacon(
    old: Path, new: Path, name: str, beacon: bytes, iterations: int, prover: Prover
) -> Contribution:
    """Contribute the factor of a public beacon, hashed 2^``iterations`` times (10 to 30).

    Raises:
        CeremonyBeaconValue: it is empty, longer than 255 bytes, or the iterations are out of range.
    """
    parameters = {"name": name, "beacon": beacon.hex(), "iterations": iterations}
    return Contribution(**prover.request("ceremony_beacon", _files(old=old, new=new) | parameters))


def verify(
    circuit: str, r1cs: Path, phase1: Path, zkey: Path, prover: Prover, key_file: Path | None = None
) -> CeremonyManifest:
    """Verify the whole chain from circuit and phase 1 to the key, and return its manifest.

    Writes the verification key to ``key_file``, if one is named.

    Raises:
        CeremonyRefused: the key is not what its contributions make of the circuit.
        Phase1Altered: the phase 1 has the name of a published file and is another.
        PtauMalformed, ZkeyMalformed: and the like.
    """
    for file in (r1cs, phase1, zkey):
        require_file(file)
    with tempfile.TemporaryDirectory() as scratch:
        key_file = key_file or Path(scratch) / "verification_key.json"
        found: dict[str, Any] = prover.request(
            "ceremony_verify", _files(r1cs=r1cs, ptau=phase1, zkey=zkey, key_file=key_file)
        )
        key = load_key(key_file)
    digest = file_blake2b(phase1)
    published_name(phase1.name, digest)
    described = phase1_record(found["phase1"], digest)
    return CeremonyManifest(
        circuit=circuit,
        r1cs=file_hash(r1cs),
        circuit_hash=str(found["circuit_hash"]),
        phase1=described,
        contributions=tuple(Contribution(**each) for each in found["contributions"]),
        zkey=file_hash(zkey),
        vk_hash="0x" + key.key_hash().hex(),
        development=not described.published,
    )


def _files(**paths: Path) -> dict[str, Any]:
    return {name: str(path.absolute()) for name, path in paths.items()}
