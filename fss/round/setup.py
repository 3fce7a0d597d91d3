"""Before the first round: the key ceremony, and a quorum's word for the market that the log runs."""

from __future__ import annotations

from commit import dkg
from commit.canonical import canonical_json
from commit.dkg_errors import DkgStepError
from commit.dkg_messages import MESSAGES, Ceremony
from commit.errors import FssError
from commit.keyset import key_set_hash
from fss.market import Mode, Terms, committee_hash
from fss.messages import payloads
from fss.messages.payloads import Payload
from fss.messages.signed import Message
from fss.ordering import rule_named
from fss.round.record import MarketRecord
from fss.round.verdicts import Verdict
from verifier.errors import VerifierError
from verifier.key import VerificationKey, parse_key

CLEAR_INPUTS = 5
SEAL_INPUTS = {Mode.SEALED: 12, Mode.COMMIT_REVEAL: 6}
"""How many public inputs each circuit has (docs/protocol.md, public inputs)."""


class Setup:
    """Folds the messages that come before the market. ``record`` is set when it is open."""

    def __init__(self) -> None:
        self.transcript: dkg.Transcript | None = None
        self.culprits: tuple[str, ...] = ()
        self.record: MarketRecord | None = None
        self.market_votes: dict[bytes, set[bytes]] = {}
        self._candidates: dict[bytes, MarketRecord] = {}

    @property
    def members(self) -> tuple[bytes, ...]:
        """The committee's addresses, once a ceremony is open."""
        return self.transcript.ceremony.members if self.transcript else ()

    def members_for(self, payload: Payload) -> tuple[bytes, ...]:
        """Who may send ``payload``: the first message names the committee itself."""
        if self.transcript is None and isinstance(payload, payloads.CeremonyOpened):
            return tuple(payload.members)
        return self.members

    def handle(self, message: Message, payload: Payload) -> Verdict:
        """Fold one message whose sender and signature are good."""
        if isinstance(payload, payloads.CeremonyOpened):
            return self._open_ceremony(message, payload)
        if self.transcript is None:
            return Verdict.TOO_EARLY
        if message.scope != ceremony_scope(self.transcript.ceremony):
            return Verdict.WRONG_SCOPE
        if isinstance(payload, payloads.KeyCeremony):
            return self._ceremony(self.transcript, message, payload)
        if isinstance(payload, payloads.MarketOpened):
            return self._market(self.transcript, message, payload)
        return Verdict.TOO_EARLY

    def _open_ceremony(self, message: Message, payload: payloads.CeremonyOpened) -> Verdict:
        if self.transcript is not None:
            return Verdict.DUPLICATE
        ceremony = Ceremony(payload.nonce, payload.threshold, tuple(payload.members))
        if message.scope != ceremony_scope(ceremony):
            return Verdict.WRONG_SCOPE
        try:
            self.transcript = dkg.begin(ceremony)
        except FssError:
            return Verdict.MALFORMED
        return Verdict.ACCEPTED

    def _ceremony(
        self, transcript: dkg.Transcript, message: Message, payload: payloads.KeyCeremony
    ) -> Verdict:
        kind = MESSAGES.get(payload.name)
        if kind is None:
            return Verdict.MALFORMED
        if self.culprits:
            return Verdict.TOO_LATE
        try:
            said = kind.from_dict(payload.content)
            index = self.members.index(message.sender) + 1
            received = dkg.receive(transcript, index, said)
        except DkgStepError:
            return Verdict.TOO_LATE if transcript.step == dkg.Step.DONE else Verdict.TOO_EARLY
        except FssError as error:
            self.culprits = error.culprits
            return Verdict.BAD_SHARE if self.culprits else Verdict.MALFORMED
        if received is transcript:
            return Verdict.DUPLICATE
        self.transcript = received
        return Verdict.ACCEPTED

    def _market(
        self, transcript: dkg.Transcript, message: Message, payload: payloads.MarketOpened
    ) -> Verdict:
        if transcript.step != dkg.Step.DONE:
            return Verdict.TOO_EARLY
        body = payload.body()
        try:
            record = self._candidates.get(body) or _record(transcript, payload)
        except (FssError, VerifierError):
            return Verdict.DISAGREES
        self._candidates[body] = record
        voters = self.market_votes.setdefault(body, set())
        if message.sender in voters:
            return Verdict.DUPLICATE
        voters.add(message.sender)
        if len(voters) >= record.terms.quorum:
            self.record = record
        return Verdict.ACCEPTED


def ceremony_scope(ceremony: Ceremony) -> int:
    """The scope of messages before there is a market: the ceremony's identifier as an integer."""
    return int.from_bytes(ceremony.identifier, "big")


def _record(transcript: dkg.Transcript, payload: payloads.MarketOpened) -> MarketRecord:
    """Build the record, if committee, key set, ordering rule and both verification keys fit the terms."""
    terms = Terms.from_json(payload.terms)
    ceremony = transcript.ceremony
    key_set = dkg.derive_key_set(transcript)
    clear_key, seal_key = _key(payload.clear_key), _key(payload.seal_key)
    rule_named(terms.ordering)
    agreed = (
        terms.members == ceremony.n
        and terms.threshold == ceremony.threshold
        and terms.committee == committee_hash(ceremony.members)
        and terms.key_set == key_set_hash(key_set)
        and terms.clear_key == clear_key.key_hash()
        and terms.seal_key == seal_key.key_hash()
        and clear_key.public_count == CLEAR_INPUTS
        and seal_key.public_count == SEAL_INPUTS[terms.mode]
    )
    if not agreed:
        raise MarketDisagrees("the market's terms name another committee, key set or circuit")
    return MarketRecord(
        chain_id=payload.chain_id,
        exchange=payload.exchange,
        market=payload.market,
        terms=terms,
        members=ceremony.members,
        key_set=key_set,
        clear_key=clear_key,
        seal_key=seal_key,
    )


def _key(document: dict[str, object]) -> VerificationKey:
    return parse_key(canonical_json(document))


class MarketDisagrees(FssError):
    """A market's terms do not name the committee, the key set or the verification keys that the log holds.

    Terms never change, and they name everything by its hash: another committee or circuit is another
    market (threat Z9). The ordering rule must be a known one, and each key must have its circuit's number of
    public inputs.
    """

    code = "market.disagrees"
