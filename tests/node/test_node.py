"""The embedded node: one log, replayed when it is opened, driven until the round has ended."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from unittest.mock import Mock

import pytest

from fss.durable import NotDurable
from fss.log import Log, LogBroken
from fss.member.views import ChainPhase, ChainRound
from fss.messages import payloads
from fss.messages.block import Block
from fss.messages.signed import Message, unsigned
from fss.node.embedded import LogBehind, RoundStuck
from fss.node.replay import LogDiverges, replay
from fss.round.frame import Frame
from fss.round.machine import Applied
from fss.round.state import Phase, RoundState
from fss.round.verdicts import Verdict
from tests.round.doubles import ChainDouble, ToyProofs
from tests.round.harness import CLEAR_KEY, START, Liar, World, open_world, silent


def test_a_node_opens_where_it_was_closed(folder: Path) -> None:
    chain = ChainDouble(START)
    with open_world(folder, chain=chain) as world:
        world.send(world.book(3))
        before = world.until(lambda state: state.phase == Phase.ORDERED)
    with open_world(folder, chain=chain) as world:
        after = world.state()
        assert (after.phase, after.ordered, after.lists) == (before.phase, before.ordered, before.lists)
        assert after.said == before.said
        assert world.run().phase == Phase.SETTLED


def test_replay_shows_each_block_with_its_verdicts(world: World) -> None:
    world.close()
    early = payloads.Snapshot(block=1, block_hash=bytes(32), accounts=[], available=[])
    world.append(world.forge(1, payloads.ReceiveList(ids=[])), world.forge(1, early))
    seen: list[tuple[int, tuple[Verdict, ...]]] = []

    def note(block: Block, applied: Applied) -> None:
        seen.append((block.height, applied.verdicts))

    replay(world.node.log, ToyProofs(CLEAR_KEY), note)
    assert seen[-1] == (world.node.log.height, (Verdict.ACCEPTED, Verdict.TOO_EARLY))


def test_nothing_to_say_is_no_block(world: World) -> None:
    height = world.node.log.height
    assert world.append() == ()
    world.step()
    assert world.node.log.height == height


def test_block_times_never_go_back(world: World) -> None:
    """The chain's head may, when a block is taken back."""
    world.close()
    world.append(world.forge(1, payloads.ReceiveList(ids=[])))
    world.chain.blocks = world.chain.blocks[:1]
    world.append(world.forge(2, payloads.ReceiveList(ids=[])))
    times = [block.time for block in world.node.log.blocks()]
    assert times == sorted(times)


@pytest.mark.parametrize("height", range(7, 14))
def test_nobody_speaks_upon_a_block_that_could_not_be_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch, height: int
) -> None:
    """A member would keep its word upon that block, and repeat it where no log has the block."""
    chain = ChainDouble(START)
    with open_world(folder, chain=chain) as world:
        world.send(world.book(2))
        world.until(lambda _state: world.node.log.height >= height)
        with monkeypatch.context() as full:
            full.setattr(Log, "_insert", Mock(side_effect=sqlite3.OperationalError("disk is full")))
            with pytest.raises(NotDurable):
                world.run()
        world.pass_time()
        with pytest.raises(LogBehind):
            world.step()
    with open_world(folder, chain=chain) as world:
        world.pass_time()
        assert world.run().phase == Phase.SETTLED
        replay(world.node.log, ToyProofs(CLEAR_KEY), nobody_speaks_of_another_log)


def nobody_speaks_of_another_log(_block: Block, applied: Applied) -> None:
    assert Verdict.OTHER_LOG not in applied.verdicts


def altered(folder: Path, statement: str) -> Log:
    """The log of ``folder`` after somebody has been at it with another program."""
    path = folder / "altered.db"
    shutil.copy(folder / "log.db", path)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for trigger in ("block_UPDATE", "block_DELETE", "message_UPDATE", "message_DELETE"):
            database.execute(f"DROP TRIGGER {trigger}")
        assert database.execute(statement).rowcount > 0
    return Log(path, read_only=True)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM message WHERE height = 7 AND position = 0",
        "DELETE FROM block WHERE height = 3",
        "UPDATE block SET time = time + 1 WHERE height = 7",
        "UPDATE block SET state_hash = zeroblob(32) WHERE height = 8",
        "UPDATE message SET sender = zeroblob(20) WHERE height = 8",
        "UPDATE message SET signature = zeroblob(65) WHERE height = 8",
        "UPDATE message SET body = x'7b7d' WHERE height = 8",
        "UPDATE block SET parent = zeroblob(32) WHERE height = 8",
    ],
)
def test_invalid_log_that_was_altered(folder: Path, statement: str) -> None:
    with open_world(folder) as world:
        world.send(world.book(2))
        world.run()
    with altered(folder, statement) as log, pytest.raises(LogBroken):
        replay(log, ToyProofs(CLEAR_KEY))


def test_invalid_log_whose_writer_records_another_state(folder: Path) -> None:
    """Hashes chain, signatures hold, and the state that the blocks record is not what they give."""
    with open_world(folder) as world:
        world.send(world.book(2))
        world.run()
        blocks = list(world.node.log.blocks())
    with Log(folder / "forged.db") as forged:
        for block in blocks:
            state = bytes(32) if block.height == len(blocks) else block.state_hash
            forged.append(Block(block.height, block.time, forged.head, block.messages, state))
        with pytest.raises(LogDiverges):
            replay(forged, ToyProofs(CLEAR_KEY))


def test_invalid_log_under_other_rules(folder: Path) -> None:
    """A checker that believes every proof comes to another state where a proof was false."""

    class Gullible(ToyProofs):
        def check(self, key: object, statements: object) -> list[bool]:
            return [True] * len(statements)  # type: ignore[arg-type]

    with open_world(folder) as world:
        made = world.order()
        payload = payloads.EnvelopePosted(envelope=made.envelope.encode()[:-1] + b"\x07")
        world.close()
        sender = made.envelope.account.to_bytes(20, "big")
        assert world.append(unsigned(payload, world.state().context, sender)) == (Verdict.BAD_SEAL,)
        replay(world.node.log, ToyProofs(CLEAR_KEY))
        with pytest.raises(LogDiverges):
            replay(world.node.log, Gullible(CLEAR_KEY))


@pytest.mark.parametrize(
    "babble",
    [
        payloads.Cancelled(),
        payloads.Settled(outcome=3),
        payloads.RevealReport(attempt=9, missing=b""),
        payloads.SetVote(lists=bytes(32), snapshot=bytes(32)),
    ],
)
def test_a_member_that_talks_for_ever_holds_up_nobody(world: World, babble: payloads.Payload) -> None:
    """What is refused, or said before, is no progress: the node waits for its time, and time passes."""
    world.send(world.book(3))
    liar = world.members[0]

    def lie(_liar: Liar, _frame: Frame, state: RoundState, said: list[Message]) -> list[Message]:
        return [*said, liar.claim(state, babble)]

    liar.lie = lie
    assert world.run().phase == Phase.SETTLED
    assert world.node.log.height < 60


def last_second(world: World) -> int:
    """The last block time at which something may be said of round 1, if nothing was said before."""
    terms = world.record.terms
    return terms.start + (terms.settle_after // terms.period + 2) * terms.period - 1


def test_a_round_that_nobody_spoke_of_while_it_could_be_alive_is_over(world: World) -> None:
    """The node stood still for so long, with orders admitted; what members said now would be refused."""
    world.send(world.book(2))
    world.chain.mine(last_second(world) + 1)
    height = world.node.log.height
    assert world.run().phase == Phase.CANCELLED
    assert world.node.log.height == height


def test_a_round_can_be_ended_until_its_last_second(world: World) -> None:
    world.send(world.book(2))
    world.chain.mine(last_second(world) - 1)
    world.chain.mine(last_second(world))  # confirms the one before
    height = world.node.log.height
    assert world.step().phase == Phase.CANCELLED
    assert world.node.log.height == height + 1, "the members said so"


def test_a_round_that_has_not_begun_is_not_over(world: World) -> None:
    assert world.node.machine.view(9, START).phase == Phase.OPEN


def test_invalid_round_that_no_quorum_ends(world: World) -> None:
    """More members than the market bears are silent: the node says so instead of waiting for ever."""
    world.send(world.book(2))
    for member in world.members[1:]:
        member.lie = silent
    with pytest.raises(RoundStuck):
        world.run()


@pytest.mark.parametrize("confirmations", [0, 1, 5])
def test_a_round_settles_with_any_number_of_confirmations(
    make_world: Callable[..., World], confirmations: int
) -> None:
    world = make_world(confirmations=confirmations)
    world.send(world.book(3))
    state = world.run()
    assert state.phase == Phase.SETTLED
    assert world.chain.head().time < state.deadlines.commit


def test_a_round_that_was_settled_by_someone_else_ends(world: World) -> None:
    """The chain has the last word, also about an outcome that this log never saw proved."""
    world.send(world.book(3))
    world.until(lambda state: state.phase == Phase.CLEARED)
    world.relay.idle = True
    seen = world.chain.round(1)
    world.chain.put(1, ChainRound(ChainPhase.SETTLED, seen.slots_root, seen.list_hash, 0, 77))
    assert world.run().phase == Phase.SETTLED
