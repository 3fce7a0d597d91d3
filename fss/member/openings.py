"""Commit-reveal: a trader's opening of an ordered slot, checked before a member keeps it."""

from __future__ import annotations

from commit.errors import FssError
from commit.sealing import open_commitment
from fss.member.store import MemberStore
from fss.round.frame import Frame
from fss.round.state import RoundState


class OpeningRefused(FssError):
    """An opening does not belong to an ordered slot of this round, or comes at the wrong time.

    Openings are taken from when the order stands on chain until the reveal deadline; a trader
    sends its own to at least n - q + 1 + f members.
    """

    code = "opening.refused"


def keep_opening(
    store: MemberStore, frame: Frame, state: RoundState, identity: bytes, packed: int, salt: int
) -> None:
    """Check an opening against its commitment and make it durable.

    Raises:
        OpeningRefused: the time or the slot is wrong.
        OpeningError: it does not open the commitment.
    """
    if state.ordered is None or state.committed_at is None:
        raise OpeningRefused("the order is not fixed on chain yet", hint="wait, and keep the opening secret")
    if frame.time >= state.deadlines.reveal:
        raise OpeningRefused(f"the reveal deadline {state.deadlines.reveal} has passed")
    if identity not in state.ordered.merge.order:
        raise OpeningRefused("this order has no slot in this round")
    envelope = state.envelopes[identity]
    open_commitment(packed, salt, state.context, envelope.account, envelope.commitment)
    store.keep_opening(state.number, identity, packed, salt)
