"""What must hold of a run that was killed, told from what it left outside, on the disk and on the chain."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from fss.log import Log
from fss.node.replay import replay
from fss.proof_checks import proof_checker
from fss.round.digest import state_hash
from tests.crash.chain_facts import ChainFacts, chain_facts
from tests.crash.kept_facts import acknowledged, admitted, contradictions, integrity, receive_lists
from tests.crash.kills import Run

MEMBERS = 5
COMMITMENT_AT = 38
"""Where an envelope's commitment begins, in bytes (docs/protocol.md)."""


@dataclass(frozen=True)
class Undisturbed:
    """The same run without a death: its report, its visits, and what it sent to the chain."""

    report: Any
    visits: tuple[str, ...]
    chain: ChainFacts


def chain_of(run: Run) -> ChainFacts:
    exchange = bytes.fromhex(json.loads((run.data / "contracts.json").read_text())[2])
    return chain_facts(run.url(), exchange)


def check(run: Run, expected: Undisturbed) -> None:
    """Continue the run to its end and hold it against every claim."""
    report = run.ends()
    chain = chain_of(run)
    assert len(run.processes()) == 1, "the one chain is all that is left"
    the_files_are_whole(run)
    reasons = the_log_gives_the_same_state(run, report, expected)
    nothing_acknowledged_is_lost(run, chain, reasons)
    no_round_ends_twice(report, chain)
    nothing_was_sent_twice(chain, expected)
    the_money_adds_up(report, chain, expected)


def the_files_are_whole(run: Run) -> None:
    for name in ("log", *(f"member{i}" for i in range(1, MEMBERS + 1))):
        assert integrity(run.data / f"{name}.db") == "ok"
    assert contradictions(run.data / "log.db") == []


def the_log_gives_the_same_state(run: Run, report: Any, expected: Undisturbed) -> dict[tuple[int, str], str]:
    """Replay the log from its first block; returns the reasons that it gives for the orders it left out."""
    with proof_checker() as checker, Log(run.data / "log.db", read_only=True) as log:
        machine = replay(log, checker)
    replayed = "0x" + state_hash(machine.record, machine.rounds).hex()
    assert replayed == report["state_hash"] == expected.report["state_hash"]
    assert [one["state"] for one in report["rounds"]] == [one["state"] for one in expected.report["rounds"]]
    return {
        (number, "0x" + dropped.id.hex()): dropped.reason.value
        for number, state in machine.rounds.items()
        if state.ordered is not None
        for dropped in state.ordered.merge.dropped
    }


def nothing_acknowledged_is_lost(run: Run, chain: ChainFacts, reasons: dict[tuple[int, str], str]) -> None:
    """A receipt that left: stored, listed, the same when asked for again, and in a slot or dropped."""
    orders = acknowledged(run.notes, COMMITMENT_AT)
    assert {order.member for order in orders} == set(range(1, MEMBERS + 1))
    stores = {i: admitted(run.data / f"member{i}.db") for i in range(1, MEMBERS + 1)}
    lists = receive_lists(run.data / "log.db")
    slots = {
        (number, int.from_bytes(word[32:], "big"))
        for number, words in chain.slots().items()
        for word in words
    }
    left_out = set()
    for order in orders:
        assert len(order.receipts) == 1, f"member {order.member} gave two receipts for {order.id}"
        assert order.seen_again
        assert stores[order.member].get((order.round, order.id)) == order.position
        assert any(
            ids[order.position : order.position + 1] == (order.id,)
            for (_, sender), said in lists.items()
            if sender == order.sender
            for ids in said
        ), f"member {order.member} does not list {order.id}"
        if (order.round, order.commitment) not in slots:
            assert reasons[order.round, order.id] == "on-too-few-lists"
            left_out.add((order.round, order.id))
    assert left_out == set(reasons), "what was dropped is what one member alone had received"


def no_round_ends_twice(report: Any, chain: ChainFacts) -> None:
    """One certificate, every page once, and one end; exactly those that the report names."""
    ended = {one["round"]: one["state"] for one in report["rounds"]}
    named = {
        name: [event.about[0] for event in chain.named(name)] for name in ("RoundSettled", "RoundCancelled")
    }
    assert sorted(named["RoundSettled"]) == [number for number, how in ended.items() if how == "SETTLED"]
    assert sorted(named["RoundCancelled"]) == [number for number, how in ended.items() if how == "CANCELLED"]
    assert sorted(event.about[0] for event in chain.named("RoundCommitted")) == sorted(ended)
    pages = sorted((event.about[0], event.values[0]) for event in chain.named("PageCommitted"))
    done = chain.named("PageCredited") + chain.named("PageReleased")
    assert sorted((event.about[0], event.values[0]) for event in done) == pages
    assert len(set(pages)) == len(pages)
    voided = [event.about[0] for event in chain.named("SlotsVoided")]
    assert len(set(voided)) == len(voided)


def nothing_was_sent_twice(chain: ChainFacts, expected: Undisturbed) -> None:
    """Each transaction once, under numbers without a gap, and none reverted."""
    assert chain.reverted() == []
    assert chain.sent() == expected.chain.sent()
    for numbers in chain.numbers().values():
        assert numbers == list(range(len(numbers)))


def the_money_adds_up(report: Any, chain: ChainFacts, expected: Undisturbed) -> None:
    assert chain.withdrawn() == chain.owed()
    assert report["payout"]["adds_up"] is True
    assert report["payout"] == expected.report["payout"]
