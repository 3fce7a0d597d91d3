"""The Solidity verifier on a real chain: a real proof, its gas as a transaction, and forgeable keys."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from fss.chain.contract import Contract, deploy
from fss.chain.deploy import check_verifier, deploy_verifier
from fss.chain.errors import ContractRefused, VerifierAltered
from fss.tools import ROOT
from tests.chain.conftest import ProofVector, Scene

pytestmark = pytest.mark.chain
MOST_GAS = 245_000
SCALAR_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617


def verifier_of(scene: Scene) -> Contract:
    """The verifier that the scene deployed."""
    return Contract("Groth16Verifier", scene.verifier, scene.sender)


def test_real_proof_and_its_gas(scene: Scene, proof_vector: ProofVector) -> None:
    verifier = verifier_of(scene)
    assert verifier.view("verify", proof_vector.proof, proof_vector.inputs) is True
    receipt = verifier.send(scene.deployer, "verify", proof_vector.proof, proof_vector.inputs)
    # The vector's inputs are small: count the zero bytes of the call data as if they were in use.
    data = verifier.interface.call("verify", proof_vector.proof, proof_vector.inputs)
    assert receipt.gas_used + 12 * data.count(0) <= MOST_GAS


def test_key_hash_is_the_same_in_python(scene: Scene, proof_vector: ProofVector) -> None:
    assert verifier_of(scene).view("vkHash") == proof_vector.key.key_hash()


def test_invalid_statement_and_aliases(scene: Scene, proof_vector: ProofVector) -> None:
    verifier = verifier_of(scene)
    for index in range(5):
        for change in (1, SCALAR_ORDER):
            inputs = list(proof_vector.inputs)
            inputs[index] += change
            assert verifier.view("verify", proof_vector.proof, inputs) is False


def test_invalid_number_of_inputs(scene: Scene, proof_vector: ProofVector) -> None:
    verifier = verifier_of(scene)
    data = verifier.interface.call("verify", proof_vector.proof, proof_vector.inputs)
    with pytest.raises(ContractRefused, match="Unknown"):
        scene.sender.view(verifier.address, data[:-32], verifier.interface, "verify")


def test_invalid_key_that_anyone_can_forge_for(scene: Scene) -> None:
    path = ROOT / "verifier" / "contracts" / "test" / "vectors" / "five_inputs.json"
    words = [int(word, 16) for word in json.loads(path.read_text())["key"]]
    words[10:14] = words[6:10]
    with pytest.raises(ContractRefused, match="KeyForgeable"):
        deploy(scene.sender, scene.deployer, "Groth16Verifier", words)


def test_deploying_by_the_parsed_key(scene: Scene, proof_vector: ProofVector) -> None:
    again = deploy_verifier(scene.sender, scene.deployer, proof_vector.key)
    assert again.view("verify", proof_vector.proof, proof_vector.inputs) is True


def test_verifier_on_the_chain_is_the_keys(scene: Scene, proof_vector: ProofVector) -> None:
    check_verifier(scene.sender, scene.verifier, proof_vector.key)


def test_invalid_verifier_of_another_key_or_code(scene: Scene, proof_vector: ProofVector) -> None:
    """The whole code is compared: a contract can report any key's hash."""
    key = proof_vector.key
    swapped = replace(key, inputs=(key.inputs[1], key.inputs[0], *key.inputs[2:]))
    with pytest.raises(VerifierAltered):
        check_verifier(scene.sender, scene.verifier, swapped)
    for address in (scene.token.address, bytes(19) + b"\x01"):
        with pytest.raises(VerifierAltered):
            check_verifier(scene.sender, address, key)
