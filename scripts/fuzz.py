"""Run every fuzz target of the Go module, one after another, and stop at the first that fails.

usage: python -m scripts.fuzz [SECONDS]

A failing input is written to the package's testdata, where `go test` finds it from then on.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

MODULE = Path(__file__).resolve().parents[1] / "prover"
_TARGET = re.compile(r"^func (Fuzz\w+)\(", re.MULTILINE)


def targets() -> Iterator[tuple[str, str]]:
    """Each target's package, relative to the module, and its name."""
    for path in sorted(MODULE.rglob("*_test.go")):
        for name in _TARGET.findall(path.read_text()):
            yield f"./{path.parent.relative_to(MODULE).as_posix()}", name


def main(arguments: list[str]) -> int:
    """The exit code of the first target that fails, else 0."""
    seconds = int(arguments[0]) if arguments else 60
    environment = os.environ | {"CGO_ENABLED": "0", "GOTOOLCHAIN": "local"}
    for package, name in targets():
        print(f"{package} {name}: {seconds} s", file=sys.stderr, flush=True)
        command = ["go", "test", "-run=^$", f"-fuzz=^{name}$", f"-fuzztime={seconds}s", package]
        done = subprocess.run(command, cwd=MODULE, env=environment, check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
