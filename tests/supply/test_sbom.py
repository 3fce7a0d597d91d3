"""The bill of materials has what CycloneDX 1.6 asks for, and every locked package with its hashes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from scripts import licences, sbom
from scripts.packages import all_packages

HEX_DIGITS = {"SHA-256": 64, "SHA-512": 128}


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    output = tmp_path_factory.mktemp("sbom") / "new" / "sbom.json"
    if sbom.main([str(output)]):
        pytest.skip("a licence cannot be read here: Go's modules are not all fetched")
    document: dict[str, Any] = json.loads(output.read_text())
    return document


def test_required_fields(bill: dict[str, Any]) -> None:
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["specVersion"] == "1.6"
    assert bill["version"] == 1
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bill["serialNumber"])
    for component in (bill["metadata"]["component"], *bill["components"]):
        assert component["type"] in ("application", "library")
        assert component["name"]
        assert component["version"]
        [licence] = component["licenses"]
        assert set(licence) in ({"license"}, {"expression"})


def test_references_are_distinct(bill: dict[str, Any]) -> None:
    references = [one["bom-ref"] for one in (bill["metadata"]["component"], *bill["components"])]
    assert len(references) == len(set(references))


def test_hashes_are_well_formed(bill: dict[str, Any]) -> None:
    for component in bill["components"]:
        assert component["hashes"]
        for one in component["hashes"]:
            assert re.fullmatch(f"[0-9a-f]{{{HEX_DIGITS[one['alg']]}}}", one["content"])


def test_every_locked_package_is_there(bill: dict[str, Any]) -> None:
    packages = all_packages()
    assert [one["purl"] for one in bill["components"]] == [one.url for one in packages]
    first = bill["components"][0]
    assert [one["content"] for one in first["hashes"]] == [one.content for one in packages[0].hashes]


def test_same_locks_same_bytes(bill: dict[str, Any]) -> None:
    assert sbom.bill_of_materials(all_packages()) == bill


def test_invalid_licence_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(licences.STATED, all_packages()[0].key, "Custom")
    assert sbom.main([str(tmp_path / "sbom.json")]) == 1
    assert not (tmp_path / "sbom.json").exists()
    assert "Custom is not in ACCEPTED" in capsys.readouterr().err
