"""A ceremony's key becomes that of a circuit of the product, in the cache, in the place of a development
key.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fss.cache import locked
from fss.ceremony.manifest import CeremonyManifest
from fss.ceremony.phase1 import require_file
from fss.ceremony.steps import verify
from fss.circuits.build import MANIFEST, build, circuit_folder
from fss.circuits.keys import VERIFICATION_KEY, ZKEY
from fss.circuits.manifest import CEREMONY, Manifest, file_hash
from fss.prover import Prover


def adopt(
    name: str, phase1: Path, zkey: Path, prover: Prover, note: Callable[[str], None] = lambda message: None
) -> tuple[Manifest, CeremonyManifest]:
    """Verify a ceremony's key for the circuit ``name`` and keep it; return the manifests of circuit and
    ceremony.

    The circuit is built where it is not. What is verified is the copy that is kept.

    Raises:
        CircuitUnknown, CircuitUncompiled: there is no such circuit.
        FileUnreadable: the key is no regular file.
        CeremonyRefused, PtauMalformed, ZkeyMalformed: as `fss.ceremony.steps.verify` does.
    """
    require_file(zkey)
    build(name, note)
    folder = circuit_folder(name)
    with locked(folder.parent, f"{name}-key"), _draft(folder / "key.new") as draft:
        shutil.copyfile(zkey, draft / ZKEY)
        r1cs, key_file = folder / "circuit.r1cs", draft / VERIFICATION_KEY
        ceremony = verify(name, r1cs, phase1, draft / ZKEY, prover, key_file)
        ceremony.write(draft / CEREMONY)
        # The ceremony's first: a circuit that has one is never built anew by who finds it half done.
        files = {file: file_hash(draft / file) for file in (CEREMONY, ZKEY, VERIFICATION_KEY)}
        for file in files:
            (draft / file).replace(folder / file)
        manifest = Manifest.read(folder / MANIFEST)
        complete = manifest.model_copy(
            update={
                "files": manifest.files | files,
                "vk_hash": ceremony.vk_hash,
                "development": ceremony.development,
            }
        )
        complete.write(folder / MANIFEST)
    return complete, ceremony


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """An empty folder, which is gone afterwards; what a run that was killed left of one is gone before."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
