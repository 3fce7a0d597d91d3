"""What a member adds to the log, given the state so far and what it alone knows.

`contributions` is ``contribute`` of the machine's shape: called at each height, it returns signed
messages and changes nothing but the member's own memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial

from commit.signing import sign
from commit.vrf import seed_share
from fss.member.core import MemberCore
from fss.member.handover import openings_packet, share_packet
from fss.member.views import ChainPhase
from fss.messages import payloads
from fss.messages.signed import Message, sign_message, unsigned
from fss.round.frame import Frame
from fss.round.ordering import lists_hash, snapshot_accounts
from fss.round.reveal import current_attempt
from fss.round.state import Phase, RoundState


def contributions(member: MemberCore, frame: Frame, state: RoundState) -> list[Message]:
    """The messages that this member adds to round ``state`` now; ``frame.time`` is the chain's.

    Whatever it returned and the log does not hold, it says again in the same words.
    """
    if state.finished:
        return []
    messages: list[Message] = []
    if state.phase == Phase.OPEN:
        messages += _ordering(member, frame, state)
    else:
        messages += _revealing(member, frame, state)
    messages += _endings(member, frame, state)
    return messages


def _ordering(member: MemberCore, frame: Frame, state: RoundState) -> Iterator[Message]:
    terms = frame.record.terms
    if not state.deadlines.close <= frame.time < state.deadlines.commit:
        return
    if not state.lists_fixed(terms):
        if all(listed.member != member.address for listed in state.lists):
            yield from _own_list(member, frame, state)
    elif state.snapshot is None:
        yield from _snapshot(member, frame, state)
    elif len(state.set_votes) < terms.quorum:
        vote = payloads.SetVote(lists=lists_hash(state), snapshot=state.snapshot.digest)
        if member.address not in state.set_votes:
            yield _voted(member, frame, state, vote)
    elif state.seed is None:
        if member.index not in state.seed_shares:
            yield member.say(frame, state, "seed-share", lambda: _seed_share(member, frame, state))
    elif state.ordered is not None and member.address not in state.order_votes:
        member.store.record_vote(state.number, "order", state.ordered.digest)
        signature = sign(state.ordered.digest, member.key)
        payload_vote = payloads.OrderVote(
            slots_root=state.ordered.slots_root, list_hash=state.ordered.list_hash, signature=signature
        )
        yield sign_message(payload_vote, state.context, member.key, frame.head)


def _own_list(member: MemberCore, frame: Frame, state: RoundState) -> Iterator[Message]:
    admissions = member.store.admissions(state.number)
    for admission in admissions:
        if admission.id not in state.envelopes:
            yield _posted(admission.envelope, state.context, admission.account)
    yield _voted(member, frame, state, payloads.ReceiveList(ids=[one.id for one in admissions]))


@lru_cache(maxsize=4 * payloads.MAX_SLOTS)
def _posted(envelope: bytes, scope: int, account: bytes) -> Message:
    """An envelope as a message: the same whoever posts it, and asked for until the log holds it."""
    return unsigned(payloads.EnvelopePosted(envelope=envelope), scope, account)


def _snapshot(member: MemberCore, frame: Frame, state: RoundState) -> Iterator[Message]:
    block = member.chain.first_block_from(state.deadlines.close)
    if block is None:
        return
    accounts = snapshot_accounts(state)
    available = member.chain.available(accounts, state.deadlines.commit, block.number)
    payload = payloads.Snapshot(
        block=block.number, block_hash=block.hash, accounts=accounts, available=available
    )
    yield member.say(frame, state, "snapshot", lambda: payload)


def _seed_share(member: MemberCore, frame: Frame, state: RoundState) -> payloads.SeedShare:
    share = seed_share(
        member.threshold_keys.key_share, frame.record.key_set, state.context, member.random_bytes
    )
    return payloads.SeedShare(
        share=(share.point.x, share.point.y),
        challenge=share.proof.challenge,
        response=share.proof.response,
    )


def _revealing(member: MemberCore, frame: Frame, state: RoundState) -> Iterator[Message]:
    if state.ordered is None:
        return
    seen = member.chain.round(state.number, frame.record.terms.confirmations)
    certified = (state.ordered.slots_root, state.ordered.list_hash)
    if seen.phase != ChainPhase.COMMITTED or (seen.slots_root, seen.list_hash) != certified:
        # Others may have seen it. A member shares nothing before it has seen for itself: f + 1 can be
        # fewer than t, and so few must not be able to have orders opened (threat T3).
        return
    if state.committed_at is None:
        if member.address not in state.committed_votes:
            committed = payloads.Committed(slots_root=seen.slots_root, list_hash=seen.list_hash)
            yield sign_message(committed, state.context, member.key, frame.head)
        return
    attempt = current_attempt(frame, state)
    if attempt is None or state.phase == Phase.PROVED or not _time_is_left(frame, state, attempt):
        return
    if member.address not in state.packets.get(attempt, {}) and state.ordered.slots:
        packet = share_packet if frame.record.sealed else openings_packet
        yield member.say(frame, state, f"packet {attempt}", partial(packet, member, frame, state, attempt))
    yield from _void_vote(member, frame, state)


def _time_is_left(frame: Frame, state: RoundState, attempt: int) -> bool:
    """Whether this executor and its fallbacks can still finish before the settle deadline (threat T15)."""
    executors_left = frame.record.terms.faulty + 1 - attempt
    return frame.time + executors_left * frame.record.terms.executor_time <= state.deadlines.settle


def _void_vote(member: MemberCore, frame: Frame, state: RoundState) -> Iterator[Message]:
    voiding, ordered = state.voiding, state.ordered
    if (
        voiding is None
        or ordered is None
        or state.phase != Phase.ORDERED
        or member.address in state.void_votes
    ):
        return
    held = member.store.openings(state.number)
    voided = int.from_bytes(voiding.voided, "little")
    if any(voided >> slot & 1 and identity in held for slot, identity in enumerate(ordered.merge.order)):
        return
    member.store.record_vote(state.number, "void", voiding.digest)
    payload = payloads.VoidVote(
        voided=voiding.voided,
        effective_root=voiding.effective_root,
        signature=sign(voiding.digest, member.key),
    )
    yield sign_message(payload, state.context, member.key, frame.head)


def _endings(member: MemberCore, frame: Frame, state: RoundState) -> Iterator[Message]:
    """What the chain says of the round's end: settled, or past the deadline that it missed."""
    if frame.time < state.deadlines.commit and state.phase == Phase.OPEN:
        return
    seen = member.chain.round(state.number, frame.record.terms.confirmations)
    if seen.phase == ChainPhase.SETTLED:
        if member.address not in state.settled_votes.get(seen.outcome, set()):
            settled = payloads.Settled(outcome=seen.outcome)
            yield sign_message(settled, state.context, member.key, frame.head)
        return
    missed = seen.phase != ChainPhase.COMMITTED and _has_passed(member, frame, state.deadlines.commit)
    over = missed or seen.phase == ChainPhase.CANCELLED or _has_passed(member, frame, state.deadlines.settle)
    if over and member.address not in state.cancelled_votes:
        yield sign_message(payloads.Cancelled(), state.context, member.key, frame.head)


def _has_passed(member: MemberCore, frame: Frame, deadline: int) -> bool:
    """Whether a block at or after ``deadline`` is confirmed, so that all that came in time can be seen."""
    if frame.time < deadline:
        return False
    first = member.chain.first_block_from(deadline)
    return first is not None and member.chain.head().number - first.number >= frame.record.terms.confirmations


def _voted(member: MemberCore, frame: Frame, state: RoundState, payload: payloads.Payload) -> Message:
    """Sign a payload that a member says once a round, after writing it into the vote book."""
    message = sign_message(payload, state.context, member.key, frame.head)
    member.store.record_vote(state.number, payload.type_name, message.statement)
    return message
