"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of third-party data, from ``$FSS_SHARED`` or ``../shared``; skips where absent."""
    folder = Path(os.environ.get("FSS_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip(f"third-party data is absent: no {folder.name} folder at $FSS_SHARED or ../shared")
    return folder
