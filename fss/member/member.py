"""A committee member: keys, memory, a view of the chain, and a turn as executor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from commit import dkg_member
from commit.dkg import Transcript
from commit.errors import FssError
from fss.member.admission import AdmissionDesk, Verdict
from fss.member.contribute import contributions
from fss.member.executor import Executor
from fss.member.keys import KeyFile
from fss.member.openings import keep_opening
from fss.member.store import MemberStore
from fss.member.views import ChainView
from fss.messages.payloads import KeyCeremony, Payload
from fss.messages.signed import Message, sign_message
from fss.round.frame import Frame
from fss.round.setup import ceremony_scope
from fss.round.state import RoundState
from fss.stopwatch import Stopwatch


class CeremonyUnfinished(FssError):
    """A member was asked for its share of the committee's key before the key ceremony was done."""

    code = "member.ceremony-unfinished"


class Member:
    """One of n. It reads the log's state and the chain, and says only what it may say now.

    ``random_bytes(n)`` returns n fresh random bytes, as ``secrets.token_bytes`` does.
    """

    def __init__(
        self, keys: KeyFile, store: MemberStore, chain: ChainView, random_bytes: Callable[[int], bytes]
    ) -> None:
        self.key = keys.signing
        self.index = keys.index
        self.address = keys.signing.address
        self.store = store
        self.chain = chain
        self.random_bytes = random_bytes
        self._seed = keys.ceremony_seed
        self._threshold_keys: dkg_member.MemberKeys | None = None
        self._desk = AdmissionDesk(store, keys.signing, chain)

    @property
    def threshold_keys(self) -> dkg_member.MemberKeys:
        """The member's share and encryption secret. Raises `CeremonyUnfinished` before the end."""
        if self._threshold_keys is None:
            raise CeremonyUnfinished(
                f"member {self.index} has no key share yet", hint="finish the key ceremony"
            )
        return self._threshold_keys

    def say(self, state: RoundState, kind: str, make: Callable[[], Payload]) -> Message:
        """Sign what ``make`` gives, and keep it: as ``kind`` the member says the same in this round for ever.

        Shares, proofs and accusations are random, and the chain's newest blocks may change. A member that
        was killed, or is not sure to have been heard, must repeat itself and not contradict itself.
        """
        said = self.store.said(state.context, kind, self.address)
        if said is None:
            said = sign_message(make(), state.context, self.key)
            self.store.keep_said(kind, said)
        return said

    def contribute_keys(self, transcript: Transcript) -> list[Message]:
        """What this member has to say in the key ceremony now."""
        secrets = dkg_member.start(transcript.ceremony, self.index, self._seed)
        said = dkg_member.contribute(secrets, transcript)
        if said is None:
            return []
        payload = KeyCeremony(name=said.NAME, content=said.to_dict())
        return [sign_message(payload, ceremony_scope(transcript.ceremony), self.key)]

    def finish_ceremony(self, transcript: Transcript) -> None:
        """Derive the member's share from the ceremony that the log holds."""
        secrets = dkg_member.start(transcript.ceremony, self.index, self._seed)
        self._threshold_keys = dkg_member.finish(secrets, transcript)

    def admit(self, frame: Frame, state: RoundState, envelopes: Sequence[bytes]) -> list[Verdict]:
        """Answer a batch of envelopes, each with a signed receipt or a refusal; see `AdmissionDesk`."""
        return self._desk.admit(frame, state, envelopes)

    def keep_opening(
        self, frame: Frame, state: RoundState, identity: bytes, packed: int, salt: int
    ) -> None:
        """Commit-reveal: take a trader's opening; see `fss.member.openings`."""
        keep_opening(self.store, frame, state, identity, packed, salt)

    def contribute(
        self, frame: Frame, state: RoundState, executor: Executor, clock: Stopwatch
    ) -> list[Message]:
        """What this member adds to the log now: as a member, and as executor when it is its turn.

        It goes by the chain as it sees it itself: whoever drives it cannot make it speak early, nor
        late, by another time in ``frame``.
        """
        frame = replace(frame, time=self.chain.head().time)
        return contributions(self, frame, state) + executor.contributions(self, frame, state, clock)
