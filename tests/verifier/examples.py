"""The files of docs/examples/verify, as documents that a test may change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from verifier.points import PointG2

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples" / "verify"


def document(name: str) -> Any:
    return json.loads((EXAMPLES / name).read_text())


def encode(value: object) -> bytes:
    return json.dumps(value).encode()


def put(value: Any, path: tuple[str | int, ...], replacement: object) -> Any:
    """``value`` with the entry at ``path`` replaced; it is changed in place and returned."""
    target = value
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = replacement
    return value


def spell_g2(point: PointG2) -> list[list[str]]:
    """The point as snarkjs writes it."""
    return [[str(value) for value in point.x], [str(value) for value in point.y], ["1", "0"]]
