"""A seeded adversary that may do anything with up to f members and any traders, for many seeds.

Over the doubles for some tens of seeds, with proofs and a chain of paper; a few on the real ones.
``FSS_ADVERSARY_SEEDS`` and ``FSS_ADVERSARY_CHAIN_SEEDS`` ask for more, ``FSS_ADVERSARY_FIRST`` for others.
A failure names its seed: run it alone with ``-k``.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import fss.audit
from fss.audit import AuditReport, audit
from fss.market import Mode
from fss.node.replay import replay
from fss.round.checks import ProofChecker
from fss.round.digest import state_hash
from fss.round.outsiders import dissent
from fss.round.record import MarketRecord
from fss.round.state import Phase, RoundState
from fss.round.statements import settlement_of
from tests.adversary.arena import Arena
from tests.adversary.chaos import Chaos, Reluctant
from tests.adversary.crowd import Crowd
from tests.adversary.openings import Disclosure
from tests.adversary.outcome import check_money, check_nothing_shown, check_orders
from tests.round.doubles import ToyProofs, toy_proof
from tests.round.harness import CLEAR_KEY, World, open_world
from tests.round.test_commit_reveal import voided
from verifier.settlement import check_lists
from verifier.statement import public_inputs

FIRST = int(os.environ.get("FSS_ADVERSARY_FIRST", "0"))
SEEDS = range(FIRST, FIRST + int(os.environ.get("FSS_ADVERSARY_SEEDS", "30")))
CHAIN_SEEDS = range(FIRST, FIRST + int(os.environ.get("FSS_ADVERSARY_CHAIN_SEEDS", "4")))


def check_ended(
    stage: Any, state: RoundState, chaos: Chaos, relay: Reluctant, clients: Sequence[Any]
) -> None:
    """The round ended; nobody honest is named or spoke early; every honest order has a slot, if any has."""
    record = stage.record
    villains = {villain.address for villain in chaos.villains}
    assert state.finished
    held_up = relay.held or chaos.lags
    assert held_up or state.phase == Phase.SETTLED, "f members cannot stop a round"
    assert set(state.culprits) <= villains
    assert set(dissent(record, state)) <= villains
    assert chaos.watch.faults == []
    if state.ordered is not None:
        reasons = {one.id: one.reason for one in state.ordered.merge.dropped}
        for one in clients:
            ordered = one.id in state.ordered.merge.order
            assert ordered or (chaos.lags and one.id in reasons), f"dropped: {reasons.get(one.id)}"


def check_log(
    stage: Any, path: Path, checker: ProofChecker, chaos: Chaos, audited: Callable[[], AuditReport]
) -> None:
    """The log folds to the same state again, and an outsider finds no more than the villains' faults."""
    machine = stage.node.machine
    expected = state_hash(machine.record, machine.rounds)
    again = replay(stage.node.log, checker)
    assert state_hash(again.record, again.rounds) == expected
    report = audited()
    assert report.problems == []
    assert report.state_hash == "0x" + expected.hex()
    villains = {"0x" + villain.address.hex() for villain in chaos.villains}
    for entry in report.rounds:
        assert set(entry["culprits"]) | set(entry["dissent"]) <= villains


def audit_of_toys(record: MarketRecord, state: RoundState) -> list[str]:
    """The audit's last question, to proofs of paper: the lists, and the toy of that very statement."""
    assert state.outcome is not None
    settlement = settlement_of(record, state, state.outcome)
    check_lists(settlement)
    expected = toy_proof(record.clear_key, public_inputs(settlement, record.clear_key))
    return [] if state.proof == expected else ["the proof is another's"]


def check_revealed(world: World, disclosure: Disclosure) -> None:
    """Whoever reached enough members is not voided, and whoever told nobody is."""
    state = world.state()
    if state.phase != Phase.SETTLED or state.ordered is None:
        return
    assert not voided(world) & disclosure.kept
    assert voided(world) >= disclosure.withheld & set(state.ordered.merge.order)


@pytest.mark.parametrize("mode", Mode, ids=[mode.name.lower() for mode in Mode])
@pytest.mark.parametrize("seed", SEEDS)
def test_random_adversary(folder: Path, monkeypatch: pytest.MonkeyPatch, mode: Mode, seed: int) -> None:
    draw = random.Random(f"adversary {seed} {mode.name}")
    monkeypatch.setattr(fss.audit, "_check_settled", audit_of_toys)
    with open_world(folder, mode) as world:
        chaos, relay = begin(world, draw)
        clients = world.book(draw.randrange(2, 7))
        world.send(clients[:1])
        Crowd(world, clients, draw).act()
        world.send(clients[1:])
        disclosure = Disclosure(world, clients, draw)
        on_step = disclosure if mode == Mode.COMMIT_REVEAL else (lambda _state: None)
        state = world.node.run_round(1, world.clock, world.pass_time, on_step)
        check_ended(world, state, chaos, relay, clients)
        if mode == Mode.COMMIT_REVEAL:
            check_revealed(world, disclosure)

        chaos.retire()
        world.node.relay = world.relay
        following = world.record.round_at(world.chain.head().time) + 1
        world.chain.mine(world.state(following).deadlines.open)
        world.send(world.book(3, following), number=following)
        assert world.run(following).phase == Phase.SETTLED
        assert world.state(following).culprits == {}
        proofs = ToyProofs(CLEAR_KEY)
        check_log(world, folder / "log.db", proofs, chaos, lambda: audit(folder / "log.db", proofs))


def begin(stage: World | Arena, draw: random.Random) -> tuple[Chaos, Reluctant]:
    """Draw who the villains are, and how the relay behaves; the first executor is one more often than not."""
    faulty = stage.record.terms.faulty
    turns = [stage.record.executor(1, attempt) for attempt in range(faulty + 1)]
    executors = [one for one in stage.members if one.address in turns]
    pool = executors if draw.random() < 0.5 else stage.members
    villains = draw.sample(list(pool), faulty)
    if isinstance(stage, Arena):
        stage.villains = villains
    chaos, relay = Chaos(stage, villains, draw), Reluctant(stage.relay, draw)
    stage.node.relay = relay
    return chaos, relay


@pytest.mark.chain
@pytest.mark.slow
@pytest.mark.parametrize("seed", CHAIN_SEEDS)
def test_random_adversary_on_a_chain(make_arena: Callable[..., Arena], seed: int) -> None:
    """Every second seed is a committee of nine, of which two lie."""
    draw = random.Random(f"adversary on a chain {seed}")
    members, faulty = ((5, 1), (9, 2))[seed % 2]
    arena = make_arena(seed=f"random {seed}", members=members, faulty=faulty)
    chaos, relay = begin(arena, draw)
    clients = arena.clients()
    arena.send(clients[:2])
    Crowd(arena, clients, draw).act()
    arena.send(clients[2:])
    state = arena.run()
    check_ended(arena, state, chaos, relay, clients)
    check_orders(arena, 1)
    check_money(arena, [1])
    check_nothing_shown(arena)
    assert arena.watch.faults == []

    chaos.retire()
    arena.restore()
    following = arena.record.round_at(arena.chain.head().time) + 1
    arena.enter(following)
    arena.send(arena.clients(following), number=following)
    assert arena.run(following).phase == Phase.SETTLED
    assert arena.state(following).culprits == {}
    check_orders(arena, following)
    check_money(arena, [1, following])
    path, checker = arena.folder / "log.db", arena.ground.checker
    check_log(arena, path, checker, chaos, lambda: audit(path, checker))
