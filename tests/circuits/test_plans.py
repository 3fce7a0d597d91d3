"""The plan's witness is that of circom's generator, wire by wire; where there is none, both say so."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commit.babyjub import B8, multiply
from commit.commitment import commit
from commit.merkle import slots_root
from commit.order import Order, Side
from commit.sealing import seal
from fss.circuits import LoadedCircuit, load_circuit
from fss.circuits.inputs import clear_inputs, seal_hash_inputs, seal_inputs
from fss.clearing import LAST_TICK, MOST_LOTS, clear_reference
from fss.prover import CircuitFiles, Inputs, Prover
from fss.prover.errors import WitnessUnsatisfied
from tests.circuits.rounds import CHALLENGE, CONTEXT, Slots, book, evaluate, signed_fills

KEY = multiply(0xC0DE, B8)
LOCKED = 2**95

limits = st.one_of(st.integers(0, 3), st.integers(LAST_TICK - 2, LAST_TICK), st.integers(0, LAST_TICK))
quantities = st.one_of(st.integers(1, 3), st.just(MOST_LOTS), st.integers(1, MOST_LOTS))
orders = st.builds(
    Order, st.sampled_from(Side), limits, quantities, st.integers(1, 2**160 - 1), st.integers(0, 2**250)
)
several = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def prover() -> Iterator[Prover]:
    with Prover() as running:
        yield running


def round_inputs(slots: Slots, size: int) -> Inputs:
    """The honest inputs of ``clear``."""
    outcome = clear_reference(book(slots))
    leaves = [0 if each is None else commit(CONTEXT, each) for each in slots]
    owners = [0 if each is None else each.account for each in slots]
    return clear_inputs(
        context=CONTEXT,
        root=slots_root(leaves, size),
        orders=slots,
        clearing=outcome,
        challenge=CHALLENGE,
        evaluation=evaluate(leaves, owners, signed_fills(slots, outcome), CHALLENGE),
        size=size,
    )


def assert_same(circuit: LoadedCircuit, prover: Prover, inputs: Inputs, folder: Path) -> None:
    """Both witnesses are one, or neither exists."""
    by_plan, by_wasm = folder / "plan.wtns", folder / "wasm.wtns"
    assert prover.witness(circuit.files, inputs, by_plan).solver == "plan"
    assert prover.witness(replace(circuit.files, plan=None), inputs, by_wasm).solver == "wasm"
    assert by_plan.read_bytes() == by_wasm.read_bytes()


@several
@given(slots=st.lists(st.one_of(orders, st.none()), max_size=16))
def test_rounds(slots: Slots, prover: Prover, tmp_path: Path) -> None:
    assert_same(load("clear_16", prover), prover, round_inputs(slots, 16), tmp_path)


@several
@given(each=orders, randomness=st.integers(0, 2**64))
def test_sealed_orders(each: Order, randomness: int, prover: Prover, tmp_path: Path) -> None:
    sealed = seal(each, CONTEXT, KEY, random.Random(randomness).randbytes)
    inputs = seal_inputs(CONTEXT, each, sealed, KEY, LOCKED, 0, LAST_TICK)
    assert_same(load("seal", prover), prover, inputs, tmp_path)


@several
@given(each=orders)
def test_hashed_orders(each: Order, prover: Prover, tmp_path: Path) -> None:
    inputs = seal_hash_inputs(CONTEXT, each, LOCKED, 0, LAST_TICK)
    assert_same(load("seal_hash", prover), prover, inputs, tmp_path)


@pytest.mark.slow
def test_a_round_of_256(prover: Prover, tmp_path: Path) -> None:
    draw = random.Random(1)
    slots = [
        Order(Side(draw.randrange(2)), draw.randrange(90, 110), draw.randrange(1, 99), 1 + slot, slot)
        for slot in range(250)
    ]
    assert_same(load("clear_256", prover), prover, round_inputs(slots, 256), tmp_path)


@several
@given(slots=st.lists(orders, min_size=1, max_size=4), data=st.data())
def test_invalid_inputs_have_no_witness(
    slots: Slots, data: st.DataObject, prover: Prover, tmp_path: Path
) -> None:
    """Whatever is changed, the plan finds a witness only where the generator does."""
    inputs = dict(round_inputs(slots, 16))
    name = data.draw(st.sampled_from(sorted(inputs)))
    value = data.draw(st.one_of(st.integers(0, 3), st.integers(2**32 - 1, 2**32), st.integers(0, 2**253)))
    given_value = inputs[name]
    if isinstance(given_value, int):
        inputs[name] = value
    else:
        inputs[name] = [value, *list(given_value)[1:]]
    files = load("clear_16", prover).files
    said = refusal(prover, replace(files, plan=None), inputs, tmp_path)
    assert refusal(prover, files, inputs, tmp_path) == said
    if said:
        assert "template" in said
        alone = {"plan": str(files.plan), "inputs": spelt(inputs), "wtns": str(tmp_path / "alone.wtns")}
        with pytest.raises(WitnessUnsatisfied, match="wire"):
            prover.request("witness", alone)


def refusal(prover: Prover, files: CircuitFiles, inputs: Inputs, folder: Path) -> str:
    """What is said where the inputs have no witness, else nothing."""
    try:
        prover.witness(files, inputs, folder / "some.wtns")
    except WitnessUnsatisfied as error:
        return error.message
    return ""


def spelt(inputs: Inputs) -> dict[str, object]:
    """The inputs as JSON has them."""
    return {
        name: str(value) if isinstance(value, int) else [str(each) for each in value]
        for name, value in inputs.items()
    }


_loaded: dict[str, LoadedCircuit] = {}


def load(name: str, prover: Prover) -> LoadedCircuit:
    """A circuit of the product, checked once."""
    if name not in _loaded:
        _loaded[name] = load_circuit(name, prover)
        assert _loaded[name].files.plan is not None
    return _loaded[name]
