"""The four provers, each behind the same few questions.

Times are the provers' own, from the values of all wires in memory to the proof; a cold start is measured
from outside. gnark cannot use a ``.zkey``, so it proves the same constraints with a key of its own.
"""

from __future__ import annotations

import json
import shutil
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from fss.bench.errors import PeerAbsent
from fss.bench.job import Job, spell
from fss.bench.process import PeerProcess, peak_memory
from fss.bench.programs import SNARKJS_PEER, build_peer
from fss.cache import cache_folder, locked
from fss.prover import Proof, Prover, find_prover
from fss.tools import ToolMissing, find_node, find_package_file


@dataclass(frozen=True)
class Setup:
    """Seconds that a key took to make; ``stored``: in an earlier run, since it takes long."""

    seconds: float
    stored: bool = False


@dataclass(frozen=True)
class Sample:
    """One proof: its seconds, and those of what belongs to it. ``peak`` in bytes, of a cold process.

    ``witness_by``: what computed the witness, a "plan" of ours or circom's "wasm".
    """

    seconds: float
    witness: float | None = None
    witness_by: str | None = None
    solver: float | None = None
    peak: int | None = None


class Contender(ABC):
    """One prover on one job. ``prepare`` comes first, ``close`` last; every proof is verified."""

    name: ClassVar[str]

    def __init__(self, job: Job) -> None:
        self.job = job
        self._process: PeerProcess | None = None

    @abstractmethod
    def command(self) -> list[str | Path]:
        """What starts the program. Raises `PeerAbsent` where it is not here and cannot be built."""

    def prepare(self) -> None:
        """Have the program ready."""
        self.command()

    def setup(self, *, fresh: bool) -> Setup | None:
        """Make a key for the circuit, anew where ``fresh``; ``None`` where the prover uses ours."""
        return None

    def key_bytes(self) -> int:
        """The size of what is read to prove."""
        return self.job.circuit.files.zkey.stat().st_size

    def request(self) -> dict[str, Any]:
        """The parameters of a proof."""
        return {"zkey": str(self.job.circuit.files.zkey), "wtns": str(self.job.witness)}

    def seconds(self, reply: Mapping[str, Any]) -> float:
        """The time that a reply states."""
        return float(reply["seconds"])

    def cold(self) -> Sample:
        """Prove in a new process; from its start to the proof."""
        command = self.command()
        start = time.perf_counter()
        with PeerProcess(self.name, command) as process:
            reply = process.call("prove", self.request())
            seconds = time.perf_counter() - start
            peak = process.peak()
        self.check(reply)
        return Sample(seconds, peak=peak)

    def warm(self) -> Sample:
        """Prove in a process that stays, where the key is open."""
        reply = self.running().call("prove", self.request())
        self.check(reply)
        return Sample(self.seconds(reply))

    def check(self, reply: Mapping[str, Any]) -> None:
        """Verify a proof of ours, rapidsnark's or snarkjs's. Raises `PeerProofInvalid`."""
        public = tuple(int(value) for value in reply["public"])
        self.job.check(self.name, public, Proof.from_document(reply["proof"]))

    def running(self) -> PeerProcess:
        """The process that stays."""
        if self._process is None:
            self._process = PeerProcess(self.name, self.command())
        return self._process

    def peak(self) -> int | None:
        """The most memory that the process which stays had so far, in bytes."""
        return self._process.peak() if self._process else None

    def close(self) -> None:
        """End the process that stays."""
        process, self._process = self._process, None
        if process is not None:
            process.close()


class Fss(Contender):
    """Ours. Warm, it does what a member does: from the inputs to witness and proof."""

    name = "fss"

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._prover = Prover()

    def command(self) -> list[str | Path]:
        """The installed ``fss-prover``."""
        return [find_prover(), "serve"]

    def setup(self, *, fresh: bool) -> Setup:
        """Measured in each run."""
        folder = self.job.scratch / "setup"
        folder.mkdir()
        with Prover() as prover:
            result = prover.setup(self.job.r1cs, folder / "key.zkey", folder / "key.json")
        shutil.rmtree(folder)
        return Setup(result.seconds)

    def seconds(self, reply: Mapping[str, Any]) -> float:
        """The time of the proof alone."""
        return float(reply["seconds"]["prove"])

    def warm(self) -> Sample:
        """Through the client, witness included and told apart."""
        result = self._prover.prove(self.job.circuit.files, self.job.inputs)
        self.job.check(self.name, result.public, result.proof)
        return Sample(result.seconds.prove, witness=result.seconds.witness, witness_by=result.solver)

    def peak(self) -> int | None:
        """Of the client's process: key, witness generator and proofs."""
        return peak_memory(self._prover.pid) if self._prover.pid else None

    def close(self) -> None:
        """End the client's process."""
        self._prover.close()


class Gnark(Contender):
    """gnark's groth16 on the same constraints and wires, with a key by gnark's own setup."""

    name = "gnark"
    loaders: ClassVar = ("dump", "raw", "checked")
    """gnark's ways to read a key, the fastest first."""

    _loader = "dump"
    _record = "setup.json"

    def command(self) -> list[str | Path]:
        """Built from ``bench/peers``."""
        return [build_peer("gnark-peer")]

    def setup(self, *, fresh: bool) -> Setup:
        """Taken from the cache where an earlier run made the key: a large one takes minutes."""
        folder = self._folder()
        with locked(folder.parent, folder.name):
            if (folder / self._record).is_file() and not fresh:
                return Setup(float(json.loads((folder / self._record).read_text())["seconds"]), stored=True)
            return Setup(self._make_key(folder))

    def key_bytes(self) -> int:
        """Proving key and constraint system: gnark needs both."""
        names = ("proving-key.dump", "system.gnark")
        return sum((self._folder() / name).stat().st_size for name in names)

    def request(self) -> dict[str, Any]:
        """A folder instead of a ``.zkey``."""
        return {"folder": str(self._folder()), "loader": self._loader, "wtns": str(self.job.witness)}

    def warm(self) -> Sample:
        """``groth16.Prove``, whose solver is part of it and told apart by running it once more."""
        sample = super().warm()
        solved = self.running().call("solve", self.request())
        return Sample(sample.seconds, solver=float(solved["seconds"]))

    def cold_by_loader(self) -> dict[str, float]:
        """One cold start with each way to read the key."""
        times = {}
        for loader in self.loaders:
            self._loader = loader
            times[loader] = self.cold().seconds
        self._loader = self.loaders[0]
        return times

    def check(self, reply: Mapping[str, Any]) -> None:
        """Nothing: the program verifies each proof with gnark's key before it answers."""

    def _folder(self) -> Path:
        manifest = self.job.circuit.manifest
        name = f"gnark-{manifest.name}-{manifest.files['circuit.r1cs'][:24]}"
        return cache_folder("bench") / name

    def _make_key(self, folder: Path) -> float:
        draft = folder.with_suffix(".new")
        for leftover in (draft, folder):
            shutil.rmtree(leftover, ignore_errors=True)
        draft.mkdir()
        with PeerProcess(self.name, self.command()) as process:
            made = process.call("setup", {"r1cs": str(self.job.r1cs), "folder": str(draft)})
        (draft / self._record).write_text(json.dumps(made))
        draft.rename(folder)
        return float(made["seconds"])


class Rapidsnark(Contender):
    """rapidsnark with our key: its C function, called from Go."""

    name = "rapidsnark"

    def command(self) -> list[str | Path]:
        """Built from ``bench/peers``."""
        return [build_peer("rapidsnark-peer")]


class Snarkjs(Contender):
    """snarkjs with our key, and circom's own witness generator."""

    name = "snarkjs"

    def command(self) -> list[str | Path]:
        """A script that keeps snarkjs loaded."""
        try:
            find_package_file("snarkjs", "package.json")
            return [find_node(), SNARKJS_PEER]
        except ToolMissing as error:
            raise PeerAbsent(error.message, hint=error.hint) from None

    def warm(self) -> Sample:
        """Witness and proof, measured apart."""
        wasm, witness = str(self.job.circuit.files.wasm), str(self.job.scratch / "snarkjs.wtns")
        asked = {"wasm": wasm, "inputs": spell(self.job.inputs), "wtns": witness}
        made = self.running().call("witness", asked)
        return Sample(super().warm().seconds, witness=float(made["seconds"]), witness_by="wasm")


CONTENDERS: tuple[type[Contender], ...] = (Fss, Gnark, Rapidsnark, Snarkjs)
"""In the order in which they take turns."""
