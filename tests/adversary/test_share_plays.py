"""Plays against the opening: bad shares, wrong indices, torsion, false accusations (T5, T6, T11)."""

from __future__ import annotations

from itertools import combinations

from commit import dleq, ecies
from commit.babyjub import Point, add, multiply
from commit.threshold import SharePacket
from fss.messages import payloads
from fss.messages.signed import Message
from fss.round.frame import Frame
from fss.round.packets import packet_context, sealed_points
from fss.round.state import Phase, RoundState
from fss.round.verdicts import Verdict
from tests.adversary.arena import Arena
from tests.adversary.play import play
from tests.adversary.secrecy import opens_with
from tests.round.harness import Liar, instead
from tests.round.test_order_is_fixed import TORSION
from tests.round.test_reveal import Twist, encrypted, no_ciphertext, swapped, undecryptable


def sends(arena: Arena, twist: Twist) -> None:
    """Every villain sends this instead of its shares, and says the same again as an honest member would."""
    made: dict[bytes, bytes] = {}

    def bad(liar: Liar, state: RoundState, said: payloads.Shares) -> payloads.Shares:
        if liar.address not in made:
            made[liar.address] = twist(arena, liar, state)  # type: ignore[arg-type]
        return said.model_copy(update={"ciphertext": made[liar.address]})

    for villain in arena.villains:
        villain.lie = instead(payloads.Shares, bad)


# --- T5: bad shares ---------------------------------------------------------------------------------------


@play("T5", culprit=("sent a bad packet",))
def test_t5_shares_of_other_orders(arena: Arena) -> None:
    """Good shares, each for another slot than it stands at."""
    sends(arena, swapped)


@play("T5", culprit=("sent a packet that nobody can open",))
def test_t5_no_ciphertext_at_all(arena: Arena) -> None:
    """Bytes that are no ciphertext: they speak for themselves."""
    sends(arena, no_ciphertext)


@play("T5", culprit=("sent a packet that does not decrypt",))
def test_t5_ciphertext_that_only_looks_like_one(arena: Arena) -> None:
    """Its sender vouches for a body that no key opens."""
    sends(arena, undecryptable)


@play("T5", culprit=("sent a packet that nobody can open",))
def test_t5_bad_shares_when_the_round_is_open(arena: Arena) -> None:
    """It waits until the executor has opened the round without it, and sends its bad packet then."""
    sends(arena, no_ciphertext)
    bad = arena.villains[0].lie

    def late(liar: Liar, frame: Frame, state: RoundState, said: list[Message]) -> list[Message]:
        if state.phase == Phase.ORDERED:
            return [message for message in said if message.type_name != "shares"]
        return said if bad is None else bad(liar, frame, state, said)

    arena.villains[0].lie = late


@play("T5", culprit=("sent a bad packet",), members=9, faulty=2)
def test_t5_two_of_nine_send_bad_shares(arena: Arena) -> None:
    """As many as may be faulty: the round opens, and both are named, and none of the seven others."""
    sends(arena, swapped)


@play("T5", seat="executor", culprit=("accused ",))
def test_t5_executor_accuses_an_honest_member(arena: Arena) -> None:
    """It opens a good packet truly and says that it is bad: what it opens speaks against it."""
    villain, victim = arena.villains[0], arena.honest[0]

    def accuse(liar: Liar, _frame: Frame, state: RoundState, said: list[Message]) -> list[Message]:
        packet = state.packets.get(0, {}).get(victim.address)
        if packet is None or liar.address in state.culprits:
            return said
        associated = packet_context(arena.record, state, 0, victim.address)
        secret = liar.threshold_keys.encryption_secret
        opening = ecies.reveal(secret, packet.ciphertext, associated, liar.random_bytes)
        accusation = payloads.Accusation(
            accused=victim.address,
            attempt=0,
            shared=(opening.shared.x, opening.shared.y),
            challenge=opening.proof.challenge,
            response=opening.proof.response,
        )
        return [*said, liar.claim(state, accusation)]

    villain.lie = accuse


# --- T6: thresholds and indices ---------------------------------------------------------------------------


@play("T6", culprit=("sent a packet that nobody can open",))
def test_t6_the_shares_of_another_member(arena: Arena) -> None:
    """One good packet under two names would be two of the t: a packet is bound to its sender."""
    villain = arena.villains[0]

    def copy(_liar: Liar, state: RoundState, said: payloads.Shares) -> payloads.Shares | None:
        packets = state.packets.get(said.attempt, {})
        others = [packet for sender, packet in packets.items() if sender != villain.address]
        return said.model_copy(update={"ciphertext": others[0].ciphertext}) if others else None

    # It waits for another's packet, so the others speak first; it still is heard before the executor opens.
    villain.lie = instead(payloads.Shares, copy)
    arena.until(lambda state: state.committed_at)
    executor = arena.executor()
    arena.node.members = (next(one for one in arena.honest if one != executor),)
    arena.step()
    arena.node.members = (villain,)
    arena.step()
    arena.node.members = tuple(arena.members)


@play("T6", culprit=("sent a bad packet",))
def test_t6_shares_of_index_zero(arena: Arena) -> None:
    """It speaks as if its own share were the secret itself, the value at index 0, whose key is Y."""

    def zero(_arena: object, liar: Liar, state: RoundState) -> bytes:
        own, key_set = liar.threshold_keys.key_share, arena.record.key_set
        points = sealed_points(state)
        shares = tuple(multiply(own.secret, point) for point in points)
        statement = dleq.batch_statement(state.context, 0, key_set.public_key, points, shares)
        proof = dleq.prove_batch(statement, own.secret, points, liar.random_bytes)
        return encrypted(arena, liar, state, SharePacket(shares, proof).encode())

    sends(arena, zero)


@play("T6")
def test_t6_one_packet_again_and_again_is_one(arena: Arena) -> None:
    """One below the threshold opens nothing, whatever is repeated; with one more, all opens."""
    villain, threshold = arena.villains[0], arena.record.terms.threshold
    arena.until(lambda state: state.committed_at)
    honest = [member for member in arena.honest if member != arena.executor()]
    arena.node.members = (villain, *honest[: threshold - 2])
    arena.step()
    said = [message for block in arena.node.log.blocks() for message in block.messages]
    shares = [one for one in said if one.type_name == "shares" and one.sender == villain.address]
    for _ in range(threshold):
        assert arena.append(*shares) == (Verdict.DUPLICATE,)
    state = arena.state()
    assert len(state.packets[0]) == threshold - 1
    assert state.phase == Phase.ORDERED
    held = [member.threshold_keys.key_share for member in arena.members]
    for one in arena.honest_orders[1]:
        assert not opens_with(held[: threshold - 1], one, state.context)
        assert not opens_with(held[-threshold + 1 :], one, state.context)
        assert opens_with(held[1 : threshold + 1], one, state.context)
    arena.node.members = tuple(arena.members)


# --- T11: torsion -----------------------------------------------------------------------------------------


@play("T11", culprit=("sent a bad packet",))
def test_t11_shares_shifted_until_the_proof_holds(arena: Arena) -> None:
    """A share shifted by the point of order 2 passes the batched proof every second time: it tries till then.

    Where only the curve is checked, the round opens to garbage, with nobody to name.
    """

    def tried(_arena: object, liar: Liar, state: RoundState) -> bytes:
        own, key_set, points = liar.threshold_keys.key_share, arena.record.key_set, sealed_points(state)
        public_key = key_set.verification_key(own.index)
        honest = tuple(multiply(own.secret, point) for point in points)
        for places in (*combinations(range(len(points)), 1), *combinations(range(len(points)), 2)):
            moved = tuple(add(one, TORSION) if at in places else one for at, one in enumerate(honest))
            statement = dleq.batch_statement(state.context, own.index, public_key, points, moved)
            proof = dleq.prove_batch(statement, own.secret, points, liar.random_bytes)
            if dleq.verify_batch(statement, public_key, points, moved, proof):
                return encrypted(arena, liar, state, SharePacket(moved, proof).encode())
        raise AssertionError("one even weight, or two odd ones, are among any two")

    sends(arena, tried)


@play("T11", culprit=("sent a bad share of the seed",))
def test_t11_share_of_the_seed_shifted(arena: Arena) -> None:
    """The seed would come out differently for whoever combines other shares."""

    def shift(_liar: Liar, _state: RoundState, said: payloads.SeedShare) -> payloads.SeedShare:
        moved = add(Point(*said.share), TORSION)
        return said.model_copy(update={"share": (moved.x, moved.y)})

    arena.villains[0].lie = instead(payloads.SeedShare, shift)
