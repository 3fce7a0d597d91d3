"""The circuits' statements are those of ``tests/vectors/circuits.json``, and no neighbour of theirs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.circuits import compiled, golden
from tests.circuits.witness import Flat, Witnesses

VECTORS: dict[str, Any] = json.loads(golden.PATH.read_text())


def cases() -> Iterator[tuple[str, int, Flat, tuple[str, ...]]]:
    rounds = ((slots, challenge) for slots in golden.ROUNDS.values() for challenge in golden.CHALLENGES)
    for index, (slots, challenge) in enumerate(rounds):
        yield "clear", index, golden.clear_inputs(slots, challenge), golden.CLEAR_PUBLIC
    for index, each in enumerate(golden.ORDERS.values()):
        yield "seal", index, golden.sealed_inputs(each, golden.lock(each)), golden.SEAL_PUBLIC
        yield "seal_hash", index, golden.hashed_inputs(each, golden.lock(each)), golden.SEAL_HASH_PUBLIC


def test_file_is_what_the_code_makes() -> None:
    assert golden.document() == VECTORS


@pytest.mark.parametrize(("circuit", "index", "inputs", "names"), list(cases()))
def test_golden_statement(circuit: str, index: int, inputs: Flat, names: tuple[str, ...]) -> None:
    vector = VECTORS[circuit][index]
    witnesses = Witnesses(compiled.product("clear_16" if circuit == "clear" else circuit)[0])
    public = dict(zip(names, map(int, vector["public"]), strict=True))
    assert witnesses.accepts(inputs | public)


@pytest.mark.parametrize(("circuit", "index"), [("clear", 6), ("seal", 0), ("seal_hash", 0)])
def test_invalid_golden_statement(circuit: str, index: int) -> None:
    """Any public input changed by one, but for those that the statement bounds from one side alone."""
    _, _, inputs, names = next(case for case in cases() if case[:2] == (circuit, index))
    witnesses = Witnesses(compiled.product("clear_16" if circuit == "clear" else circuit)[0])
    public = dict(zip(names, map(int, VECTORS[circuit][index]["public"]), strict=True))
    for name in set(names) - {"locked", "floor", "cap"}:
        assert not witnesses.accepts(inputs | public | {name: public[name] + 1}), name
