"""``fss setup``: build circuits and development keys ahead of their first use."""

from __future__ import annotations

from typing import Annotated

import typer

from fss.cli.demo_progress import DemoProgress
from fss.cli.output import emit_json, note, stdout, step


def command(
    size: Annotated[int, typer.Option(help="Slots a round: 16, 256 or 2048.")] = 16,
    compile_only: Annotated[
        bool, typer.Option("--compile-only", help="Compile the circuits, make no keys.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Build the circuits for one size of round, and development keys for them.

    What is built stays in the cache folder ($FSS_CACHE, or the user's cache), under the hash of its sources.
    The first time takes half a minute for 16 slots, two and a half minutes and 1 GB of disk for 2,048.

    Example: fss setup --size 256
    """
    from fss.circuits import clear_name, load_circuit
    from fss.circuits.build import build
    from fss.circuits.origin import notes
    from fss.prover import Prover

    names = ["seal", "seal_hash", clear_name(size)]
    manifests = []
    if compile_only:
        for name in names:
            with step(f"circuit {name}"):
                manifests.append(build(name, note))
    else:
        with Prover() as prover:
            manifests = [load_circuit(name, prover, DemoProgress()).manifest for name in reversed(names)]
        for line in notes(manifests):
            note(line)
    if json:
        emit_json({"circuits": [manifest.model_dump() for manifest in manifests]})
        return
    for manifest in manifests:
        kind = "development key" if manifest.development else "key"
        key = f"{kind} {manifest.vk_hash}" if manifest.vk_hash else "no key"
        stdout.print(f"{manifest.name}: {manifest.constraints:,} constraints, {key}", markup=False)
