"""The public inputs of both circuits, as the machine, the members and the executor all build them."""

from __future__ import annotations

from commit.envelope import Envelope, seal_inputs
from fss.packing import bitmap_flags
from fss.round.record import MarketRecord
from fss.round.state import Ordered, ProposedOutcome, RoundState
from verifier.statement import Settlement, Slot


def seal_public_inputs(record: MarketRecord, envelope: Envelope, context: int) -> tuple[int, ...]:
    """The statement that an envelope's seal proof proves (docs/protocol.md, public inputs)."""
    return seal_inputs(envelope, context, record.key_set.public_key, record.terms.floor, record.terms.cap)


def settlement_of(record: MarketRecord, state: RoundState, outcome: ProposedOutcome) -> Settlement:
    """The settlement that an outcome of this round would be on chain.

    Raises:
        SettlementRefused: a field of the outcome does not fit its width.
        ValueError: the outcome has not one fill for each slot.
    """
    if state.ordered is None:
        raise ValueError("a round that is not ordered has no settlement")
    terms = record.terms
    return Settlement(
        context=state.context,
        slots_root=effective_root(state.ordered, state),
        size=terms.slots,
        floor=terms.floor,
        cap=terms.cap,
        price=outcome.price,
        volume=outcome.volume,
        slots=tuple(
            Slot(s.account, s.locked, s.commitment, s.ciphertext_hash, fill, voided)
            for s, fill, voided in zip(state.ordered.slots, outcome.fills, voided_flags(state), strict=True)
        ),
    )


def effective_root(ordered: Ordered, state: RoundState) -> int:
    """The slots root that the proof is about: that of the void certificate where there is one."""
    return state.voiding.effective_root if state.voiding else ordered.slots_root


def voided_flags(state: RoundState) -> tuple[bool, ...]:
    """For each slot whether it was voided."""
    count = len(state.ordered.slots) if state.ordered else 0
    if state.voiding is None:
        return (False,) * count
    return bitmap_flags(state.voiding.voided, count)
