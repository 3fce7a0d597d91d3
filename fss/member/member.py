"""A committee member: what it admits, what it says, and its turn as executor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from commit import dkg_member
from commit.dkg import Transcript
from commit.errors import FssError
from fss.market import Terms, terms_hash
from fss.member.admission import AdmissionDesk, Verdict
from fss.member.contribute import contributions
from fss.member.core import MemberCore
from fss.member.executor import Executor
from fss.member.keys import KeyFile
from fss.member.openings import keep_opening
from fss.member.store import MemberStore
from fss.member.views import ChainView
from fss.messages.payloads import KeyCeremony, MarketOpened
from fss.messages.signed import Message, sign_message
from fss.round.frame import Frame
from fss.round.setup import ceremony_scope
from fss.round.state import RoundState
from fss.stopwatch import Stopwatch


class MarketUnknownOnChain(FssError):
    """A member was asked to vouch for a market whose terms are not those on the chain that it sees."""

    code = "member.market-unknown"


class Member(MemberCore):
    """One of n. It reads the log's state and the chain, and says only what it may say now.

    It goes by the chain as it sees it itself: whoever drives it cannot make it speak or admit early, nor
    late, by another time in a ``frame``.
    """

    def __init__(
        self, keys: KeyFile, store: MemberStore, chain: ChainView, random_bytes: Callable[[int], bytes]
    ) -> None:
        super().__init__(keys, store, chain, random_bytes)
        self._desk = AdmissionDesk(store, keys.signing, chain)

    def contribute_keys(self, transcript: Transcript, head: bytes) -> list[Message]:
        """What this member has to say in the key ceremony now, upon the log's ``head``."""
        said = dkg_member.contribute(self.ceremony_secrets(transcript), transcript)
        if said is None:
            return []
        payload = KeyCeremony(name=said.NAME, content=said.to_dict())
        return [sign_message(payload, ceremony_scope(transcript.ceremony), self.key, head)]

    def vouch(self, market: MarketOpened, scope: int, head: bytes) -> Message:
        """Say which market the log with this ``head`` runs, once the chain says the same.

        Raises:
            MarketUnknownOnChain: the contract holds other terms for this market, or none.
        """
        try:
            claimed = terms_hash(Terms.from_json(market.terms))
        except FssError as error:
            raise MarketUnknownOnChain(f"market {market.market}: {error.message}") from None
        if self.chain.terms_hash() != claimed:
            raise MarketUnknownOnChain(f"market {market.market} has other terms on chain")
        return sign_message(market, scope, self.key, head)

    def admit(self, frame: Frame, state: RoundState, envelopes: Sequence[bytes]) -> list[Verdict]:
        """Answer a batch of envelopes, each with a signed receipt or a refusal; see `AdmissionDesk`."""
        return self._desk.admit(self._now(frame), state, envelopes)

    def keep_opening(self, frame: Frame, state: RoundState, identity: bytes, packed: int, salt: int) -> None:
        """Commit-reveal: take a trader's opening; see `fss.member.openings`."""
        keep_opening(self.store, self._now(frame), state, identity, packed, salt)

    def contribute(
        self, frame: Frame, state: RoundState, executor: Executor, clock: Stopwatch
    ) -> list[Message]:
        """What this member adds to the log now: as a member, and as executor when it is its turn."""
        frame = self._now(frame)
        return contributions(self, frame, state) + executor.contributions(self, frame, state, clock)

    def _now(self, frame: Frame) -> Frame:
        return replace(frame, time=self.chain.head().time)
