"""What all provers prove: one circuit with our key, one witness, and the public inputs that it must have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fss.bench.book import round_inputs
from fss.bench.errors import PeerProofInvalid
from fss.bench.process import PeerProcess
from fss.cache import cache_folder
from fss.circuits import LoadedCircuit, load_circuit
from fss.circuits.build import circuit_folder
from fss.circuits.load import Progress
from fss.circuits.names import bench_name
from fss.prover import Inputs, Proof, Prover, find_prover
from fss.prover.client import InputValue
from verifier.errors import VerifierError
from verifier.groth16 import verify
from verifier.proof import Proof as VerifierProof

PUBLIC = ("context", "slots_root", "outcome", "challenge", "evaluation")


@dataclass(frozen=True)
class Job:
    """One circuit, one witness. ``scratch`` is a folder that goes when the benchmark ends."""

    circuit: LoadedCircuit
    r1cs: Path
    inputs: Inputs
    witness: Path
    scratch: Path

    @property
    def public(self) -> tuple[int, ...]:
        """The public inputs of the statement, in the circuit's order."""
        return tuple(int(str(self.inputs[name])) for name in PUBLIC)

    def check(self, name: str, public: tuple[int, ...], proof: Proof) -> None:
        """Raise `PeerProofInvalid` unless a proof by the prover ``name`` holds for our key and statement.

        The verifier is the auditor's, in Python: it shares no code with any of the provers.
        """
        try:
            valid = public == self.public and verify(
                self.circuit.key, public, VerifierProof.from_words(proof.words())
            )
        except VerifierError as error:
            raise PeerProofInvalid(f"{name} made a proof that is refused: {error.message}") from None
        if not valid:
            raise PeerProofInvalid(f"{name} made a proof that does not verify")


@contextmanager
def make_job(size: int, seed: int, progress: Progress) -> Iterator[Job]:
    """Build the circuit and key of ``size`` slots where they are missing, and a witness for a full round.

    Raises:
        CircuitUnknown: there is no circuit of this size; and all that ``load_circuit`` raises.
    """
    name = bench_name(size)
    with Prover() as prover:
        circuit = load_circuit(name, prover, progress)
    with progress.step(f"a round of {size} random orders"):
        inputs = round_inputs(size, seed, circuit.key)
    with TemporaryDirectory(dir=cache_folder("bench"), prefix=".run-") as folder:
        witness = Path(folder) / "witness.wtns"
        with progress.step("witness"), PeerProcess("fss", [find_prover(), "serve"]) as process:
            asked = {"wasm": str(circuit.files.wasm), "inputs": spell(inputs), "wtns": str(witness)}
            process.call("witness", asked)
        yield Job(circuit, circuit_folder(name) / "circuit.r1cs", inputs, witness, Path(folder))


def spell(inputs: Inputs) -> dict[str, Any]:
    """Return input signals as JSON has them: numbers as strings, since JavaScript's are too short."""
    return {name: _spell_value(value) for name, value in inputs.items()}


def _spell_value(value: InputValue) -> Any:
    return str(value) if isinstance(value, int | str) else [_spell_value(each) for each in value]
