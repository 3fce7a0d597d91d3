"""Commit-reveal rounds: openings handed to the executor, and slots voided that nobody revealed.

Each member says which slots it holds no opening of and hands the openings that it has to the
executor. A slot is voided only where every packet of a quorum lacks it: an honest trader reached
n-q+1+f members, so at most q-1 members can lack or deny its opening.
"""

from __future__ import annotations

from commit.errors import FssError
from commit.hashing import keccak256
from commit.merkle import slots_root
from commit.typed_data import VoidCertificate
from fss.messages import payloads
from fss.messages.payloads import Payload
from fss.messages.signed import Message
from fss.packing import bitmap_flags
from fss.round.certificates import count_signature
from fss.round.frame import Frame
from fss.round.reveal import take_packet
from fss.round.state import Packet, Phase, RoundState, Voiding
from fss.round.verdicts import Verdict


def on_openings(frame: Frame, state: RoundState, message: Message, payload: Payload) -> Verdict:
    """Take a member's packet of openings, with the slots that it lacks."""
    if not isinstance(payload, payloads.Openings) or frame.record.sealed:
        return Verdict.MALFORMED
    if state.ordered is None:
        return Verdict.TOO_EARLY
    if not _is_bitmap(payload.missing, len(state.ordered.slots)):
        return Verdict.MALFORMED
    packet = Packet(message.sender, payload.ciphertext, payload.missing)
    return take_packet(frame, state, payload.attempt, packet)


def on_reveal_report(frame: Frame, state: RoundState, message: Message, payload: Payload) -> Verdict:
    """The executor names the slots to void; the packets must bear it out.

    It read those that stood when it looked. Later ones do not refute it: what it names, a quorum lacks.
    """
    if not isinstance(payload, payloads.RevealReport) or frame.record.sealed:
        return Verdict.MALFORMED
    if state.ordered is None or state.phase == Phase.OPEN:
        return Verdict.TOO_EARLY
    if message.sender != frame.record.executor(state.number, payload.attempt):
        return Verdict.NOT_THIS_EXECUTOR
    if state.phase != Phase.ORDERED or state.voiding is not None:
        return Verdict.TOO_LATE
    count, quorum = len(state.ordered.slots), frame.record.terms.quorum
    bitmaps = [packet.missing for packet in state.packets.get(payload.attempt, {}).values()]
    if len(bitmaps) < quorum:
        return Verdict.TOO_EARLY
    if not _is_bitmap(payload.missing, count):
        return Verdict.MALFORMED
    seen = (agreed_missing(bitmaps[:most], count) for most in range(quorum, len(bitmaps) + 1))
    if payload.missing not in seen:
        return Verdict.DISAGREES
    if any(payload.missing):
        state.voiding = _voiding(frame, state, payload.missing)
    else:
        state.phase = Phase.REVEALED
    return Verdict.ACCEPTED


def on_void_vote(frame: Frame, state: RoundState, message: Message, payload: Payload) -> Verdict:
    """Count a signature on the void certificate; a quorum makes the round REVEALED."""
    if not isinstance(payload, payloads.VoidVote) or frame.record.sealed:
        return Verdict.MALFORMED
    voiding = state.voiding
    if voiding is None:
        return Verdict.TOO_EARLY
    if (payload.voided, payload.effective_root) != (voiding.voided, voiding.effective_root):
        return Verdict.DISAGREES
    verdict = count_signature(
        state, state.void_votes, message.sender, voiding.digest, payload.signature, "voided slots"
    )
    if state.phase == Phase.ORDERED and len(state.void_votes) >= frame.record.terms.quorum:
        state.phase = Phase.REVEALED
    return verdict


def agreed_missing(bitmaps: list[bytes], count: int) -> bytes:
    """The slots that every bitmap names."""
    agreed = (1 << count) - 1
    for bitmap in bitmaps:
        agreed &= int.from_bytes(bitmap, "little")
    return agreed.to_bytes((count + 7) // 8, "little")


def _is_bitmap(bitmap: bytes, count: int) -> bool:
    return len(bitmap) == (count + 7) // 8 and int.from_bytes(bitmap, "little") < 1 << count


def _voiding(frame: Frame, state: RoundState, voided: bytes) -> Voiding:
    if state.ordered is None:
        raise FssError("only an ordered round has slots to void")
    flags = bitmap_flags(voided, len(state.ordered.slots))
    leaves = [0 if void else s.commitment for s, void in zip(state.ordered.slots, flags, strict=True)]
    root = slots_root(leaves, frame.record.terms.slots, frame.batches)
    certificate = VoidCertificate(
        context=state.context,
        slots_root=state.ordered.slots_root,
        voided=keccak256(voided),
        effective_root=root,
    )
    return Voiding(voided, certificate, certificate.digest(frame.record.domain))
