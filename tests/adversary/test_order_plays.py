"""Plays against the order: shares before it is final, two orders, late changes (T3, T4, T14)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commit.signing import sign
from fss.chain.errors import ContractRefused
from fss.messages import payloads
from fss.messages.signed import Message, unsigned
from fss.round.frame import Frame
from fss.round.state import Phase, RoundState
from fss.round.verdicts import Verdict
from tests.adversary.arena import Arena
from tests.adversary.lies import (
    Holding,
    first_saying,
    one_after_another,
    ordered_and_not_on_chain,
    saying,
    shares_with,
    unable_to_prove,
)
from tests.adversary.play import play
from tests.round.harness import Liar, instead, trader_key

# --- T3: a share before the order is final; two orders for one round ------------------------------------


@play("T3", culprit=("sent a packet before the order stood on chain",))
def test_t3_shares_before_the_certificate(arena: Arena) -> None:
    """It hands its shares to the executor as soon as the order is known; t of them would open it early."""
    arena.villains[0].lie = first_saying(ordered_and_not_on_chain, shares_with(arena))


@play("T3", culprit=("said two things as order-vote",))
def test_t3_two_orders_for_one_round(arena: Arena) -> None:
    """It signs the order and a second one, and tries to have the second committed with what it can sign."""
    villain = arena.villains[0]

    def vote(liar: Liar, state: RoundState) -> payloads.OrderVote:
        assert state.ordered is not None
        other = replace(state.ordered.certificate, slots_root=1)
        digest = other.digest(arena.record.domain)
        return payloads.OrderVote(
            slots_root=1, list_hash=state.ordered.list_hash, signature=sign(digest, liar.key)
        )

    villain.lie = saying(lambda state: state.ordered is not None, vote)
    arena.node.relay = Holding()
    state = arena.until(lambda state: state.phase == Phase.ORDERED)
    assert state.ordered is not None
    certified = replace(arena.relay._orders(state), slots_root=1)
    digest = replace(state.ordered.certificate, slots_root=1).digest(arena.record.domain)
    own, stranger = sign(digest, villain.key), sign(digest, trader_key("mallory"))
    honest = list(state.order_votes.values())
    commits = arena.exchange.commit_round
    for signatures in ([own], [own, stranger], [own, *honest], [stranger] * 4):
        with pytest.raises(ContractRefused) as refused:
            commits(arena.operator, arena.market, 1, certified, digest, signatures)
        assert refused.value.name in ("QuorumMissing", "SignerRefused")
    arena.restore()


@play("T3", culprit=("voted for another order",))
def test_t3_vote_for_another_order_alone(arena: Arena) -> None:
    """It votes for an order of its own instead of the one that follows from the lists."""
    arena.villains[0].lie = instead(
        payloads.OrderVote, lambda _liar, _state, said: said.model_copy(update={"slots_root": 7})
    )


@play("T3", culprit=("sent a bad signature on the order",))
def test_t3_vote_that_the_contract_would_refuse(arena: Arena) -> None:
    """A quorum with it in it would be none: the log counts it not, and the certificate goes without it."""
    arena.villains[0].lie = instead(
        payloads.OrderVote, lambda _liar, _state, said: said.model_copy(update={"signature": b"\x1b" * 65})
    )


# --- T4: the sequencer looks first, then decides --------------------------------------------------------


@play("T4")
def test_t4_order_after_the_lists_are_fixed(arena: Arena) -> None:
    """A trader that has seen the lists sends one more order, and the villain writes it into the log."""
    state = arena.until(lambda state: len(state.lists) >= 4)
    late = arena.order("mallory")
    for index in range(1, 6):
        refusal = arena.admit(index, late.envelope)[0].refusal
        assert refusal is not None
        assert refusal.code == "admission.closed"
    posted = payloads.EnvelopePosted(envelope=late.envelope.encode())
    sender = trader_key("mallory").address
    assert arena.append(unsigned(posted, state.context, sender)) == (Verdict.TOO_LATE,)


@play("T4", culprit=("claimed that another order stands on chain",))
def test_t4_another_order_is_said_to_stand_on_chain(arena: Arena) -> None:
    """It wants shares for an order that nobody certified."""

    def other(_liar: Liar, state: RoundState) -> payloads.Committed:
        assert state.ordered is not None
        return payloads.Committed(slots_root=5, list_hash=state.ordered.list_hash)

    arena.villains[0].lie = first_saying(lambda state: state.phase == Phase.ORDERED, other)


@play("T4")
def test_t4_the_order_is_said_to_stand_on_chain_before_it_does(arena: Arena) -> None:
    """One word is not enough, and f more would not be: every member looks at the chain itself."""
    arena.node.relay = Holding()

    def seen(_liar: Liar, state: RoundState) -> payloads.Committed:
        assert state.ordered is not None
        return payloads.Committed(slots_root=state.ordered.slots_root, list_hash=state.ordered.list_hash)

    arena.villains[0].lie = first_saying(lambda state: state.phase == Phase.ORDERED, seen)
    state = arena.until(lambda state: state.committed_votes)
    for _ in range(3):
        state = arena.step()
        arena.ground.anvil.mine()
    assert state.committed_at is None
    assert state.packets == {}
    arena.restore()


@play(
    "T4",
    seat="executor",
    culprit=("sent a proof that does not hold", "claimed another outcome than the one that was proved"),
    turns=(0,),
)
def test_t4_executor_looks_and_then_leaves_an_order_out(arena: Arena) -> None:
    """It opens the round, and claims that nobody traded, which nobody can prove."""
    villain = arena.villains[0]
    nothing = {"price": 0, "volume": 0}

    def claim(_liar: Liar, state: RoundState, said: payloads.Outcome) -> payloads.Outcome:
        return said.model_copy(update=nothing | {"fills": bytes(len(said.fills))})

    def prove(liar: Liar, _frame: Frame, state: RoundState, said: list[Message]) -> list[Message]:
        false = payloads.Proof(attempt=0, proof=list(range(1, 9)))
        return [*said, liar.claim(state, false)] if 0 in state.outcomes else said

    villain.lie = one_after_another(instead(payloads.Outcome, claim), prove)
    unable_to_prove(villain)


# --- T14: lists or snapshot chosen after the seed is known ----------------------------------------------


@play("T14", culprit=("sent a share of the seed before the lists were certified",))
def test_t14_share_of_the_seed_before_the_lists_are_certified(arena: Arena) -> None:
    """t such members would know the seed while they can still choose the lists."""
    from commit.vrf import seed_share

    def share(liar: Liar, state: RoundState) -> payloads.SeedShare:
        keys = liar.threshold_keys
        made = seed_share(keys.key_share, keys.key_set, state.context, liar.random_bytes)
        return payloads.SeedShare(
            share=(made.point.x, made.point.y),
            challenge=made.proof.challenge,
            response=made.proof.response,
        )

    arena.villains[0].lie = first_saying(lambda state: len(state.lists) >= 4, share)


@play("T14", culprit=("voted for another set of lists or another snapshot",))
def test_t14_vote_for_another_set_once_the_seed_is_known(arena: Arena) -> None:
    """It keeps its list and its vote back until it can compute the order, and then chooses."""
    villain = arena.villains[0]

    def wait(liar: Liar, _frame: Frame, state: RoundState, said: list[Message]) -> list[Message]:
        kept = [one for one in said if one.type_name not in ("receive-list", "set-vote")]
        if state.seed is None or state.snapshot is None or liar.address in state.culprits:
            return kept
        mine = payloads.ReceiveList(ids=[])
        other = payloads.SetVote(lists=bytes(32), snapshot=state.snapshot.digest)
        return [*kept, liar.claim(state, mine), liar.claim(state, other)]

    villain.lie = wait


@play("T14", dissent=("observed another snapshot",))
def test_t14_snapshot_in_which_nobody_has_collateral(arena: Arena) -> None:
    """With f + 1 such words every honest order would be dropped."""
    arena.villains[0].lie = instead(
        payloads.Snapshot,
        lambda _liar, _state, said: said.model_copy(update={"available": [0] * len(said.accounts)}),
    )


@play("T14", culprit=("observed other accounts than the lists name",))
def test_t14_snapshot_of_other_accounts(arena: Arena) -> None:
    """It leaves the accounts out that it wants out."""
    arena.villains[0].lie = instead(
        payloads.Snapshot,
        lambda _liar, _state, said: said.model_copy(
            update={"accounts": said.accounts[1:], "available": said.available[1:]}
        ),
    )


@play("T14", culprit=("said two things as receive-list",))
def test_t14_second_list_after_all_others(arena: Arena) -> None:
    """Its first list is honest; when it has seen the others' it sends one that names its favourites first."""
    arena.villains[0].lie = saying(
        lambda state: len(state.lists) >= 4,
        lambda liar, state: payloads.ReceiveList(ids=list(reversed(state.lists[1].ids))),
    )
