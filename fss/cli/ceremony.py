"""``fss ceremony``: hold the ceremony that makes a circuit's keys, and verify it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fss.cli.output import emit_json, note, stdout, step

if TYPE_CHECKING:
    from fss.ceremony import CeremonyManifest, Contribution, Phase1
    from fss.prover import Prover

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Json = Annotated[bool, typer.Option("--json", help="Write one JSON document.")]
Circuit = Annotated[str, typer.Argument(metavar="CIRCUIT", help="An .r1cs file, or a circuit's name.")]
Phase1File = Annotated[
    str, typer.Argument(metavar="PTAU", help="A .ptau file, or the power of one that was imported.")
]
Zkey = Annotated[Path, typer.Argument(metavar="ZKEY", help="A proving key (.zkey).")]
NewZkey = Annotated[Path, typer.Argument(metavar="NEW", help="Where the key with the contribution goes.")]
Name = Annotated[str, typer.Option("--name", help="Whose contribution it is, up to 64 bytes.")]


@group.callback()
def ceremony() -> None:
    """Hold the ceremony that makes a circuit's keys, and verify it.

    Phase 1 comes from a published file (import); phase 2 begins with start, goes from one contributor to the
    next (contribute), ends with a public beacon, and is verified by anyone. Files are those of snarkjs.

    Example: fss ceremony verify seal powersOfTau28_hez_final_12.ptau seal.zkey
    """


@group.command("import")
def import_file(
    ptau: Annotated[Path, typer.Argument(metavar="PTAU", help="A phase 1 (.ptau).")], json: Json = False
) -> None:
    """Check a phase 1 and keep a copy: every point, proof and pairing, and whether it was published.

    Example: fss ceremony import powersOfTau28_hez_final_11.ptau
    """
    from fss.ceremony.phase1 import import_phase1

    with _prover() as prover, step(f"checking {ptau.name}"):
        found, kept = import_phase1(ptau, prover)
    _show_phase1(found, kept, as_json=json)


@group.command()
def local(
    power: Annotated[int, typer.Argument(metavar="POWER", min=1, max=22, help="2^POWER rows.")],
    json: Json = False,
) -> None:
    """Make a phase 1 here, for development: whoever made it can forge.

    Example: fss ceremony local 13
    """
    from fss.ceremony.phase1 import local_phase1

    with _prover() as prover, step(f"phase 1 of 2^{power}"):
        found, kept = local_phase1(power, prover)
    _show_phase1(found, kept, as_json=json)


@group.command()
def start(circuit: Circuit, ptau: Phase1File, zkey: Zkey, json: Json = False) -> None:
    """Make a circuit's key before any contribution. Nothing accepts it until somebody contributed.

    Example: fss ceremony start circuit.r1cs 11 circuit_0.zkey
    """
    from fss.ceremony.phase1 import find_phase1
    from fss.ceremony.steps import start as start_ceremony

    phase1 = find_phase1(ptau)
    with _prover() as prover:
        file = _r1cs(circuit)
        with step(f"key of {file.name}"):
            started = start_ceremony(file, phase1, zkey, prover)
    if started.development:
        _note_local()
    if json:
        emit_json({"zkey": str(zkey), **vars(started)})
    else:
        size, circuit_hash = f"{started.constraints:,} constraints", started.circuit_hash
        stdout.print(f"{zkey.name}: {size}, circuit hash {circuit_hash}", markup=False)


@group.command()
def contribute(
    zkey: Zkey,
    new: NewZkey,
    name: Name = "",
    entropy: Annotated[
        str, typer.Option("--entropy", metavar="FILE", help="Text that enters too, up to 1 MiB; - for stdin.")
    ] = "",
    json: Json = False,
) -> None:
    """Contribute a secret that is drawn from the system and forgotten. Publish the hash that is printed.

    Example: fss ceremony contribute circuit_0.zkey circuit_1.zkey --name Alice
    """
    from fss.ceremony.steps import contribute as contribute_by_hand

    with _prover() as prover, step(f"contribution to {zkey.name}"):
        made = contribute_by_hand(zkey, new, name, prover, entropy=_entropy(entropy))
    _show_contribution(made, new, as_json=json)


@group.command()
def beacon(
    zkey: Zkey,
    new: NewZkey,
    value: Annotated[str, typer.Argument(metavar="HEX", help="A public value, such as a block's hash.")],
    iterations: Annotated[int, typer.Option(help="It is hashed 2^N times.", min=10, max=30)] = 10,
    name: Name = "",
    json: Json = False,
) -> None:
    """Contribute a public random value that nobody knew while the others contributed.

    Example: fss ceremony beacon circuit_2.zkey circuit.zkey 00000000000000000002a7c4 --iterations 20
    """
    from fss.ceremony.steps import contribute_beacon

    with _prover() as prover, step(f"beacon for {zkey.name}"):
        made = contribute_beacon(zkey, new, name, _hexadecimal(value), iterations, prover)
    _show_contribution(made, new, as_json=json)


@group.command()
def verify(
    circuit: Circuit,
    ptau: Phase1File,
    zkey: Zkey,
    manifest: Annotated[
        Path | None,
        typer.Option("--manifest", dir_okay=False, help="Also write the ceremony's manifest here."),
    ] = None,
    json: Json = False,
) -> None:
    """Verify the whole chain from circuit and phase 1 to the key, and say who contributed what.

    Exit 0: the key is what the contributions make of the circuit. 1: it is not. 2: a file is damaged.

    Example: fss ceremony verify circuit.r1cs 11 circuit.zkey --manifest ceremony.json
    """
    from fss.ceremony.phase1 import find_phase1
    from fss.ceremony.steps import verify as verify_ceremony

    phase1 = find_phase1(ptau)
    with _prover() as prover:
        file = _r1cs(circuit)
        with step(f"verifying {zkey.name}"):
            found = verify_ceremony(Path(circuit).stem, file, phase1, zkey, prover)
    if manifest is not None:
        found.write(manifest)
    _show_ceremony(found, as_json=json)


@group.command()
def adopt(
    circuit: Annotated[str, typer.Argument(metavar="CIRCUIT", help="A circuit's name, such as clear_16.")],
    ptau: Phase1File,
    zkey: Zkey,
    json: Json = False,
) -> None:
    """Verify a ceremony's key and use it for a circuit from now on, in the place of a development key.

    Example: fss ceremony adopt seal_hash 11 seal_hash.zkey
    """
    from fss.ceremony.adopt import adopt as adopt_key
    from fss.ceremony.phase1 import find_phase1

    with _prover() as prover, step(f"key of {circuit}"):
        _, found = adopt_key(circuit, find_phase1(ptau), zkey, prover, note)
    _show_ceremony(found, as_json=json)


@contextmanager
def _prover() -> Iterator[Prover]:
    from fss.ceremony.steps import SECONDS
    from fss.prover import Prover

    with Prover(seconds=SECONDS) as prover:
        yield prover


def _r1cs(circuit: str) -> Path:
    """The .r1cs that is named, or that of a circuit of the product, which is built where it is not."""
    from fss.circuits import CIRCUITS
    from fss.circuits.build import build, circuit_folder

    if circuit not in CIRCUITS:
        return Path(circuit)
    with step(f"circuit {circuit}"):
        build(circuit, note)
    return circuit_folder(circuit) / "circuit.r1cs"


def _entropy(file: str) -> str:
    from verifier.documents import without_waiting
    from verifier.errors import FileUnreadable

    most = 1 << 20
    if not file:
        return ""
    try:
        if file == "-":
            data = sys.stdin.buffer.read(most)
        else:
            with open(file, "rb", opener=without_waiting) as source:  # such as a device that never ends
                data = source.read(most)
    except OSError:
        raise FileUnreadable(f"{file} cannot be read", hint="check the path and its permissions") from None
    if not data:
        raise FileUnreadable(f"{file} is empty", hint="it would add nothing: give bytes, or no --entropy")
    return data.hex()


def _hexadecimal(text: str) -> bytes:
    from fss.ceremony.errors import CeremonyBeaconValue

    try:
        return bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        raise CeremonyBeaconValue(
            "the beacon is not hexadecimal", hint="give two digits for each byte"
        ) from None


def _show_phase1(found: Phase1, kept: Path, *, as_json: bool) -> None:
    if as_json:
        emit_json({"file": str(kept), "label": found.label, **found.model_dump(mode="json")})
        return
    stdout.print(f"2^{found.power}: {found.label}", markup=False)
    stdout.print(f"  blake2b {found.blake2b}", markup=False)
    _show_contributions(found.contributions)
    stdout.print(f"kept as {kept}", markup=False)


def _show_contribution(made: Contribution, new: Path, *, as_json: bool) -> None:
    if as_json:
        emit_json({"zkey": str(new), **made.model_dump(mode="json")})
    else:
        stdout.print(f"{new.name}: contribution {made.hash}", markup=False)


def _show_ceremony(found: CeremonyManifest, *, as_json: bool) -> None:
    if found.development:
        _note_local()
    if as_json:
        emit_json({**found.document(), "manifest_hash": found.hash})
        return
    shown: dict[str, Any] = {
        "phase 1": f"2^{found.phase1.power}, {found.phase1.label}",
        "circuit hash": found.circuit_hash,
        "vk hash": found.vk_hash,
        "zkey sha256": found.zkey,
        "manifest": found.hash,
    }
    for name, value in shown.items():
        stdout.print(f"{name}: {value}", markup=False)
    _show_contributions(found.contributions)


def _note_local() -> None:
    from fss.ceremony.manifest import LOCAL

    note(f"note: {LOCAL}: whoever made it could forge proofs")


def _show_contributions(contributions: tuple[Contribution, ...]) -> None:
    for number, each in enumerate(contributions, start=1):
        # A name is whatever the file holds, terminal commands included.
        name = "".join(c if c.isprintable() else "?" for c in each.name) or "(no name)"
        by = f" by the beacon {each.beacon}, hashed 2^{each.iterations} times" if each.beacon else ""
        stdout.print(f"  {number}. {name}{by}: {each.hash}", markup=False)
