"""Loads a circuit with its key, building what is missing; refuses files that are out of step (Z9)."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

from fss.circuits.build import build, circuit_folder
from fss.circuits.errors import CircuitBroken
from fss.circuits.keys import VERIFICATION_KEY, ZKEY, add_key
from fss.circuits.manifest import Manifest
from fss.circuits.origin import check_origin
from fss.circuits.plans import ensure_plan
from fss.prover import CircuitFiles, Prover
from verifier.key import VerificationKey, load_key


class Progress(Protocol):
    """Where long steps are shown and unexpected things are said."""

    def step(self, title: str) -> AbstractContextManager[None]:
        """A long step, shown while the ``with`` statement lasts."""
        ...

    def note(self, message: str) -> None:
        """One line."""
        ...


class Silent:
    """Shows nothing."""

    def step(self, title: str) -> AbstractContextManager[None]:
        """Nothing to see."""
        return nullcontext()

    def note(self, message: str) -> None:
        """Nothing to hear."""


@dataclass(frozen=True)
class LoadedCircuit:
    """A circuit that is ready to prove with."""

    manifest: Manifest
    files: CircuitFiles
    key: VerificationKey

    @property
    def constraints(self) -> int:
        """How many constraints it has."""
        return self.manifest.constraints


def load_circuit(name: str, prover: Prover, progress: Progress | None = None) -> LoadedCircuit:
    """Return the circuit ``name`` with its key; the first call builds both, two minutes for the largest.

    Raises:
        CircuitUnknown, CircuitUncompiled, CircuitBroken: see each.
        CeremonyManifestMismatch: the key's ceremony is not that of this circuit and key.
        ToolMissing, CacheUnusable, ProverFault: the environment lacks something.
    """
    shown = progress or Silent()
    with shown.step(f"circuit {name}"):
        compiled = build(name, shown.note)
    with shown.step(f"key of {name}"):
        manifest = add_key(compiled, prover)
    folder = circuit_folder(name)
    for file in (ZKEY, VERIFICATION_KEY):
        if file not in manifest.files:
            raise CircuitBroken(f"{name}: {file} is not in the manifest", hint=f"remove {folder}")
    key = load_key(folder / VERIFICATION_KEY)
    if "0x" + key.key_hash().hex() != manifest.vk_hash:
        raise CircuitBroken(f"{name}: the verification key is not the manifest's", hint="run `fss setup`")
    check_origin(manifest, folder)
    with shown.step(f"plan of {name}"):
        plan = ensure_plan(manifest, prover)
    return LoadedCircuit(manifest, CircuitFiles(folder / "circuit.wasm", folder / ZKEY, plan), key)
