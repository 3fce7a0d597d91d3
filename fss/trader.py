"""The trader's side: make an order, seal it for one round of one market, and keep what opens it.

Every order gets a fresh salt and a fresh ephemeral secret, drawn here: whoever repeats one gives the
order away. The seal proof is made by the local prover, so nobody else ever sees the order.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from commit.collateral import Notice, check_lock, default_lock, notices
from commit.commitment import commit
from commit.envelope import PROOF_WORDS, Envelope
from commit.order import Order, Side, draw_salt
from commit.sealing import Sealed, ciphertext_hash, seal
from commit.signing import PrivateKey, sign
from commit.typed_data import SignedOrder
from fss.circuits.inputs import seal_hash_inputs, seal_inputs
from fss.prover import CircuitFiles, Prover, ProveResult
from fss.prover.client import Inputs
from fss.round.record import MarketRecord
from fss.round.statements import seal_public_inputs


@dataclass(frozen=True)
class Request:
    """What a trader wants: side, limit in ticks, quantity in lots.

    ``locked`` (ticks times lots) is the collateral to lock; the default tells nothing of side and
    limit, a tighter one is said to the trader in the notices.
    """

    key: PrivateKey
    side: Side = field(repr=False)
    limit: int = field(repr=False)
    quantity: int = field(repr=False)
    locked: int | None = None


@dataclass(frozen=True)
class SealedOrder:
    """An envelope ready to send, the secret order in it, and what its trader should know."""

    envelope: Envelope
    id: bytes
    order: Order = field(repr=False)
    notices: tuple[Notice, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class _Draft:
    request: Request
    order: Order
    commitment: int
    locked: int
    sealed: Sealed | None


def seal_orders(
    record: MarketRecord,
    number: int,
    requests: Sequence[Request],
    prover: Prover,
    circuit: CircuitFiles,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> list[SealedOrder]:
    """Seal orders for round ``number``; the proofs are made together.

    ``circuit`` is the market's ``seal``, or ``seal_hash`` in commit-reveal.

    Raises:
        OrderError: a side, limit or quantity is out of range.
        LimitOutsideMarketError, LockError: the limit is outside [floor, cap], or the lock is too small.
        ProverStatement: the local circuit's files prove another statement than the order's.
        FssError: the proof could not be made; see ``fss.prover.errors``.
    """
    context = record.context(number)
    drafts = [_draft(record, context, request, random_bytes) for request in requests]
    unproved = [_unproved(record, number, draft) for draft in drafts]
    results = prover.prove_batch(
        circuit,
        [_inputs(record, context, draft) for draft in drafts],
        public=[seal_public_inputs(record, one.envelope, context) for one in unproved],
    )
    sealed = []
    for one, result in zip(unproved, results, strict=True):
        if not isinstance(result, ProveResult):
            raise result
        sealed.append(replace(one, envelope=replace(one.envelope, proof=result.proof.words())))
    return sealed


def _draft(
    record: MarketRecord, context: int, request: Request, random_bytes: Callable[[int], bytes]
) -> _Draft:
    terms = record.terms
    account = int.from_bytes(request.key.address, "big")
    order = Order(request.side, request.limit, request.quantity, account, draw_salt(random_bytes))
    locked = request.locked
    if locked is None:
        locked = default_lock(order.quantity, terms.floor, terms.cap, terms.minimum_lock)
    check_lock(order, terms.floor, terms.cap, locked, terms.minimum_lock)
    sealed = seal(order, context, record.key_set.public_key, random_bytes) if record.sealed else None
    return _Draft(request, order, commit(context, order), locked, sealed)


def _inputs(record: MarketRecord, context: int, draft: _Draft) -> Inputs:
    terms = record.terms
    if draft.sealed is None:
        return seal_hash_inputs(context, draft.order, draft.locked, terms.floor, terms.cap)
    return seal_inputs(
        context, draft.order, draft.sealed, record.key_set.public_key, draft.locked, terms.floor, terms.cap
    )


def _unproved(record: MarketRecord, number: int, draft: _Draft) -> SealedOrder:
    ciphertext = None if draft.sealed is None else draft.sealed.ciphertext
    signed = SignedOrder(record.market, number, draft.commitment, ciphertext_hash(ciphertext), draft.locked)
    identity = signed.digest(record.domain)
    envelope = Envelope(
        market=record.market,
        round_number=number,
        account=draft.order.account,
        commitment=draft.commitment,
        ciphertext=ciphertext,
        locked=draft.locked,
        signature=sign(identity, draft.request.key),
        proof=(0,) * PROOF_WORDS,
    )
    terms = record.terms
    said = notices(draft.order, terms.floor, terms.cap, draft.locked, terms.minimum_lock)
    return SealedOrder(envelope, identity, draft.order, said)
