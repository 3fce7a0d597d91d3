"""The circuits' Poseidon: equal to circomlib's, to ``commit.poseidon`` and to the published vectors."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from commit.field import MODULUS
from commit.poseidon import permute
from fss.circuits.build import SOURCES
from scripts.poseidon_constants import source
from tests.circuits.compiled import compile_main
from tests.circuits.r1cs import R1cs
from tests.circuits.witness import Witnesses

WIDTHS = (3, 4, 17)
EDGES = [0, 1, 2, 2**32, 2**64, MODULUS - 1, MODULUS - 2, 2**253]

OURS = """
include "../lib/poseidon.circom";
template Expect() {{
    signal input capacity;
    signal input in[{inputs}];
    signal input expected[{outputs}];
    component hash = Poseidon({width}, {outputs});
    hash.capacity <== capacity;
    hash.in <== in;
    expected === hash.out;
}}
component main {{public [capacity, in, expected]}} = Expect();
"""

THEIRS = """
include "../circomlib/poseidon.circom";
template Expect() {{
    signal input capacity;
    signal input in[{inputs}];
    signal input expected[{outputs}];
    component hash = PoseidonEx({inputs}, {outputs});
    hash.initialState <== capacity;
    hash.inputs <== in;
    expected === hash.out;
}}
component main {{public [capacity, in, expected]}} = Expect();
"""


@cache
def circuit(kind: str, width: int, outputs: int) -> R1cs:
    template = {"ours": OURS, "theirs": THEIRS}[kind]
    source_text = template.format(width=width, inputs=width - 1, outputs=outputs)
    # Full simplification would solve the linear layers backwards, which no single rule follows.
    simplification = "--O1" if kind == "theirs" else "--O2"
    return compile_main(f"poseidon_{kind}_{width}_{outputs}", source_text, simplification)[0]


def accepts(kind: str, capacity: int, inputs: list[int], outputs: tuple[int, ...]) -> bool:
    """Whether the circuit takes these for the first outputs."""
    named = {"capacity": capacity} | {f"in[{index}]": value for index, value in enumerate(inputs)}
    named |= {f"expected[{index}]": value for index, value in enumerate(outputs)}
    return Witnesses(circuit(kind, len(inputs) + 1, len(outputs))).accepts(named)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("capacity", [0, 1, 2**248 - 1, MODULUS - 1])
def test_equals_commit_and_circomlib(width: int, capacity: int) -> None:
    inputs = [EDGES[(index + capacity) % len(EDGES)] for index in range(width - 1)]
    outputs = permute((capacity, *inputs))[:2]
    assert accepts("ours", capacity, inputs, outputs)
    assert accepts("ours", capacity, inputs, outputs[:1])
    assert accepts("theirs", capacity, inputs, outputs)


@pytest.mark.parametrize("width", WIDTHS)
def test_invalid_output(width: int) -> None:
    inputs = list(range(width - 1))
    good = permute((7, *inputs))
    for lie in ((good[0] + 1, good[1]), (good[0], good[1] - 1), (good[1], good[0])):
        assert not accepts("ours", 7, inputs, lie)
    assert not accepts("ours", 8, inputs, good[:2])
    for output in (good[0] + 1, good[1]):
        assert not accepts("ours", 7, inputs, (output,))
    assert not accepts("ours", 8, inputs, good[:1])


def test_published_vectors(shared_data: Path) -> None:
    document = json.loads((shared_data / "vectors/poseidon/poseidon_bn254_published.json").read_text())
    checked = 0
    for vector in document["hash"]:
        inputs = [int(value) for value in vector["inputs"]]
        if len(inputs) + 1 in WIDTHS:
            capacity, first = int(vector["initState"]), int(vector["outputs"]["0"])
            second = int(vector["outputs"].get("1", permute((capacity, *inputs))[1]))
            assert accepts("ours", capacity, inputs, (first, second))
            assert accepts("ours", capacity, inputs, (first,))
            checked += 1
    assert checked >= 2


def test_constants_are_those_that_the_script_derives() -> None:
    assert (SOURCES / "lib/poseidon_constants.circom").read_text() == source()


@pytest.mark.parametrize(
    ("width", "outputs", "constraints"), [(3, 2, 243), (4, 1, 261), (4, 2, 264), (17, 1, 596), (17, 2, 612)]
)
def test_constraints(width: int, outputs: int, constraints: int) -> None:
    assert len(circuit("ours", width, outputs).constraints) <= constraints + 2
