"""Whatever comes in, a reader returns or refuses with a typed error of one short line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fuzz.mutations import near
from tests.fuzz.parsers import parsers

EXAMPLES = int(os.environ.get("FSS_FUZZ_EXAMPLES", "60"))
LONGEST_MESSAGE = 1_000


NAMES = sorted(parsers())
ABSENT = "verifier.manifest.load_manifest"
"""Its sample names files that are not there."""


@pytest.mark.parametrize("name", [name for name in NAMES if name != ABSENT])
def test_samples_are_read(name: str, tmp_path: Path) -> None:
    for original in parsers()[name].samples:
        parsers()[name].read(original, tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_invalid_input_is_refused_by_type(name: str, tmp_path: Path) -> None:
    parser = parsers()[name]

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(near(parser.samples))
    def read(data: bytes) -> None:
        try:
            parser.read(data, tmp_path)
        except parser.refusal as refusal:
            message = str(refusal)
            assert message
            assert len(message) <= LONGEST_MESSAGE
            assert "\n" not in message

    read()
