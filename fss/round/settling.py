"""Outcome, proof, and what the chain says in the end.

An outcome is an executor's claim until its proof stands; claims of several executors may stand
beside each other, the first that is proved is the round's.
"""

from __future__ import annotations

from fss.messages import payloads
from fss.messages.payloads import Payload
from fss.messages.signed import Message
from fss.packing import FILL_BYTES, unpack_fills
from fss.round.frame import Frame
from fss.round.reveal import current_attempt
from fss.round.state import Phase, ProposedOutcome, RoundState
from fss.round.statements import settlement_of
from fss.round.verdicts import Verdict
from verifier.errors import VerifierError
from verifier.settlement import check_lists
from verifier.statement import public_inputs


def on_outcome(frame: Frame, state: RoundState, message: Message, payload: Payload) -> Verdict:
    """Take the claim of the executor whose turn has come; the round is CLEARED with the first."""
    if not isinstance(payload, payloads.Outcome):
        return Verdict.MALFORMED
    current, ordered = current_attempt(frame, state), state.ordered
    if ordered is None or current is None or payload.attempt > current or state.phase == Phase.ORDERED:
        return Verdict.TOO_EARLY
    if state.proof is not None:
        return Verdict.TOO_LATE
    if message.sender != frame.record.executor(state.number, payload.attempt):
        return Verdict.NOT_THIS_EXECUTOR
    if len(payload.fills) != FILL_BYTES * len(ordered.slots):
        return Verdict.MALFORMED
    outcome = ProposedOutcome(payload.attempt, payload.price, payload.volume, unpack_fills(payload.fills))
    try:
        check_lists(settlement_of(frame.record, state, outcome))
    except VerifierError:
        state.blame(message.sender, "claimed an outcome that the contract refuses")
        return Verdict.DISAGREES
    state.outcomes[payload.attempt] = outcome
    if state.phase == Phase.REVEALED:
        state.phase = Phase.CLEARED
    return Verdict.ACCEPTED


def on_proof(frame: Frame, state: RoundState, message: Message, payload: Payload) -> Verdict:
    """Check the proof of a claim that stands; the round is PROVED with the first good one."""
    if not isinstance(payload, payloads.Proof):
        return Verdict.MALFORMED
    if message.sender != frame.record.executor(state.number, payload.attempt):
        return Verdict.NOT_THIS_EXECUTOR
    outcome = state.outcomes.get(payload.attempt)
    if outcome is None:
        return Verdict.TOO_EARLY
    if state.proof is not None:
        return Verdict.TOO_LATE
    public = public_inputs(settlement_of(frame.record, state, outcome), frame.record.clear_key)
    if not frame.checker.check(frame.record.clear_key, [(public, tuple(payload.proof))])[0]:
        state.blame(message.sender, "sent a proof that does not hold")
        return Verdict.BAD_PROOF
    state.outcome, state.proof, state.phase = outcome, tuple(payload.proof), Phase.PROVED
    _blame_false_claims(frame, state, outcome)
    return Verdict.ACCEPTED


def _blame_false_claims(frame: Frame, state: RoundState, proved: ProposedOutcome) -> None:
    """A round has one outcome, so whoever claimed another than the proved one was wrong."""
    for attempt, claim in state.outcomes.items():
        if (claim.price, claim.volume, claim.fills) != (proved.price, proved.volume, proved.fills):
            claimant = frame.record.executor(state.number, attempt)
            state.blame(claimant, "claimed another outcome than the one that was proved")


def on_settled(frame: Frame, state: RoundState, message: Message, payload: Payload) -> Verdict:
    """Count an observation that the chain settled the round."""
    if not isinstance(payload, payloads.Settled):
        return Verdict.MALFORMED
    voters = state.settled_votes.setdefault(payload.outcome, set())
    voters.add(message.sender)
    if len(voters) > frame.record.terms.faulty:
        state.phase = Phase.SETTLED
    return Verdict.ACCEPTED


def on_cancelled(frame: Frame, state: RoundState, message: Message, payload: Payload) -> Verdict:
    """Count an observation that the round can no longer be committed or settled."""
    if frame.time < state.deadlines.commit:
        return Verdict.TOO_EARLY
    state.cancelled_votes.add(message.sender)
    if len(state.cancelled_votes) > frame.record.terms.faulty:
        state.phase = Phase.CANCELLED
    return Verdict.ACCEPTED
