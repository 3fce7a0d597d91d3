"""An adversary that draws all that it does from a seed: what villains say, and in what order words arrive.

It works on a `World` of doubles and on an `Arena` on a real chain alike: both have members, a node, a record,
``order``, ``state`` and a chain. A villain sees what stands in the log, and what it itself would say if it
were honest; from that it makes silence, twists, repeats, contradictions, garbage, echoes of others, words for
other rounds, early and bad shares, false accusations, and as executor false outcomes and proofs.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from commit.errors import FssError
from commit.signing import sign
from commit.vrf import seed_share
from fss.messages import payloads
from fss.messages.payloads import PAYLOADS, Payload
from fss.messages.signed import Message, sign_message
from fss.round.frame import Frame
from fss.round.setup import ceremony_scope
from fss.round.state import RoundState
from tests.adversary.lies import unable_to_prove
from tests.adversary.openings import any_bitmap, denied, early_words
from tests.adversary.secrecy import Watch
from tests.round.harness import Liar
from tests.round.test_reveal import BAD, encrypted, good_packet

EDGES = (0, 1, 2**32, 2**53 - 1, 2**64, 2**254, 2**255, 2**256 - 1)


def readable(message: Message) -> Payload | None:
    """What a member said, or ``None`` for a trader's envelope and for garbage."""
    try:
        return message.payload() if message.signature else None
    except FssError:
        return None


class Chaos:
    """One run's villains. ``stage`` is a `World` or an `Arena`; all is drawn from ``draw``."""

    def __init__(self, stage: Any, villains: list[Liar], draw: random.Random, number: int = 1) -> None:
        self.stage, self.villains, self.draw, self.number = stage, villains, draw, number
        self.favourite = draw.choice(MOVES)
        self.watch = Watch(stage.chain)
        self._packets: dict[bytes, Payload] = {}
        for member in stage.members:
            member.lie = self.watch
        for villain in villains:
            villain.lie = self.lie
            unable_to_prove(villain)
        self.lags = draw.random() < 0.3
        self.network = stage.node.members = Network(stage.node.members, draw, heights=12 if self.lags else 0)

    def retire(self) -> None:
        """Let every villain be honest and the network whole from now on."""
        for villain in self.villains:
            villain.lie = None
        self.network.heights = 0

    # --- what a villain says --------------------------------------------------------------------------

    def lie(self, liar: Liar, frame: Frame, state: RoundState, said: list[Message]) -> list[Message]:
        """None to two moves at each height, on top of each other; the run's favourite more often."""
        if state.number != self.number:
            return said
        for _ in range(self.draw.choice((0, 1, 1, 2))):
            move = self.favourite if self.draw.random() < 0.4 else self.draw.choice(MOVES)
            said = move(self, liar, state, said)
        return said

    def claim(self, liar: Liar, payload: Payload) -> Message:
        return liar.claim(self.stage.state(self.number), payload)

    def silence(self, _liar: Liar, _state: RoundState, _said: list[Message]) -> list[Message]:
        return []

    def withhold(self, _liar: Liar, _state: RoundState, said: list[Message]) -> list[Message]:
        return [message for message in said if self.draw.random() < 0.5]

    def twist(self, liar: Liar, _state: RoundState, said: list[Message]) -> list[Message]:
        return [self._altered(liar, message) for message in said]

    def contradict(self, liar: Liar, _state: RoundState, said: list[Message]) -> list[Message]:
        both = said + [self._altered(liar, message) for message in said]
        self.draw.shuffle(both)
        return both

    def repeat(self, liar: Liar, _state: RoundState, said: list[Message]) -> list[Message]:
        old = [one for one in self._logged() if one.sender == liar.address]
        return said * 2 + self.draw.sample(old, min(3, len(old)))

    def echo(self, liar: Liar, _state: RoundState, said: list[Message]) -> list[Message]:
        """Another member's words, signed as its own."""
        others = [one for one in self._logged() if one.sender != liar.address and one.signature]
        echoed = self.draw.sample(others, min(2, len(others)))
        return said + [self._signed(liar, one.payload(), one.scope) for one in echoed]

    def garbage(self, liar: Liar, _state: RoundState, said: list[Message]) -> list[Message]:
        """Signed bodies that are no payload, and messages that it did not sign."""
        draw = self.draw
        scope = self.stage.record.context(self.number)
        name = draw.choice([*PAYLOADS, "nothing"])
        raw = Message(name, liar.address, scope, liar.head, draw.randbytes(draw.randrange(40)), b"")
        signed = replace(raw, signature=sign(raw.digest, liar.key))
        other = draw.choice(self.stage.record.members)
        return [*said, signed, replace(signed, sender=other), replace(signed, signature=bytes(65))]

    def astray(self, liar: Liar, _state: RoundState, said: list[Message]) -> list[Message]:
        """What it says, for another round, for the ceremony, or for nothing that there is."""
        record = self.stage.record
        ceremony = self.stage.node.machine.setup.transcript.ceremony
        scopes = [record.context(self.number + 1), record.context(99), ceremony_scope(ceremony), 0]
        payloads_said = [payload for payload in map(readable, said) if payload is not None]
        return said + [self._signed(liar, one, self.draw.choice(scopes)) for one in payloads_said]

    def early(self, liar: Liar, state: RoundState, said: list[Message]) -> list[Message]:
        """Whatever could be said later, now."""
        draw = self.draw
        made: list[Payload] = [
            payloads.Settled(outcome=draw.choice(EDGES)),
            payloads.Cancelled(),
            payloads.SetVote(lists=draw.randbytes(32), snapshot=draw.randbytes(32)),
            payloads.Committed(slots_root=draw.choice(EDGES), list_hash=draw.randbytes(32)),
            payloads.OrderVote(slots_root=1, list_hash=bytes(32), signature=draw.randbytes(65)),
            payloads.Outcome(attempt=draw.randrange(3), price=0, volume=0, fills=b""),
            payloads.Proof(attempt=draw.randrange(3), proof=list(range(8))),
            payloads.RevealReport(attempt=0, missing=b""),
        ]
        if not self.stage.record.sealed:
            made += early_words(state, draw)
        keys = liar.threshold_keys
        share = seed_share(keys.key_share, keys.key_set, state.context, draw.randbytes)
        made.append(
            payloads.SeedShare(
                share=(share.point.x, share.point.y),
                challenge=share.proof.challenge,
                response=share.proof.response,
            )
        )
        if state.ordered is not None:
            if self.stage.record.sealed:
                sealed = encrypted(self.stage, liar, state, good_packet(liar, state).encode())
                made.append(payloads.Shares(attempt=0, ciphertext=sealed))
            ordered = state.ordered
            made.append(payloads.Committed(slots_root=ordered.slots_root, list_hash=ordered.list_hash))
        return said + [self.claim(liar, one) for one in draw.sample(made, 2)]

    def bad_shares(self, liar: Liar, state: RoundState, said: list[Message]) -> list[Message]:
        """Bad shares or openings in the place of good ones, the same whenever it is asked."""
        return [self._spoilt(liar, state, message) for message in said]

    def _spoilt(self, liar: Liar, state: RoundState, message: Message) -> Message:
        payload = readable(message)
        if not isinstance(payload, payloads.Shares | payloads.Openings):
            return message
        if not state.ordered or not state.ordered.slots:
            return message
        if liar.address not in self._packets:
            if isinstance(payload, payloads.Openings):
                spoilt: Payload = denied(payload, state, self.draw)
            else:
                update = {"ciphertext": self.draw.choice(BAD)(self.stage, liar, state)}
                spoilt = payload.model_copy(update=update)
            self._packets[liar.address] = spoilt
        spoilt = self._packets[liar.address]
        return self.claim(liar, spoilt.model_copy(update={"attempt": payload.attempt}))

    def accuse(self, liar: Liar, _state: RoundState, said: list[Message]) -> list[Message]:
        """Accuse somebody, with an opening of nothing."""
        accused = self.draw.choice(self.stage.record.members)
        accusation = payloads.Accusation(
            accused=accused, attempt=self.draw.randrange(2), shared=(0, 1), challenge=1, response=1
        )
        return [*said, self.claim(liar, accusation)]

    def misclaim(self, liar: Liar, state: RoundState, said: list[Message]) -> list[Message]:
        """An executor that claims an empty outcome, voids others' slots, or proves with another's numbers."""
        nothing = {"price": 0, "volume": 0}
        kept = []
        for message in said:
            payload = readable(message)
            if isinstance(payload, payloads.Outcome):
                empty = nothing | {"fills": bytes(len(payload.fills))}
                kept.append(self.claim(liar, payload.model_copy(update=empty)))
            elif isinstance(payload, payloads.RevealReport):
                other = {"missing": any_bitmap(state, self.draw)}
                kept.append(self.claim(liar, payload.model_copy(update=other)))
            elif isinstance(payload, payloads.Proof):
                kept.append(self.claim(liar, payload.model_copy(update={"proof": list(range(1, 9))})))
            else:
                kept.append(message)
        return kept

    def relist(self, liar: Liar, state: RoundState, said: list[Message]) -> list[Message]:
        """A list in another order, without some, and with what nobody sent."""
        kept = []
        for message in said:
            payload = readable(message)
            if isinstance(payload, payloads.ReceiveList):
                ids = [*payload.ids[self.draw.randrange(2) :], self.draw.randbytes(32)]
                self.draw.shuffle(ids)
                kept.append(self.claim(liar, payloads.ReceiveList(ids=ids)))
            else:
                kept.append(message)
        return kept

    def _altered(self, liar: Liar, message: Message) -> Message:
        payload = readable(message)
        return message if payload is None else self._signed(liar, self.altered(payload), message.scope)

    def _signed(self, liar: Liar, payload: Payload, scope: int) -> Message:
        """Upon the head that it has read, or now and then upon one that no log has."""
        head = self.draw.randbytes(32) if self.draw.random() < 0.1 else liar.head
        return sign_message(payload, scope, liar.key, head)

    def altered(self, payload: Payload) -> Payload:
        """The payload with one field changed in some way that a body can spell."""
        names = sorted(type(payload).model_fields)
        if not names:
            return payload
        name = self.draw.choice(names)
        return payload.model_copy(update={name: self._other(getattr(payload, name))})

    def _other(self, value: Any) -> Any:
        draw = self.draw
        if isinstance(value, int):
            return draw.choice([*EDGES, value ^ 1, value + 1])
        if isinstance(value, bytes):
            flipped = bytearray(value or b"\0")
            flipped[draw.randrange(len(flipped))] ^= 1 << draw.randrange(8)
            return draw.choice([bytes(flipped), value[:-1], bytes(len(value)), value + b"\0"])
        if isinstance(value, list):
            return draw.choice([value[::-1], value[1:], value + value[:1], []])
        return tuple(draw.choice(EDGES) for _ in value) if isinstance(value, tuple) else value

    def _logged(self) -> list[Message]:
        messages = [one for block in self.stage.node.log.blocks() for one in block.messages]
        return [one for one in messages if one.scope == self.stage.record.context(self.number)]


MOVES: tuple[Callable[[Chaos, Liar, RoundState, list[Message]], list[Message]], ...] = (
    Chaos.silence,
    Chaos.withhold,
    Chaos.twist,
    Chaos.contradict,
    Chaos.repeat,
    Chaos.echo,
    Chaos.garbage,
    Chaos.astray,
    Chaos.early,
    Chaos.bad_shares,
    Chaos.accuse,
    Chaos.misclaim,
    Chaos.relist,
)


class Network(tuple[Liar, ...]):
    """Members as a network delivers their words: in another order each time, and at first not all of them."""

    draw: random.Random
    heights: int

    def __new__(cls, members: tuple[Liar, ...], draw: random.Random, heights: int) -> Network:
        made = super().__new__(cls, members)
        made.draw, made.heights = draw, heights
        return made

    def __iter__(self) -> Any:
        order = list(super().__iter__())
        self.draw.shuffle(order)
        if self.heights > 0:
            self.heights -= 1
            order = [member for member in order if self.draw.random() < 0.7]
        return iter(order)


class Reluctant:
    """A relay that holds what it should send back for some heights, or for ever."""

    def __init__(self, relay: Any, draw: random.Random) -> None:
        self._relay, self._draw = relay, draw
        self._heights = draw.choice([0, 0, 0, 0, 2, 5, 10**9])
        self.held = self._heights > 0

    @property
    def overtaken(self) -> bool:
        """As the relay behind it says."""
        return bool(self._relay.overtaken)

    def act(self, *arguments: Any) -> bool:
        """Send, or wait; it never waits longer than it drew."""
        if self._heights > 0:
            self._heights -= 1
            return False
        return bool(self._relay.act(*arguments))
