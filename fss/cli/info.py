"""``fss info``: what each circuit is, and what is built of it here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from fss.cli.output import emit_json, stdout

if TYPE_CHECKING:
    from fss.circuits import Manifest


def command(json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """List each circuit: constraints, public inputs, hashes, and whether its key is for development.

    Example: fss info --json
    """
    from fss import __version__
    from fss.cache import cache_folder
    from fss.circuits import CIRCUITS
    from fss.circuits.build import built, compiler
    from fss.circuits.errors import CircuitBroken

    circuits: list[dict[str, Any]] = []
    for name in CIRCUITS:
        try:
            manifest = built(name)
        except CircuitBroken as error:
            circuits.append({"name": name, "built": False, "key": "none", "damaged": error.message})
            continue
        if manifest is None:
            circuits.append({"name": name, "built": False, "key": "none"})
            continue
        key = "none" if not manifest.vk_hash else "development" if manifest.development else "ceremony"
        circuits.append(
            {"name": name, "built": True, "key": key, **_figures(manifest)}
        )
    if json:
        emit_json(
            {
                "version": __version__,
                "compiler": compiler(),
                "cache": str(cache_folder()),
                "circuits": circuits,
            }
        )
        return
    stdout.print(f"fss {__version__}, {compiler()}, cache {cache_folder()}", markup=False)
    for one in circuits:
        if "damaged" in one:
            stdout.print(f"{one['name']}: damaged ({one['damaged']}); fss setup builds it anew", markup=False)
            continue
        if not one["built"]:
            stdout.print(f"{one['name']}: not built here (fss setup --size N builds it)", markup=False)
            continue
        stdout.print(
            f"{one['name']}: {one['constraints']:,} constraints, {one['publicInputs']} public inputs, "
            f"key: {one['key']}",
            markup=False,
        )
        for file, digest in one["files"].items():
            stdout.print(f"  {file} sha256 {digest}", markup=False)
        if one["vkHash"]:
            stdout.print(f"  vk hash {one['vkHash']}", markup=False)


def _figures(manifest: Manifest) -> dict[str, object]:
    return {
        "constraints": manifest.constraints,
        "wires": manifest.wires,
        "publicInputs": manifest.public_inputs,
        "compiler": manifest.compiler,
        "sources": manifest.sources,
        "files": manifest.files,
        "vkHash": manifest.vk_hash,
        "development": manifest.development,
    }
