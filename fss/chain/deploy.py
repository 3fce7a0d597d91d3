"""Creates the contracts: development token, verifier, exchange.

Imports ``verifier.key`` and the rest of ``fss.chain``.
"""

from __future__ import annotations

from commit.signing import PrivateKey
from fss.chain.artifacts import artifact
from fss.chain.contract import Contract, deploy, interface_of
from fss.chain.errors import VerifierAltered
from fss.chain.exchange import Exchange
from fss.chain.sender import Sender
from fss.chain.token import Token
from verifier.key import VerificationKey

VERIFIER = "Groth16Verifier"


def deploy_token(sender: Sender, key: PrivateKey) -> Token:
    """Create a development token."""
    return Token(deploy(sender, key, "TestToken")[0].address, sender)


def deploy_verifier(sender: Sender, key: PrivateKey, verification_key: VerificationKey) -> Contract:
    """Create a verifier for a key of five public inputs; it refuses keys that anyone could forge for."""
    contract = deploy(sender, key, VERIFIER, _words(verification_key))[0]
    check_verifier(sender, contract.address, verification_key)
    return contract


def check_verifier(sender: Sender, address: bytes, verification_key: VerificationKey) -> None:
    """Raise `VerifierAltered` unless the code at ``address`` is the verifier's, with this key built in.

    A contract can report any key's hash, so the whole code is compared with what the constructor returns
    for the key (threat Z9).
    """
    found = artifact(VERIFIER)
    creation = interface_of(found).creation(found.link({}), _words(verification_key))
    expected = sender.rpc.call("eth_call", {"data": "0x" + creation.hex()}, "latest")
    if sender.rpc.call("eth_getCode", "0x" + address.hex(), "latest") != expected:
        raise VerifierAltered(
            f"the code at 0x{address.hex()} is not the verifier of this key",
            hint="do not use a market that names it",
        )


def _words(key: VerificationKey) -> list[int]:
    words = list(key.alpha.words())
    for point in (key.beta, key.gamma, key.delta):
        words += point.words()
    for point_of_input in key.inputs:
        words += point_of_input.words()
    return words


def deploy_exchange(sender: Sender, key: PrivateKey) -> Exchange:
    """Create an exchange, with the library that checks terms."""
    rules = deploy(sender, key, "TermsRules")[0]
    contract = deploy(sender, key, "Exchange", libraries={"TermsRules": rules.address})[0]
    return Exchange(contract.address, sender)
