"""The last rung of the ladder: what the constraints accept is proved by the Go prover and verified in Python.

The witness of a round comes from the plan and from circom's own generator, so that its hints are tried too.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from commit.babyjub import B8, multiply
from commit.commitment import commit
from commit.envelope import Envelope, seal_inputs
from commit.merkle import slots_root
from commit.order import Order
from commit.sealing import Sealed, ciphertext_hash, seal
from fss.circuits import LoadedCircuit, load_circuit
from fss.circuits import inputs as build_inputs
from fss.clearing import MOST_LOTS, clear_reference
from fss.prover import Prover, ProveResult
from fss.prover.errors import WitnessUnsatisfied
from tests.circuits.rounds import CONTEXT, Slots, book, buy, sell, signed_fills
from tests.circuits.rounds import evaluate as evaluate_lists
from verifier.errors import PublicCount, PublicRange
from verifier.groth16 import verify
from verifier.points import SCALAR_ORDER
from verifier.proof import Proof
from verifier.settlement import public_inputs
from verifier.statement import Settlement, Slot

KEY = multiply(0xC0DE, B8)
FLOOR, CAP = 1, 100


@pytest.fixture(scope="module")
def prover() -> Iterator[Prover]:
    with Prover() as running:
        yield running


def settlement(slots: Slots, root: int) -> Settlement:
    """The settling transaction of an honest round, voided slots included."""
    clearing = clear_reference(book(slots))
    rows = [
        Slot(
            each.account if each else 1,
            10**6,
            commit(CONTEXT, each) if each else 1,
            bytes(32),
            fill,
            each is None,
        )
        for each, fill in zip(slots, signed_fills(slots, clearing), strict=True)
    ]
    return Settlement(CONTEXT, root, 16, FLOOR, CAP, clearing.price, clearing.volume, tuple(rows))


def prove_round(circuit: LoadedCircuit, prover: Prover, slots: Slots) -> tuple[ProveResult, tuple[int, ...]]:
    """The proof of a round, and the public inputs that the verifier computes from its own lists."""
    root = slots_root([commit(CONTEXT, each) if each else 0 for each in slots], 16)
    public = public_inputs(settlement(slots, root), circuit.key)
    inputs = build_inputs.clear_inputs(
        context=CONTEXT,
        root=root,
        orders=slots,
        clearing=clear_reference(book(slots)),
        challenge=public[3],
        evaluation=public[4],
        size=16,
    )
    return prover.prove(circuit.files, inputs), tuple(public)


def in_python(result: ProveResult) -> Proof:
    return Proof.from_words(result.proof.words())


ROUNDS: dict[str, Slots] = {
    "empty": [],
    "rationed, one voided": [sell(5, 4), None, buy(5, 3), buy(5, 3), buy(6, 1)],
    "full": [buy(50 + i % 3, MOST_LOTS - i) if i % 2 else sell(50, MOST_LOTS - i) for i in range(16)],
}


@pytest.fixture(scope="module", params=["plan", "wasm"])
def clear(prover: Prover, request: pytest.FixtureRequest) -> LoadedCircuit:
    circuit = load_circuit("clear_16", prover)
    if request.param == "plan":
        return circuit
    return replace(circuit, files=replace(circuit.files, plan=None))


@pytest.mark.parametrize("name", ROUNDS)
def test_round_is_proved_and_verified(clear: LoadedCircuit, prover: Prover, name: str) -> None:
    result, public = prove_round(clear, prover, ROUNDS[name])
    assert result.public == public
    assert result.solver == ("plan" if clear.files.plan else "wasm")
    assert verify(clear.key, public, in_python(result))


def test_invalid_public_inputs(clear: LoadedCircuit, prover: Prover) -> None:
    result, public = prove_round(clear, prover, ROUNDS["rationed, one voided"])
    proof = in_python(result)
    for index in range(len(public)):
        other = list(public)
        other[index] += 1
        assert not prover.verify(clear.key, other, result.proof)
        other[index] = public[index] + SCALAR_ORDER
        with pytest.raises(PublicRange):
            verify(clear.key, other, proof)
    for count in (public[:-1], (*public, 0)):
        with pytest.raises(PublicCount):
            verify(clear.key, count, proof)


def test_invalid_round_has_no_proof(clear: LoadedCircuit, prover: Prover) -> None:
    slots = ROUNDS["rationed, one voided"]
    leaves = [commit(CONTEXT, each) if each else 0 for each in slots]
    clearing = clear_reference(book(slots))
    owners = [each.account if each else 0 for each in slots]
    inputs = build_inputs.clear_inputs(
        context=CONTEXT,
        root=slots_root(leaves, 16),
        orders=slots,
        clearing=clearing,
        challenge=7,
        evaluation=evaluate_lists(leaves, owners, signed_fills(slots, clearing), 7),
        size=16,
    )
    prover.prove(clear.files, inputs)
    for name in ("outcome", "evaluation", "slots_root", "pl", "unfilled"):
        with pytest.raises(WitnessUnsatisfied):
            prover.prove(clear.files, {**inputs, name: int(str(inputs[name])) + 1})


def sealed_order(each: Order) -> tuple[Sealed, Envelope]:
    sealed = seal(each, CONTEXT, KEY, random.Random(5).randbytes)
    envelope = Envelope(
        market=1,
        round_number=1,
        account=each.account,
        commitment=commit(CONTEXT, each),
        ciphertext=sealed.ciphertext,
        locked=10**6,
        signature=(1).to_bytes(32, "big") * 2 + bytes([27]),
        proof=(0,) * 8,
    )
    assert ciphertext_hash(sealed.ciphertext) != bytes(32)
    return sealed, envelope


@pytest.mark.parametrize("each", [buy(CAP, 7), sell(FLOOR, 7)], ids=["buy", "sell"])
def test_seal_is_proved_for_the_envelopes_statement(prover: Prover, each: Order) -> None:
    circuit = load_circuit("seal", prover)
    sealed, envelope = sealed_order(each)
    statement = seal_inputs(envelope, CONTEXT, KEY, FLOOR, CAP)
    result = prover.prove(
        circuit.files, build_inputs.seal_inputs(CONTEXT, each, sealed, KEY, 10**6, FLOOR, CAP)
    )
    assert result.public == statement
    assert verify(circuit.key, statement, in_python(result))
    assert_refused_elsewhere(circuit, prover, statement, result)


def test_seal_hash_is_proved(prover: Prover) -> None:
    circuit = load_circuit("seal_hash", prover)
    each = buy(50, 7)
    result = prover.prove(circuit.files, build_inputs.seal_hash_inputs(CONTEXT, each, 10**6, FLOOR, CAP))
    statement = (CONTEXT, each.account, commit(CONTEXT, each), 10**6, FLOOR, CAP)
    assert result.public == statement
    assert verify(circuit.key, statement, in_python(result))
    assert_refused_elsewhere(circuit, prover, statement, result)


def assert_refused_elsewhere(
    circuit: LoadedCircuit, prover: Prover, statement: Sequence[int], result: ProveResult
) -> None:
    """A copied proof serves no other round, account or commitment (threat T1)."""
    for index in (0, 1, 2):
        other = list(statement)
        other[index] ^= 1
        assert not prover.verify(circuit.key, other, result.proof)
