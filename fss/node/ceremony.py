"""The first blocks of a log: the key ceremony, and the members' word for the market."""

from __future__ import annotations

from commit.dkg import Step
from commit.dkg_messages import Ceremony
from commit.errors import FssError
from commit.keyset import KeySet
from commit.threshold import name_member
from fss.messages.payloads import CeremonyOpened, MarketOpened
from fss.messages.signed import sign_message
from fss.node.embedded import EmbeddedNode
from fss.round.setup import MarketDisagrees, ceremony_scope
from fss.round.verdicts import Verdict


class CeremonyAborted(FssError):
    """The key ceremony ended without keys; ``culprits`` names whoever broke its rules.

    Remove those members and start a new ceremony, in a new log: nothing of the old one is reused.
    """

    code = "ceremony.aborted"
    exit_code = 1


def run_ceremony(node: EmbeddedNode, ceremony: Ceremony) -> KeySet:
    """Drive the key ceremony to its end, or continue one that was interrupted.

    Raises:
        CeremonyAborted: see the class.
    """
    scope = ceremony_scope(ceremony)
    setup = node.machine.setup
    if setup.transcript is None:
        opened = CeremonyOpened(
            nonce=ceremony.nonce, threshold=ceremony.threshold, members=list(ceremony.members)
        )
        node.append([sign_message(opened, scope, node.members[0].key, node.machine.head)])
    while setup.transcript is not None and setup.transcript.step != Step.DONE:
        transcript, head = setup.transcript, node.machine.head
        messages = [said for member in node.members for said in member.contribute_keys(transcript, head)]
        verdicts = node.append(messages)
        if setup.culprits:
            raise CeremonyAborted("the key ceremony was aborted", culprits=setup.culprits)
        if Verdict.ACCEPTED not in verdicts:
            silent = tuple(map(name_member, setup.transcript.missing()))
            raise CeremonyAborted("the key ceremony waits for members that are silent", culprits=silent)
    return finish_ceremony(node)


def finish_ceremony(node: EmbeddedNode) -> KeySet:
    """Let every member take its share from a finished ceremony in the log; returns the public keys."""
    transcript = node.machine.setup.transcript
    if transcript is None:
        raise CeremonyAborted("the log holds no key ceremony")
    for member in node.members:
        member.finish_ceremony(transcript)
    return node.members[0].threshold_keys.key_set


def open_market(node: EmbeddedNode, ceremony: Ceremony, market: MarketOpened) -> None:
    """Let every member say which market the log runs.

    Raises:
        MarketUnknownOnChain: the chain holds other terms.
        MarketDisagrees: the members' words were refused, because terms and keys do not belong together.
    """
    if node.machine.record is None:
        scope = ceremony_scope(ceremony)
        verdicts = node.append([member.vouch(market, scope, node.machine.head) for member in node.members])
        if node.machine.record is None:
            raise MarketDisagrees(f"the market was not opened: {', '.join(sorted(set(verdicts)))}")
