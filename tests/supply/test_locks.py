"""Every locked package has a hash, the locks cover what is asked for, and no file names a registry."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from urllib.parse import urlsplit

import pytest

from scripts.packages import (
    PYTHON_LOCKS,
    ROOT,
    all_packages,
    go_packages,
    node_packages,
    parse_go_lock,
    parse_npm_lock,
    parse_pip_lock,
)

INDEX_VARIABLES = (
    "PIP_INDEX_URL",
    "UV_INDEX_URL",
    "UV_DEFAULT_INDEX",
    "NPM_CONFIG_REGISTRY",
    "npm_config_registry",
)
DIGEST = "a" * 64
HASH_OF_512_BITS = "A" * 86 + "=="
HASH_OF_256_BITS = "A" * 43 + "="
GO_SUM = f"example.org/m v1.0.0 h1:{HASH_OF_256_BITS}\nexample.org/m v1.0.0/go.mod h1:{HASH_OF_256_BITS}\n"

ADDRESS = re.compile(
    r"--(extra-)?index-url|--find-links|-i https?:|\"resolved\"\s*:|^registry\s*=|_authToken"
    r"|(registry|npm|pypi|proxy|mirror|artifactory|nexus)[\w-]*\.[\w.-]+(:\d+)?/(simple|npm|pypi|go|golang|repository)\b"
    r"|registry\.npmjs\.org|registry\.yarnpkg\.com|files\.pythonhosted\.org|pypi\.org/simple|proxy\.golang\.org",
    re.MULTILINE,
)


def test_every_package_has_a_hash() -> None:
    packages = all_packages()
    assert {one.ecosystem for one in packages} == {"pypi", "npm", "golang"}
    assert len(packages) > 150
    assert all(one.hashes for one in packages)


def test_every_pip_lock_is_known_and_has_hashes() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.lock")):
        assert lock.stem in PYTHON_LOCKS, f"{lock.name} is not in scripts/packages.py"
        assert list(parse_pip_lock(lock.read_text(), ""))


def asked_for() -> dict[str, list[str]]:
    """What each pip lock must have, as the project's own files ask for it."""
    project, prover = (
        tomllib.loads((ROOT / folder / "pyproject.toml").read_text()) for folder in ("", "prover")
    )
    asked = {
        path.stem: path.read_text().split() for path in sorted((ROOT / "requirements").glob("*.in"))
    }
    asked["all"] = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    asked["build"] += [*project["build-system"]["requires"], *prover["build-system"]["requires"]]
    return asked


def missing(asked: list[str], lock: str) -> list[str]:
    """Requirements that a lock does not have, by name, and by version where they pin one."""
    locked = {one.name: one.version for one in parse_pip_lock(lock, "")}
    parsed = [(one, *re.split(r"[<>=;\[ ]+", one, maxsplit=1)) for one in asked]
    return [
        one
        for one, name, *version in parsed
        if name not in locked or ("==" in one and version != [locked[name]])
    ]


@pytest.mark.parametrize("lock", sorted(PYTHON_LOCKS))
def test_pip_locks_cover_what_the_project_asks_for(lock: str) -> None:
    asked = asked_for()
    assert set(asked) == set(PYTHON_LOCKS)
    assert missing(asked[lock], (ROOT / "requirements" / f"{lock}.lock").read_text()) == []


def test_a_requirement_that_is_not_locked_is_found() -> None:
    """That another lock has it does not help."""
    lock = f"a==1 \\\n    --hash=sha256:{DIGEST}\n"
    assert missing(["a", "a>=1", "a==1", "a==2", "b", "b>=1"], lock) == ["a==2", "b", "b>=1"]


def test_npm_lock_covers_what_the_project_asks_for() -> None:
    manifest = json.loads((ROOT / "package.json").read_text())
    wanted = manifest["dependencies"] | manifest["optionalDependencies"]
    assert set(wanted.items()) <= {(one.name, one.version) for one in node_packages()}


def test_go_locks_cover_every_go_module_of_the_repository() -> None:
    modules = [name for name in tracked_files() if name.endswith("go.mod")]
    assert modules == ["bench/peers/go.mod", "prover/go.mod"]
    assert "github.com/consensys/gnark-crypto" in {one.name for one in go_packages()}


def test_installers_are_told_to_check_hashes() -> None:
    recipes = (ROOT / "Makefile").read_text()
    installs = re.findall(r"pip install [^\n]*-r requirements/\S+", recipes)
    assert installs
    assert all("--require-hashes" in one for one in installs)
    assert re.search(r"npm-cli\.js ci --ignore-scripts", recipes)
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text().split()


@pytest.mark.parametrize(
    "lock",
    [
        "a==1\n    # via b\n",
        f"a==1\nb==2 \\\n    --hash=sha256:{DIGEST}\n",
        f"a==1 \\\n    --hash=md5:{DIGEST[:32]}\n",
        f"a==1 \\\n    --hash=sha256:{DIGEST[:63]}\n",
    ],
)
def test_invalid_pip_lock(lock: str) -> None:
    with pytest.raises(ValueError, match=r"^a 1 is locked without a hash$"):
        list(parse_pip_lock(lock, ""))


def test_pip_lock_with_markers() -> None:
    [one] = parse_pip_lock(f"a==1 ; sys_platform == 'win32' \\\n    --hash=sha256:{DIGEST}\n", "x")
    assert (one.name, one.version, one.hashes[0].content) == ("a", "1", DIGEST)


@pytest.mark.parametrize(
    "integrity",
    [
        None,
        "",
        f"sha1-{HASH_OF_512_BITS}",
        f"sha512-{HASH_OF_512_BITS[4:]}",
        "sha512-!",
        f"sha512-{HASH_OF_256_BITS}",
    ],
)
def test_invalid_npm_lock(integrity: str | None) -> None:
    entry = {"version": "1"} | ({} if integrity is None else {"integrity": integrity})
    with pytest.raises(ValueError, match="hash"):
        list(parse_npm_lock(json.dumps({"packages": {"": {}, "node_modules/a": entry}})))


def test_npm_lock() -> None:
    entry = {"version": "1", "integrity": f"sha512-{HASH_OF_512_BITS}"}
    [one] = parse_npm_lock(json.dumps({"packages": {"": {}, "node_modules/b/node_modules/@s/a": entry}}))
    assert (one.url, one.hashes[0].content) == ("pkg:npm/%40s/a@1", "0" * 128)


@pytest.mark.parametrize("line", [0, 1])
def test_invalid_go_lock(line: int) -> None:
    sums = GO_SUM.splitlines()
    del sums[line]
    with pytest.raises(ValueError, match=r"has no hash in go.sum$"):
        list(parse_go_lock("require example.org/m v1.0.0\n", "\n".join(sums), ""))


def test_go_lock() -> None:
    [one] = parse_go_lock("module x\n\nrequire (\n\texample.org/m v1.0.0 // indirect\n)\n", GO_SUM, "")
    assert one.hashes[0].content == "0" * 64


def tracked_files() -> list[str]:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git work tree: which files are tracked is not known")
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [name for name in listing.stdout.decode().split("\0") if name]


def test_no_tracked_file_names_a_registry() -> None:
    found = []
    for name in tracked_files():
        path = ROOT / name
        if name == "tests/supply/test_locks.py" or not path.is_file():
            continue
        hit = ADDRESS.search(path.read_bytes().decode(errors="replace"))
        if hit:
            found.append(f"{name}: {hit[0]}")
    assert found == []


def test_no_tracked_file_names_the_mirror_of_this_machine() -> None:
    addresses = [os.environ.get(name, "") for name in INDEX_VARIABLES]
    addresses += os.environ.get("GOPROXY", "").split(",")
    hosts = {urlsplit(address).netloc.rpartition("@")[2] for address in addresses} - {""}
    for name in tracked_files():
        path = ROOT / name
        content = path.read_bytes() if path.is_file() else b""
        assert not [host for host in hosts if host.encode() in content], name


@pytest.mark.parametrize(
    "text",
    [
        "--index-url http" + "://127.0.0.1:3141/root",
        '"resolved": "http' + '://localhost/a.tgz"',
        "registry=http" + "://localhost:4873",
        "see https" + "://nexus.example.org:8443/repository/pypi-all",
        "https" + "://files.pythonhosted.org/packages/a.whl",
    ],
)
def test_invalid_address_is_found(text: str) -> None:
    assert ADDRESS.search(text)
