"""Sealed rounds: shares after the order stands on chain, and who is to blame for a bad packet.

A member sends its shares encrypted to the executor of the attempt. Whether they are good only the
executor sees; if one is bad it accuses the sender with the packet opened verifiably, and the
machine decides (threat T5).
"""

from __future__ import annotations

from commit.babyjub import Point
from commit.ecies import Opening
from commit.errors import EnvironmentFault, FssError
from commit.schnorr import Proof
from fss.messages import payloads
from fss.messages.payloads import Payload
from fss.messages.signed import Message
from fss.round.frame import Frame
from fss.round.packets import PacketBad, judge
from fss.round.state import Packet, Phase, RoundState
from fss.round.verdicts import Verdict


def current_attempt(frame: Frame, state: RoundState) -> int | None:
    """Which executor's turn it is: 0 first, at most f; ``None`` before anything may be revealed."""
    if state.committed_at is None:
        return None
    start = state.committed_at if frame.record.sealed else max(state.committed_at, state.deadlines.reveal)
    if frame.time < start:
        return None
    return min(frame.record.terms.faulty, (frame.time - start) // frame.record.terms.executor_time)


def on_committed(frame: Frame, state: RoundState, message: Message, payload: Payload) -> Verdict:
    """Count an observation that the certificate stands on chain; f+1 equal ones are acted on."""
    if not isinstance(payload, payloads.Committed):
        return Verdict.MALFORMED
    if state.ordered is None or state.phase != Phase.ORDERED:
        return Verdict.TOO_EARLY if state.phase == Phase.OPEN else Verdict.TOO_LATE
    if (payload.slots_root, payload.list_hash) != (state.ordered.slots_root, state.ordered.list_hash):
        # A quorum signed this order, so the contract holds no other.
        state.blame(message.sender, "claimed that another order stands on chain")
        return Verdict.DISAGREES
    state.committed_votes.add(message.sender)
    if state.committed_at is None and len(state.committed_votes) > frame.record.terms.faulty:
        state.committed_at = frame.time
    return Verdict.ACCEPTED


def on_shares(frame: Frame, state: RoundState, message: Message, payload: Payload) -> Verdict:
    """Take a packet of shares for an executor whose turn has come."""
    if not isinstance(payload, payloads.Shares) or not frame.record.sealed:
        return Verdict.MALFORMED
    return take_packet(frame, state, payload.attempt, Packet(message.sender, payload.ciphertext))


def take_packet(frame: Frame, state: RoundState, attempt: int, packet: Packet) -> Verdict:
    """Store a packet; a member says one for each attempt, so a refuted one is not replaced."""
    current = current_attempt(frame, state)
    if state.committed_at is None:
        # Not a matter of clocks: whoever follows the log knows that the order does not stand yet.
        state.blame(packet.sender, "sent a packet before the order stood on chain")
    if current is None or attempt > current:
        return Verdict.TOO_EARLY
    if state.proof is not None or attempt < current:
        return Verdict.TOO_LATE  # nobody would look at it any more, nor say that it is bad
    state.packets.setdefault(attempt, {})[packet.sender] = packet
    return Verdict.ACCEPTED


def on_accusation(frame: Frame, state: RoundState, message: Message, payload: Payload) -> Verdict:
    """Judge an accusation: the accused is to blame if the packet is bad, else the accuser is."""
    if not isinstance(payload, payloads.Accusation):
        return Verdict.MALFORMED
    if message.sender != frame.record.executor(state.number, payload.attempt):
        return Verdict.NOT_THIS_EXECUTOR
    packet = state.packets.get(payload.attempt, {}).get(payload.accused)
    if packet is None:
        return Verdict.DISAGREES
    opening = Opening(Point(*payload.shared), Proof(payload.challenge, payload.response))
    try:
        judge(frame, state, payload.attempt, packet, opening)
    except PacketBad as bad:
        state.blame(payload.accused, bad.message)
        del state.packets[payload.attempt][payload.accused]
        return Verdict.ACCEPTED
    except EnvironmentFault:
        raise
    except FssError:
        pass
    state.blame(message.sender, f"accused 0x{payload.accused.hex()} of a packet that is good")
    return Verdict.FALSE_ACCUSATION


def advance(frame: Frame, state: RoundState) -> None:
    """A sealed round is REVEALED once t packets that nobody refuted stand for one executor."""
    if state.phase != Phase.ORDERED or state.committed_at is None or state.ordered is None:
        return
    if not state.ordered.slots or (
        frame.record.sealed
        and any(len(packets) >= frame.record.terms.threshold for packets in state.packets.values())
    ):
        state.phase = Phase.REVEALED
