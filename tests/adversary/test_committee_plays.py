"""Plays with old keys: another committee is another market, and a round under way keeps its keys (T8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from commit.signing import sign
from commit.threshold import make_packet
from fss.audit import audit
from fss.member.keys import KeyFile
from fss.messages import payloads
from fss.messages.signed import GENESIS, sign_message
from fss.round.packets import sealed_points
from fss.round.state import Phase, RoundState
from fss.round.verdicts import Verdict
from tests.adversary.arena import Arena, key_file, open_arena
from tests.adversary.outcome import check_culprits, check_money, check_orders
from tests.adversary.play import play
from tests.round.harness import Liar, instead, scratch, trader_key
from tests.round.test_reveal import encrypted


@contextmanager
def successor(arena: Arena, keys: Sequence[KeyFile]) -> Iterator[Arena]:
    """A market of another committee beside the first, its round 1 open at nearly the same time."""
    start = arena.ground.anvil.time() + 60
    with (
        scratch() as folder,
        open_arena(arena.ground, folder, seed=f"after {arena.seed}", keys=keys, start=start) as second,
    ):
        second.send(second.clients())
        yield second


def check_second(second: Arena, faults: Sequence[str] = ()) -> None:
    """The successor's round settled, and an outsider finds the same culprits in its log."""
    state = second.run()
    assert state.phase == Phase.SETTLED
    assert second.watch.faults == []
    check_orders(second, 1)
    check_money(second, [1])
    report = audit(second.folder / "log.db", second.ground.checker, second.keys)
    assert report.problems == []
    check_culprits(report.rounds[0]["culprits"], second, faults)


@play("T8")
def test_t8_share_of_the_old_key_in_a_new_market(arena: Arena) -> None:
    """A member of both committees shares with its old key share: the old round is none the worse for it."""
    villain = arena.villains[0]
    old = villain.threshold_keys
    keys = [*arena.keys[:4], key_file("newcomer", 5)]
    with successor(arena, keys) as second:
        assert second.record.key_set != arena.record.key_set
        second.villains = [next(one for one in second.members if one.address == villain.address)]
        made: list[bytes] = []

        def with_old_share(liar: Liar, state: RoundState, said: payloads.Shares) -> payloads.Shares:
            if not made:
                points = sealed_points(state)
                packet = make_packet(old.key_share, old.key_set, state.context, points, liar.random_bytes)
                made.append(encrypted(second, liar, state, packet.encode()))
            return said.model_copy(update={"ciphertext": made[0]})

        second.villains[0].lie = instead(payloads.Shares, with_old_share)
        arena.until(lambda state: state.committed_at)
        second.until(lambda state: state.committed_at)
        assert arena.run().phase == Phase.SETTLED, "the round under way opened with the keys that it had"
        check_second(second, ["sent a bad packet"])


@play("T8")
def test_t8_retired_member_and_orders_for_the_old_key(arena: Arena) -> None:
    """A member that the successor no longer has speaks in its log; traders seal to the key that they know."""
    retired = arena.villains[0]
    keys = [key_file("newcomer", 1), *arena.keys[1:]]
    with successor(arena, keys) as second:
        assert retired.address not in second.record.members
        for payload in (payloads.Cancelled(), payloads.ReceiveList(ids=[])):
            said = sign_message(payload, second.state().context, retired.key, GENESIS)
            assert second.node.machine.admit(said) == Verdict.NOT_A_MEMBER
            assert second.append(said) == ()
        own = sign_message(payloads.Cancelled(), arena.state().context, second.members[1].key, GENESIS)
        assert second.append(own) == (Verdict.WRONG_SCOPE,), "a word for the old round counts nothing here"

        old = arena.honest_orders[1][0].envelope
        moved = replace(old, market=second.market)
        signed = replace(moved, signature=sign(moved.id(second.record.domain), trader_key("alice")))
        for index in range(1, 6):
            codes = [one.refusal and one.refusal.code for one in second.admit(index, old, moved, signed)]
            assert codes == ["envelope.misdirected", "envelope.signer", "admission.proof"]
        check_second(second)
