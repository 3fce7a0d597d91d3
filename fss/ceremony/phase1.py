"""Phase 1: imported from a file that is checked, or made here for development; kept in the cache.

A file counts as a ceremony's by its published hash alone. What is checked beside, every point, proof and
pairing, shows that a file is consistent, and nobody can tell from that who made it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from commit.errors import EnvironmentFault
from fss.cache import cache_folder, locked
from fss.ceremony.errors import Phase1Altered, Phase1Unknown
from fss.ceremony.manifest import Contribution, Phase1, file_blake2b
from fss.ceremony.published import published
from fss.prover import Prover
from verifier.errors import FileUnreadable

FOLDER = "phase1"
LONGEST_POWER = 8
"""Digits of a power: more are none that a file has, and int() of very many takes long."""


class Phase1Unkept(EnvironmentFault):
    """A phase 1 could not be copied into the cache folder, such as for want of room on the disk."""

    code = "ceremony.phase1-unkept"


def require_file(path: Path) -> None:
    """Raise `FileUnreadable` unless this is a regular file: a device or a pipe may never end."""
    if not os.path.isfile(path):  # Path.is_file raises where a name is too long
        raise FileUnreadable(f"{path.name} cannot be read", hint="check the path and its permissions")


def import_phase1(source: Path, prover: Prover) -> tuple[Phase1, Path]:
    """Check a ``.ptau`` file and keep a copy of it; return what it is, and where the copy lies.

    Raises:
        PtauMalformed, PtauPoints, PtauContribution, PtauPowers, PtauHash, PtauBasis: the file is damaged,
            or its contributions do not hold.
        Phase1Altered: it has the name of a published file and is another.
        FileUnreadable, Phase1Unkept: it cannot be read, or not be copied.
    """
    folder = cache_folder(FOLDER)
    require_file(source)
    with locked(folder, FOLDER), tempfile.TemporaryDirectory(dir=folder, prefix=".import-") as scratch:
        draft = Path(scratch) / "phase1.ptau"
        try:
            shutil.copyfile(source, draft)
        except OSError as error:
            raise Phase1Unkept(f"{source.name} cannot be copied: {error.strerror}") from None
        found = check_phase1(draft, prover, name=source.name)
        kept = folder / _file_name(found)
        draft.replace(kept)
    return found, kept


def local_phase1(power: int, prover: Prover) -> tuple[Phase1, Path]:
    """Make a phase 1 with 2^``power`` powers here, for development, and keep it.

    Raises:
        PtauPower: the power is not in 1..22.
    """
    folder = cache_folder(FOLDER)
    with locked(folder, FOLDER), tempfile.TemporaryDirectory(dir=folder, prefix=".local-") as scratch:
        draft = Path(scratch) / "phase1.ptau"
        prover.request("phase1_local", {"power": power, "ptau": str(draft.absolute())})
        found = check_phase1(draft, prover)
        kept = folder / _file_name(found)
        draft.replace(kept)
    return found, kept


def check_phase1(file: Path, prover: Prover, *, name: str = "") -> Phase1:
    """Check a phase 1 where it lies; ``name`` is what it is called. Raises as `import_phase1` does."""
    digest = file_blake2b(file)
    # The name is judged after the content: a damaged file is called damaged.
    checked = prover.request("phase1_check", {"ptau": str(file.absolute())})
    published_name(name, digest)
    return phase1_record(checked, digest)


def published_name(name: str, digest: str) -> str:
    """The published name of the file with this hash; "" for a local one.

    Raises:
        Phase1Altered: another file was published by the name that it has.
    """
    known = published().get(digest, "")
    if name in published().values() and name != known:
        raise Phase1Altered(
            f"{name} is not the file that was published by this name",
            hint="fetch it again, or give a file of your own another name",
        )
    return known


def phase1_record(checked: dict[str, Any], digest: str) -> Phase1:
    """What the prover says of a phase 1 with the given hash, as a record."""
    return Phase1(
        blake2b=digest,
        power=int(checked["power"]),
        ceremony_power=int(checked["ceremony_power"]),
        published=published().get(digest, ""),
        contributions=tuple(Contribution(**each) for each in checked["contributions"]),
    )


def find_phase1(wanted: str) -> Path:
    """The file that ``wanted`` names: a path, or the power of one that was imported, published ones first.

    Raises:
        Phase1Unknown: there is none.
    """
    if not wanted.isdecimal():
        return Path(wanted)
    power = int(wanted) if len(wanted) <= LONGEST_POWER else 0
    kept = cache_folder(FOLDER).glob(f"{power:02}-*.ptau")
    found = sorted(kept, key=lambda path: (path.name.endswith("-local.ptau"), path.stat().st_mtime))
    if not found:
        raise Phase1Unknown(
            f"no phase 1 of power {wanted[:8]} is kept",
            hint="run `fss ceremony import FILE.ptau` or `fss ceremony local POWER`",
        )
    return found[0]


def _file_name(found: Phase1) -> str:
    kind = "published" if found.published else "local"
    return f"{found.power:02}-{found.blake2b[:16]}-{kind}.ptau"
