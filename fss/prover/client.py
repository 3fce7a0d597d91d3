"""The client: typed calls on a prover process that is started when needed and again after it died."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

from commit.errors import FssError
from fss.prover.errors import ProverDied, ProverStatement, refusal
from fss.prover.process import ServeProcess, find_prover
from fss.prover.proof import Proof
from verifier.errors import VerifierError
from verifier.key import VerificationKey

InputValue: TypeAlias = "int | str | Sequence[InputValue]"
Inputs: TypeAlias = Mapping[str, InputValue]
"""Input signals by name: whole numbers below r, or nested lists of them."""

Statement: TypeAlias = tuple[Sequence[int], Proof]
"""Public inputs, and a proof of them."""

DEFAULT_SECONDS = 600.0
DEFAULT_MEMORY = 8 << 30


@dataclass(frozen=True)
class CircuitFiles:
    """The compiled witness generator and the proving key of one circuit, and its plan where it has one.

    A plan computes the witness much faster; the generator says what is wrong with inputs that have none.
    """

    wasm: Path
    zkey: Path
    plan: Path | None = None


@dataclass(frozen=True)
class Seconds:
    """How long the two steps of a proof took, measured in the prover."""

    witness: float
    prove: float


@dataclass(frozen=True)
class ProveResult:
    """A proof with the public inputs that the witness has; ``solver`` computed that: "plan" or "wasm"."""

    proof: Proof
    public: tuple[int, ...]
    seconds: Seconds
    solver: str


@dataclass(frozen=True)
class WitnessResult:
    """How many wires a witness has, what computed it ("plan" or "wasm"), and in how many seconds."""

    wires: int
    solver: str
    seconds: float


BatchResult: TypeAlias = "ProveResult | FssError | VerifierError"
"""One element of a batch: its result, or the error that it alone met (not raised)."""


@dataclass(frozen=True)
class SetupResult:
    """What a set-up made: constraints, wires, public inputs, domain size, and the seconds that it took."""

    constraints: int
    wires: int
    public: int
    domain: int
    seconds: float


@dataclass(frozen=True)
class Verdict:
    """The answer for one statement of a batch; ``refused`` says why it was not even checked."""

    valid: bool
    refused: FssError | VerifierError | None = None


class Prover:
    """The Go prover as a context manager; every method may be called from any thread.

    The process starts with the first call, keeps keys and circuits open, and is ended with its group by
    ``close``. A call that takes longer than ``seconds``, or during which the process dies, raises
    ``ProverTimeout`` or ``ProverDied``; the next call starts a new process. ``memory`` bounds its private
    memory in bytes. ``cache`` is the folder of compiled witness generators, the user's cache by default.
    """

    def __init__(
        self,
        *,
        seconds: float = DEFAULT_SECONDS,
        memory: int = DEFAULT_MEMORY,
        cache: Path | None = None,
        program: Path | None = None,
    ) -> None:
        self._seconds = seconds
        self._arguments = [f"--memory-limit={memory}"] + ([f"--cache={cache}"] if cache is not None else [])
        self._program = program
        self._lock = threading.Lock()
        self._process: ServeProcess | None = None
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process; the prover cannot be used afterwards."""
        with self._lock:
            self._closed = True
            process, self._process = self._process, None
        if process is not None:
            process.close()

    @property
    def pid(self) -> int | None:
        """The number of the running process, ``None`` where there is none."""
        process = self._process
        return process.pid if process is not None and process.alive else None

    def load(self, circuit: CircuitFiles) -> None:
        """Open a circuit ahead of its first proof; raises the error that names why it is refused."""
        self._call("load", _files(circuit))

    def setup(self, r1cs: Path, zkey: Path, verification_key: Path) -> SetupResult:
        """Make a development key from ``r1cs``, and write it and its verification key.

        Raises:
            R1csMalformed, FileUnwritable: and the like.
        """
        result = self._call(
            "setup", {"r1cs": _path(r1cs), "zkey": _path(zkey), "key_file": _path(verification_key)}
        )
        return SetupResult(
            constraints=int(result["constraints"]),
            wires=int(result["wires"]),
            public=int(result["public"]),
            domain=int(result["domain"]),
            seconds=float(result["seconds"]),
        )

    def info(self, file: Path) -> dict[str, Any]:
        """Return the counts of an ``.r1cs`` or a ``.zkey``, and whether the latter is ``safe`` to use."""
        return dict(self._call("info", {"file": _path(file)}))

    def witness(self, circuit: CircuitFiles, inputs: Inputs, wtns: Path) -> WitnessResult:
        """Compute the value of each wire and write snarkjs's ``.wtns``. Raises as ``prove`` does."""
        parameters = _generator(circuit) | {"inputs": _spell(inputs), "wtns": _path(wtns)}
        result = self._call("witness", parameters)
        return WitnessResult(int(result["wires"]), str(result["solver"]), float(result["seconds"]))

    def prove(
        self,
        circuit: CircuitFiles,
        inputs: Inputs,
        *,
        public: Sequence[int] | None = None,
        allow_unsafe_key: bool = False,
    ) -> ProveResult:
        """Compute the witness and prove. The proof was verified by the prover before it is returned.

        ``public`` are the public inputs that the caller means to prove. Who sends the proof to others should
        give them: the witness has what the local plan or generator computes, whatever was asked for.

        Raises:
            WitnessUnsatisfied: the inputs do not satisfy the circuit.
            ProverRefusal: inputs that are missing, unknown, of wrong length or not below r; damaged files.
            KeyRefused: a key that must not be used.
            ProverStatement: the proof is of other public inputs than ``public``.
            ProverFault: the process is missing, hung or died.
        """
        parameters = _files(circuit) | {"inputs": _spell(inputs), "allow_unsafe_key": allow_unsafe_key}
        return _meant(_result(self._call("prove", parameters)), public)

    def prove_batch(
        self,
        circuit: CircuitFiles,
        inputs: Sequence[Inputs],
        *,
        public: Sequence[Sequence[int]] | None = None,
    ) -> list[BatchResult]:
        """Prove many statements of one circuit, one core each; a failure stands in its place in the list.

        ``public`` has the public inputs that each is meant to have; see ``prove``.
        """
        parameters = _files(circuit) | {"inputs": [_spell(each) for each in inputs]}
        results = self._call("prove_batch", parameters)["results"]
        meant = [None] * len(inputs) if public is None else public
        return [_element(each, expected) for each, expected in zip(results, meant, strict=True)]

    def verify(
        self,
        key: VerificationKey | Path,
        public: Sequence[int],
        proof: Proof,
        *,
        allow_unsafe_key: bool = False,
    ) -> bool:
        """Return whether the proof holds.

        Raises:
            VerifierError: key, inputs or proof are malformed or refused.
            ProverFault: the process is missing, hung or died.
        """
        parameters = _key(key, allow_unsafe_key) | _statement((public, proof))
        return bool(self._call("verify", parameters)["valid"])

    def verify_batch(
        self, key: VerificationKey | Path, statements: Sequence[Statement], *, allow_unsafe_key: bool = False
    ) -> list[Verdict]:
        """Return a verdict for each statement; together they cost little more than their Miller loops."""
        parameters = _key(key, allow_unsafe_key) | {"statements": [_statement(each) for each in statements]}
        return [
            Verdict(each["valid"], refusal(each["error"]) if "error" in each else None)
            for each in self._call("verify_batch", parameters)["verdicts"]
        ]

    def request(self, operation: str, parameters: dict[str, Any]) -> Any:
        """Any operation of ``fss-prover serve`` that can be repeated, with its own names and encodings.

        Raises:
            FssError, VerifierError: what the prover refuses, by its code.
            ProverFault: the process is missing, hung or died.
        """
        return self._call(operation, parameters)

    def _call(self, operation: str, parameters: dict[str, Any]) -> Any:
        process, is_new = self._running()
        try:
            return process.call(operation, parameters, self._seconds)
        except ProverDied:
            # An older process may have died between two calls, before anybody could notice. Every
            # operation can be repeated, so this call is made once more, on a process of its own.
            if is_new:
                raise
        return self._running()[0].call(operation, parameters, self._seconds)

    def _running(self) -> tuple[ServeProcess, bool]:
        """The process to use, and whether it was started just now."""
        with self._lock:
            if self._closed:
                raise ValueError("this prover was closed")
            if self._process is not None and self._process.alive:
                return self._process, False
            if self._process is not None:
                self._process.kill()
            self._process = ServeProcess(self._program or find_prover(), self._arguments)
            return self._process, True


def _path(path: Path) -> str:
    return str(path.absolute())


def _files(circuit: CircuitFiles) -> dict[str, Any]:
    return _generator(circuit) | {"zkey": _path(circuit.zkey)}


def _generator(circuit: CircuitFiles) -> dict[str, Any]:
    files = {"wasm": _path(circuit.wasm)}
    return files if circuit.plan is None else files | {"plan": _path(circuit.plan)}


def _spell(inputs: Inputs) -> dict[str, Any]:
    return {name: _spell_value(value) for name, value in inputs.items()}


def _spell_value(value: InputValue) -> Any:
    if isinstance(value, int | str):
        return str(int(value)) if isinstance(value, int) else value
    return [_spell_value(each) for each in value]


def _result(document: Mapping[str, Any]) -> ProveResult:
    seconds = document["seconds"]
    return ProveResult(
        Proof.from_document(document["proof"]),
        tuple(int(value) for value in document["public"]),
        Seconds(float(seconds["witness"]), float(seconds["prove"])),
        str(document["solver"]),
    )


def _element(document: Mapping[str, Any], public: Sequence[int] | None) -> BatchResult:
    if "error" in document:
        return refusal(document["error"])
    try:
        return _meant(_result(document), public)
    except ProverStatement as error:
        return error


def _meant(result: ProveResult, public: Sequence[int] | None) -> ProveResult:
    if public is not None and result.public != tuple(public):
        raise ProverStatement(
            f"the prover's {result.solver} proved other public inputs than were asked for",
            hint="its files are damaged or not ours: remove the circuit from the cache, then `fss setup`",
        )
    return result


def _statement(statement: Statement) -> dict[str, Any]:
    public, proof = statement
    return {"public": [str(value) for value in public], "proof": proof.document()}


def _key(key: VerificationKey | Path, allow_unsafe_key: bool) -> dict[str, Any]:
    named = {"key_file": _path(key)} if isinstance(key, Path) else {"key": key_document(key)}
    return named | {"allow_unsafe_key": allow_unsafe_key}


def key_document(key: VerificationKey) -> dict[str, Any]:
    """Return snarkjs's ``verification_key.json``, without the pairing that follows from the rest."""
    g2 = {"vk_beta_2": key.beta, "vk_gamma_2": key.gamma, "vk_delta_2": key.delta}
    return {
        "protocol": "groth16",
        "curve": "bn128",
        "nPublic": key.public_count,
        "vk_alpha_1": [str(key.alpha.x), str(key.alpha.y), "1"],
        **{name: [[*map(str, p.x)], [*map(str, p.y)], ["1", "0"]] for name, p in g2.items()},
        "IC": [[str(point.x), str(point.y), "1"] for point in key.inputs],
    }
