"""A play: one attack of the threat table, scripted against a running round, and how the round must end.

A script is handed a market with six honest traders' orders already sent to all members. It sets what the
villains say, sends what it likes to members, log and chain, and may drive the round; whatever it leaves
undone runs to its end afterwards. Then `check_end` asks of every play the same questions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import pytest

from fss.round.state import Phase
from tests.adversary.arena import Arena
from tests.adversary.outcome import (
    check_audit,
    check_culprits,
    check_money,
    check_nothing_shown,
    check_orders,
)

Script = Callable[[Arena], None]


@dataclass(frozen=True)
class Play:
    """What one script must come to.

    ``culprit`` are the faults in the log of every villain, how each begins, in their order; nobody else may
    have any. ``dissent`` is what the audit says that others contradict. ``left_out`` has (trader, reason) of
    each order without a slot, the trader empty where there was no envelope. ``turns`` are the attempts whose
    executor brought no proof. ``ends`` is ``None`` where no round comes about: in the key ceremony.
    """

    threat: str
    name: str
    ends: Phase | None
    culprit: tuple[str, ...] = ()
    dissent: tuple[str, ...] = ()
    left_out: frozenset[tuple[str, str]] = frozenset()
    turns: tuple[int, ...] = ()
    ending: str = ""


PLAYS: list[Play] = []
"""Every play of this folder, once its module is imported."""


def play(
    threat: str,
    *,
    seat: str = "member",
    ends: Phase = Phase.SETTLED,
    culprit: tuple[str, ...] = (),
    dissent: tuple[str, ...] = (),
    left_out: Collection[tuple[str, str]] = (),
    turns: tuple[int, ...] = (),
    ending: str = "",
    members: int = 5,
    faulty: int = 1,
    sends: bool = True,
    **terms: object,
) -> Callable[[Script], Callable[..., None]]:
    """Make a test of a script.

    ``seat``: the villain is the round's first ``executor``, or a plain ``member``. Without ``sends`` the
    script itself sends the honest orders. ``terms`` change the market's.
    """

    def decorate(script: Script) -> Callable[..., None]:
        spec = Play(threat, script.__name__, ends, culprit, dissent, frozenset(left_out), turns, ending)
        PLAYS.append(spec)

        def test(make_arena: Callable[..., Arena]) -> None:
            arena = make_arena(seed=script.__name__, members=members, faulty=faulty, **terms)
            take_seats(arena, seat)
            clients = arena.clients()
            if sends:
                assert not any(one.refusal for one in arena.send(clients))
            script(arena)
            check_end(arena, spec)

        test.__name__, test.__doc__, test.__module__ = script.__name__, script.__doc__, script.__module__
        return pytest.mark.chain(pytest.mark.slow(test))

    return decorate


def take_seats(arena: Arena, seat: str) -> None:
    """Choose f villains: executors of round 1 in their sequence, or members that have no turn in it."""
    turns = [arena.executor(1, attempt) for attempt in range(arena.faulty + 1)]
    rest = [member for member in arena.members if member not in turns]
    arena.villains = (turns if seat == "executor" else rest)[: arena.faulty]
    for villain in arena.villains:
        villain.lie = None


def check_end(arena: Arena, spec: Play) -> None:
    """The round ended as it must, nobody honest lost anything or is named, and the next round works."""
    state = arena.run()
    assert state.phase == spec.ends
    named = {"0x" + member.hex(): reasons for member, reasons in state.culprits.items()}
    check_culprits(named, arena, spec.culprit)
    assert arena.watch.faults == []
    check_orders(arena, 1)
    check_money(arena, [1])
    check_nothing_shown(arena)
    check_audit(arena, spec)
    following = play_honestly(arena)
    check_money(arena, [1, following])


def play_honestly(arena: Arena) -> int:
    """The next round that is to open, with everybody honest in it; returns its number."""
    number = arena.record.round_at(arena.chain.head().time) + 1
    arena.enter(number)
    for villain in arena.villains:
        villain.lie = None
    arena.restore()
    assert [one.refusal for one in arena.send(arena.clients(number)[:4], number=number)] == [None] * (
        4 * len(arena.members)
    )
    state = arena.run(number)
    assert state.phase == Phase.SETTLED
    assert state.culprits == {}
    check_orders(arena, number, clients=4)
    return number
