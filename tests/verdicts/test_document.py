"""docs/verifiers.md says what the verifiers and snarkjs say."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.verdicts.differences import DOCUMENT, differences, differences_table, reasons_table, rendered
from tests.verdicts.reasons import Reason


def test_reasons_are_current() -> None:
    text = DOCUMENT.read_text()
    assert rendered(text, {"reasons": reasons_table()}) == text


@pytest.mark.slow
def test_differences_of_snarkjs_are_current() -> None:
    """Where this fails: ``python -m tests.verdicts.differences`` writes them anew; read what changed."""
    text = DOCUMENT.read_text()
    assert rendered(text, {"differences": differences_table(differences())}) == text


def test_invalid_table_is_found() -> None:
    text = DOCUMENT.read_text()
    assert rendered(text, {"differences": differences_table([("x", Reason.CURVE, Counter())])}) != text
    with pytest.raises(ValueError, match="0 places"):
        rendered("", {"differences": ""})
