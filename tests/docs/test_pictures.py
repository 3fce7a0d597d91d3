"""The pictures in docs/pictures are what scripts/pictures.py draws, and are well-formed."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from scripts.pictures import FOLDER, HEIGHT, PICTURES, WIDTH


@pytest.mark.parametrize("name", PICTURES)
def test_file_is_current(name: str) -> None:
    assert (FOLDER / name).read_text() == PICTURES[name]


def test_no_other_files() -> None:
    assert sorted(path.name for path in Path(FOLDER).iterdir()) == sorted(PICTURES)


@pytest.mark.parametrize("name", PICTURES)
def test_well_formed_and_inside_its_frame(name: str) -> None:
    root = ElementTree.fromstring(PICTURES[name])
    assert root.get("viewBox") == f"0 0 {WIDTH} {HEIGHT}"
    boxes = [one for one in root.iter("{http://www.w3.org/2000/svg}rect") if one.get("x")]
    assert len(boxes) > 10
    for box in boxes:
        x, y, width, height = (float(box.get(key, "nan")) for key in ("x", "y", "width", "height"))
        assert 0 <= x <= x + width <= WIDTH
        assert 0 <= y <= y + height <= HEIGHT
