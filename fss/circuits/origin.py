"""Where a circuit's key comes from: a ceremony whose manifest fits, or this machine, for development (Z9)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fss.ceremony.errors import CeremonyManifestMismatch
from fss.ceremony.manifest import CeremonyManifest
from fss.ceremony.published import published
from fss.circuits.keys import ZKEY
from fss.circuits.manifest import CEREMONY, Manifest

DEVELOPMENT_NOTE = (
    "note: the keys were made on this machine without a ceremony: they are for development, "
    "and whoever made them could forge proofs"
)
LOCAL_NOTE = (
    "note: the keys come from a local phase 1, for development, not a ceremony: "
    "whoever made it could forge proofs"
)


def check_origin(manifest: Manifest, folder: Path) -> CeremonyManifest | None:
    """Return the ceremony of a circuit's key, ``None`` for a key without one, which must say that it is none.

    The manifest's files have been compared with their hashes; here the two manifests are compared.

    Raises:
        CeremonyManifestMismatch: the ceremony is that of another circuit or key, or claims another phase 1
            than was published.
    """
    if CEREMONY not in manifest.files:
        if manifest.vk_hash and not manifest.development:
            raise CeremonyManifestMismatch(f"{manifest.name}: the key has no ceremony and does not say so")
        return None
    ceremony = CeremonyManifest.read(folder / CEREMONY)
    known = published().get(ceremony.phase1.blake2b, "")
    for what, agrees in {
        "circuit": ceremony.r1cs == manifest.files["circuit.r1cs"],
        "proving key": ceremony.zkey == manifest.files.get(ZKEY),
        "verification key": ceremony.vk_hash == manifest.vk_hash,
        "phase 1": ceremony.phase1.published == known and ceremony.development == (not known),
        "development flag": ceremony.development == manifest.development,
    }.items():
        if not agrees:
            raise CeremonyManifestMismatch(
                f"{manifest.name}: the ceremony's manifest names another {what}",
                hint="run `fss ceremony adopt`",
            )
    return ceremony


def notes(manifests: Iterable[Manifest]) -> list[str]:
    """What must be said of the keys once: that they are for development, if any of them is."""
    kinds = {CEREMONY in manifest.files for manifest in manifests if manifest.development}
    said = {False: DEVELOPMENT_NOTE, True: LOCAL_NOTE}
    return [note for with_phase1, note in said.items() if with_phase1 in kinds]
