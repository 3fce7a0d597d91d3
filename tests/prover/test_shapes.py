"""Circuits at the edge: no public input, no constraint, no private input, inputs that nothing uses."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from fss.prover import CircuitFiles, Prover
from fss.tools import find_node, find_package_file
from verifier.errors import PublicCount
from verifier.groth16 import verify
from verifier.key import load_key
from verifier.proof import Proof

SHAPES: dict[str, tuple[str, str, dict[str, Any], tuple[int, ...]]] = {
    "nothing public": ("signal input a; signal input b; a * b === 6;", "", {"a": 2, "b": 3}, ()),
    "no constraint": ("signal input a; signal b; b <-- a;", "", {"a": 2}, ()),
    "no constraint, one public": ("signal input a; signal b; b <-- a;", "{public [a]}", {"a": 2}, (2,)),
    "a copy": ("signal input a; signal output b; b <== a;", "", {"a": 2}, (2,)),
    "no input": ("signal output b; b <== 5;", "", {}, (5,)),
    "rows fill the domain": (
        "signal input a; signal output b; signal c; c <== a * a; b <== c * a;",
        "",
        {"a": 3},
        (27,),
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_shape(prover: Prover, tmp_path: Path, shape: str) -> None:
    body, public, inputs, expected = SHAPES[shape]
    source = f"pragma circom 2.2.0; template Shape() {{ {body} }} component main {public} = Shape();"
    (tmp_path / "shape.circom").write_text(source)
    compiler = find_package_file("circom2", "cli.js")
    command = [str(find_node()), str(compiler), "shape.circom", "--r1cs", "--wasm", "--O2"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    files = CircuitFiles(tmp_path / "shape_js" / "shape.wasm", tmp_path / "shape.zkey")
    key = tmp_path / "vk.json"
    made = prover.setup(tmp_path / "shape.r1cs", files.zkey, key)
    assert made.public == len(expected)
    result = prover.prove(files, inputs)
    assert result.public == expected
    assert prover.verify(key, result.public, result.proof)
    assert verify(load_key(key), result.public, Proof.from_words(result.proof.words()))
    with pytest.raises(PublicCount):
        prover.verify(key, (*result.public, 0), result.proof)
    if expected:
        assert not prover.verify(key, (expected[0] + 1,), result.proof)
