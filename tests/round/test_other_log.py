"""A log's writer shows the members one log and publishes another: no honest member is guilty in either.

What a member may say rests on what stands in the log that it reads. Without the block that it read, a message
would look early, or like a vote for what nobody certified.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

import pytest

from commit.dkg_messages import Ceremony
from commit.hashing import keccak256
from commit.signing import PrivateKey
from fss.audit import AuditReport, audit
from fss.log import Log
from fss.market import Mode
from fss.messages import payloads
from fss.messages.block import Block, entries_hash
from fss.messages.signed import GENESIS, NO_LOG, Message, sign_message
from fss.round.machine import Machine
from fss.round.setup import ceremony_scope
from fss.round.verdicts import Verdict
from tests.round.doubles import ChainDouble, ToyProofs
from tests.round.harness import (
    CEREMONY,
    CLEAR_KEY,
    KEYS,
    MEMBERS,
    START,
    World,
    member_keys,
    open_node,
    open_world,
    run_ceremony,
    said_again,
    scratch,
    seeded,
)

ROUND = ("receive-list", "snapshot", "set-vote", "seed-share", "order-vote", "committed")


@pytest.fixture
def world() -> Iterator[World]:
    with scratch() as folder, open_world(folder) as world:
        yield world


@cache
def honest_blocks(mode: Mode) -> tuple[Block, ...]:
    """A round of five honest members, from the key ceremony to the end."""
    with scratch() as folder, open_world(folder, mode) as world:
        world.send(world.book(3))
        world.run()
        return tuple(world.node.log.blocks())


def told_again(blocks: Iterable[Block]) -> Machine:
    """Another log of the same messages, as far as its writer likes."""
    machine = Machine(ToyProofs(CLEAR_KEY))
    for block in blocks:
        machine.apply(block.height, block.time, block.messages)
    return machine


def without(blocks: Iterable[Block], type_name: str) -> list[Block]:
    return [
        dataclasses.replace(block, messages=tuple(m for m in block.messages if m.type_name != type_name))
        for block in blocks
    ]


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("type_name", ROUND)
def test_whoever_leaves_messages_out_makes_nobody_guilty(mode: Mode, type_name: str) -> None:
    machine = told_again(without(honest_blocks(mode), type_name))
    assert all(state.culprits == {} for state in machine.rounds.values())
    assert machine.rounds[1].packets == {}, "what rests upon the other log is not used in this one"


def with_longer_sender(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """None is a member's any more, and each address fills the same word."""
    return tuple(dataclasses.replace(m, sender=bytes(12) + m.sender) for m in messages)


def swallowed(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """One entry whose sender is spelled like the words of all entries after it."""
    first, last = messages[0], messages[-1]
    words = [part for m in messages for part in (m.digest, m.sender.rjust(32, b"\0"), keccak256(m.signature))]
    return (dataclasses.replace(first, sender=b"".join(words[1:-1]), signature=last.signature),)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("type_name", ROUND)
@pytest.mark.parametrize("disguise", [with_longer_sender, swallowed])
def test_whoever_disguises_messages_makes_nobody_guilty(
    mode: Mode, type_name: str, disguise: Callable[[tuple[Message, ...]], tuple[Message, ...]]
) -> None:
    """Nobody counts the disguised ones, and no block that has them has the hash of the block without."""
    blocks = [
        dataclasses.replace(block, messages=disguise(block.messages))
        if any(m.type_name == type_name for m in block.messages)
        else block
        for block in honest_blocks(mode)
    ]
    machine = told_again(blocks)
    assert all(state.culprits == {} for state in machine.rounds.values())


def test_no_two_spellings_of_an_entry_have_one_hash() -> None:
    [opened] = honest_blocks(Mode.SEALED)[0].messages
    spelled = [
        *({"sender": bytes(12) + opened.sender}, {"sender": opened.sender[1:]}, {"sender": b""}),
        *({"head": bytes(20)}, {"head": b""}, {"head": bytes(64)}, {"signature": b""}),
        {"sender": opened.sender + opened.signature[:1], "signature": opened.signature[1:]},
    ]
    hashes = {entries_hash([dataclasses.replace(opened, **parts)]) for parts in ({}, *spelled)}
    assert len(hashes) == 1 + len(spelled)


@pytest.mark.parametrize("mode", Mode)
def test_whoever_takes_any_block_back_makes_nobody_guilty(mode: Mode) -> None:
    """Any one block is left out, and what was said after it is told as if upon what is left."""
    blocks = honest_blocks(mode)
    for taken in range(1, len(blocks)):
        machine = Machine(ToyProofs(CLEAR_KEY))
        for block in (*blocks[:taken], *blocks[taken + 1 :]):
            machine.apply(machine.height + 1, block.time, block.messages)
        assert all(state.culprits == {} for state in machine.rounds.values())
        assert machine.setup.culprits == ()


def turned_around(block: Block) -> Block:
    return dataclasses.replace(block, messages=block.messages[::-1])


def halved(block: Block) -> Block:
    return dataclasses.replace(block, messages=block.messages[::2])


def delayed(block: Block) -> Block:
    return dataclasses.replace(block, time=block.time + 1)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("alter", [turned_around, halved, delayed])
def test_whoever_alters_any_block_makes_nobody_guilty(mode: Mode, alter: Callable[[Block], Block]) -> None:
    """Also where that block decides the same: what was said upon it rests upon the other."""
    blocks = honest_blocks(mode)
    for altered in range(1, len(blocks)):
        machine = told_again(blocks[:altered])
        block = alter(blocks[altered])
        machine.apply(block.height, block.time, block.messages)
        assert machine.head != blocks[altered].hash or block == blocks[altered]
        for later in blocks[altered + 1 :]:
            machine.apply(later.height, max(machine.time, later.time), later.messages)
        assert all(state.culprits == {} for state in machine.rounds.values())


def test_whoever_takes_a_block_of_the_ceremony_back_makes_nobody_guilty() -> None:
    with scratch() as folder, open_node(folder, ChainDouble(START)) as world:
        run_ceremony(world.node, CEREMONY)
        blocks = list(world.node.log.blocks())
    for taken in range(1, len(blocks)):
        machine = Machine(ToyProofs(CLEAR_KEY))
        verdicts = [
            verdict
            for block in (*blocks[:taken], *blocks[taken + 1 :])
            for verdict in machine.apply(machine.height + 1, block.time, block.messages).verdicts
        ]
        assert machine.setup.culprits == ()
        if taken < len(blocks) - 1:
            assert Verdict.OTHER_LOG in verdicts


def test_invalid_head_that_no_block_has(world: World) -> None:
    """Not even two different statements of one member: they were perhaps never said of this log."""
    context, key = world.state().context, world.members[4].key
    for ids in ([], [bytes(32)]):
        said = sign_message(payloads.ReceiveList(ids=ids), context, key, b"\x07" * 32)
        assert world.append(said) == (Verdict.OTHER_LOG,)
    assert world.state().culprits == {}
    assert world.state().lists == []


@pytest.mark.parametrize("head", [b"", bytes(20), bytes(31), bytes(33)])
def test_invalid_head_that_is_no_hash(world: World, head: bytes) -> None:
    said = sign_message(payloads.ReceiveList(ids=[]), world.state().context, world.members[4].key, GENESIS)
    assert world.append(dataclasses.replace(said, head=head)) == ()
    assert world.node.machine.admit(dataclasses.replace(said, head=head)) == Verdict.MALFORMED


def test_invalid_head_of_an_envelope(world: World) -> None:
    """It rests upon no log and is signed without one, so nobody can make a second message of it."""
    made = world.order()
    payload = payloads.EnvelopePosted(envelope=made.envelope.encode())
    account = made.envelope.account.to_bytes(20, "big")
    context = world.state().context
    moved = Message(payload.type_name, account, context, world.node.machine.head, payload.body(), b"")
    assert world.append(moved) == ()
    assert world.append(dataclasses.replace(moved, head=NO_LOG)) == (Verdict.ACCEPTED,)


@pytest.mark.parametrize("behind", [0, 1, 2])
def test_early_words_upon_this_log_are_faults_still(world: World, behind: int) -> None:
    """Also upon an older block of it: what was early then is early now, or has become right."""
    world.send([world.order()])
    blocks = list(world.node.log.blocks())
    packet = payloads.Shares(attempt=0, ciphertext=bytes(200))
    said = sign_message(packet, world.state().context, world.members[4].key, blocks[-1 - behind].hash)
    assert world.append(said) != (Verdict.OTHER_LOG,)
    assert world.state().culprits == {MEMBERS[4]: ["sent a packet before the order stood on chain"]}


def test_the_same_words_upon_two_blocks_are_no_contradiction(world: World) -> None:
    """A member that was killed before it was heard says the same again upon a newer block."""
    context, key = world.state().context, world.members[4].key
    first, later = (
        sign_message(payloads.ReceiveList(ids=[]), context, key, head)
        for head in (GENESIS, world.node.machine.head)
    )
    assert first.signature != later.signature
    world.close()
    assert world.append(first) == (Verdict.ACCEPTED,)
    assert world.append(later) == (Verdict.DUPLICATE,)
    other = sign_message(payloads.ReceiveList(ids=[bytes(32)]), context, key, world.node.machine.head)
    assert world.append(other) == (Verdict.EQUIVOCATION,)
    assert world.state().culprits == {MEMBERS[4]: ["said two things as receive-list"]}


def test_machine_and_log_have_one_head(world: World) -> None:
    world.send(world.book(2))
    world.run()
    assert world.node.machine.head == world.node.log.head
    assert told_again(world.node.log.blocks()).head == world.node.log.head


@pytest.mark.parametrize("type_name", ROUND)
def test_audit_shows_a_log_that_was_told_again(type_name: str) -> None:
    """Its hashes are right, and more members than may lie speak of blocks that it does not have."""
    blocks = without(honest_blocks(Mode.SEALED), type_name)
    report = audit_of((block.time, block.messages) for block in blocks)
    assert report.problems == [
        "5 members speak upon blocks that this log does not have: its writer showed them another"
    ]
    assert all(not entry["culprits"] for entry in report.rounds)


def test_audit_shows_false_block_times_that_the_members_were_shown_too() -> None:
    """Then nobody speaks of another log, but of a round that is not alive yet."""
    blocks = honest_blocks(Mode.SEALED)
    report = audit_of(((min(block.time, START - 1), block.messages) for block in blocks), said_again)
    assert report.problems == [
        "5 members speak of a round that is not alive at the block times given: those are false"
    ]


def test_audit_names_one_member_that_speaks_of_another_log(world: World) -> None:
    said = sign_message(payloads.Cancelled(), world.state().context, member_keys(5).signing, b"\x07" * 32)
    assert world.append(said) == (Verdict.OTHER_LOG,)
    report = audit(world.node.log.path, ToyProofs(CLEAR_KEY))
    assert report.problems == []
    assert report.other_log == ["0x" + MEMBERS[4].hex()]


@pytest.mark.parametrize(("members", "speakers"), [(3, 1), (4, 1), (4, 2), (6, 1), (6, 2)])
def test_audit_of_a_ceremony_counts_as_many_as_may_be_faulty(members: int, speakers: int) -> None:
    """No market says yet how many that is: at most (n - 1) / 3."""
    keys = [PrivateKey.draw(seeded(f"founder {index}")) for index in range(members)]
    opened = ceremony_opened(*keys)
    astray = [sign_message(opened.payload(), opened.scope, key, b"\x07" * 32) for key in keys[:speakers]]
    report = audit_of([(START, [opened]), (START, astray)])
    assert report.other_log == sorted("0x" + key.address.hex() for key in keys[:speakers])
    shown = any("its writer showed them another" in problem for problem in report.problems)
    assert shown == (speakers > (members - 1) // 3)


def test_audit_of_a_ceremony_names_no_outsider() -> None:
    """Before a ceremony is opened anybody can name a committee, with itself as its only member."""
    outsiders = [PrivateKey.draw(seeded(f"outsider {index}")) for index in range(3)]
    alone = [ceremony_opened(key, head=b"\x07" * 32) for key in outsiders]
    report = audit_of([(START, alone), (START, [ceremony_opened(*KEYS.values())])])
    assert report.verdicts == {Verdict.OTHER_LOG: 3, Verdict.ACCEPTED: 1}
    assert report.other_log == []
    assert report.problems == ["the log opens no market"]


def ceremony_opened(*keys: PrivateKey, head: bytes = GENESIS) -> Message:
    """The first of ``keys`` opens a ceremony of all of them."""
    members = tuple(key.address for key in keys)
    scope = ceremony_scope(Ceremony(bytes(32), 1, members))
    opened = payloads.CeremonyOpened(nonce=bytes(32), threshold=1, members=list(members))
    return sign_message(opened, scope, keys[0], head)


def audit_of(
    blocks: Iterable[tuple[int, Sequence[Message]]],
    say: Callable[[Message, bytes], Message] = lambda message, _head: message,
) -> AuditReport:
    """The audit of a log of these times and messages, each as ``say`` says it upon the log's head."""
    with scratch() as folder:
        machine = Machine(ToyProofs(CLEAR_KEY))
        with Log(folder / "log.db") as log:
            for height, (time, messages) in enumerate(blocks, start=1):
                said = tuple(say(message, log.head) for message in messages)
                applied = machine.apply(height, time, said)
                log.append(Block(height, time, log.head, said, applied.state_hash))
        return audit(folder / "log.db", ToyProofs(CLEAR_KEY))
