"""What ``fss audit`` prints of attacked logs: who is to blame, what was left out, where a ceremony ended."""

from __future__ import annotations

import json
from contextlib import ExitStack

import pytest

from commit.dkg import Step
from fss.messages import payloads
from fss.messages.signed import Message
from fss.node.ceremony import CeremonyAborted, run_ceremony
from fss.round.frame import Frame
from fss.round.state import Phase, RoundState
from tests.adversary.arena import Arena
from tests.adversary.ground import Ground
from tests.adversary.lies import Holding, one_after_another
from tests.adversary.play import take_seats
from tests.adversary.test_ceremony_plays import bad_share, silent_in, take_part_falsely
from tests.demo.test_demo import fss
from tests.round.harness import Liar, instead, scratch, trader_key

pytestmark = [pytest.mark.chain, pytest.mark.slow]


def stops(_liar: Liar, _frame: Frame, state: RoundState, said: list[Message]) -> list[Message]:
    return [] if state.packets.get(0) else said


def test_an_attacked_round_says_who_and_what(arena: Arena) -> None:
    """One round with a culprit who is the executor that stopped, and an order that was sealed twice."""
    take_seats(arena, "executor")
    arena.send(arena.clients())
    first = arena.order("mallory")
    second = arena.order("mallory", like=first.order)
    arena.send([first], members=(1, 2, 3))
    arena.send([second], members=(4, 5))
    other = instead(
        payloads.SetVote, lambda _liar, _state, said: said.model_copy(update={"lists": bytes(32)})
    )
    arena.villains[0].lie = one_after_another(other, stops)
    assert arena.run().phase == Phase.SETTLED
    done = fss("audit", str(arena.folder / "log.db"))
    assert done.returncode == 0, done.stderr
    villain = "0x" + arena.villains[0].address.hex()
    account = "0x" + trader_key("mallory").address.hex()
    lines = done.stdout.replace("\n", " ")
    assert f"culprit {villain}: voted for another set of lists or another snapshot" in lines
    assert f"executor {villain} brought no proof in its turn" in lines
    assert lines.count(f"of {account}, listed by") == 2
    assert lines.count("duplicate-commitment") == 2
    assert "the log holds" in lines


def test_a_cancelled_round_says_why(arena: Arena) -> None:
    arena.node.relay = Holding()
    arena.send(arena.clients())
    liar = arena.members[0]
    liar.lie = instead(
        payloads.Snapshot,
        lambda _liar, _state, said: said.model_copy(update={"available": [1] * len(said.accounts)}),
    )
    assert arena.run().phase == Phase.CANCELLED
    done = fss("audit", str(arena.folder / "log.db"))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.replace("\n", " ")
    assert "CANCELLED" in lines
    assert "the certified order did not come to the chain in time" in lines
    assert f"contradicted 0x{liar.address.hex()}: observed another snapshot" in lines


@pytest.mark.parametrize("aborted", [True, False])
def test_a_ceremony_without_keys_says_whose_fault_it_is(ground: Ground, aborted: bool) -> None:
    """A broken rule is proved and the log holds; silence is not, and the log is not finished."""
    with ExitStack() as stack:
        arena = Arena(ground, stack.enter_context(scratch()), stack, seed=f"aborted {aborted}")
        take_part_falsely(arena.members[4], bad_share if aborted else silent_in(Step.SHARE))
        with pytest.raises(CeremonyAborted):
            run_ceremony(arena.node, arena.ceremony)
        done = fss("audit", str(arena.folder / "log.db"))
        found = json.loads(fss("audit", str(arena.folder / "log.db"), "--json").stdout)
    address = "0x" + arena.members[4].address.hex()
    said = "the key ceremony was aborted: culprit" if aborted else "the key ceremony waits for"
    assert f"{said} {address}" in done.stdout.replace("\n", " ")
    assert done.returncode == (0 if aborted else 1)
    assert found["ok"] is aborted
    assert found["ceremony"]["culprits" if aborted else "waits_for"] == [address]
