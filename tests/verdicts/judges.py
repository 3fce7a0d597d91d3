"""The judges: each says of mutants what it makes of them, in the words of ``reasons``."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from commit.hashing import keccak256
from commit.signing import PrivateKey
from fss.chain.anvil import Anvil
from fss.chain.artifacts import artifact
from fss.chain.contract import Contract, deploy, interface_of
from fss.chain.sender import Sender
from fss.prover import find_prover
from tests.verdicts.reasons import Evm, Reason, reason_of
from tests.verdicts.statements import PARTS, Mutant, is_json
from verifier.errors import VerifierError
from verifier.groth16 import check_public, verify
from verifier.key import VerificationKey, load_key, parse_key
from verifier.proof import load_proof, load_public

PAIRING = "0x" + "8".zfill(40)
POINT_FIELDS = ("vk_beta_2", "vk_gamma_2", "vk_delta_2")


def write(mutant: Mutant, folder: Path) -> list[Path]:
    """The three files in a folder: key, public, proof."""
    paths = [folder / f"{part}.json" for part in PARTS]
    for part, path in zip(PARTS, paths, strict=True):
        path.write_bytes(getattr(mutant, part))
    return paths


@cache
def _known_key(data: bytes) -> VerificationKey:
    return parse_key(data)


def by_python(mutant: Mutant, folder: Path, *, pairing: bool) -> Reason | None:
    """What Python says; None for a statement in order whose pairing was not asked for."""
    key_path, public_path, proof_path = write(mutant, folder)
    try:
        # Most mutants share a key, and its checks cost more than all others.
        key = _known_key(mutant.key) if len(mutant.key) < 8192 else load_key(key_path)
        public, proof = load_public(public_path), load_proof(proof_path)
        check_public(key, public)
        if not pairing:
            return None
        return Reason.HOLDS if verify(key, public, proof) else Reason.EQUATION
    except VerifierError as error:
        return reason_of(error.code)


def by_go(mutants: Sequence[Mutant], folder: Path) -> list[Reason]:
    """What Go says: documents by one process that serves, files by one each."""
    lines = [
        b'{"id":%d,"op":"verify","params":{"key":%s,"public":%s,"proof":%s}}'
        % (index, mutant.key, mutant.public, mutant.proof)
        for index, mutant in enumerate(mutants)
        if not mutant.as_files
    ]
    served = subprocess.run(
        [find_prover(), "serve", "--cache="],
        input=b"\n".join(lines),
        capture_output=True,
        timeout=300,
        check=True,
    )
    replies = {reply["id"]: reply for reply in map(json.loads, served.stdout.splitlines())}
    return [
        _by_command(mutant, folder) if mutant.as_files else _reason(replies[index])
        for index, mutant in enumerate(mutants)
    ]


def _by_command(mutant: Mutant, folder: Path) -> Reason:
    command = [find_prover(), "verify", *write(mutant, folder), "--json"]
    result = subprocess.run(command, capture_output=True, timeout=60, check=False)
    reply = json.loads(result.stdout)
    return _reason(reply if "error" in reply else {"result": reply})


def _reason(reply: dict[str, Any]) -> Reason:
    if "error" in reply:
        return reason_of(reply["error"]["code"])
    return Reason.HOLDS if reply["result"]["valid"] else Reason.EQUATION


def by_go_batches(mutants: Sequence[Mutant]) -> list[Reason]:
    """What Go says of documents of one key, all in one batch."""
    statements = b",".join(b'{"public":%s,"proof":%s}' % (each.public, each.proof) for each in mutants)
    line = b'{"id":0,"op":"verify_batch","params":{"key":%s,"statements":[%s]}}' % (
        mutants[0].key,
        statements,
    )
    served = subprocess.run(
        [find_prover(), "serve", "--cache="], input=line, capture_output=True, timeout=300, check=True
    )
    verdicts = json.loads(served.stdout)["result"]["verdicts"]
    return [_reason(each if "error" in each else {"result": each}) for each in verdicts]


class EvmJudge:
    """The Solidity verifier on a local chain. Nothing is sent but the creation of verifiers."""

    def __init__(self, chain: Anvil) -> None:
        self._rpc = chain.rpc
        self._sender = Sender(chain.rpc, chain.one_block)
        self._deployer = PrivateKey(keccak256(b"verdicts"))
        chain.fund([self._deployer.address])
        self._artifact = artifact("Groth16Verifier")
        self._interface = interface_of(self._artifact)
        self._refusals = {
            keccak256(b"KeyPointRefused(uint256)")[:4]: Evm.KEY_POINT,
            keccak256(b"KeyForgeable()")[:4]: Evm.KEY_FORGEABLE,
        }
        self._verifiers: dict[tuple[int, ...], Contract | Evm] = {}

    def judge(self, mutants: Sequence[Mutant]) -> list[Evm | None]:
        """What the contracts answer; None where the mutant has no words, or another number of inputs."""
        answers: list[Evm | None] = [None] * len(mutants)
        asked: list[tuple[int, dict[str, str]]] = []
        for index, mutant in enumerate(mutants):
            found = words(mutant)
            if found is None:
                continue
            key, data = found
            verifier = self._verifier(key)
            if isinstance(verifier, Evm):
                answers[index] = verifier
            else:
                call = self._interface.selector("verify") + data
                asked.append((index, {"to": "0x" + verifier.address.hex(), "data": "0x" + call.hex()}))
        traces = self._rpc.batch([_trace(request) for _, request in asked])
        for (index, _), trace in zip(asked, traces, strict=True):
            answers[index] = _verdict(trace)
        return answers

    def _verifier(self, key: tuple[int, ...]) -> Contract | Evm:
        if key not in self._verifiers:
            creation = self._interface.creation(self._artifact.link({}), key)
            trace = self._rpc.batch([_trace({"data": "0x" + creation.hex()})])[0]
            if "error" in trace:
                self._verifiers[key] = self._refusals[bytes.fromhex(trace["output"][2:10])]
            else:
                self._verifiers[key] = deploy(self._sender, self._deployer, "Groth16Verifier", key)[0]
        return self._verifiers[key]


def _trace(request: dict[str, str]) -> tuple[str, tuple[object, ...]]:
    return "debug_traceCall", (request, "latest", {"tracer": "callTracer"})


def _verdict(trace: dict[str, Any]) -> Evm:
    if "error" in trace:
        assert trace.get("output", "0x") == "0x", trace["output"]
        return Evm.NO_DATA
    if int(trace["output"], 16) == 1:
        return Evm.TRUE
    pairings = [call for call in trace.get("calls", ()) if call["to"] == PAIRING]
    if not pairings:
        return Evm.FALSE_AT_ONCE
    return Evm.FALSE_BY_POINT if "error" in pairings[-1] else Evm.FALSE_BY_EQUATION


def words(mutant: Mutant) -> tuple[tuple[int, ...], bytes] | None:
    """A key's words and a call's data; None where a number is no word, or the key is not of five inputs."""
    if not all(is_json(getattr(mutant, part)) for part in PARTS):
        return None
    try:
        key, public, proof = (json.loads(getattr(mutant, part)) for part in PARTS)
        key_words = [*_g1(key["vk_alpha_1"])]
        for name in POINT_FIELDS:
            key_words += _g2(key[name])
        for point in key["IC"]:
            key_words += _g1(point)
        call = [*_g1(proof["pi_a"]), *_g2(proof["pi_b"]), *_g1(proof["pi_c"]), *map(int, public)]
        data = b"".join(word.to_bytes(32, "big") for word in call)
        if len(key_words) != 26 or len(call) > 13 or any(word >> 256 for word in key_words):
            return None
        return tuple(key_words), data
    except (ValueError, TypeError, KeyError, OverflowError, IndexError):
        return None


def _g1(point: list[str]) -> tuple[int, ...]:
    return (0, 0) if point[2] == "0" else (int(point[0]), int(point[1]))


def _g2(point: list[list[str]]) -> tuple[int, ...]:
    if point[2] == ["0", "0"]:
        return (0, 0, 0, 0)
    (x0, x1), (y0, y1), _ = point
    return (int(x1), int(x0), int(y1), int(y0))
