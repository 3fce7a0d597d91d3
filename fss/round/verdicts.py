"""What the machine answers to a message. Only ACCEPTED changes the state; the rest say why not."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """The result of one message.

    ``BAD_SIGNATURE`` is a message that its sender did not sign; ``BAD_VOTE`` one that it did sign, around a
    signature on a certificate that is not its own. ``OTHER_LOG`` is a message upon a head that this log does
    not have: its sender may have read what is not here, so it proves nothing.
    """

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    EQUIVOCATION = "equivocation"
    MALFORMED = "malformed"
    NOT_A_MEMBER = "not-a-member"
    BAD_SIGNATURE = "bad-signature"
    OTHER_LOG = "other-log"
    WRONG_SCOPE = "wrong-scope"
    TOO_EARLY = "too-early"
    TOO_LATE = "too-late"
    NOT_THIS_EXECUTOR = "not-this-executor"
    DISAGREES = "disagrees"
    BAD_SHARE = "bad-share"
    BAD_PROOF = "bad-proof"
    BAD_VOTE = "bad-vote"
    BAD_SEAL = "bad-seal"
    FALSE_ACCUSATION = "false-accusation"
