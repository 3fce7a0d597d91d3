"""The labels that snarkjs writes into its files and never reads: proof system and curve.

Imports only ``verifier``.
"""

from __future__ import annotations

from collections.abc import Mapping

from verifier.documents import Refusal, shown

PROTOCOL = "groth16"
CURVE = "bn128"


def check_protocol(values: Mapping[str, object], what: str, refusal: Refusal) -> None:
    """Refuse a document that does not say that it is Groth16's."""
    _check(values, "protocol", PROTOCOL, what, refusal)


def check_curve(values: Mapping[str, object], what: str, refusal: Refusal) -> None:
    """Refuse a document that does not say that it is of BN254, which the circom ecosystem calls bn128."""
    _check(values, "curve", CURVE, what, refusal)


def _check(values: Mapping[str, object], name: str, expected: str, what: str, refusal: Refusal) -> None:
    found = values.get(name)
    if found != expected:
        described = "is missing" if name not in values else f"is {shown(repr(found))}"
        raise refusal(f"{what}: {name} {described}", hint=f'only "{name}": "{expected}" is verified here')
