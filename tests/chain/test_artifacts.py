"""Compiling once, reading the cache, and noticing when it is broken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fss.chain import artifacts
from fss.chain.errors import ArtifactUnknown, CompileFailed
from fss.tools import ROOT

SIZE_LIMIT = 24_576


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """An empty cache folder, and a list that grows with each compilation."""
    real = artifacts._compiled()
    runs: list[int] = []

    def compile_again(_files: tuple[Path, ...]) -> dict[str, artifacts.Artifact]:
        runs.append(1)
        return real

    monkeypatch.setenv("FSS_CACHE", str(tmp_path))
    monkeypatch.setattr(artifacts, "compile_sources", compile_again)
    artifacts._compiled.cache_clear()
    yield runs
    artifacts._compiled.cache_clear()


def test_second_reading_comes_from_the_cache(compiled: list[int]) -> None:
    first = artifacts.artifact("Exchange")
    artifacts._compiled.cache_clear()
    assert artifacts.artifact("Exchange") == first
    assert len(compiled) == 1


def test_broken_cache_entry_is_made_again(compiled: list[int], tmp_path: Path) -> None:
    first = artifacts.artifact("TestToken")
    (path,) = tmp_path.rglob("*.json")
    whole = path.read_bytes()
    for count, damage in enumerate((b"", b"\xff\xfe", whole[:-9], whole.replace(b"60", b"61", 1)), start=2):
        path.write_bytes(damage)
        artifacts._compiled.cache_clear()
        assert artifacts.artifact("TestToken") == first
        assert len(compiled) == count
        assert path.read_bytes() == whole


def test_unknown_contract_is_named() -> None:
    with pytest.raises(ArtifactUnknown, match="Exchnage"):
        artifacts.artifact("Exchnage")


def test_source_with_an_error_is_named() -> None:
    source = ROOT / "build" / "broken.sol"
    source.parent.mkdir(exist_ok=True)
    source.write_text("contract {")
    try:
        with pytest.raises(CompileFailed, match="ParserError"):
            artifacts.compile_sources((source,))
    finally:
        source.unlink()


def test_missing_source_is_named() -> None:
    with pytest.raises(CompileFailed, match="missing"):
        artifacts.compile_sources((artifacts.CONTRACTS / "src" / "Nothing.sol",))


@pytest.mark.parametrize("name", ["Exchange", "Groth16Verifier", "TermsRules"])
def test_contracts_fit_on_chain(name: str) -> None:
    # EIP-170 limits deployed code; creation code here is that and a constructor of under 2,000 bytes.
    found = artifacts.artifact(name)
    assert len(found.bytecode) // 2 - 2_000 < SIZE_LIMIT
    assert set(found.links) == ({"TermsRules"} if name == "Exchange" else set())


def test_settings_are_those_of_forge() -> None:
    forge = (artifacts.CONTRACTS / "foundry.toml").read_text()
    assert f"optimizer_runs = {artifacts.SETTINGS['optimizer']['runs']}\n" in forge
    assert f'evm_version = "{artifacts.SETTINGS["evmVersion"]}"\n' in forge
