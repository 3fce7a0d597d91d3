"""Write build/sbom.json: a CycloneDX 1.6 bill of materials of everything that the lock files name.

usage: python -m scripts.sbom [FILE]

The same locks give the same bytes: the serial number comes from the content, and there is no time in it.
"""

from __future__ import annotations

import json
import sys
import tomllib
import uuid
from pathlib import Path
from typing import Any

from scripts.licences import UnknownLicence, identifiers, licence_of
from scripts.packages import ROOT, Package, all_packages

OUTPUT = ROOT / "build" / "sbom.json"

_HASHES_OF = {
    "pypi": "the distribution files that an installer accepts, one for each platform",
    "npm": "the package's archive",
    "golang": "a listing of the module's files with their hashes (h1 of go.sum)",
}


def bill_of_materials(packages: list[Package]) -> dict[str, Any]:
    """The document as JSON values. Raises `UnknownLicence`."""
    components = [_component(package) for package in packages]
    content = json.dumps(components, sort_keys=True)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, content)}",
        "version": 1,
        "metadata": {"component": _product()},
        "components": components,
    }


def _product() -> dict[str, Any]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {
        "type": "application",
        "bom-ref": project["name"],
        "name": project["name"],
        "version": project["version"],
        "description": project["description"],
        "licenses": _licences(project["license"]),
    }


def _component(package: Package) -> dict[str, Any]:
    scope, _, name = package.name.rpartition("/") if package.ecosystem == "npm" else ("", "", package.name)
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": package.url,
        "name": name,
        "version": package.version,
        "purl": package.url,
        "hashes": [{"alg": one.algorithm, "content": one.content} for one in package.hashes],
        "licenses": _licences(licence_of(package)),
        "properties": [
            {"name": "fss:used-for", "value": package.used_for},
            {"name": "fss:hashes-of", "value": _HASHES_OF[package.ecosystem]},
        ],
    }
    return component | ({"group": scope} if scope else {})


def _licences(expression: str) -> list[dict[str, Any]]:
    if identifiers(expression) == [expression]:
        return [{"license": {"id": expression}}]
    return [{"expression": expression}]


def main(arguments: list[str]) -> int:
    """Write the document; 1 and one line where a licence is unknown."""
    output = Path(arguments[0]) if arguments else OUTPUT
    try:
        document = bill_of_materials(all_packages())
    except UnknownLicence as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(document, indent=1) + "\n")
    print(f"{output}: {len(document['components'])} components", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
