"""What the prover refuses and how its process fails, by the codes that ``fss-prover`` gives.

FssError
├── ProverRefusal            exit 2: input that the prover refuses
│   ├── (one class for each code of files, requests and witnesses)
│   └── the codes proof.*, public.* and key.* are those of ``verifier.errors``, point.*, scalar.*, field.* and
│       poseidon.* those of ``commit``
└── EnvironmentFault         exit 3
    └── ProverFault          the process is missing, died, hung or lacks something

``refusal`` turns a failure as it comes from the process into one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from commit.babyjub import PointError
from commit.errors import EnvironmentFault, FssError
from commit.field import FieldError
from commit.hexadecimal import ScalarError
from commit.poseidon import PoseidonWidthError
from verifier.errors import VerifierError


class ProverRefusal(FssError):
    """The prover refused its input for a reason that this version of the client does not know by name."""

    code = "prover.refused"


class R1csMalformed(ProverRefusal):
    """The circuit file is not an ``.r1cs`` of circom over BN254: cut short, with an index or a
    coefficient out of range, with custom gates, or of another field.
    """

    code = "r1cs.malformed"


class R1csTooLarge(ProverRefusal):
    """The circuit has more rows than 2^27, the most that BN254's scalar field has a domain for."""

    code = "r1cs.too-large"


class WtnsMalformed(ProverRefusal):
    """The witness file is not a ``.wtns`` of circom over BN254, or holds a value that is not below r."""

    code = "wtns.malformed"


class ZkeyMalformed(ProverRefusal):
    """The proving key is not a Groth16 ``.zkey`` of snarkjs over BN254: cut short, with an index out
    of range, or with sections whose sizes disagree with its header.
    """

    code = "zkey.malformed"


class WasmMalformed(ProverRefusal):
    """The witness generator is not the ``.wasm`` of circom 2 over BN254, or it failed otherwise than by an
    assertion of the circuit.
    """

    code = "wasm.malformed"


class PlanMalformed(ProverRefusal):
    """The plan, a circuit's solving order, is damaged or of another version of the prover.

    Nothing is lost: it is found anew from the circuit's ``.r1cs`` and ``.sym``.
    """

    code = "plan.malformed"


class SymbolsMalformed(ProverRefusal):
    """The ``.sym``, circom's list of signals, does not name the inputs of the ``.r1cs``: they come from
    different compilations.
    """

    code = "sym.malformed"


class FileUnknown(ProverRefusal):
    """A file is neither an ``.r1cs`` nor a ``.zkey`` nor a plan, by its first four bytes."""

    code = "file.unknown"


class RequestMalformed(ProverRefusal):
    """A request to ``fss-prover serve`` is not an object with id, op and the parameters of that op."""

    code = "request.malformed"


class RequestUnknownOp(ProverRefusal):
    """``fss-prover serve`` has no operation of this name: client and program are of different versions."""

    code = "request.unknown-op"


class RequestTooLarge(ProverRefusal):
    """A request to ``fss-prover serve`` is longer than 64 MiB. Split the batch."""

    code = "request.too-large"


class WitnessUnsatisfied(ProverRefusal):
    """The inputs do not satisfy the circuit, so there is nothing to prove.

    The message is circom's own: the template and the line of the constraint or assertion that does not hold.
    Where it names none, witness and key come from different compilations.
    """

    code = "witness.unsatisfied"


class WitnessLength(ProverRefusal):
    """The witness has another number of wires than the key: they come from different compilations."""

    code = "witness.length"


class WitnessInputMalformed(ProverRefusal):
    """The inputs are not one JSON object of signals, each a whole number >= 0 in decimal or nested
    lists of them.
    """

    code = "witness.input-malformed"


class WitnessInputRange(ProverRefusal):
    """An input is not below r. circom would reduce it silently and prove another statement than was asked."""

    code = "witness.input-range"


class WitnessInputUnknown(ProverRefusal):
    """The circuit has no input signal of this name."""

    code = "witness.input-unknown"


class WitnessInputLength(ProverRefusal):
    """An input signal has another number of elements than were given."""

    code = "witness.input-length"


class WitnessInputMissing(ProverRefusal):
    """Some input signals of the circuit were not given."""

    code = "witness.input-missing"


class ProverFault(EnvironmentFault):
    """The prover failed for a reason of the machine that this version of the client does not know by name."""

    code = "prover.fault"


class ProverMissing(ProverFault):
    """The program ``fss-prover`` is neither beside this Python nor on PATH.

    ``make setup`` builds and installs it; by hand it is
    ``uv pip install ./prover --build-constraints requirements/build.lock``.
    """

    code = "prover.missing"


class ProverDied(ProverFault):
    """The prover's process ended while it worked: killed, out of its memory limit, or crashed.

    The next call starts a new one. If it happens again on the same call, give it more memory.
    """

    code = "prover.died"


class ProverTimeout(ProverFault):
    """The prover did not answer within its time limit, and its process group was ended.

    The next call starts a new one. A busy machine may need a longer limit.
    """

    code = "prover.timeout"


class ProverInternal(ProverFault):
    """A fault of the prover itself. Report it with what it prints."""

    code = "prover.internal"


class ProverRandomness(ProverFault):
    """The machine's source of randomness failed, so no key and no proof was made."""

    code = "prover.randomness"


class ProverStatement(ProverFault):
    """A proof came back that holds, and whose public inputs are not those that were asked for.

    What computes the witness, the circuit's plan or its ``.wasm``, is damaged or somebody else's. Such a
    proof would be refused by everybody else, so it goes nowhere. Build the circuit anew.
    """

    code = "prover.other-statement"


class ProverAnswer(ProverFault):
    """The prover refused a request that this client makes by itself, or answered what the operation does not
    return: client and program are of different versions. `make setup` builds the program anew.

    Its kind matters: what depends on such an answer, as who sent a bad share, is not decided.
    """

    code = "prover.answer"


class ProverMemoryLimit(ProverFault):
    """The prover could not limit its own memory as it was told."""

    code = "prover.memory-limit"


class FileUnwritable(ProverFault):
    """A file could not be written: the folder is absent or read-only, the disk is full, or a folder, a device
    or a pipe is in its place.
    """

    code = "file.unwritable"


class FileUnmapped(ProverFault):
    """A file could not be mapped into memory."""

    code = "file.unmapped"


class FileTooLarge(ProverFault):
    """A file is larger than this machine's address space."""

    code = "file.too-large"


_ARITHMETIC = (PointError, ScalarError, FieldError, PoseidonWidthError)


def refusal(failure: Mapping[str, object]) -> FssError | VerifierError:
    """Return the exception for a failure as ``fss-prover`` writes it: code, message, hint, exit."""
    code, message, hint = (str(failure.get(name, "")) for name in ("code", "message", "hint"))
    for known in _tree(ProverRefusal, ProverFault, VerifierError, *_ARITHMETIC):
        if known.code == code:
            return known(message, hint=hint)
    fallback = ProverFault if failure.get("exit") == EnvironmentFault.exit_code else ProverRefusal
    return fallback(f"{message} [{code}]", hint=hint)


def _tree(*roots: type[FssError] | type[VerifierError]) -> Iterator[type[FssError] | type[VerifierError]]:
    for root in roots:
        yield root
        yield from _tree(*root.__subclasses__())
