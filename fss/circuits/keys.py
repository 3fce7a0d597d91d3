"""Proving keys: made here by the Go prover, for development, and recorded in the circuit's manifest."""

from __future__ import annotations

import shutil

from fss.cache import locked
from fss.circuits.build import MANIFEST, build, circuit_folder
from fss.circuits.errors import CircuitBroken
from fss.circuits.manifest import Manifest, file_hash
from fss.prover import Prover
from verifier.errors import VerifierError
from verifier.key import load_key

ZKEY = "circuit.zkey"
VERIFICATION_KEY = "verification_key.json"


def ensure_key(name: str, prover: Prover) -> Manifest:
    """Return the manifest of a circuit that has a key, making circuit and key where they are not there.

    Raises:
        CircuitUnknown, CircuitUncompiled, ToolMissing, ProverFault: see each.
    """
    return add_key(build(name), prover)


def add_key(manifest: Manifest, prover: Prover) -> Manifest:
    """Return the manifest of a built circuit with its key, which is made where there is none.

    Raises:
        CircuitBroken: the prover made a key that does not fit the circuit.
        ProverFault: the key could not be made, such as for want of room on the disk.
    """
    if manifest.vk_hash:
        return manifest
    folder = circuit_folder(manifest.name)
    with locked(folder.parent, f"{manifest.name}-key"):
        manifest = Manifest.read(folder / MANIFEST)
        return manifest if manifest.vk_hash else _make_key(manifest.name, manifest, prover)


def _make_key(name: str, manifest: Manifest, prover: Prover) -> Manifest:
    folder = circuit_folder(name)
    draft = folder / "key.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    prover.setup(folder / "circuit.r1cs", draft / ZKEY, draft / VERIFICATION_KEY)
    try:
        key = load_key(draft / VERIFICATION_KEY)
    except VerifierError as error:
        raise CircuitBroken(f"{name}: the prover made a key that is refused: {error.message}") from None
    if key.public_count != manifest.public_inputs:
        raise CircuitBroken(
            f"{name}: the key has {key.public_count} public inputs, not {manifest.public_inputs}"
        )
    for file in (ZKEY, VERIFICATION_KEY):
        (draft / file).replace(folder / file)
    draft.rmdir()
    complete = manifest.model_copy(
        update={
            "files": manifest.files | {file: file_hash(folder / file) for file in (ZKEY, VERIFICATION_KEY)},
            "vk_hash": "0x" + key.key_hash().hex(),
            "development": True,
        }
    )
    complete.write(folder / MANIFEST)
    return complete
