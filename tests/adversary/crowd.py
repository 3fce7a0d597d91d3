"""Traders of the random adversary: copies, flips, doubles, collateral promised twice, decoys, spam."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from commit.envelope import Envelope
from commit.order import Side
from commit.signing import sign
from fss.messages import payloads
from fss.messages.signed import unsigned
from tests.adversary.arena import RICH, Arena
from tests.round.harness import trader_key

LOCK = 1600
"""Covers ten lots over the whole price range of the markets under attack."""


class Crowd:
    """Hostile traders of one round. ``stage`` is a `World` or an `Arena`."""

    def __init__(self, stage: Any, clients: list[Any], draw: random.Random, number: int = 1) -> None:
        self.stage, self.clients, self.draw, self.number = stage, clients, draw, number
        self.members = range(1, len(stage.members) + 1)

    def act(self) -> None:
        """Some of what hostile traders can do, in some order, among the honest orders."""
        moves = [self.copy, self.flip, self.double, self.promise_twice, self.decoys, self.spam, self.post]
        for move in self.draw.sample(moves, self.draw.randrange(1, 4)):
            move()

    def copy(self) -> None:
        """An honest order signed by mallory, to some members."""
        envelope, mallory = self.draw.choice(self.clients).envelope, trader_key("mallory")
        self._give("mallory", RICH)
        draft = replace(envelope, account=int.from_bytes(mallory.address, "big"))
        self._send(replace(draft, signature=sign(draft.id(self.stage.record.domain), mallory)).encode())

    def flip(self) -> None:
        """An honest order with a bit changed."""
        data = bytearray(self.draw.choice(self.clients).envelope.encode())
        data[self.draw.randrange(len(data))] ^= 1 << self.draw.randrange(8)
        self._send(bytes(data))

    def double(self) -> None:
        """One commitment under two ids, to different members."""
        self._give("mallory", RICH)
        first = self.stage.order("mallory", number=self.number)
        second = self.stage.order("mallory", number=self.number, like=first.order)
        for one in (first, second):
            self._send(one.envelope.encode())

    def promise_twice(self) -> None:
        """Two orders on the collateral of one, to different members."""
        self._give("trudy", LOCK)
        for limit in (140, 160):
            order = self.stage.order("trudy", limit=limit, quantity=10, number=self.number, locked=LOCK)
            self._send(order.envelope.encode())

    def decoys(self) -> None:
        """Covered orders that arrive in another place with every member."""
        self._give("oscar", RICH)
        for limit in (101, 102):
            order = self.stage.order("oscar", limit=limit, side=Side.BUY, number=self.number)
            for index in self.members:
                self._admit(index, order.envelope.encode())

    def spam(self) -> None:
        """More orders than a quota allows, most of them without collateral."""
        self._give("peggy", LOCK)
        for _ in range(4):
            order = self.stage.order("peggy", limit=120, quantity=10, number=self.number, locked=LOCK)
            self._send(order.envelope.encode())

    def post(self) -> None:
        """An envelope straight into the log, by a villain: nobody has to have received it."""
        self._give("oscar", RICH)
        envelope: Envelope = self.stage.order("oscar", limit=199, number=self.number).envelope
        payload = payloads.EnvelopePosted(envelope=envelope.encode())
        context = self.stage.record.context(self.number)
        self.stage.node.append([unsigned(payload, context, envelope.account.to_bytes(20, "big"))])

    def _give(self, name: str, amount: int) -> None:
        if isinstance(self.stage, Arena):
            self.stage.fund({name: amount})
        else:
            self.stage.chain.balances.setdefault(trader_key(name).address, amount)

    def _send(self, data: bytes) -> None:
        for index in self.draw.sample(self.members, self.draw.randrange(1, len(self.members) + 1)):
            self._admit(index, data)

    def _admit(self, index: int, data: bytes) -> None:
        stage = self.stage
        stage.members[index - 1].admit(stage.node.frame(), stage.state(self.number), [data])
