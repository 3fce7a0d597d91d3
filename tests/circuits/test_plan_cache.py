"""The plan beside a built circuit: made once, and again where it is gone, damaged or another circuit's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fss.circuits.build import build, circuit_folder
from fss.circuits.plans import PLAN, ensure_plan
from fss.prover import Prover, plan_circuit

NAME = "seal_hash"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _use_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FSS_CACHE", str(cache))


@pytest.fixture(scope="module")
def prover() -> Iterator[Prover]:
    with Prover() as running:
        yield running


def test_plan_is_made_once_and_names_its_circuit(prover: Prover) -> None:
    manifest = build(NAME)
    plan = ensure_plan(manifest, prover)
    assert plan == circuit_folder(NAME) / PLAN
    assert plan_circuit(prover, plan) == manifest.files["circuit.r1cs"]
    made = plan.stat().st_ino
    assert ensure_plan(manifest, prover) == plan
    assert plan.stat().st_ino == made


@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "a bit"])
def test_invalid_plan_is_made_anew(prover: Prover, damage: str) -> None:
    manifest = build(NAME)
    plan = ensure_plan(manifest, prover)
    assert plan is not None
    good = plan.read_bytes()
    plan.unlink()
    if damage != "gone":
        middle = len(good) // 2
        bit = good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :]
        plan.write_bytes({"empty": b"", "cut": good[:-1], "a bit": bit}[damage])
    assert ensure_plan(manifest, prover) == plan
    assert plan.read_bytes() == good


def test_invalid_plan_of_another_circuit_is_made_anew(prover: Prover) -> None:
    manifest = build(NAME)
    plan = ensure_plan(manifest, prover)
    assert plan is not None
    made = plan.stat().st_ino
    other = manifest.model_copy(update={"files": manifest.files | {"circuit.r1cs": "00" * 32}})
    assert ensure_plan(other, prover) == plan
    assert plan.stat().st_ino != made
