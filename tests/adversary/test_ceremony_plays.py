"""Plays against the key ceremony: it is aborted and names the villain, and one without it works (T7)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

import pytest

from commit import dkg_member, ecies
from commit.babyjub import B8, Point, add, multiply
from commit.dkg import Step, Transcript, begin, expire, receive
from commit.dkg_errors import DkgError
from commit.dkg_messages import (
    MESSAGES,
    Announcement,
    Complaint,
    Confirmation,
    Deal,
    Message,
    Shares,
    deal_digest,
    knowledge_statement,
    share_associated_data,
)
from commit.hexadecimal import encode_scalar
from commit.polynomial import evaluate
from commit.schnorr import prove
from commit.vrf import hash_to_curve
from fss.audit import audit
from fss.log import Log
from fss.messages.payloads import KeyCeremony
from fss.messages.signed import sign_message
from fss.node.ceremony import CeremonyAborted, run_ceremony
from fss.node.replay import replay
from fss.round.setup import ceremony_scope
from fss.round.state import Phase
from tests.adversary.arena import Arena, key_file, open_arena
from tests.adversary.ground import Ground
from tests.adversary.outcome import check_money, check_orders
from tests.adversary.play import PLAYS, Play
from tests.round.harness import Liar, scratch, seeded
from tests.round.test_order_is_fixed import TORSION

pytestmark = [pytest.mark.chain, pytest.mark.slow]

THRESHOLD, VILLAIN, VICTIM = 3, 5, 2
"""The villain speaks last, so it has seen everything that the others say in a step."""

Twist = Callable[[Liar, Transcript, Message], list[Message]]


def coefficients(terms: int) -> list[int]:
    return list(range(11, 11 + terms))


def polynomial(liar: Liar, transcript: Transcript, terms: int, shift: Point | None = None) -> Deal:
    """A deal with that many coefficients, the last perhaps shifted, and a good proof of its constant term."""
    points = [multiply(one, B8) for one in coefficients(terms)]
    if shift is not None:
        points[-1] = add(points[-1], shift)
    statement = knowledge_statement(transcript.ceremony, liar.index)
    proof = prove(statement, coefficients(terms)[0], points[0], seeded("deal"))
    return Deal(tuple(points), proof)


def shares_of(liar: Liar, transcript: Transcript, terms: int) -> Shares:
    """Everybody's good share of that polynomial."""
    items = []
    for receiver, announcement in sorted(transcript.announcements.items()):
        data = share_associated_data(transcript.ceremony, liar.index, receiver)
        share = encode_scalar(evaluate(coefficients(terms), receiver))
        items.append(ecies.encrypt(announcement.encryption_key, share, data, seeded(f"share {receiver}")))
    return Shares(tuple(items))


def dealing(terms: int, shift: Point | None = None, *, announced: bool = True) -> Twist:
    """Deal such a polynomial, and good shares of it; ``announced``, or last and in place of another."""

    def twist(liar: Liar, transcript: Transcript, honest: Message) -> list[Message]:
        deal = polynomial(liar, transcript, terms, shift)
        if isinstance(honest, Announcement) and announced:
            return [replace(honest, digest=deal_digest(transcript.ceremony, liar.index, deal))]
        if isinstance(honest, Shares):
            return [shares_of(liar, transcript, terms)]
        if not isinstance(honest, Deal):
            return [honest]
        return [deal] if announced or len(transcript.deals) == transcript.ceremony.n - 1 else []

    return twist


def rogue_key(liar: Liar, transcript: Transcript, honest: Message) -> list[Message]:
    """Deal a constant term whose secret it does not know, as its own key minus another's would be."""
    rogue = hash_to_curve(5)
    proof = prove(knowledge_statement(transcript.ceremony, liar.index), 77, multiply(77, B8), seeded("rogue"))
    deal = Deal((rogue, *polynomial(liar, transcript, THRESHOLD).commitment[1:]), proof)
    if isinstance(honest, Announcement):
        return [replace(honest, digest=deal_digest(transcript.ceremony, liar.index, deal))]
    return [deal] if isinstance(honest, Deal) else [honest]


def bad_share(liar: Liar, transcript: Transcript, honest: Message) -> list[Message]:
    """Good shares for all but the victim, whose is off by one."""
    if not isinstance(honest, Shares):
        return [honest]
    key = transcript.announcements[VICTIM].encryption_key
    data = share_associated_data(transcript.ceremony, liar.index, VICTIM)
    items = list(honest.ciphertexts)
    items[VICTIM - 1] = ecies.encrypt(key, encode_scalar(5), data, seeded("share"))
    return [Shares(tuple(items))]


def short_ciphertext(_liar: Liar, _transcript: Transcript, honest: Message) -> list[Message]:
    """One ciphertext that everybody sees to be none."""
    if not isinstance(honest, Shares):
        return [honest]
    return [Shares((honest.ciphertexts[0][:-1], *honest.ciphertexts[1:]))]


def false_complaint(liar: Liar, transcript: Transcript, honest: Message) -> list[Message]:
    """Open the victim's share, which is good, and complain about it."""
    if not isinstance(honest, Confirmation):
        return [honest]
    secrets = liar.ceremony_secrets(transcript)
    return [dkg_member._complain(secrets, transcript, VICTIM)]


def complaint_about_nobody(liar: Liar, transcript: Transcript, honest: Message) -> list[Message]:
    """Complain about a member that is none."""
    said = false_complaint(liar, transcript, honest)
    return [replace(one, dealer=99) if isinstance(one, Complaint) else one for one in said]


def another_key_set(_liar: Liar, _transcript: Transcript, honest: Message) -> list[Message]:
    """Confirm other keys than follow from what was said."""
    return [Confirmation(bytes(32))] if isinstance(honest, Confirmation) else [honest]


def two_announcements(_liar: Liar, _transcript: Transcript, honest: Message) -> list[Message]:
    """Say two different things in one step."""
    return [honest, replace(honest, digest=bytes(32))] if isinstance(honest, Announcement) else [honest]


def silent_in(step: Step) -> Twist:
    """Say nothing from this step on."""
    return lambda _liar, transcript, honest: [] if transcript.step >= step else [honest]


BROKEN: dict[str, tuple[Twist, str]] = {
    "raised degree": (dealing(THRESHOLD + 1), "dkg.length"),
    "lowered degree": (dealing(THRESHOLD - 1), "dkg.length"),
    "torsion in a coefficient": (dealing(THRESHOLD, TORSION), "dkg.point"),
    "last mover": (dealing(THRESHOLD, announced=False), "dkg.digest"),
    "rogue key": (rogue_key, "dkg.knowledge"),
    "bad share": (bad_share, "dkg.share"),
    "no ciphertext": (short_ciphertext, "dkg.ciphertext"),
    "false complaint": (false_complaint, "dkg.complaint"),
    "complaint about nobody": (complaint_about_nobody, "dkg.complaint"),
    "another key set": (another_key_set, "dkg.confirmation"),
    "two announcements": (two_announcements, "dkg.conflict"),
}
"""Rules that a villain can break, and the code of each abort: the log proves it by itself."""

SILENT: dict[str, Twist] = {
    f"silent in {step.name}": silent_in(step) for step in (Step.ANNOUNCE, Step.DEAL, Step.SHARE, Step.JUDGE)
}
"""Nothing proves why a message is missing: the log says whom the ceremony waits for."""

PLAYS += [Play("T7", "test_t7_ceremony_is_aborted_and_names_the_villain", ends=None)]


def take_part_falsely(villain: Liar, twist: Twist) -> None:
    def contribute(transcript: Transcript, head: bytes) -> list[object]:
        honest = dkg_member.contribute(villain.ceremony_secrets(transcript), transcript)
        said = [] if honest is None else twist(villain, transcript, honest)
        scope = ceremony_scope(transcript.ceremony)
        payloads = [KeyCeremony(name=one.NAME, content=one.to_dict()) for one in said]
        return [sign_message(payload, scope, villain.key, head) for payload in payloads]

    villain.contribute_keys = contribute  # type: ignore[method-assign,assignment]


def reason(arena: Arena) -> str:
    """The code of what ended the ceremony, as anyone finds it who folds the log."""
    transcript = begin(arena.ceremony)
    try:
        for message in (one for block in arena.node.log.blocks() for one in block.messages):
            payload = message.payload()
            if isinstance(payload, KeyCeremony):
                said = MESSAGES[payload.name].from_dict(payload.content)
                transcript = receive(transcript, arena.ceremony.members.index(message.sender) + 1, said)
        expire(transcript)
    except DkgError as error:
        return error.code
    return ""


@pytest.mark.parametrize("name", [*BROKEN, *SILENT])
def test_t7_ceremony_is_aborted_and_names_the_villain(ground: Ground, name: str) -> None:
    twist, code = BROKEN[name] if name in BROKEN else (SILENT[name], "dkg.silent")
    with ExitStack() as stack:
        arena = Arena(ground, stack.enter_context(scratch()), stack, seed=f"ceremony {name}")
        villain = arena.members[VILLAIN - 1]
        take_part_falsely(villain, twist)
        with pytest.raises(CeremonyAborted) as aborted:
            run_ceremony(arena.node, arena.ceremony)
        assert aborted.value.culprits == (f"member {VILLAIN}",)
        assert reason(arena) == code
        for member in arena.members:
            assert member._threshold_keys is None, "nobody has a share of keys that were never made"

        report = audit(arena.folder / "log.db", ground.checker)
        address = "0x" + villain.address.hex()
        proved = name in BROKEN
        assert report.ceremony["culprits"] == ([address] if proved else [])
        assert report.ceremony["waits_for"] == ([] if proved else [address])
        assert report.problems == ([] if proved else ["the log opens no market"])
        with Log(arena.folder / "log.db", read_only=True) as log:
            assert replay(log, ground.checker).setup.culprits == arena.node.machine.setup.culprits

        keys = [*arena.keys[: VILLAIN - 1], key_file(f"instead {name}", VILLAIN)]
        again = Arena(ground, stack.enter_context(scratch()), stack, seed=f"again {name}", keys=keys)
        key_set = run_ceremony(again.node, again.ceremony)
        assert {member.threshold_keys.key_set for member in again.members} == {key_set}


def test_t7_a_market_without_the_villain_settles(ground: Ground) -> None:
    """The honest four and a new fifth hold another ceremony in a new log, and run a round."""
    with ExitStack() as stack:
        arena = Arena(ground, stack.enter_context(scratch()), stack, seed="aborted")
        take_part_falsely(arena.members[VILLAIN - 1], bad_share)
        with pytest.raises(CeremonyAborted):
            run_ceremony(arena.node, arena.ceremony)
        keys = [*arena.keys[: VILLAIN - 1], key_file("newcomer", VILLAIN)]
        folder = stack.enter_context(scratch())
        again = stack.enter_context(open_arena(ground, folder, seed="held again", keys=keys))
        again.send(again.clients())
        assert again.run().phase == Phase.SETTLED
        assert again.state().culprits == {}
        check_orders(again, 1)
        check_money(again, [1])
        assert audit(folder / "log.db", ground.checker).problems == []
