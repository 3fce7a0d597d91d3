"""Relative links lead somewhere, and files that the documents name exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (
    "bench",
    "circuits",
    "commit",
    "docs",
    "fss",
    "prover",
    "requirements",
    "scripts",
    "tests",
    "verifier",
)
DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        *(
            path
            for folder in FOLDERS
            for path in (ROOT / folder).rglob("*.md")
            if not {"node_modules", ".venv"} & set(path.parts)
        ),
    ]
)

_CODE_BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"")
_NAMED = re.compile(r"`((?:" + "|".join(FOLDERS) + r")/[\w./-]+?)(?:::\w+)?`")
_HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)


def problems(text: str, folder: Path) -> list[str]:
    """Links and named files of a document in ``folder`` that do not exist."""
    prose = _CODE_BLOCK.sub("", text)
    found = [
        f"link to {target}"
        for target in (first or second for first, second in _LINK.findall(prose))
        if "://" not in target
        and not target.startswith("mailto:")
        and not leads_somewhere(target, text, folder)
    ]
    return found + [f"file {name}" for name in _NAMED.findall(prose) if not (ROOT / name).exists()]


def leads_somewhere(target: str, text: str, folder: Path) -> bool:
    name, _, anchor = target.partition("#")
    path = folder / name
    if name and not path.exists():
        return False
    if not anchor:
        return True
    return anchor in anchors(path.read_text() if name else text)


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives a document's headings."""
    plain = (
        re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(_CODE_BLOCK.sub("", text))
    )
    return {heading.strip().replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("document", DOCUMENTS, ids=[str(path.relative_to(ROOT)) for path in DOCUMENTS])
def test_links_and_names(document: Path) -> None:
    assert problems(document.read_text(), document.parent) == []


def test_documents_are_found() -> None:
    names = {str(path.relative_to(ROOT)) for path in DOCUMENTS}
    assert {"README.md", "docs/protocol.md", "docs/examples/README.md", "prover/README.md"} <= names


@pytest.mark.parametrize(
    "text",
    [
        "[gone](docs/gone.md)",
        "[gone](README.md#no-such-heading)",
        '<img src="docs/pictures/gone.svg">',
        "see `fss/gone.py`",
        "see `tests/gone.py::test_x`",
    ],
)
def test_invalid_link_is_found(text: str) -> None:
    assert len(problems(text, ROOT)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "[there](docs/protocol.md#encodings)",
        "[web](https://example.org)",
        "# Some `code`, here\n[x](#some-code-here)",
    ],
)
def test_valid_link(text: str) -> None:
    assert problems(text, ROOT) == []
