"""The one table of reasons: which code of Python and Go, and which answer of the EVM, says what.

Python and Go share their codes. The contract returns a bare false, so that the call's trace tells how far it
came; its constructor names its errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Evm(StrEnum):
    """How the contracts answer, as the trace of a call shows it."""

    TRUE = "`verify` returns true"
    FALSE_AT_ONCE = "`verify` returns false before the pairing"
    FALSE_BY_POINT = "`verify` returns false: the precompile refuses a point"
    FALSE_BY_EQUATION = "`verify` returns false: the product is not one"
    NO_DATA = "the call reverts without data"
    KEY_POINT = "the constructor reverts with `KeyPointRefused`"
    KEY_FORGEABLE = "the constructor reverts with `KeyForgeable`"


class Reason(StrEnum):
    """Why a statement is accepted or refused, whoever is asked."""

    HOLDS = "the proof holds"
    EQUATION = "the equation does not hold"
    MALFORMED = "the file is not in the one accepted form"
    LABEL = "wrong label of protocol or curve"
    PROJECTIVE = "third coordinate other than 1"
    INFINITY = "point at infinity"
    COORDINATE = "coordinate not below q"
    CURVE = "point off its curve"
    SUBGROUP = "point outside the subgroup"
    INPUT = "public input not below r"
    COUNT = "wrong number of public inputs"
    FORGEABLE = "key for which anyone can forge"


@dataclass(frozen=True)
class Row:
    """The codes of Python and Go, and the answers of the EVM; none where words cannot say such a thing."""

    codes: frozenset[str]
    evm: frozenset[Evm]


def _row(codes: str, *evm: Evm) -> Row:
    return Row(frozenset(codes.split()), frozenset(evm))


TABLE = {
    Reason.HOLDS: _row("valid", Evm.TRUE),
    Reason.EQUATION: _row("invalid", Evm.FALSE_BY_EQUATION),
    Reason.MALFORMED: _row("proof.malformed public.malformed key.malformed"),
    Reason.LABEL: _row("proof.label key.label"),
    Reason.PROJECTIVE: _row("proof.projective key.projective"),
    Reason.INFINITY: _row("proof.infinity key.infinity", Evm.FALSE_AT_ONCE, Evm.KEY_POINT),
    Reason.COORDINATE: _row("proof.coordinate-range key.coordinate-range", Evm.FALSE_AT_ONCE, Evm.KEY_POINT),
    # No point has y = 0, which the contract refuses without asking the precompile.
    Reason.CURVE: _row(
        "proof.not-on-curve key.not-on-curve", Evm.FALSE_BY_POINT, Evm.FALSE_AT_ONCE, Evm.KEY_POINT
    ),
    Reason.SUBGROUP: _row("proof.not-in-subgroup key.not-in-subgroup", Evm.FALSE_BY_POINT, Evm.KEY_POINT),
    Reason.INPUT: _row("public.range", Evm.FALSE_AT_ONCE),
    Reason.COUNT: _row("public.count", Evm.NO_DATA),
    Reason.FORGEABLE: _row("key.unsafe-delta key.degenerate", Evm.KEY_FORGEABLE),
}


def reason_of(code: str) -> Reason:
    """The reason that a verifier's code belongs to."""
    return next(reason for reason, row in TABLE.items() if code in row.codes)
