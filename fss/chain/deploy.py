"""Creates the contracts: development token, verifier, exchange.

Imports ``verifier.key`` and the rest of ``fss.chain``.
"""

from __future__ import annotations

from commit.signing import PrivateKey
from fss.chain.contract import Contract, deploy
from fss.chain.exchange import Exchange
from fss.chain.sender import Sender
from fss.chain.token import Token
from verifier.key import VerificationKey


def deploy_token(sender: Sender, key: PrivateKey) -> Token:
    """Create a development token."""
    return Token(deploy(sender, key, "TestToken")[0].address, sender)


def deploy_verifier(sender: Sender, key: PrivateKey, verification_key: VerificationKey) -> Contract:
    """Create a verifier for a key of five public inputs; it refuses keys that anyone could forge for."""
    words = list(verification_key.alpha.words())
    for point in (verification_key.beta, verification_key.gamma, verification_key.delta):
        words += point.words()
    for point_of_input in verification_key.inputs:
        words += point_of_input.words()
    return deploy(sender, key, "Groth16Verifier", words)[0]


def deploy_exchange(sender: Sender, key: PrivateKey) -> Exchange:
    """Create an exchange, with the library that checks terms."""
    rules = deploy(sender, key, "TermsRules")[0]
    contract = deploy(sender, key, "Exchange", libraries={"TermsRules": rules.address})[0]
    return Exchange(contract.address, sender)
