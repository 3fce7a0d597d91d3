"""The state hash: what two machines that applied the same log must agree on.

It covers what was decided, not how it came there: no heights, times, block numbers, signatures or
proof bytes. So a round that was interrupted and continued ends in the hash of an undisturbed one.
"""

from __future__ import annotations

from collections.abc import Mapping

from commit.canonical import canonical_json
from commit.hashing import hash_words, keccak256
from fss.round.record import MarketRecord
from fss.round.state import RoundState


def state_hash(record: MarketRecord | None, rounds: Mapping[int, RoundState]) -> bytes:
    """``H(TAG("state"), terms hash, round digests...)``, terms hash 0 before there is one.

    Rounds are ascending; one in which nothing was accepted and nobody blamed is left out.
    """
    terms = record.terms_hash if record else bytes(32)
    touched = [rounds[number] for number in sorted(rounds) if not rounds[number].untouched]
    return hash_words("state", terms, *map(round_digest, touched))


def round_digest(state: RoundState) -> bytes:
    """``keccak256`` of the round's decisions in canonical JSON; see docs/protocol.md, "State hash".

    A finished round never changes, so its digest is kept: a log of many rounds stays quick.
    """
    digest = state.final_digest or keccak256(canonical_json(_decided(state)))
    if state.finished:
        state.final_digest = digest
    return digest


def _decided(state: RoundState) -> dict[str, object]:
    ordered, outcome = state.ordered, state.outcome
    return {
        "context": f"0x{state.context:064x}",
        "culprits": {"0x" + member.hex(): reasons for member, reasons in state.culprits.items()},
        "dropped": {"0x" + one.id.hex(): one.reason.value for one in ordered.merge.dropped}
        if ordered
        else {},
        "envelopes": "0x" + keccak256(b"".join(sorted(state.envelopes))).hex(),
        "fills": list(outcome.fills) if outcome else [],
        "listHash": "0x" + ordered.list_hash.hex() if ordered else "",
        "lists": {"0x" + received.member.hex(): "0x" + received.digest.hex() for received in state.lists},
        "number": state.number,
        "phase": state.phase.value,
        "price": outcome.price if outcome else 0,
        "seed": "0x" + state.seed.hex() if state.seed else "",
        "slotsRoot": f"0x{ordered.slots_root:064x}" if ordered else "",
        "voided": "0x" + state.voiding.voided.hex() if state.voiding else "",
        "volume": hex(outcome.volume) if outcome else "0x0",
    }
