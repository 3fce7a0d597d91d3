"""What a log, its members' files and every repr show of orders that nobody opened: nothing (threat T9)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from commit.order import Side
from fss.market import Mode
from fss.round.state import Phase
from tests.round.harness import Made, World, open_world

LIMIT, QUANTITY = 1_234_567_891, 87_654_321_012
"""Numbers that stand nowhere by chance, of an order that does not trade."""


def spellings(value: int) -> tuple[str, ...]:
    return str(value), f"{value:x}"


def stored(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def check_hidden(shown: bytes, made: Made, *more: int) -> None:
    order = made.order
    for value in (order.salt, order.packed, order.limit, order.quantity, *more):
        for spelling in spellings(value):
            assert spelling.encode() not in shown
        raw = value.to_bytes((value.bit_length() + 7) // 8, "big")
        assert raw not in shown
        assert raw[::-1] not in shown


def distinctive(world: World) -> Made:
    return world.order("alice", Side.SELL, LIMIT, QUANTITY)


MARKET = {"cap": 2**32 - 1}


def test_a_settled_round_shows_nothing_of_an_order_that_did_not_trade(folder: Path) -> None:
    with open_world(folder, **MARKET) as world:
        made = distinctive(world)
        world.chain.balances[made.envelope.account.to_bytes(20, "big")] = 2**90
        others = [world.order("bob", Side.BUY, 2**32 - 2), world.order("carol", Side.SELL, 140)]
        world.send([made, *others])
        assert world.run().phase == Phase.SETTLED
        state, member = world.state(), world.members[0]
        assert state.ordered is not None
        assert state.outcome is not None
        assert state.outcome.volume > 0
        assert state.outcome.fills[state.ordered.merge.order.index(made.id)] == 0
        keys = member.threshold_keys
        executions = world.node.executor._executed
        assert any(LIMIT in (one.clearing.low, one.clearing.high) for one in executions.values())
        blocks = list(world.node.log.blocks())
        shown = repr((state, member, keys, world.record, executions, blocks)).encode()
        secrets = (keys.key_share.secret, keys.encryption_secret)
        check_hidden(shown, made, *secrets)
    check_hidden(stored(folder), made, *secrets)


@pytest.mark.parametrize("phase", [Phase.ORDERED, Phase.CLEARED])
def test_a_commit_reveal_log_shows_no_opening(folder: Path, phase: Phase) -> None:
    """Members keep what a trader sent them; the log, which anyone may read, has it encrypted only."""
    with open_world(folder, Mode.COMMIT_REVEAL, **MARKET) as world:
        made = distinctive(world)
        world.chain.balances[made.envelope.account.to_bytes(20, "big")] = 2**90
        world.send([made])
        state = world.until(lambda state: state.committed_at)
        for member in world.members:
            member.keep_opening(world.node.frame(), state, made.id, *made.opening)
        world.chain.mine(state.deadlines.reveal)
        world.until(lambda state: state.packets if phase == Phase.ORDERED else state.phase == phase)
        shown = repr((world.state(), list(world.node.log.blocks()))).encode()
        check_hidden(shown, made)
        check_hidden((folder / "log.db").read_bytes() + (folder / "log.db-wal").read_bytes(), made)


def test_refusals_show_nothing_of_the_order(make_world: Callable[..., World]) -> None:
    world = make_world(**MARKET)
    made = distinctive(world)
    refusal = world.admit(1, made.envelope)[0].refusal
    world.chain.balances[made.envelope.account.to_bytes(20, "big")] = 1
    poor = world.admit(1, made.envelope)[0].refusal
    assert poor is not None
    for error in (refusal, poor):
        if error is not None:
            check_hidden(f"{error!r} {error} {error.hint}".encode(), made)
