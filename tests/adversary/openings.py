"""Commit-reveal under a random adversary: traders reveal to few or to nobody, members deny what they hold."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import suppress

from commit.errors import FssError
from fss.messages import payloads
from fss.messages.payloads import Payload
from fss.round.state import RoundState
from tests.round.harness import Made, World


class Disclosure:
    """The traders' part of a round after its order stands on chain: who sends its opening, and to whom.

    ``kept`` are those whose orders must count, whatever f members do: they reached n - q + 1 + f members in
    time. ``withheld`` told nobody. What reaches one to n - q + f members may count or not: that is for the
    members that have it to say.
    """

    def __init__(self, world: World, clients: Sequence[Made], draw: random.Random, number: int = 1) -> None:
        self.world, self.draw, self.number = world, draw, number
        terms = world.record.terms
        self._enough = terms.members - terms.quorum + 1 + terms.faulty
        self._audience: dict[bytes, list[int]] = {}
        indices = range(1, terms.members + 1)
        for one in clients:
            told = draw.choice([0, 1, self._enough - 1, self._enough, self._enough, terms.members])
            self._audience[one.id] = draw.sample(indices, told)
        self._clients = {one.id: one for one in clients}
        self._in_time = False

    @property
    def kept(self) -> set[bytes]:
        told = self._audience.items()
        return {one for one, members in told if self._in_time and len(members) >= self._enough}

    @property
    def withheld(self) -> set[bytes]:
        return {one for one, members in self._audience.items() if not self._in_time or not members}

    def __call__(self, state: RoundState) -> None:
        """Reveal as soon as it is safe, in some order, each after an opening that is none."""
        frame = self.world.node.frame()
        if state.committed_at is None or self._in_time or frame.time >= state.deadlines.reveal:
            return
        self._in_time = True
        sent = [(one, index) for one, members in self._audience.items() for index in members]
        self.draw.shuffle(sent)
        for identity, index in sent:
            member, one = self.world.members[index - 1], self._clients[identity]
            with suppress(FssError):
                member.keep_opening(frame, state, identity, one.order.packed ^ 1, one.order.salt)
            member.keep_opening(frame, state, identity, *one.opening)


def any_bitmap(state: RoundState, draw: random.Random) -> bytes:
    """Some, all or none of a round's slots."""
    slots = len(state.ordered.slots) if state.ordered else 3
    every = (1 << slots) - 1
    return draw.choice([0, every, draw.randint(0, every)]).to_bytes((slots + 7) // 8, "little")


def denied(said: payloads.Openings, state: RoundState, draw: random.Random) -> payloads.Openings:
    """Openings that a member has and denies, or claims and has not, or encrypts for nobody."""
    garbage = draw.randbytes(len(said.ciphertext))
    updates = [{"missing": any_bitmap(state, draw)}, {"ciphertext": garbage}, {"ciphertext": b""}]
    return said.model_copy(update=draw.choice(updates))


def early_words(state: RoundState, draw: random.Random) -> list[Payload]:
    """What a commit-reveal round knows, whenever somebody likes to say it."""
    bitmap = any_bitmap(state, draw)
    return [
        payloads.Openings(attempt=0, missing=bitmap, ciphertext=draw.randbytes(100)),
        payloads.RevealReport(attempt=draw.randrange(2), missing=bitmap),
        payloads.VoidVote(voided=bitmap, effective_root=1, signature=draw.randbytes(65)),
    ]
