"""The largest round from its source to a verified proof: circuit, key, witness.

It takes minutes, two gigabytes of memory and one of disk, so it runs where it is asked for: FSS_LARGEST=1.
"""

from __future__ import annotations

import os

import pytest

from fss.bench.book import round_inputs
from fss.circuits import clear_name, load_circuit
from fss.circuits.build import circuit_folder
from fss.circuits.keys import ZKEY
from fss.prover import Prover
from tests.circuits.test_build import LARGEST_KEY

SLOTS = 2048

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        os.environ.get("FSS_LARGEST") != "1", reason="compiles 2,048 slots: FSS_LARGEST=1 runs it"
    ),
]


def test_full_round_of_the_largest_size_is_proved() -> None:
    with Prover() as prover:
        circuit = load_circuit(clear_name(SLOTS), prover)
        proved = prover.prove(circuit.files, round_inputs(SLOTS, 1, circuit.key))
        assert prover.verify(circuit.key, proved.public, proved.proof)
    assert circuit.manifest.development
    assert (circuit_folder(circuit.manifest.name) / ZKEY).stat().st_size <= LARGEST_KEY
