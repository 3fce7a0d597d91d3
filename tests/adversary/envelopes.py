"""Envelopes as hostile traders and the villain make, sign, post and list them."""

from __future__ import annotations

from dataclasses import replace

from commit.envelope import Envelope
from commit.signing import sign
from fss.member.admission import Verdict as Answer
from fss.messages import payloads
from fss.messages.signed import Message, unsigned
from fss.round.frame import Frame
from fss.round.state import RoundState
from fss.trader import SealedOrder
from tests.adversary.arena import Arena
from tests.round.harness import Liar, Lie, trader_key

EVERYBODY = (1, 2, 3, 4, 5)


def codes(answers: list[Answer]) -> set[str]:
    """The codes of refusals, and an empty one for a receipt."""
    return {answer.refusal.code if answer.refusal else "" for answer in answers}


def by_mallory(arena: Arena, envelope: Envelope, **changes: object) -> Envelope:
    """An envelope with other fields, well signed by mallory as its account, with the proof that it has."""
    mallory = trader_key("mallory")
    account = int.from_bytes(mallory.address, "big")
    draft = replace(envelope, account=account, **changes)  # type: ignore[arg-type]
    return replace(draft, signature=sign(draft.id(arena.record.domain), mallory))


def posted(arena: Arena, envelope: Envelope, number: int = 1) -> Message:
    payload = payloads.EnvelopePosted(envelope=envelope.encode())
    return unsigned(payload, arena.state(number).context, envelope.account.to_bytes(20, "big"))


def listing(arena: Arena, envelopes: list[Envelope]) -> Lie:
    """Write these envelopes into the log, and their ids on its own list before those that it received."""
    ids = [envelope.id(arena.record.domain) for envelope in envelopes]

    def lie(liar: Liar, _frame: Frame, _state: RoundState, said: list[Message]) -> list[Message]:
        twisted: list[Message] = []
        for message in said:
            payload = message.payload()
            if isinstance(payload, payloads.ReceiveList):
                mine = [*ids, *(one for one in payload.ids if one not in ids)]
                twisted += [posted(arena, envelope) for envelope in envelopes]
                twisted.append(liar.claim(arena.state(), payloads.ReceiveList(ids=mine)))
            else:
                twisted.append(message)
        return twisted

    return lie


def sealed(arena: Arena) -> list[SealedOrder]:
    return arena.honest_orders[1]
