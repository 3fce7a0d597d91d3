"""Makes the golden proof of verifier/contracts/test/vectors: ``python -m tests.chain.make_proof_vector``.

A circuit of five public inputs, compiled by circom2; phase 1, one contribution and the proof by snarkjs.
The vector is checked in; tests only read it. Fresh randomness goes into each contribution, so running
this again makes another valid vector.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

from fss.tools import ROOT, find_node, find_package_file

VECTOR = ROOT / "verifier" / "contracts" / "test" / "vectors" / "five_inputs.json"
CIRCUIT = """pragma circom 2.1.0;
template Five() {
    signal input statement[5];
    signal input factor;
    signal product;
    product <== statement[0] * factor;
    statement[1] === product + statement[2];
    statement[3] * factor === statement[4] + product;
}
component main {public [statement]} = Five();
"""
INPUTS = {"statement": [7, 40, 5, 11, 20], "factor": 5}


def main() -> None:
    """Write the vector: the key's words and the proof's in EIP-197 order, and the public inputs."""
    with tempfile.TemporaryDirectory(dir=ROOT) as name:
        folder = Path(name)
        (folder / "five.circom").write_text(CIRCUIT)
        (folder / "input.json").write_text(json.dumps(INPUTS))
        run("circom2", "cli.js", folder, "five.circom", "--r1cs", "--wasm")
        snarkjs(folder, "powersoftau new bn128 4 pot0.ptau")
        snarkjs(folder, "powersoftau contribute pot0.ptau pot1.ptau -e=one")
        snarkjs(folder, "powersoftau prepare phase2 pot1.ptau pot.ptau")
        snarkjs(folder, "groth16 setup five.r1cs pot.ptau five0.zkey")
        snarkjs(folder, "zkey contribute five0.zkey five.zkey -e=two")
        snarkjs(folder, "zkey export verificationkey five.zkey key.json")
        snarkjs(folder, "groth16 fullprove input.json five_js/five.wasm five.zkey proof.json public.json")
        key, proof, public = (
            json.loads((folder / f"{name}.json").read_text()) for name in ("key", "proof", "public")
        )
    words = {
        "key": [
            *g1(key["vk_alpha_1"]),
            *(word for field in ("vk_beta_2", "vk_gamma_2", "vk_delta_2") for word in g2(key[field])),
            *(word for point in key["IC"] for word in g1(point)),
        ],
        "proof": [*g1(proof["pi_a"]), *g2(proof["pi_b"]), *g1(proof["pi_c"])],
        "inputs": [int(value) for value in public],
    }
    made = "python -m tests.chain.make_proof_vector (circom2, snarkjs, one contribution in each phase)"
    text = {field: [f"0x{word:064x}" for word in values] for field, values in words.items()}
    VECTOR.write_text(json.dumps({"made by": made, **text}, indent=1) + "\n")


def g1(point: list[str]) -> list[int]:
    """x, y."""
    return [int(point[0]), int(point[1])]


def g2(point: list[list[str]]) -> list[int]:
    """x1, x0, y1, y0: imaginary parts first."""
    return [int(point[0][1]), int(point[0][0]), int(point[1][1]), int(point[1][0])]


def snarkjs(folder: Path, arguments: str) -> None:
    """One command of snarkjs."""
    run("snarkjs", "build/cli.cjs", folder, *arguments.split())


def run(package: str, file: str, folder: Path, *arguments: str) -> None:
    """One Node tool in ``folder``."""
    program = [str(find_node()), str(find_package_file(package, file))]
    subprocess.run([*program, *arguments], cwd=folder, check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    main()
