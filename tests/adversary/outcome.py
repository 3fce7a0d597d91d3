"""What must hold after a play, whatever was played: orders, money, secrets, and what an outsider finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from commit.order import Side
from fss.audit import audit
from fss.clearing import Book, clear_reference
from fss.round.digest import state_hash
from fss.round.state import Phase
from tests.adversary.arena import CLIENTS, Arena
from tests.adversary.secrecy import shown, written
from tests.round.harness import trader_key

if TYPE_CHECKING:
    from tests.adversary.play import Play


def check_orders(arena: Arena, number: int, clients: int = len(CLIENTS)) -> None:
    """A settled round has every honest order in a slot, and cleared as the readable rule says."""
    state = arena.state(number)
    if state.phase != Phase.SETTLED:
        return
    assert state.ordered is not None
    assert state.outcome is not None
    assert {one.id for one in arena.honest_orders[number][:clients]} <= set(state.ordered.merge.order)
    orders = [arena.known[identity].order for identity in state.ordered.merge.order]
    cleared = clear_reference(
        Book(
            tuple(int(order.side) for order in orders),
            tuple(order.limit for order in orders),
            tuple(order.quantity for order in orders),
        )
    )
    signs = (1 if order.side == Side.BUY else -1 for order in orders)
    expected = tuple(sign * fill for sign, fill in zip(signs, cleared.fills, strict=True))
    outcome = state.outcome
    assert (outcome.price, outcome.volume, outcome.fills) == (cleared.price, cleared.volume, expected)
    assert arena.chain.round(number).outcome == outcome.price + (outcome.volume << 32)


def check_money(arena: Arena, numbers: Sequence[int]) -> None:
    """Nothing is locked any more, everybody paid exactly for its fills, and the contract holds the rest."""
    floor, cap = arena.record.terms.floor, arena.record.terms.cap
    free = {trader_key(name).address: amount for name, amount in arena.deposits.items()}
    position = dict.fromkeys(free, 0)
    shorts = dict.fromkeys(free, 0)
    for number in numbers:
        state = arena.state(number)
        if state.phase != Phase.SETTLED or state.ordered is None or state.outcome is None:
            continue
        for slot, fill in zip(state.ordered.slots, state.outcome.fills, strict=True):
            account, price = slot.account.to_bytes(20, "big"), state.outcome.price
            free[account] -= fill * (price - floor) if fill > 0 else -fill * (cap - price)
            position[account] += max(fill, 0)
            shorts[account] += max(-fill, 0)
    for account in free:
        found = arena.exchange.account(arena.market, account)
        assert (found.free, found.locked) == (free[account], 0)
        assert (found.longs, found.shorts) == (position[account], shorts[account])
    assert sum(position.values()) == sum(shorts.values())
    held = arena.exchange.held(arena.market)
    assert held == sum(arena.deposits.values())
    assert held == sum(free.values()) + sum(position.values()) * (cap - floor)


def check_nothing_shown(arena: Arena) -> None:
    """No salt stands anywhere, nor the quantity of an order that did not trade."""
    state, unfilled = arena.state(1), arena.honest_orders[1][-2:]
    if state.ordered is not None and state.outcome is not None:
        fills = dict(zip(state.ordered.merge.order, state.outcome.fills, strict=True))
        assert [fills.get(one.id, 0) for one in unfilled] == [0, 0]
    secrets = [one.order.salt for one in arena.honest_orders[1]]
    secrets += [value for one in unfilled for value in (one.order.packed, one.order.quantity)]
    assert shown(written(arena.folder, arena.ground.anvil, arena.first_block), secrets) == []


def check_culprits(found: Mapping[str, list[str]], arena: Arena, faults: Sequence[str]) -> None:
    """Every villain is named for these faults, and nobody else for anything."""
    assert set(found) == ({"0x" + villain.address.hex() for villain in arena.villains} if faults else set())
    for reasons in found.values():
        assert len(reasons) == len(faults)
        for reason, fault in zip(reasons, faults, strict=True):
            assert reason.startswith(fault)


def check_audit(arena: Arena, spec: Play) -> None:
    """An outsider with the log finds that it holds, and who is to blame."""
    report = audit(arena.folder / "log.db", arena.ground.checker, arena.keys)
    machine = arena.node.machine
    assert report.problems == []
    assert report.state_hash == "0x" + state_hash(machine.record, machine.rounds).hex()
    entry = next(one for one in report.rounds if one["round"] == 1)
    villains = ["0x" + villain.address.hex() for villain in arena.villains]
    assert entry["state"] == spec.ends
    check_culprits(entry["culprits"], arena, spec.culprit)
    assert entry["dissent"] == {one: list(spec.dissent) for one in villains if spec.dissent}
    names = {"0x" + trader_key(name).address.hex(): name for name in arena.deposits} | {None: ""}
    assert {(names[one["account"]], one["reason"]) for one in entry["left_out"]} == spec.left_out
    turns = ["0x" + arena.record.executor(1, attempt).hex() for attempt in spec.turns]
    assert entry["turns_passed"] == turns
    assert entry["ending"] == spec.ending
    assert entry["packets_checked"] == entry["packets"]
    others = [one["culprits"] for one in report.rounds if one["round"] != 1]
    assert not any(others)
