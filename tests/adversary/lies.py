"""What a villain does with its seat: it says more, says otherwise, or holds the certificate back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from commit.threshold import SharePacket
from fss.member.contribute import contributions
from fss.member.executor import Executor
from fss.messages import payloads
from fss.messages.payloads import Payload
from fss.messages.signed import Message
from fss.prover.errors import ProverStatement, WitnessUnsatisfied
from fss.round.frame import Frame
from fss.round.state import RoundState
from fss.stopwatch import Stopwatch
from tests.adversary.arena import Arena
from tests.round.harness import Liar, Lie
from tests.round.test_reveal import encrypted, good_packet


class Holding:
    """Stands in the relay's place and sends nothing: a certificate that is withheld."""

    overtaken = False

    def act(self, *_: object) -> bool:
        return False


def saying(when: Callable[[RoundState], object], make: Callable[[Liar, RoundState], Payload]) -> Lie:
    """Say one thing more, once, at the first height at which ``when`` holds."""
    said_it: list[bool] = []

    def lie(liar: Liar, _frame: Frame, state: RoundState, said: list[Message]) -> list[Message]:
        if said_it or not when(state):
            return said
        said_it.append(True)
        return [*said, liar.claim(state, make(liar, state))]

    return lie


def first_saying(when: Callable[[RoundState], object], make: Callable[[Liar, RoundState], Payload]) -> Lie:
    """As `saying`, and in the place of whatever an honest member says of that kind then or later."""
    kept: list[Message] = []

    def lie(liar: Liar, _frame: Frame, state: RoundState, said: list[Message]) -> list[Message]:
        if not kept and when(state):
            kept.append(liar.claim(state, make(liar, state)))
        if not kept:
            return said
        return [*(one for one in said if one.type_name != kept[0].type_name), *kept]

    return lie


def one_after_another(*lies: Lie) -> Lie:
    """Each lie makes what it likes of what the one before it said."""

    def lie(liar: Liar, frame: Frame, state: RoundState, said: list[Message]) -> list[Message]:
        for each in lies:
            said = each(liar, frame, state, said)
        return said

    return lie


def unable_to_prove(villain: Liar) -> None:
    """Let the villain go on where the honest executor's code fails to prove what the villain claimed."""
    honest = villain.contribute

    def contribute(frame: Frame, state: RoundState, executor: Executor, clock: Stopwatch) -> list[Message]:
        try:
            return honest(frame, state, executor, clock)
        except (ProverStatement, WitnessUnsatisfied):
            said = contributions(villain, replace(frame, time=villain.chain.head().time), state)
            return said if villain.lie is None else villain.lie(villain, frame, state, said)

    villain.contribute = contribute  # type: ignore[method-assign]


def shares_with(arena: Arena, number: int = 1) -> Callable[[Liar, RoundState], payloads.Shares]:
    """Good shares of the order as it stands, for the first executor, whenever they are asked for."""

    def make(liar: Liar, state: RoundState) -> payloads.Shares:
        packet: SharePacket = good_packet(liar, state)
        return payloads.Shares(attempt=0, ciphertext=encrypted(arena, liar, state, packet.encode()))

    return make


def ordered_and_not_on_chain(state: RoundState) -> bool:
    """The order is known, and nothing may be revealed yet."""
    return state.ordered is not None and state.committed_at is None
