"""From receive lists to a certified order: envelopes, lists, snapshot, set of lists, seed, votes.

What counts is fixed step by step, each before the next can be known: the first n-f lists and the
envelopes that stand in the log by then; the snapshot that f+1 members saw; a quorum's word for both
(threat T14); only then shares of the seed; then the merge, which anyone can recompute.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from commit.babyjub import Point
from commit.envelope import Envelope, decode
from commit.errors import FssError
from commit.hashing import hash_words, keccak256
from commit.merkle import slots_root
from commit.schnorr import Proof
from commit.typed_data import Domain, OrderCertificate
from commit.vrf import SeedShare, check_seed_share, combine_seed
from fss.messages import payloads
from fss.messages.payloads import MAX_SLOTS, Payload
from fss.messages.signed import Message
from fss.ordering import Candidate
from fss.ordering import order_round as merge_round
from fss.round.certificates import count_signature
from fss.round.frame import Frame
from fss.round.state import Ordered, Phase, ReceivedList, RoundState, SnapshotFact
from fss.round.statements import seal_public_inputs
from fss.round.verdicts import Verdict
from verifier.statement import Slot, list_hash


def check_seals(
    frame: Frame, find_round: Callable[[int], int | None], messages: Sequence[Message]
) -> dict[bytes, bool]:
    """Check the seal proofs of all envelopes in a block as one batch; keyed by the envelope's bytes.

    A batch is several times faster. What is wrong in another way is left out.
    """
    statements = {}
    for message in messages:
        number = find_round(message.scope)
        if message.type_name != payloads.EnvelopePosted.type_name or number is None:
            continue
        try:
            payload = message.payload()
            if isinstance(payload, payloads.EnvelopePosted):
                envelope = read_envelope(frame.record.domain, payload.envelope)
                check_envelope(frame, number, envelope)
                public = seal_public_inputs(frame.record, envelope, message.scope)
                statements[payload.envelope] = (public, envelope.proof)
        except FssError:
            continue
    if not statements:
        return {}
    verdicts = frame.checker.check(frame.record.seal_key, list(statements.values()))
    return dict(zip(statements, verdicts, strict=True))


@lru_cache(maxsize=4 * MAX_SLOTS)
def read_envelope(domain: Domain, raw: bytes) -> Envelope:
    """The envelope with these bytes, once its trader's signature is good.

    Raises:
        FssError: it has no valid form, or the signature is another's.
    """
    envelope = decode(raw)
    envelope.check_signature(domain)
    return envelope


def on_envelope(
    frame: Frame, state: RoundState, payload: payloads.EnvelopePosted, seals: dict[bytes, bool]
) -> Verdict:
    """Take an envelope in, if it is one that every member would have admitted."""
    if state.lists_fixed(frame.record.terms) or frame.time >= state.deadlines.commit:
        return Verdict.TOO_LATE
    try:
        envelope = read_envelope(frame.record.domain, payload.envelope)
        check_envelope(frame, state.number, envelope)
    except FssError:
        return Verdict.MALFORMED
    identity = envelope.id(frame.record.domain)
    if identity in state.envelopes:
        return Verdict.DUPLICATE
    if not seals.get(payload.envelope, False):
        return Verdict.BAD_SEAL
    state.envelopes[identity] = envelope
    return Verdict.ACCEPTED


def check_envelope(frame: Frame, number: int, envelope: Envelope) -> None:
    """Whether an envelope is for round ``number`` of this market: market, round, mode and lock.

    Raises:
        FssError: what is wrong, with the code of the check that found it.
    """
    terms = frame.record.terms
    if envelope.market != frame.record.market or envelope.round_number != number:
        raise EnvelopeMisdirected(
            f"envelope for market {envelope.market}, round {envelope.round_number}",
            hint=f"seal the order anew for market {frame.record.market}, round {number}",
        )
    if (envelope.ciphertext is not None) != frame.record.sealed:
        raise EnvelopeMisdirected("the envelope is of the other mode", hint="seal as the market's terms say")
    if envelope.locked < terms.minimum_lock:
        raise EnvelopeLock(f"locked {envelope.locked} is below the market's minimum {terms.minimum_lock}")


class EnvelopeMisdirected(FssError):
    """An envelope names another market, another round or another mode than the one that it was sent to.

    A commitment is bound to its context, so the order must be sealed anew.
    """

    code = "envelope.misdirected"


class EnvelopeLock(FssError):
    """An envelope locks less than the market's minimum, which is there so that spam costs capital."""

    code = "envelope.lock"


def on_receive_list(frame: Frame, state: RoundState, message: Message, payload: Payload) -> Verdict:
    """Append a member's list; the first n-f are the ones that count."""
    if not isinstance(payload, payloads.ReceiveList):
        return Verdict.MALFORMED
    if frame.time < state.deadlines.close:
        return Verdict.TOO_EARLY
    if state.lists_fixed(frame.record.terms) or frame.time >= state.deadlines.commit:
        return Verdict.TOO_LATE
    if len(set(payload.ids)) != len(payload.ids):
        state.blame(message.sender, "listed an id twice")
        return Verdict.MALFORMED
    if len(payload.ids) > payloads.LISTED_PER_SLOT * frame.record.terms.slots:
        state.blame(message.sender, "listed more ids than a member may")
        return Verdict.MALFORMED
    ids = tuple(payload.ids)
    digest = hash_words("receive-list", state.context, message.sender, keccak256(b"".join(ids)), len(ids))
    state.lists.append(ReceivedList(message.sender, ids, digest))
    return Verdict.ACCEPTED


def snapshot_accounts(state: RoundState) -> list[bytes]:
    """The accounts of all envelopes that stand on a list that counts, ascending."""
    listed = {identity for received in state.lists for identity in received.ids}
    accounts = {e.account for identity, e in state.envelopes.items() if identity in listed}
    return [account.to_bytes(20, "big") for account in sorted(accounts)]


def lists_hash(state: RoundState) -> bytes:
    """The hash of the set of lists that count, in the order of the log."""
    return hash_words("lists", state.context, *(received.digest for received in state.lists))


def on_snapshot(frame: Frame, state: RoundState, message: Message, payload: Payload) -> Verdict:
    """Count an observation of the balances; f+1 equal ones contain an honest member's."""
    if not isinstance(payload, payloads.Snapshot):
        return Verdict.MALFORMED
    terms = frame.record.terms
    if not state.lists_fixed(terms):
        return Verdict.TOO_EARLY
    if state.snapshot is not None:
        return Verdict.TOO_LATE
    if payload.accounts != snapshot_accounts(state) or len(payload.available) != len(payload.accounts):
        state.blame(message.sender, "observed other accounts than the lists name")
        return Verdict.DISAGREES
    digest = keccak256(payload.body())
    voters = state.snapshot_votes.setdefault(digest, set())
    voters.add(message.sender)
    if len(voters) > terms.faulty:
        available = dict(zip(payload.accounts, payload.available, strict=True))
        state.snapshot = SnapshotFact(payload.block, payload.block_hash, available, digest)
    return Verdict.ACCEPTED


def on_set_vote(frame: Frame, state: RoundState, message: Message, payload: Payload) -> Verdict:
    """Count a vote for the set of lists and the snapshot; a quorum certifies them."""
    if not isinstance(payload, payloads.SetVote):
        return Verdict.MALFORMED
    if state.snapshot is None:
        return Verdict.TOO_EARLY
    if payload.lists != lists_hash(state) or payload.snapshot != state.snapshot.digest:
        state.blame(message.sender, "voted for another set of lists or another snapshot")
        return Verdict.DISAGREES
    state.set_votes.add(message.sender)
    return Verdict.ACCEPTED


def on_seed_share(frame: Frame, state: RoundState, message: Message, payload: Payload) -> Verdict:
    """Check a share of the seed; with t good ones the seed is known, and with it the order."""
    if not isinstance(payload, payloads.SeedShare):
        return Verdict.MALFORMED
    terms = frame.record.terms
    if len(state.set_votes) < terms.quorum:
        # Whoever follows the log cannot be too early by accident: what is certified stays certified.
        state.blame(message.sender, "sent a share of the seed before the lists were certified")
        return Verdict.TOO_EARLY
    index = frame.record.index(message.sender)
    try:
        share = SeedShare(Point(*payload.share), Proof(payload.challenge, payload.response))
        check_seed_share(share, index, frame.record.key_set, state.context)
    except FssError:
        state.blame(message.sender, "sent a bad share of the seed")
        return Verdict.BAD_SHARE
    state.seed_shares[index] = share
    if state.seed is None and len(state.seed_shares) >= terms.threshold:
        points = {sender: good.point for sender, good in state.seed_shares.items()}
        state.seed = combine_seed(points, terms.threshold, state.context)
        state.ordered = order_round(frame, state)
    return Verdict.ACCEPTED


def order_round(frame: Frame, state: RoundState) -> Ordered:
    """The ordering rule on what is certified: a pure function that anyone can recompute."""
    if state.snapshot is None or state.seed is None:
        raise FssError("a round is ordered after its snapshot and its seed")
    terms = frame.record.terms
    candidates = {
        identity: Candidate(identity, e.account.to_bytes(20, "big"), e.commitment, e.locked)
        for identity, e in state.envelopes.items()
    }
    merge = merge_round(
        [received.ids for received in state.lists],
        candidates,
        state.snapshot.available,
        state.seed,
        terms.ordering,
        members=terms.members,
        faulty=terms.faulty,
        slots=terms.slots,
    )
    slots = tuple(_slot(state.envelopes[identity]) for identity in merge.order)
    root = slots_root([slot.commitment for slot in slots], terms.slots, frame.batches)
    listed = list_hash(slots)
    certificate = OrderCertificate(
        context=state.context,
        lists=lists_hash(state),
        snapshot_block=state.snapshot.block,
        slots_root=root,
        list_hash=listed,
        count=len(slots),
    )
    return Ordered(merge, slots, certificate, certificate.digest(frame.record.domain))


def on_order_vote(frame: Frame, state: RoundState, message: Message, payload: Payload) -> Verdict:
    """Count a signature on the order certificate; a quorum makes the round ORDERED."""
    if not isinstance(payload, payloads.OrderVote):
        return Verdict.MALFORMED
    if state.ordered is None:
        return Verdict.TOO_EARLY
    ordered = state.ordered
    certificate = ordered.certificate
    if (payload.slots_root, payload.list_hash) != (certificate.slots_root, certificate.list_hash):
        state.blame(message.sender, "voted for another order")
        return Verdict.DISAGREES
    verdict = count_signature(
        state, state.order_votes, message.sender, ordered.digest, payload.signature, "order"
    )
    if state.phase == Phase.OPEN and len(state.order_votes) >= frame.record.terms.quorum:
        state.phase = Phase.ORDERED
    return verdict


def _slot(envelope: Envelope) -> Slot:
    return Slot(envelope.account, envelope.locked, envelope.commitment, envelope.signed.ciphertext, 0)
