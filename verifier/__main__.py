"""``python -m verifier VKEY PUBLIC PROOF``: verify one proof with nothing of ``fss`` installed.

Exit 0 valid, 1 invalid, 2 malformed or refused.
"""

from __future__ import annotations

import argparse
import sys

from verifier.errors import VerifierError
from verifier.groth16 import verify
from verifier.key import load_key
from verifier.proof import load_proof, load_public


def main() -> int:
    """Verify the files named on the command line and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m verifier", description=__doc__)
    parser.add_argument("vkey", help="verification_key.json of snarkjs")
    parser.add_argument("public", help="public.json of snarkjs")
    parser.add_argument("proof", help="proof.json of snarkjs")
    parser.add_argument("--allow-unsafe-key", action="store_true", help="admit a key with gamma = delta")
    arguments = parser.parse_args()
    try:
        key = load_key(arguments.vkey, allow_unsafe_key=arguments.allow_unsafe_key)
        valid = verify(key, load_public(arguments.public), load_proof(arguments.proof))
    except VerifierError as error:
        hint = f"; hint: {error.hint}" if error.hint else ""
        print(f"error[{error.code}]: {error.message}{hint}", file=sys.stderr)
        return error.exit_code
    print("valid" if valid else "invalid")
    return 0 if valid else 1


if __name__ == "__main__":
    sys.exit(main())
