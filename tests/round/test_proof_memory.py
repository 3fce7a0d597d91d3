"""A machine recalls what members of its process have checked, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fss.market import Mode
from fss.messages.payloads import EnvelopePosted
from fss.messages.signed import unsigned
from fss.round.checks import Statement
from fss.round.proof_memory import ProofMemory, Recalling, Recording
from tests.round.harness import CLEAR_KEY, World, seal_key
from verifier.key import VerificationKey

GOOD: Statement = ((1, 2), (3,) * 8)
OTHER: Statement = ((1, 3), (3,) * 8)
BAD: Statement = ((1, 2), (4,) * 8)


class Counting:
    """Takes every statement but `BAD` for true, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Statement] = []

    def check(self, _key: VerificationKey, statements: Sequence[Statement]) -> list[bool]:
        self.asked += statements
        return [one != BAD for one in statements]


def test_what_was_recorded_is_recalled() -> None:
    checker = Counting()
    memory = ProofMemory(checker)
    assert Recording(memory).check(CLEAR_KEY, [GOOD, OTHER]) == [True, True]
    assert Recalling(memory).check(CLEAR_KEY, [OTHER, GOOD]) == [True, True]
    assert checker.asked == [GOOD, OTHER]


def test_members_that_share_a_process_check_for_themselves() -> None:
    checker = Counting()
    recording = Recording(ProofMemory(checker))
    assert [recording.check(CLEAR_KEY, [GOOD]) for _ in range(3)] == [[True]] * 3
    assert checker.asked == [GOOD] * 3


def test_invalid_statements_are_asked_again() -> None:
    checker = Counting()
    memory = ProofMemory(checker)
    assert Recording(memory).check(CLEAR_KEY, [BAD, GOOD]) == [False, True]
    assert Recalling(memory).check(CLEAR_KEY, [GOOD, BAD, OTHER]) == [True, False, True]
    assert checker.asked == [BAD, GOOD, BAD, OTHER]


def test_invalid_statement_that_differs_in_one_word_is_not_recalled() -> None:
    checker = Counting()
    memory = ProofMemory(checker)
    Recording(memory).check(CLEAR_KEY, [GOOD])
    public, words = GOOD
    for other in ((public, (*words[:7], 9)), ((1, 2 + 5), words)):
        Recalling(memory).check(CLEAR_KEY, [other])
        assert checker.asked[-1] == other
    Recalling(memory).check(seal_key(Mode.SEALED), [GOOD])
    assert checker.asked.count(GOOD) == 2


def test_the_newest_are_kept() -> None:
    checker = Counting()
    memory = ProofMemory(checker, most=2)
    third: Statement = ((9, 9), (3,) * 8)
    Recording(memory).check(CLEAR_KEY, [GOOD, OTHER, third])
    checker.asked.clear()
    assert Recalling(memory).check(CLEAR_KEY, [OTHER, third]) == [True, True]
    assert checker.asked == []
    assert Recalling(memory).check(CLEAR_KEY, [GOOD]) == [True]
    assert checker.asked == [GOOD]


def test_each_member_checks_a_seal_proof_and_the_machine_none(world: World) -> None:
    made = world.book(4)
    world.send(made)
    assert world.proofs.checked == 5 * len(made)
    world.close()
    world.step()
    assert len(world.state().envelopes) == len(made)
    assert world.proofs.checked == 5 * len(made)


def test_invalid_proof_that_no_member_has_seen_is_found_by_the_machine(world: World) -> None:
    """A writer that posts an envelope which nobody admitted gets no further than a verdict."""
    good = world.order()
    forged = replace(good.envelope, proof=(*good.envelope.proof[:7], 1))
    world.send([good])
    world.close()
    checked = world.proofs.checked
    payload = EnvelopePosted(envelope=forged.encode())
    sender = forged.account.to_bytes(20, "big")
    assert world.append(unsigned(payload, world.state().context, sender)) == ("bad-seal",)
    assert world.proofs.checked == checked + 1
