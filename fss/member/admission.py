"""Admission: which envelopes a member acknowledges, and the signed receipt for each.

Checked in the order of their cost: form, signature, market and round, room beside the envelopes
admitted before, and last the proofs, in one batch. So whoever has no collateral costs a member no proof
check. The row is on disk before the receipt leaves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from commit.babyjub import encode_point
from commit.envelope import Envelope
from commit.errors import FssError
from commit.signing import PrivateKey
from fss.member.store import Admission, MemberStore
from fss.member.views import ChainView
from fss.messages.payloads import LISTED_PER_SLOT, Receipt
from fss.messages.signed import NO_LOG, Message, sign_message
from fss.round.frame import Frame
from fss.round.ordering import check_envelope, read_envelope
from fss.round.state import RoundState
from fss.round.statements import seal_public_inputs


class AdmissionClosed(FssError):
    """The round is not open: it has not begun, is closed, or cannot settle before the market expires.

    Seal the order for the next round, or for a market that lasts longer.
    """

    code = "admission.closed"


class AdmissionProof(FssError):
    """The seal proof of an envelope does not hold for what the envelope says.

    Something was changed after it was sealed, or it was copied from another account, round or market.
    """

    code = "admission.proof"


class AdmissionConflict(FssError):
    """The account sent the same commitment in another envelope before (another ciphertext or lock).

    Two envelopes for one order are a lottery with two tickets, so the second is refused and kept as
    evidence. Seal the order anew, with a fresh salt.
    """

    code = "admission.conflict"


class AdmissionRepeatedPoint(FssError):
    """Another envelope of this round has the same point R.

    Whoever repeats R reveals the difference of two orders, or has copied another's ciphertext.
    """

    code = "admission.repeated-point"


class AdmissionQuota(FssError):
    """The account has as many orders in this round as the market's quota allows."""

    code = "admission.quota"


class AdmissionFull(FssError):
    """The member has admitted as many envelopes in this round as it will list.

    That is eight times the market's slots: merging takes time and memory in the square of their number.
    Wait for the next round.
    """

    code = "admission.full"


class AdmissionCollateral(FssError):
    """The account's collateral does not cover this order beside those admitted before.

    What counts is the free balance in this market, less withdrawals that mature before the round's
    commit deadline. Deposit more, lock less, or wait for the next round.
    """

    code = "admission.collateral"


@dataclass(frozen=True)
class Verdict:
    """What became of one envelope: a receipt, or the reason why there is none."""

    receipt: Message | None = None
    refusal: FssError | None = None


@dataclass
class _Tally:
    """What the admissions of a round so far take up.

    An id does not cover the account, so another account that signs the same words has the same id. A retry is
    known by both.
    """

    places: dict[tuple[bytes, bytes], int] = field(default_factory=dict)
    pairs: set[tuple[bytes, bytes]] = field(default_factory=set)
    points: set[bytes] = field(default_factory=set)
    counts: Counter[bytes] = field(default_factory=Counter)
    locked: defaultdict[bytes, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, one: Admission) -> None:
        self.places[one.account, one.id] = one.position
        self.pairs.add((one.account, one.commitment))
        if one.nonce_point:
            self.points.add(one.nonce_point)
        self.counts[one.account] += 1
        self.locked[one.account] += one.locked


class AdmissionDesk:
    """Admits envelopes of one round for one member."""

    def __init__(self, store: MemberStore, key: PrivateKey, chain: ChainView) -> None:
        self._store = store
        self._key = key
        self._chain = chain

    def admit(self, frame: Frame, state: RoundState, raw: Sequence[bytes]) -> list[Verdict]:
        """Answer each of a batch of envelopes, in order.

        An envelope that was admitted before gets the same receipt, also after the close (threat S5).
        ``frame.time`` is the chain's block time. All new admissions of the batch are one durable
        transaction.
        """
        tally = _Tally()
        for one in self._store.admissions(state.number):
            tally.add(one)
        parsed = [self._parse(frame, state, data) for data in raw]
        good = [one for one in parsed if isinstance(one, Envelope)]
        available = self._available(state, good)
        proved = self._check_proofs(frame, state, self._worth_proving(frame, state, good, tally, available))
        fresh: list[Admission] = []
        verdicts = []
        for envelope in parsed:
            if isinstance(envelope, FssError):
                verdicts.append(Verdict(refusal=envelope))
                continue
            try:
                position = self._place(frame, state, envelope, proved, tally, available, fresh)
                receipt = Receipt(id=envelope.id(frame.record.domain), position=position)
                verdicts.append(Verdict(receipt=sign_message(receipt, state.context, self._key, NO_LOG)))
            except FssError as refusal:
                verdicts.append(Verdict(refusal=refusal))
        if fresh:
            self._store.admit(fresh)
        return verdicts

    @staticmethod
    def _parse(frame: Frame, state: RoundState, data: bytes) -> Envelope | FssError:
        try:
            envelope = read_envelope(frame.record.domain, data)
            check_envelope(frame, state.number, envelope)
            return envelope
        except FssError as refusal:
            return refusal

    def _worth_proving(
        self,
        frame: Frame,
        state: RoundState,
        envelopes: Sequence[Envelope],
        tally: _Tally,
        available: dict[bytes, int],
    ) -> list[Envelope]:
        """Those that only a bad proof can still refuse: a proof costs more to check than all the rest."""
        worth = []
        for envelope in envelopes:
            with suppress(FssError):
                if (_address(envelope), envelope.id(frame.record.domain)) not in tally.places:
                    self._check_room(frame, state, envelope, tally, available)
                    worth.append(envelope)
        return worth

    @staticmethod
    def _check_proofs(frame: Frame, state: RoundState, envelopes: Sequence[Envelope]) -> set[bytes]:
        """The proofs that hold, each as the encoding of its envelope: an id does not cover the proof."""
        if not envelopes:
            return set()
        statements = [(seal_public_inputs(frame.record, one, state.context), one.proof) for one in envelopes]
        verdicts = frame.checker.check(frame.record.seal_key, statements)
        return {one.encode() for one, valid in zip(envelopes, verdicts, strict=True) if valid}

    def _available(self, state: RoundState, envelopes: Sequence[Envelope]) -> dict[bytes, int]:
        accounts = sorted({_address(one) for one in envelopes})
        if not accounts:
            return {}
        amounts = self._chain.available(accounts, state.deadlines.commit, self._chain.head().number)
        return dict(zip(accounts, amounts, strict=True))

    def _place(
        self,
        frame: Frame,
        state: RoundState,
        envelope: Envelope,
        proved: set[bytes],
        tally: _Tally,
        available: dict[bytes, int],
        fresh: list[Admission],
    ) -> int:
        """Return the envelope's position, new or old; raises the refusal."""
        identity, account = envelope.id(frame.record.domain), _address(envelope)
        if (account, identity) in tally.places:
            return tally.places[account, identity]
        self._check_room(frame, state, envelope, tally, available)
        encoded = envelope.encode()
        if encoded not in proved:
            raise AdmissionProof("the seal proof does not hold", hint="seal the order anew for this round")
        admission = Admission(
            state.number,
            len(tally.places),
            identity,
            account,
            _commitment(envelope),
            _nonce_point(envelope),
            envelope.locked,
            encoded,
        )
        tally.add(admission)
        fresh.append(admission)
        return admission.position

    def _check_room(
        self,
        frame: Frame,
        state: RoundState,
        envelope: Envelope,
        tally: _Tally,
        available: dict[bytes, int],
    ) -> None:
        """Whether the round is open and has room for this envelope beside those admitted before."""
        terms, account = frame.record.terms, _address(envelope)
        if not state.deadlines.open <= frame.time < state.deadlines.close:
            raise AdmissionClosed(
                f"round {state.number} is not open at block time {frame.time}",
                hint=f"it is open from {state.deadlines.open} until {state.deadlines.close}",
            )
        times = state.deadlines
        if times.settle - times.reveal < (terms.faulty + 1) * terms.executor_time:
            raise AdmissionClosed(
                f"the market expires before round {state.number} could settle", hint="use another market"
            )
        if (account, _commitment(envelope)) in tally.pairs:
            self._store.keep_conflict(state.number, account, _commitment(envelope), envelope.encode())
            raise AdmissionConflict(
                "this commitment was sent in another envelope before",
                hint="seal the order anew, with a fresh salt",
                culprits=("0x" + account.hex(),),
            )
        if _nonce_point(envelope) in tally.points:
            raise AdmissionRepeatedPoint("another envelope of this round has the same R", hint="seal anew")
        if len(tally.places) >= LISTED_PER_SLOT * terms.slots:
            raise AdmissionFull(
                f"round {state.number} has {len(tally.places)} orders already", hint="wait for the next round"
            )
        if tally.counts[account] >= terms.quota:
            raise AdmissionQuota(f"the account has {tally.counts[account]} orders in this round, its quota")
        if tally.locked[account] + envelope.locked > available[account]:
            raise AdmissionCollateral(
                f"locks {envelope.locked} beside {tally.locked[account]}, of {available[account]} available",
                hint="deposit more collateral, or wait for the next round",
            )


def _address(envelope: Envelope) -> bytes:
    return envelope.account.to_bytes(20, "big")


def _commitment(envelope: Envelope) -> bytes:
    return envelope.commitment.to_bytes(32, "big")


def _nonce_point(envelope: Envelope) -> bytes:
    return encode_point(envelope.ciphertext.point) if envelope.ciphertext else b""
