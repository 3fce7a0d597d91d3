"""What a member is: its keys, its memory, its view of the chain, and its voice in the log."""

from __future__ import annotations

from collections.abc import Callable

from commit import dkg_member
from commit.dkg import Transcript
from commit.errors import FssError
from fss.member.keys import KeyFile
from fss.member.store import MemberStore
from fss.member.views import ChainView
from fss.messages.payloads import Payload
from fss.messages.signed import Message, sign_message
from fss.round.frame import Frame
from fss.round.state import RoundState


class CeremonyUnfinished(FssError):
    """A member was asked for its share of the committee's key before the key ceremony was done."""

    code = "member.ceremony-unfinished"


class MemberCore:
    """What every part of a member works with.

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

    @property
    def threshold_keys(self) -> dkg_member.MemberKeys:
        """The member's share and encryption secret. Raises `CeremonyUnfinished` before the end."""
        if self._threshold_keys is None:
            raise CeremonyUnfinished(
                f"member {self.index} has no key share yet", hint="finish the key ceremony"
            )
        return self._threshold_keys

    def say(self, frame: Frame, state: RoundState, kind: str, make: Callable[[], Payload]) -> Message:
        """Sign what ``make`` gives, and keep it: as ``kind`` the member says the same in this round for ever.

        Shares, proofs and accusations are random, and the chain's newest blocks may change. A member that
        was killed, or is not sure to have been heard, must repeat itself and not contradict itself.
        """
        said = self.store.said(state.context, kind, self.address)
        if said is None:
            said = sign_message(make(), state.context, self.key, frame.head)
            self.store.keep_said(kind, said)
        return said

    def ceremony_secrets(self, transcript: Transcript) -> dkg_member.DealerSecrets:
        """The member's secrets in a key ceremony: they follow from its seed."""
        return dkg_member.start(transcript.ceremony, self.index, self._seed)

    def finish_ceremony(self, transcript: Transcript) -> None:
        """Derive the member's share from the ceremony that the log holds."""
        self._threshold_keys = dkg_member.finish(self.ceremony_secrets(transcript), transcript)
