"""Before the first round: a ceremony that names who broke it, and a market that a quorum agrees on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from commit.dkg_messages import Ceremony
from commit.errors import FssError
from commit.keyset import key_set_hash
from fss.market import Mode, Terms
from fss.member.member import MarketUnknownOnChain
from fss.messages import payloads
from fss.messages.signed import GENESIS, Message, sign_message
from fss.node.ceremony import CeremonyAborted, finish_ceremony, open_market, run_ceremony
from fss.prover.client import key_document
from fss.round.setup import MarketDisagrees, ceremony_scope
from fss.round.verdicts import Verdict
from tests.round.doubles import ChainDouble
from tests.round.harness import (
    CEREMONY,
    START,
    Liar,
    World,
    founding_log,
    market_opened,
    market_terms,
    open_node,
    scratch,
    seal_key,
)

SCOPE = ceremony_scope(CEREMONY)


@pytest.fixture
def founders() -> Iterator[World]:
    """Five members with an empty log."""
    with scratch() as folder, open_node(folder, ChainDouble(START)) as world:
        yield world


@pytest.fixture
def committee() -> Iterator[World]:
    """Five members that have made their keys, and no market yet."""
    with scratch() as folder:
        (folder / "log.db").write_bytes(founding_log())
        with open_node(folder, ChainDouble(START)) as world:
            yield world


def lie(member: Liar, name: str, **changes: object) -> None:
    """Let a member change fields of what it says as ``name`` in the ceremony."""
    honest = member.contribute_keys

    def contribute_keys(transcript: object, head: bytes) -> list[Message]:
        said = []
        for message in honest(transcript, head):  # type: ignore[arg-type]
            payload = message.payload()
            assert isinstance(payload, payloads.KeyCeremony)
            if payload.name == name:
                content = {**payload.content, **changes}
                payload = payload.model_copy(update={"content": content})
            said.append(sign_message(payload, message.scope, member.key, head))
        return said

    member.contribute_keys = contribute_keys  # type: ignore[method-assign, assignment]


def test_all_members_come_to_the_same_keys(founders: World) -> None:
    key_set = run_ceremony(founders.node, CEREMONY)
    assert all(member.threshold_keys.key_set == key_set for member in founders.members)


def test_a_ceremony_continues_where_it_stopped(founders: World) -> None:
    scope, first = SCOPE, founders.members[0]
    opened = payloads.CeremonyOpened(nonce=CEREMONY.nonce, threshold=3, members=list(CEREMONY.members))
    founders.append(sign_message(opened, scope, first.key, GENESIS))
    transcript = founders.node.machine.setup.transcript
    assert transcript is not None
    founders.append(*first.contribute_keys(transcript, GENESIS))
    run_ceremony(founders.node, CEREMONY)
    assert founders.node.machine.setup.culprits == ()


def test_invalid_deal_names_its_dealer(founders: World) -> None:
    lie(founders.members[2], "dkg-deal", proof="0x" + "00" * 64)
    with pytest.raises(CeremonyAborted) as aborted:
        run_ceremony(founders.node, CEREMONY)
    assert aborted.value.culprits == ("member 3",)


def test_invalid_confirmation_names_its_sender(founders: World) -> None:
    lie(founders.members[4], "dkg-confirmation", keySet="0x" + "00" * 32)
    with pytest.raises(CeremonyAborted) as aborted:
        run_ceremony(founders.node, CEREMONY)
    assert aborted.value.culprits == ("member 5",)


@pytest.mark.parametrize("babble", ["silent", "malformed", "repeating"])
def test_invalid_member_that_does_not_go_on(founders: World, babble: str) -> None:
    """The ceremony ends with its name, and does not wait for ever while it talks."""
    culprit = founders.members[1]
    first: list[Message] = []
    honest = culprit.contribute_keys

    def contribute_keys(transcript: object, head: bytes) -> list[Message]:
        first.extend(honest(transcript, head) if not first else [])  # type: ignore[arg-type]
        other = payloads.KeyCeremony(name="dkg-deal", content={})
        malformed = [sign_message(other, SCOPE, culprit.key, head)]
        return {"silent": [], "malformed": malformed, "repeating": first}[babble]

    culprit.contribute_keys = contribute_keys  # type: ignore[method-assign, assignment]
    with pytest.raises(CeremonyAborted) as aborted:
        run_ceremony(founders.node, CEREMONY)
    assert aborted.value.culprits == ("member 2",)


def test_invalid_ceremony_without_a_log(founders: World) -> None:
    with pytest.raises(CeremonyAborted):
        finish_ceremony(founders.node)


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"threshold": 0}, Verdict.MALFORMED),
        ({"threshold": 6}, Verdict.MALFORMED),
        ({"members": [*CEREMONY.members, CEREMONY.members[0]]}, Verdict.MALFORMED),
    ],
)
def test_invalid_ceremony(founders: World, change: dict[str, object], verdict: Verdict) -> None:
    opened = payloads.CeremonyOpened(nonce=CEREMONY.nonce, threshold=3, members=list(CEREMONY.members))
    other = opened.model_copy(update=change)
    scope = ceremony_scope(Ceremony(other.nonce, other.threshold, tuple(other.members)))
    assert founders.append(sign_message(other, scope, founders.members[0].key, GENESIS)) == (verdict,)
    wrong = sign_message(opened, scope, founders.members[0].key, GENESIS)
    assert founders.append(wrong) == (Verdict.WRONG_SCOPE,)


def test_a_ceremony_is_opened_once(committee: World) -> None:
    opened = payloads.CeremonyOpened(nonce=bytes(32), threshold=2, members=list(CEREMONY.members))
    scope = ceremony_scope(Ceremony(bytes(32), 2, CEREMONY.members))
    said = sign_message(opened, scope, committee.members[0].key, GENESIS)
    assert committee.append(said) == (Verdict.DUPLICATE,)


def test_invalid_messages_before_their_time(founders: World, committee: World) -> None:
    member = founders.members[0]
    vote = payloads.ReceiveList(ids=[])
    assert founders.node.machine.admit(sign_message(vote, SCOPE, member.key, GENESIS)) == Verdict.NOT_A_MEMBER
    assert committee.append(sign_message(vote, SCOPE, member.key, GENESIS)) == (Verdict.TOO_EARLY,)
    assert committee.append(sign_message(vote, 5, member.key, GENESIS)) == (Verdict.WRONG_SCOPE,)
    late = payloads.KeyCeremony(name="dkg-confirmation", content={"keySet": "0x" + "00" * 32})
    assert committee.append(sign_message(late, SCOPE, member.key, GENESIS)) == (Verdict.TOO_LATE,)
    other = late.model_copy(update={"name": "dkg-gossip"})
    assert committee.append(sign_message(other, SCOPE, member.key, GENESIS)) == (Verdict.MALFORMED,)


def test_a_market_opens_with_a_quorum(committee: World) -> None:
    key_set = key_set_hash(finish_ceremony(committee.node))
    opened = market_opened(market_terms(Mode.SEALED, key_set))
    votes = [sign_message(opened, SCOPE, member.key, GENESIS) for member in committee.members]
    assert committee.append(*votes[:3], votes[0]) == (Verdict.ACCEPTED,) * 3 + (Verdict.DUPLICATE,)
    assert committee.node.machine.record is None
    assert committee.append(votes[3]) == (Verdict.ACCEPTED,)
    assert committee.record.terms.quota == 8


@pytest.mark.parametrize(
    "fault", ["committee", "key set", "clear key", "seal key", "rule", "threshold", "inputs", "terms", "key"]
)
def test_invalid_market(committee: World, fault: str) -> None:
    """What terms name by its hash must be what the log holds (threat Z9)."""
    key_set = key_set_hash(finish_ceremony(committee.node))
    terms = market_terms(Mode.SEALED, key_set)
    right, hash_key = market_opened(terms), seal_key(Mode.COMMIT_REVEAL)
    wrong = {
        "committee": market_opened(replace(terms, committee=bytes(32))),
        "key set": market_opened(replace(terms, key_set=bytes(32))),
        "clear key": market_opened(replace(terms, clear_key=bytes(32))),
        "seal key": market_opened(replace(terms, seal_key=bytes(32))),
        "rule": market_opened(replace(terms, ordering="whatever-comes")),
        "threshold": market_opened(replace(terms, threshold=2)),
        "inputs": market_opened(replace(terms, seal_key=hash_key.key_hash())).model_copy(
            update={"seal_key": key_document(hash_key)}
        ),
        "terms": right.model_copy(update={"terms": {**right.terms, "quota": "8"}}),
        "key": right.model_copy(update={"clear_key": {**right.clear_key, "IC": []}}),
    }[fault]
    # The chain holds what is claimed where it can, so that the log's own check is what refuses it.
    expected: type[FssError] = MarketUnknownOnChain if fault == "terms" else MarketDisagrees
    committee.chain.terms = None if fault == "terms" else Terms.from_json(wrong.terms)
    with pytest.raises(expected):
        open_market(committee.node, CEREMONY, wrong)
    assert committee.node.machine.record is None
    committee.chain.terms = terms
    open_market(committee.node, CEREMONY, right)
    assert committee.record.terms == terms


@pytest.mark.parametrize("on_chain", ["nothing", "other terms"])
def test_invalid_market_that_is_not_the_chains(committee: World, on_chain: str) -> None:
    """A member vouches for no market that it has not read from the chain itself (threat Z9)."""
    terms = market_terms(Mode.SEALED, key_set_hash(finish_ceremony(committee.node)))
    committee.chain.terms = None if on_chain == "nothing" else replace(terms, quota=terms.quota + 1)
    with pytest.raises(MarketUnknownOnChain):
        open_market(committee.node, CEREMONY, market_opened(terms))
    assert committee.node.machine.record is None
