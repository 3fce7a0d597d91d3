"""Counting members' signatures on a certificate: of the order, or of voided slots."""

from __future__ import annotations

from commit.errors import FssError
from commit.signing import recover
from fss.round.state import RoundState
from fss.round.verdicts import Verdict


def count_signature(
    state: RoundState, votes: dict[bytes, bytes], sender: bytes, digest: bytes, signature: bytes, what: str
) -> Verdict:
    """Put ``sender``'s signature on a certificate's ``digest`` among ``votes``; blame it for a bad one.

    ``what`` names the certificate in the blame: the sender signed the message around a signature
    that is not its own on what it says it is.
    """
    try:
        signer = recover(digest, signature)
    except FssError:
        signer = b""
    if signer != sender:
        state.blame(sender, f"sent a bad signature on the {what}")
        return Verdict.BAD_VOTE
    votes[sender] = signature
    return Verdict.ACCEPTED
