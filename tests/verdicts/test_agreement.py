"""Python, Go and the EVM say the same of every mutant, and for the same reason."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from fss.chain.anvil import Anvil, AnvilOptions
from tests.verdicts.corpus import corpus
from tests.verdicts.judges import EvmJudge, by_go, by_go_batches, by_python
from tests.verdicts.reasons import TABLE, Evm, Reason
from tests.verdicts.statements import Mutant
from verifier.errors import KeyRefused, ProofRefused, PublicRefused

pytestmark = pytest.mark.slow

PAIRED = {Reason.HOLDS: 6, Reason.EQUATION: 14}
"""How many mutants go through Python's pairing, half a second each."""

LEAST = 2_000
"""How many mutants each of the three is asked about at least; a sample of them through Python's pairing."""

Said = tuple[Mutant, Reason]


@cache
def matrix() -> list[Mutant]:
    return corpus()


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> list[Said]:
    """Every mutant with what Go says of it."""
    mutants = matrix()
    return list(zip(mutants, by_go(mutants, tmp_path_factory.mktemp("go")), strict=True))


@pytest.fixture(scope="module")
def evm() -> Iterator[EvmJudge]:
    with Anvil.start(AnvilOptions()) as chain:
        yield EvmJudge(chain)


def test_matrix_is_large_and_has_every_reason() -> None:
    reasons = Counter(mutant.reason for mutant in matrix())
    assert sum(reasons.values()) >= LEAST
    assert [reason for reason in Reason if reasons[reason] < 5] == []


def test_table_has_every_code_once() -> None:
    roots = (ProofRefused, PublicRefused, KeyRefused)
    codes = Counter(code for row in TABLE.values() for code in row.codes)
    assert codes == Counter(
        ["valid", "invalid", *(kind.code for root in roots for kind in root.__subclasses__())]
    )
    assert set(TABLE) == set(Reason)


def test_go(go: list[Said]) -> None:
    wrong = [_shown(each, said) for each, said in go if each.reason not in (None, said)]
    assert wrong == []


def test_go_in_batches(go: list[Said]) -> None:
    key = matrix()[0].key
    batch = [(each, said) for each, said in go if each.key == key and not each.as_files]
    assert len(batch) > 300
    answers = by_go_batches([each for each, _ in batch])
    wrong = [_shown(each, now) for (each, said), now in zip(batch, answers, strict=True) if now != said]
    assert wrong == []


def test_python(go: list[Said], tmp_path: Path) -> None:
    wrong = []
    for each, said in go:
        answer = by_python(each, tmp_path, pairing=False)
        expected = None if said in PAIRED else said
        if answer != expected:
            wrong.append(f"{_shown(each, answer)}, go: {said}")
    assert wrong == []


def test_python_with_pairings(go: list[Said], tmp_path: Path) -> None:
    rng = random.Random("pairings")
    for reason, count in PAIRED.items():
        formed = [each for each, said in go if said == reason]
        wrong = [
            _shown(each, answer)
            for each in rng.sample(formed, count)
            if (answer := by_python(each, tmp_path, pairing=True)) != reason
        ]
        assert wrong == []


@pytest.mark.chain
def test_evm(go: list[Said], evm: EvmJudge) -> None:
    # A form that words cannot have is not asked about.
    spoken = [(each, said) for each, said in go if TABLE[said].evm]
    answers = evm.judge([each for each, _ in spoken])
    pairs = list(zip(spoken, answers, strict=True))
    asked = Counter(said for (_, said), answer in pairs if answer is not None)
    assert [reason for reason in Reason if TABLE[reason].evm and asked[reason] < 5] == []
    assert sum(asked.values()) >= LEAST
    wrong = [
        _shown(each, answer)
        for (each, said), answer in pairs
        if answer is not None and not _alike(each, said, answer)
    ]
    assert wrong == []


@pytest.mark.chain
def test_every_answer_of_the_evm_is_met(evm: EvmJudge) -> None:
    assert set(evm.judge(matrix())) == {*Evm, None}


def _alike(mutant: Mutant, said: Reason, answer: Evm) -> bool:
    # Random edits may make two faults, of which the contract meets another one first.
    if mutant.reason is None:
        return (answer is Evm.TRUE) == (said is Reason.HOLDS)
    return answer in TABLE[said].evm


def _shown(mutant: Mutant, said: object) -> str:
    return f"{mutant.kind}: {mutant.where}: {said}, not {mutant.reason}"
