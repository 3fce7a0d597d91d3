"""A copy of the contracts in which every source, OpenZeppelin's too, lies under one root.

In the tree `node_modules` lies outside of the contracts' folder, and forge then hands the compiler some files
under two names. Compiling bears that; coverage fails on it, and slither silently leaves out what it cannot
resolve. Imports the
standard library and fss.tools.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from fss.tools import find_foundry

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / "verifier" / "contracts"


def stage(root: Path) -> None:
    """Copies sources, tests and configuration into the new folder ``root``."""
    for folder in ("src", "test"):
        shutil.copytree(CONTRACTS / folder, root / folder)
    shutil.copytree(ROOT / "node_modules" / "@openzeppelin", root / "lib" / "@openzeppelin")
    config = (CONTRACTS / "foundry.toml").read_text()
    config = config.replace('"./tools/solc"', f'"{CONTRACTS / "tools" / "solc"}"')
    (root / "foundry.toml").write_text(re.sub(r"(\.\./)+node_modules", "lib", config))


def run_forge(
    root: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs forge in ``root`` and returns what it said, whatever its exit code.

    Raises:
        ToolMissing: forge is not installed.
    """
    return subprocess.run(
        [str(find_foundry("forge")), *arguments],
        cwd=root,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
