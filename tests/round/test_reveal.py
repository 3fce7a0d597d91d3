"""Shares come after the order stands on chain, and whoever sends a bad one is named (threats T3, T5, T15)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from commit import ecies
from commit.babyjub import IDENTITY, Point, PointError, add
from commit.batches import PythonBatches
from commit.errors import EnvironmentFault
from commit.threshold import SharePacket, make_packet
from fss.member.views import ChainPhase, ChainRound
from fss.messages import payloads
from fss.messages.signed import Message
from fss.round.frame import Frame
from fss.round.packets import packet_context, sealed_points
from fss.round.reveal import on_accusation
from fss.round.state import Phase, RoundState
from fss.round.verdicts import Verdict
from tests.round.doubles import committed
from tests.round.harness import Liar, World, instead, silent
from tests.round.test_order_is_fixed import TORSION
from tests.round.test_rounds import check_settled

Twist = Callable[[World, Liar, RoundState], bytes]


def executor(world: World, attempt: int = 0) -> Liar:
    address = world.record.executor(1, attempt)
    return next(member for member in world.members if member.address == address)


def others(world: World) -> list[Liar]:
    """Members that are executor neither first nor second."""
    return [m for m in world.members if m not in (executor(world), executor(world, 1))]


def good_packet(liar: Liar, state: RoundState) -> SharePacket:
    keys = liar.threshold_keys
    points = sealed_points(state)
    return make_packet(keys.key_share, keys.key_set, state.context, points, liar.random_bytes)


def encrypted(world: World, liar: Liar, state: RoundState, plaintext: bytes, attempt: int = 0) -> bytes:
    key = world.record.key_set.encryption_key(executor(world, attempt).index)
    associated = packet_context(world.record, state, attempt, liar.address)
    return ecies.encrypt(key, plaintext, associated, liar.random_bytes)


def shifted(world: World, liar: Liar, state: RoundState) -> bytes:
    packet = good_packet(liar, state)
    first = add(packet.shares[0], TORSION)
    return encrypted(world, liar, state, SharePacket((first, *packet.shares[1:]), packet.proof).encode())


def swapped(world: World, liar: Liar, state: RoundState) -> bytes:
    packet = good_packet(liar, state)
    return encrypted(world, liar, state, SharePacket(packet.shares[::-1], packet.proof).encode())


def identities(world: World, liar: Liar, state: RoundState) -> bytes:
    packet = good_packet(liar, state)
    return encrypted(
        world, liar, state, SharePacket((IDENTITY,) * len(packet.shares), packet.proof).encode()
    )


def off_curve(world: World, liar: Liar, state: RoundState) -> bytes:
    packet = good_packet(liar, state)
    shares = (Point(1, 2), *packet.shares[1:])
    return encrypted(world, liar, state, SharePacket(shares, packet.proof).encode())


def too_short(world: World, liar: Liar, state: RoundState) -> bytes:
    return encrypted(world, liar, state, good_packet(liar, state).encode()[:-64])


def empty(world: World, liar: Liar, state: RoundState) -> bytes:
    return encrypted(world, liar, state, b"")


def no_ciphertext(_world: World, _liar: Liar, _state: RoundState) -> bytes:
    return b"\x01" * 300


def undecryptable(world: World, liar: Liar, state: RoundState) -> bytes:
    """Well-formed, with a body that its sender vouches for and that is no AES-GCM ciphertext."""
    from commit import schnorr
    from commit.babyjub import B8, draw_scalar, encode_point, multiply

    key = world.record.key_set.encryption_key(executor(world).index)
    associated = packet_context(world.record, state, 0, liar.address)
    secret, body = draw_scalar(liar.random_bytes), bytes(500)
    point = multiply(secret, B8)
    statement = ecies._sender_statement(key, associated, body)
    return encode_point(point) + schnorr.prove(statement, secret, point, liar.random_bytes).encode() + body


def for_another_attempt(world: World, liar: Liar, state: RoundState) -> bytes:
    return encrypted(world, liar, state, good_packet(liar, state).encode(), attempt=1)


BAD = [
    shifted,
    swapped,
    identities,
    off_curve,
    too_short,
    empty,
    no_ciphertext,
    undecryptable,
    for_another_attempt,
]


def sends(world: World, twist: Twist) -> Callable[[Liar, RoundState, payloads.Shares], payloads.Shares]:
    def change(liar: Liar, state: RoundState, said: payloads.Shares) -> payloads.Shares:
        return payloads.Shares(attempt=said.attempt, ciphertext=twist(world, liar, state))

    return change


@pytest.mark.parametrize("twist", BAD)
def test_invalid_packet_is_opened_to_all_and_its_sender_named(world: World, twist: Twist) -> None:
    made = world.book(4)
    world.send(made)
    culprit = others(world)[0]
    culprit.lie = instead(payloads.Shares, sends(world, twist))
    state = world.run()
    assert state.phase == Phase.SETTLED
    assert list(state.culprits) == [culprit.address]
    assert culprit.address not in state.packets[0]


def test_n_minus_t_bad_packets_leave_the_round_open_and_name_exactly_the_culprits(world: World) -> None:
    made = world.book(4)
    world.send(made)
    first, second = others(world)[:2]
    first.lie = instead(payloads.Shares, sends(world, shifted))
    second.lie = instead(payloads.Shares, sends(world, too_short))
    state = world.run()
    assert state.phase == Phase.SETTLED
    assert set(state.culprits) == {first.address, second.address}


@pytest.mark.parametrize("phase", [Phase.REVEALED, Phase.CLEARED])
def test_invalid_packet_that_comes_when_the_round_is_open_is_named_too(world: World, phase: Phase) -> None:
    """The executor needs it no more, and whoever sent it shall not get away with it (threat T5)."""
    world.send(world.book(4))
    culprit = others(world)[0]

    def late(liar: Liar, _frame: Frame, state: RoundState, said: list[Message]) -> list[Message]:
        ready = state.phase == phase and liar.address not in state.packets[0]
        kept = [message for message in said if message.type_name != "shares"]
        payload = payloads.Shares(attempt=0, ciphertext=no_ciphertext(world, liar, state))
        return [*kept, liar.claim(state, payload)] if ready else kept

    culprit.lie = late
    state = world.run()
    assert state.phase == Phase.SETTLED
    assert list(state.culprits) == [culprit.address]
    assert state.culprits[culprit.address][0].startswith("sent a packet that nobody can open")


def test_invalid_packet_after_the_proof_is_not_taken(world: World) -> None:
    """Nobody would look at it any more."""
    world.send(world.book(4))
    late = others(world)[0]
    late.lie = instead(payloads.Shares, lambda *_: None)
    state = world.until(lambda state: state.phase == Phase.PROVED)
    payload = payloads.Shares(attempt=0, ciphertext=shifted(world, late, state))
    assert world.append(late.claim(state, payload)) == (Verdict.TOO_LATE,)
    assert late.address not in world.state().packets[0]


def test_invalid_packet_sent_again_after_it_was_refuted(world: World) -> None:
    """It is not taken a second time: else the executor would have to accuse for ever."""
    world.send(world.book(3))
    culprit = others(world)[0]
    culprit.lie = instead(payloads.Shares, sends(world, shifted))
    state = world.until(lambda state: state.culprits)
    again = next(
        m
        for block in world.node.log.blocks()
        for m in block.messages
        if m.sender == culprit.address and m.type_name == "shares"
    )
    better = payloads.Shares(
        attempt=0, ciphertext=encrypted(world, culprit, state, good_packet(culprit, state).encode())
    )
    verdicts = world.append(again, culprit.claim(state, better))
    assert verdicts == (Verdict.DUPLICATE, Verdict.EQUIVOCATION)
    assert culprit.address not in world.state().packets[0]
    assert executor(world).address not in world.state().culprits


def accusation(world: World, accused: Liar) -> payloads.Accusation:
    """What the executor would say of a packet: the shared secret as it is, with its proof."""
    state = world.state()
    packet = state.packets[0][accused.address]
    associated = packet_context(world.record, state, 0, accused.address)
    secret = executor(world).threshold_keys.encryption_secret
    opening = ecies.reveal(secret, packet.ciphertext, associated, executor(world).random_bytes)
    return payloads.Accusation(
        accused=accused.address,
        attempt=0,
        shared=(opening.shared.x, opening.shared.y),
        challenge=opening.proof.challenge,
        response=opening.proof.response,
    )


@pytest.mark.parametrize("twist", [{}, {"shared": (0, 1)}, {"shared": (2**256 - 1, 0)}, {"response": 7}])
def test_invalid_accusation_names_the_accuser(world: World, twist: dict[str, object]) -> None:
    """A good packet stays good, whether the accuser opens it truly or falsely."""
    world.send(world.book(3))
    honest = others(world)[0]
    world.until(lambda state: honest.address in state.packets.get(0, {}))
    said = accusation(world, honest).model_copy(update=twist)
    assert world.append(executor(world).claim(world.state(), said)) == (Verdict.FALSE_ACCUSATION,)
    assert list(world.state().culprits) == [executor(world).address]
    assert honest.address in world.state().packets[0]
    assert world.run().phase == Phase.SETTLED


def test_invalid_accusation_by_one_who_is_not_the_executor(world: World) -> None:
    world.send(world.book(3))
    honest, stranger = others(world)[:2]
    world.until(lambda state: honest.address in state.packets.get(0, {}))
    said = stranger.claim(world.state(), accusation(world, honest))
    assert world.append(said) == (Verdict.NOT_THIS_EXECUTOR,)


def test_invalid_accusation_of_a_packet_that_is_not_there(world: World) -> None:
    world.send(world.book(3))
    honest = others(world)[0]
    world.until(lambda state: honest.address in state.packets.get(0, {}))
    said = accusation(world, honest).model_copy(update={"accused": bytes(20)})
    assert world.append(executor(world).claim(world.state(), said)) == (Verdict.DISAGREES,)
    assert world.state().culprits == {}


def packets_sent(world: World) -> list[str]:
    """Let every member note when it says shares; returns the list that it notes in."""
    said_shares: list[str] = []

    def lie(liar: Liar, _frame: Frame, _state: RoundState, said: list[Message]) -> list[Message]:
        said_shares.extend(f"member {liar.index}" for m in said if m.type_name in ("shares", "openings"))
        return said

    for member in world.members:
        member.lie = lie
    return said_shares


def test_shares_follow_the_certificate(world: World) -> None:
    world.send(world.book(3))
    sent = packets_sent(world)
    world.until(lambda state: state.committed_at)
    assert sent == []
    world.step()
    assert sorted(sent) == [f"member {index}" for index in range(1, 6)]


def test_invalid_shares_before_the_certificate(world: World) -> None:
    """Neither by oneself: the log takes no packet before f+1 members have seen the order on chain."""
    world.send(world.book(3))
    world.relay.idle = True
    state = world.until(lambda state: state.phase == Phase.ORDERED)
    liar = others(world)[0]
    early = payloads.Shares(
        attempt=0, ciphertext=encrypted(world, liar, state, good_packet(liar, state).encode())
    )
    assert world.append(liar.claim(state, early)) == (Verdict.TOO_EARLY,)
    assert world.state().packets == {}
    assert world.state().culprits == {liar.address: ["sent a packet before the order stood on chain"]}


def test_invalid_f_plus_1_false_observations_get_no_share(world: World) -> None:
    """f+1 liars are fewer than t. They may say what they like of the chain: each looks for itself."""
    world.send(world.book(3))
    world.relay.idle = True
    sent = packets_sent(world)
    state = world.until(lambda state: state.phase == Phase.ORDERED)
    assert state.ordered is not None
    false = payloads.Committed(slots_root=state.ordered.slots_root, list_hash=state.ordered.list_hash)
    assert world.append(world.forge(1, false), world.forge(2, false)) == (Verdict.ACCEPTED,) * 2
    assert world.state().committed_at is not None
    for _ in range(5):
        world.step()
        world.chain.mine()
    assert sent == []


def test_invalid_observation_of_another_order_is_named(world: World) -> None:
    """A quorum signed one order, so there is no other to see."""
    world.send(world.book(3))
    world.relay.idle = True
    state = world.until(lambda state: state.phase == Phase.ORDERED)
    assert state.ordered is not None
    other = payloads.Committed(slots_root=1, list_hash=state.ordered.list_hash)
    assert world.append(world.forge(1, other)) == (Verdict.DISAGREES,)
    reasons = ["claimed that another order stands on chain"]
    assert world.state().culprits == {world.members[0].address: reasons}


def test_a_packet_for_a_later_turn_is_early_and_no_fault(world: World) -> None:
    """Turns are a matter of clocks: a member whose chain is ahead of the log's is not to blame."""
    world.send(world.book(3))
    state = world.until(lambda state: state.committed_at)
    liar = others(world)[0]
    later = payloads.Shares(attempt=1, ciphertext=for_another_attempt(world, liar, state))
    assert world.append(liar.claim(state, later)) == (Verdict.TOO_EARLY,)
    assert world.state().culprits == {}


def test_a_packet_for_a_turn_that_has_passed_is_late_and_no_fault(world: World) -> None:
    """Nobody reads it any more, so nobody could say whether it is bad."""
    world.send(world.book(3))
    executor(world).lie, late = silent, others(world)[0]
    late.lie = instead(payloads.Shares, lambda *_: None)
    state = world.until(lambda state: state.committed_at)
    world.chain.mine((state.committed_at or 0) + world.record.terms.executor_time)
    packet = payloads.Shares(attempt=0, ciphertext=encrypted(world, late, state, b"no shares", 0))
    assert world.append(late.claim(state, packet)) == (Verdict.TOO_LATE,)
    late.lie = None
    assert world.run().phase == Phase.SETTLED
    assert world.state().culprits == {}


class Dead(PythonBatches):
    """Who computes for a machine or a member has died."""

    def check_points(self, points: object) -> list[PointError | None]:
        raise EnvironmentFault("nobody computes")


def test_invalid_fault_of_the_machine_accuses_nobody(world: World) -> None:
    """Neither as executor, which has read a good packet, nor as judge of an accusation."""
    world.send(world.book(3))
    honest = others(world)[0]
    state = world.until(lambda state: honest.address in state.packets.get(0, {}))
    said = executor(world).claim(state, accusation(world, honest))
    frame = Frame(world.record, world.chain.head().time, world.node.machine.head, world.proofs, Dead())
    with pytest.raises(EnvironmentFault):
        world.node.executor.contributions(executor(world), frame, state, world.clock)
    with pytest.raises(EnvironmentFault):
        on_accusation(frame, state, said, said.payload())
    assert state.culprits == {}


def test_invalid_one_observation_is_not_enough(world: World) -> None:
    world.send(world.book(3))
    world.relay.idle = True
    state = world.until(lambda state: state.phase == Phase.ORDERED)
    assert state.ordered is not None
    seen = payloads.Committed(slots_root=state.ordered.slots_root, list_hash=state.ordered.list_hash)
    assert world.append(world.forge(1, seen)) == (Verdict.ACCEPTED,)
    assert world.state().committed_at is None
    assert world.append(world.forge(2, seen)) == (Verdict.ACCEPTED,)
    assert world.state().committed_at == world.chain.head().time


@pytest.mark.parametrize("fault", ["unconfirmed", "pages missing", "another order", "another list"])
def test_invalid_certificate_on_chain_gets_no_share(world: World, fault: str) -> None:
    world.send(world.book(3))
    world.relay.idle = True
    sent = packets_sent(world)
    state = world.until(lambda state: state.phase == Phase.ORDERED)
    right = committed(state)
    seen = {
        "unconfirmed": right,
        "pages missing": ChainRound(ChainPhase.COMMITTING, right.slots_root, right.list_hash),
        "another order": ChainRound(ChainPhase.COMMITTED, 1, right.list_hash),
        "another list": ChainRound(ChainPhase.COMMITTED, right.slots_root, bytes(32)),
    }[fault]
    world.chain.put(1, seen)
    for _ in range(4):
        world.step()
        if fault != "unconfirmed":
            world.chain.mine()
    assert sent == []
    assert world.state().committed_votes == set()


def test_no_shares_without_time_to_settle(world: World) -> None:
    """A certificate that is committed in time and shown late buys no look at the orders (threat T15)."""
    world.send(world.book(3))
    sent = packets_sent(world)
    state = world.until(lambda state: state.phase == Phase.ORDERED)
    terms = world.record.terms
    latest = state.deadlines.settle - (terms.faulty + 1) * terms.executor_time
    world.chain.mine(latest + 1)
    for _ in range(4):
        world.step()
    assert world.state().committed_at is not None
    assert sent == []
    assert world.run().phase == Phase.CANCELLED


def test_shares_with_just_enough_time_to_settle(world: World) -> None:
    world.send(world.book(3))
    sent = packets_sent(world)
    state = world.until(lambda state: state.phase == Phase.ORDERED)
    terms = world.record.terms
    world.chain.mine(state.deadlines.settle - (terms.faulty + 1) * terms.executor_time)
    for _ in range(3):
        world.step()
    assert len(sent) == 5


def test_a_drivers_clock_does_not_make_members_speak(world: World) -> None:
    """Whoever drives the members may tell them a time at which all would be well."""
    world.send(world.book(3))
    world.until(lambda state: state.committed_at)
    state = world.state()
    world.chain.mine(state.deadlines.settle - 5)
    early = Frame(world.record, state.committed_at or 0, world.node.machine.head, world.proofs)
    said = world.members[2].contribute(early, state, world.node.executor, world.clock)
    assert [message.type_name for message in said] == []


def test_a_drivers_clock_does_not_make_a_member_admit(world: World) -> None:
    """A receipt for what no list will name; the list may have been signed already (threat S4)."""
    late, state = world.order(), world.state()
    world.close()
    told = replace(world.node.frame(), time=state.deadlines.open)
    (verdict,) = world.members[0].admit(told, state, [late.envelope.encode()])
    assert verdict.receipt is None
    assert verdict.refusal is not None
    assert verdict.refusal.code == "admission.closed"


def test_the_second_executor_finishes_where_the_first_is_silent(world: World) -> None:
    made = world.book(4)
    world.send(made)
    executor(world).lie = silent
    check_settled(world, made)
    assert world.state().outcome.attempt == 1  # type: ignore[union-attr]


def test_the_second_executor_finishes_where_the_first_only_claims(world: World) -> None:
    """A claim without a proof is nobody's outcome, however true."""
    made = world.book(4)
    world.send(made)
    executor(world).lie = instead(payloads.Proof, lambda *_: None)
    check_settled(world, made)
    assert set(world.state().outcomes) == {0, 1}
    assert world.state().outcome.attempt == 1  # type: ignore[union-attr]


def test_invalid_both_executors_silent(world: World) -> None:
    """More than f faults: nothing is lost but the round."""
    world.send(world.book(4))
    executor(world).lie = instead(payloads.Outcome, lambda *_: None)
    executor(world, 1).lie = instead(payloads.Outcome, lambda *_: None)
    assert world.run().phase == Phase.CANCELLED


@pytest.mark.parametrize(
    "twist", [{"price": 2**40}, {"volume": 2**80}, {"volume": 1}, {"fills": bytes(32)}, {"price": 10}]
)
def test_invalid_outcome_that_the_contract_refuses(world: World, twist: dict[str, object]) -> None:
    world.send(world.book(4))
    liar = executor(world)
    liar.lie = instead(payloads.Outcome, lambda _liar, _state, said: said.model_copy(update=twist))
    state = world.run()
    assert state.phase == Phase.SETTLED
    assert state.culprits == {liar.address: ["claimed an outcome that the contract refuses"]}


def test_invalid_outcome_that_no_proof_bears_out(world: World) -> None:
    """Nobody trades, says the executor; the contract would take that, and the proof cannot be made."""
    made = world.book(4)
    world.send(made)
    liar = executor(world)
    nothing = {"price": 0, "volume": 0, "fills": bytes(8 * 4)}
    liar.lie = instead(payloads.Outcome, lambda _liar, _state, said: said.model_copy(update=nothing))
    state = world.run()
    assert state.phase == Phase.SETTLED
    proved_otherwise = "claimed another outcome than the one that was proved"
    assert state.culprits == {liar.address: ["sent a proof that does not hold", proved_otherwise]}
    assert state.outcome is not None
    assert state.outcome.volume > 0


def test_invalid_proof_is_named(world: World) -> None:
    made = world.book(4)
    world.send(made)
    liar = executor(world)
    liar.lie = instead(
        payloads.Proof, lambda _liar, _state, said: said.model_copy(update={"proof": [2**256 - 1] * 8})
    )
    state = world.run()
    assert state.phase == Phase.SETTLED
    assert state.culprits == {liar.address: ["sent a proof that does not hold"]}


def test_invalid_outcome_by_one_whose_turn_it_is_not(world: World) -> None:
    world.send(world.book(4))
    state = world.until(lambda state: state.phase == Phase.REVEALED)
    outcome = payloads.Outcome(attempt=0, price=0, volume=0, fills=bytes(32))
    stranger = others(world)[0]
    assert world.append(stranger.claim(state, outcome)) == (Verdict.NOT_THIS_EXECUTOR,)
    second = executor(world, 1).claim(state, outcome.model_copy(update={"attempt": 1}))
    assert world.append(second) == (Verdict.TOO_EARLY,)
