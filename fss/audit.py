"""The audit: what an outsider finds who has the log, and trusts nobody that wrote it.

The log is folded anew, so every signature, merge, certificate, seed share, accusation and proof in it
is checked again; each settled round is then put to the verifier's Python reference. Decryption
shares are encrypted to the executors, since in the open they would open every order: who holds an
executor's key can check those too. That the market is the one on the chain is for the reader to
compare: the report names chain, exchange, market and terms hash.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from commit import dkg_member, ecies
from commit.errors import FssError
from commit.threshold import name_member
from fss.log import Log
from fss.member.keys import KeyFile
from fss.messages.block import Block
from fss.messages.signed import Message
from fss.node.replay import replay
from fss.round.checks import ProofChecker
from fss.round.machine import Applied
from fss.round.outsiders import dissent, ending, left_out, turns_passed
from fss.round.packets import check_openings, check_share_packet, packet_context
from fss.round.record import MarketRecord
from fss.round.setup import Setup
from fss.round.state import Phase, RoundState
from fss.round.statements import settlement_of
from fss.round.verdicts import Verdict
from verifier.errors import VerifierError
from verifier.proof import Proof
from verifier.settlement import check_settlement

FORGED = {Verdict.NOT_A_MEMBER, Verdict.BAD_SIGNATURE}
"""An honest writer never logs these, nor what cannot be read: they are no evidence of anything."""


@dataclass
class AuditReport:
    """What the audit found. ``problems`` is empty where the log holds in full."""

    blocks: int = 0
    messages: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    ceremony: dict[str, Any] = field(default_factory=dict)
    market: dict[str, object] = field(default_factory=dict)
    head: str = ""
    state_hash: str = ""
    rounds: list[dict[str, Any]] = field(default_factory=list)
    other_log: list[str] = field(default_factory=list)
    """The members that speak upon blocks which this log does not have."""
    problems: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, object]:
        """The document of ``fss audit --json``."""
        counts = {"messages": dict(self.messages), "verdicts": dict(self.verdicts)}
        return {"ok": not self.problems, **vars(self), **counts}


def audit(path: Path, checker: ProofChecker, executor_keys: tuple[KeyFile, ...] = ()) -> AuditReport:
    """Audit the log at ``path``.

    Raises:
        LogMissing, LogMalformed: there is no log to audit.
        LogBroken, LogDiverges: the log is not what an honest writer wrote.
    """
    report = AuditReport()
    astray: defaultdict[int, set[bytes]] = defaultdict(set)
    other_log: set[bytes] = set()

    def on_block(block: Block, applied: Applied) -> None:
        report.blocks = block.height
        report.state_hash = "0x" + block.state_hash.hex()
        for position, (message, verdict) in enumerate(zip(block.messages, applied.verdicts, strict=True)):
            report.messages[message.type_name] += 1
            report.verdicts[verdict.value] += 1
            if verdict == Verdict.WRONG_SCOPE:
                astray[message.scope].add(message.sender)
            if verdict == Verdict.OTHER_LOG:
                other_log.add(message.sender)
            if verdict in FORGED or (verdict == Verdict.MALFORMED and not _is_readable(message)):
                report.problems.append(
                    f"block {block.height}, message {position} ({message.type_name}): {verdict.value}"
                )

    with Log(path, read_only=True) as log:
        machine = replay(log, checker, on_block)
        report.head = "0x" + log.head.hex()
    report.ceremony = _ceremony(machine.setup)
    members = machine.setup.members
    other_log.intersection_update(members)  # before there is a committee, anybody can speak as one
    report.other_log = ["0x" + member.hex() for member in sorted(other_log)]
    bears = machine.record.terms.faulty if machine.record else max(0, len(members) - 1) // 3
    if len(other_log) > bears:
        report.problems.append(
            f"{len(other_log)} members speak upon blocks that this log does not have: "
            "its writer showed them another"
        )
    if machine.record is None:
        if not machine.setup.culprits:  # a ceremony that was aborted opens none, and says who is to blame
            report.problems.append("the log opens no market")
        return report
    record = machine.record
    speakers = [len(senders.intersection(record.members)) for senders in astray.values()]
    report.problems += [
        f"{count} members speak of a round that is not alive at the block times given: those are false"
        for count in speakers
        if count > record.terms.faulty
    ]
    report.market = {
        "chain_id": record.chain_id,
        "exchange": "0x" + record.exchange.hex(),
        "market": record.market,
        "terms_hash": "0x" + record.terms_hash.hex(),
        "clear_key": "0x" + record.terms.clear_key.hex(),
        "seal_key": "0x" + record.terms.seal_key.hex(),
        "circuits": "0x" + record.terms.circuits.hex(),
    }
    transcript = machine.setup.transcript
    secrets = (
        {}
        if transcript is None
        else {
            keys.signing.address: dkg_member.start(
                transcript.ceremony, keys.index, keys.ceremony_seed
            ).encryption_secret
            for keys in executor_keys
        }
    )
    for number in sorted(machine.rounds):
        _audit_round(machine.record, machine.rounds[number], secrets, report)
    return report


def _ceremony(setup: Setup) -> dict[str, object]:
    """How the key ceremony stands, and by their addresses who broke its rules or whom it waits for."""
    if setup.transcript is None:
        return {}
    named = {name_member(index): "0x" + one.hex() for index, one in enumerate(setup.members, start=1)}
    waiting = [] if setup.culprits else setup.transcript.missing()
    return {
        "step": setup.transcript.step.name,
        "culprits": [named[name] for name in setup.culprits],
        "waits_for": [named[name_member(index)] for index in waiting],
    }


def _is_readable(message: Message) -> bool:
    """Whether the body is its type's canonical form; a readable message that is wrong blames its sender."""
    try:
        message.payload()
    except FssError:
        return False
    return True


def _audit_round(
    record: MarketRecord, state: RoundState, secrets: Mapping[bytes, int], report: AuditReport
) -> None:
    where = f"round {state.number}"
    if state.phase == Phase.SETTLED:
        report.problems += [f"{where}: {problem}" for problem in _check_settled(record, state)]
    checked = sum(_check_packets(record, state, member, secret, report) for member, secret in secrets.items())
    outcome = state.outcome
    report.rounds.append(
        {
            "round": state.number,
            "state": state.phase.value,
            "orders": len(state.ordered.slots) if state.ordered else 0,
            "dropped": len(state.ordered.merge.dropped) if state.ordered else 0,
            "voided": sum(byte.bit_count() for byte in state.voiding.voided) if state.voiding else 0,
            "price": outcome.price if outcome else 0,
            "volume": outcome.volume if outcome else 0,
            "culprits": _by_address(state.culprits),
            "dissent": _by_address(dissent(record, state)),
            "turns_passed": ["0x" + member.hex() for member in turns_passed(record, state)],
            "ending": ending(record, state),
            "left_out": [
                {
                    "id": "0x" + one.id.hex(),
                    "account": None if one.account is None else f"0x{one.account:040x}",
                    "reason": one.reason,
                    "listed_by": ["0x" + member.hex() for member in one.listed_by],
                }
                for one in left_out(state)
            ],
            "packets": sum(len(packets) for packets in state.packets.values()),
            "packets_checked": checked,
        }
    )


def _by_address(reasons: Mapping[bytes, list[str]]) -> dict[str, list[str]]:
    return {"0x" + member.hex(): said for member, said in reasons.items()}


def _check_settled(record: MarketRecord, state: RoundState) -> list[str]:
    """A settled round needs a certificate, and a proof that the reference verifier accepts."""
    if state.outcome is None or state.proof is None:
        return ["settled, and the log has no proof of it"]
    if len(state.order_votes) < record.terms.quorum:
        return ["settled, and the log has no quorum for its order"]
    settlement = settlement_of(record, state, state.outcome)
    if not any(
        outcome == settlement.outcome and len(voters) > record.terms.faulty
        for outcome, voters in state.settled_votes.items()
    ):
        return ["the chain settled another outcome than the one proved here"]
    try:
        check_settlement(settlement, record.clear_key, Proof.from_words(state.proof))
    except VerifierError as error:
        return [error.message]
    return []


def _check_packets(
    record: MarketRecord, state: RoundState, executor: bytes, secret: int, report: AuditReport
) -> int:
    """Check the packets that were encrypted to ``executor``; return how many there were."""
    checked = 0
    for attempt, packets in state.packets.items():
        if record.executor(state.number, attempt) != executor:
            continue
        for packet in packets.values():
            checked += 1
            associated = packet_context(record, state, attempt, packet.sender)
            try:
                plaintext = ecies.decrypt(secret, packet.ciphertext, associated)
                if record.sealed:
                    check_share_packet(record, state, packet, plaintext)
                else:
                    check_openings(state, packet, plaintext)
            except FssError as error:
                report.problems.append(
                    f"round {state.number}: packet of 0x{packet.sender.hex()}: {error.message}"
                )
    return checked
