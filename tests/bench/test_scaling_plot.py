"""The pictures of the benchmark are drawn from its documents, and show every prover at every size."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from scripts import benchmark_tables, scaling_plot
from scripts.pictures import DARK, LIGHT, Theme

FIGURES = ("warm", "ratio", "peak_mb")


def document(size: int, names: tuple[str, ...] = scaling_plot.NAMES) -> dict[str, Any]:
    """A run in which each prover takes twice as much as the one before it."""
    return {
        "provers": {
            name: dict.fromkeys(FIGURES, size * 2.0**place) if name in names else {"absent": "no compiler"}
            for place, name in enumerate(scaling_plot.NAMES)
        }
    }


def lines(picture: str, theme: Theme) -> dict[str, list[str]]:
    """The paths of each prover's curves, by its colour."""
    root = ElementTree.fromstring(picture)
    paths = [path for path in root.iter("{http://www.w3.org/2000/svg}path") if path.get("clip-path")]
    return {
        name: [
            str(path.get("d"))
            for path in paths
            if f"stroke: {scaling_plot._COLOURS[theme][name]}" in str(path.get("style"))
        ]
        for name in scaling_plot.NAMES
    }


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_every_prover_has_a_curve_in_every_diagram(theme: Theme) -> None:
    measured = {size: document(size) for size in scaling_plot.SIZES}
    picture = scaling_plot.draw(measured, theme)
    for paths in lines(picture, theme).values():
        assert [len(re.findall("[ML]", path)) for path in paths] == [5, 5, 5]
    for text in ("fss", "snarkjs", "2,048", "proof, seconds", "peak memory, megabytes"):
        assert f">{text}<" in picture
    assert theme.page in picture
    assert scaling_plot.draw(measured, theme) == picture, "one run gives one picture"


def test_absent_prover_has_no_curve() -> None:
    measured = {16: document(16), 256: document(256, ("fss", "gnark"))}
    drawn = lines(scaling_plot.draw(measured, LIGHT), LIGHT)
    assert [len(re.findall("[ML]", path)) for path in drawn["gnark"]] == [2, 2, 2]
    assert [len(re.findall("[ML]", path)) for path in drawn["snarkjs"]] == [1, 1, 1]
    nowhere = lines(scaling_plot.draw({16: document(16, ("fss",))}, LIGHT), LIGHT)
    assert nowhere["snarkjs"] == []


@pytest.mark.parametrize("name", ["scaling-light.svg", "scaling-dark.svg"])
def test_picture_is_that_of_the_documents(name: str) -> None:
    """Where this fails: ``python -m scripts.scaling_plot --draw`` draws the pictures anew."""
    assert (scaling_plot.FOLDER / name).read_text() == scaling_plot.pictures()[name]


def test_page_has_the_table_of_the_documents() -> None:
    text = benchmark_tables.PAGE.read_text()
    assert benchmark_tables.render(text, scaling_plot.documents()) == text


def test_table_has_a_row_for_each_prover_that_was_measured() -> None:
    whole = {"constraints": 6600, "cores": 2, "cpu": "a processor", "memory_gb": 8.0, "load": 0.1}
    measured = {16: whole | document(16), 256: whole | document(256, ("fss", "gnark"))}
    rows = [line for line in benchmark_tables.tables(measured).splitlines() if line.startswith("| ")][1:]
    assert [row.split(" | ")[2] for row in rows] == [*scaling_plot.NAMES, "fss", "gnark"]
    assert {row.count("|") for row in rows} == {12}
    assert rows[0].startswith("| 16 | 6,600 | fss |")
    assert rows[1].startswith("|  |  | gnark |")


def test_documents_are_of_their_circuits() -> None:
    documents = scaling_plot.documents()
    assert set(documents) == set(scaling_plot.SIZES)
    for size, each in documents.items():
        assert each["circuit"] == f"clear_{size}"
        assert not [name for name, figures in each["provers"].items() if "absent" in figures]
    constraints = [documents[size]["constraints"] for size in sorted(documents)]
    assert constraints == sorted(constraints)
