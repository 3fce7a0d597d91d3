"""``fss verify``: check one Groth16 proof with the reference verifier."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fss.cli.output import emit_json, note, stdout


def command(
    vkey: Annotated[Path, typer.Argument(metavar="VKEY", help="verification_key.json of snarkjs.")],
    public: Annotated[Path, typer.Argument(metavar="PUBLIC", help="public.json of snarkjs.")],
    proof: Annotated[Path, typer.Argument(metavar="PROOF", help="proof.json of snarkjs.")],
    allow_unsafe_key: Annotated[
        bool, typer.Option("--allow-unsafe-key", help="Admit a key with gamma = delta (test vectors).")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document.")] = False,
) -> None:
    """Verify a Groth16 proof over BN254, with every check of key and proof that snarkjs leaves out.

    Exit 0: valid. 1: invalid. 2: a file is malformed or refused; the line says why and has a code.

    Example: fss verify verification_key.json public.json proof.json
    """
    from verifier.groth16 import verify
    from verifier.key import load_key
    from verifier.proof import load_proof, load_public

    key = load_key(vkey, allow_unsafe_key=allow_unsafe_key)
    valid = verify(key, load_public(public), load_proof(proof))
    if key.unsafe:
        note("this key has gamma = delta: anyone can forge for it, so the answer says nothing")
    if as_json:
        emit_json({"valid": valid, "unsafe_key": key.unsafe, "key_hash": "0x" + key.key_hash().hex()})
    else:
        stdout.print("valid" if valid else "invalid: the pairing equation does not hold")
    if not valid:
        raise typer.Exit(1)
