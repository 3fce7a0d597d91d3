"""Every refusal of a proof, a key or public inputs has a reject twin in this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from verifier import errors

FOLDER = Path(__file__).parent


@pytest.mark.parametrize("root", [errors.ProofRefused, errors.PublicRefused, errors.KeyRefused])
def test_every_code_has_a_twin(root: type[errors.VerifierError]) -> None:
    tests = "".join(path.read_text() for path in FOLDER.glob("test_*.py"))
    refusals = root.__subclasses__()
    assert refusals
    assert [kind.code for kind in refusals if kind.code not in tests and kind.__name__ not in tests] == []
