"""Reads PrefLib rankings (.soc strict and complete, .toc with ties) as receive lists."""

from __future__ import annotations

import re
from pathlib import Path


def read_rankings(path: Path) -> list[tuple[bytes, ...]]:
    """Return one list for each voter; items that a voter ties are taken in the file's order."""
    lists = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            count, ranking = line.split(":")
            items = tuple(item.encode() for item in re.findall(r"[0-9]+", ranking))
            lists += [items] * int(count)
    return lists
