"""The round that is proved: full, valid, the same for the same seed."""

from __future__ import annotations

from random import Random

import pytest

from fss.bench.book import random_orders, round_inputs
from fss.bench.job import spell
from fss.circuits import LoadedCircuit, load_circuit
from fss.prover import Prover
from verifier.groth16 import verify
from verifier.proof import Proof


@pytest.fixture(scope="module")
def circuit() -> LoadedCircuit:
    with Prover() as prover:
        return load_circuit("clear_16", prover)


def test_orders_follow_the_seed() -> None:
    orders = random_orders(64, 7)
    assert len(orders) == 64
    assert random_orders(64, 7) == orders
    assert random_orders(64, 8) != orders
    assert len({order.salt for order in orders}) == len({order.account for order in orders}) == 64
    assert {int(order.side) for order in orders} == {0, 1}


def test_round_is_proved(circuit: LoadedCircuit) -> None:
    for seed in Random(5).sample(range(10**6), 2):
        inputs = round_inputs(16, seed, circuit.key)
        with Prover() as prover:
            result = prover.prove(circuit.files, inputs)
        assert verify(circuit.key, result.public, Proof.from_words(result.proof.words()))
        assert inputs["active"] == [1] * 16


def test_spelled_inputs_lose_nothing(circuit: LoadedCircuit) -> None:
    inputs = round_inputs(16, 1, circuit.key)
    spelled = spell(inputs)
    assert spelled.keys() == inputs.keys()
    for name, value in inputs.items():
        if isinstance(value, list):
            assert [int(each) for each in spelled[name]] == value
        else:
            assert spelled[name] == str(value)
