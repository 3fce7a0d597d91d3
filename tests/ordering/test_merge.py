"""The merge: who is ordered, who is dropped and why, and the numbers it is run by."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fss.ordering import (
    RULES,
    Candidate,
    Merge,
    Reason,
    check_fairness_bound,
    merge,
    order_round,
    parse_gamma,
    rule_named,
)
from fss.ordering.errors import (
    FairnessBound,
    GammaFormat,
    RepeatedId,
    TooFewMembers,
    UnknownRule,
    WrongListCount,
)
from fss.ordering.lists import ReceiveList, ticket
from tests.ordering.receive_lists import ITEMS, SEEDS, partial_lists

SEED = bytes(32)
A, B, C, D = (bytes([c]) * 32 for c in b"ABCD")
ALICE, BOB = b"a" * 20, b"b" * 20
PLENTY = {ALICE: 10**6, BOB: 10**6}


def candidates(*rows: tuple[bytes, bytes, int, int]) -> dict[bytes, Candidate]:
    return {row[0]: Candidate(*row) for row in rows}


def reasons(merged: Merge) -> dict[bytes, Reason]:
    return {one.id: one.reason for one in merged.dropped}


@pytest.mark.parametrize("rule", RULES)
@given(partial_lists(4, 5), SEEDS)
def test_every_id_is_ordered_or_dropped_once(rule: str, lists: list[ReceiveList], seed: bytes) -> None:
    merged = merge(lists, seed, rule, members=5, faulty=1)
    dropped = [one.id for one in merged.dropped]
    assert sorted([*merged.order, *dropped]) == sorted({item for one in lists for item in one})
    assert dropped == sorted(dropped)
    assert merged.order == tuple(item for batch in merged.batches for item in batch)
    assert all(merged.batches)


@pytest.mark.parametrize("rule", RULES)
@given(partial_lists(4, 5), SEEDS)
def test_ordered_is_exactly_what_is_on_n_minus_2f_lists(
    rule: str, lists: list[ReceiveList], seed: bytes
) -> None:
    merged = merge(lists, seed, rule, members=5, faulty=1)
    assert set(merged.order) == {item for item in ITEMS if sum(item in one for one in lists) >= 3}
    assert set(reasons(merged).values()) <= {Reason.TOO_FEW_LISTS}


@pytest.mark.parametrize("rule", ["batch-fair", "random"])
@given(partial_lists(4, 5), SEEDS, st.randoms(use_true_random=False))
def test_order_of_arrival_of_the_lists_is_irrelevant(
    rule: str, lists: list[ReceiveList], seed: bytes, rng: random.Random
) -> None:
    shuffled = rng.sample(lists, len(lists))
    assert merge(shuffled, seed, rule, members=5, faulty=1) == merge(lists, seed, rule, members=5, faulty=1)


def test_arrival_takes_the_first_list_and_puts_what_it_lacks_last() -> None:
    lists = [[C, A], [A, B, C], [B, C, A], [A, B, C]]
    merged = merge(lists, SEED, "arrival", members=4, faulty=1)
    assert merged.batches == ((C,), (A,), (B,))


def test_random_ascends_by_ticket_whatever_the_lists_say() -> None:
    for seed in (SEED, b"\1" * 32):
        merged = merge([[A, B, C, D]] * 3, seed, "random", members=3, faulty=0)
        assert merged.order == tuple(sorted((A, B, C, D), key=lambda item: ticket(seed, item)))


def test_ticket_is_keccak_of_seed_and_id() -> None:
    assert ticket(SEED, b"a").hex() == "3856cf42b8cd23248d345a5de73acbbf613360db531f2754d1ce0885a64d87f4"


@pytest.mark.parametrize("rule", RULES)
def test_no_lists_and_empty_lists(rule: str) -> None:
    assert merge([[], []], SEED, rule, members=2, faulty=0).order == ()


def test_invalid_rule() -> None:
    with pytest.raises(UnknownRule, match="fifo"):
        rule_named("fifo")


@pytest.mark.parametrize(("members", "faulty"), [(0, 0), (3, 1), (6, 2), (5, -1)])
def test_invalid_committee(members: int, faulty: int) -> None:
    with pytest.raises(TooFewMembers):
        merge([[A]] * members, SEED, "random", members=members, faulty=faulty)


@pytest.mark.parametrize("count", [3, 6])
def test_invalid_number_of_lists(count: int) -> None:
    with pytest.raises(WrongListCount):
        merge([[A]] * count, SEED, "random", members=5, faulty=1)


def test_invalid_list_with_an_id_twice_names_the_member() -> None:
    with pytest.raises(RepeatedId) as caught:
        merge([[A, B], [B, A, B]], SEED, "random", members=2, faulty=0)
    assert caught.value.culprits == ("list 2",)


@pytest.mark.parametrize(
    ("members", "faulty", "gamma"), [(5, 1, Fraction(1)), (1, 0, Fraction(51, 100)), (9, 2, Fraction(19, 20))]
)
def test_fairness_bound(members: int, faulty: int, gamma: Fraction) -> None:
    check_fairness_bound(members, faulty, gamma)


@pytest.mark.parametrize(
    ("members", "faulty", "gamma"), [(4, 1, Fraction(1)), (5, 1, Fraction(9, 10)), (8, 2, Fraction(1))]
)
def test_invalid_fairness_bound(members: int, faulty: int, gamma: Fraction) -> None:
    with pytest.raises(FairnessBound):
        check_fairness_bound(members, faulty, gamma)


@pytest.mark.parametrize(
    ("text", "gamma"), [("1", Fraction(1)), ("0.75", Fraction(3, 4)), ("2/3", Fraction(2, 3))]
)
def test_gamma(text: str, gamma: Fraction) -> None:
    assert parse_gamma(text) == gamma


@pytest.mark.parametrize(
    "text",
    ["", "1/2", "0.5", "1.01", "3/2", "2/0", "-1", "+1", "1e0", "nan", " 1", "1_0", "٢/٣", "0.7.5", "1/1/1"],
)
def test_invalid_gamma(text: str) -> None:
    with pytest.raises(GammaFormat):
        parse_gamma(text)


class TestEligibility:
    """Who has a part in the merge at all. Lists of 5 members, f = 1, so 3 lists are enough."""

    def round(
        self,
        lists: list[list[bytes]],
        known: dict[bytes, Candidate],
        collateral: dict[bytes, int] = PLENTY,
        slots: int = 16,
    ) -> Merge:
        return order_round(lists, known, collateral, SEED, "batch-fair", members=5, faulty=1, slots=slots)

    def test_good_envelopes_are_ordered(self) -> None:
        merged = self.round([[A, B]] * 5, candidates((A, ALICE, 1, 10), (B, BOB, 1, 10)))
        assert merged.order == (A, B)
        assert merged.dropped == ()

    def test_same_order_as_merge_where_nothing_is_refused(self) -> None:
        lists = [[A, B, C], [B, C, A], [C, A, B], [A, C, B]]
        known = candidates(*((item, ALICE, i, 1) for i, item in enumerate((A, B, C))))
        assert self.round(lists, known) == merge(lists, SEED, "batch-fair", members=5, faulty=1)

    def test_id_without_envelope_is_dropped(self) -> None:
        merged = self.round([[A, B]] * 5, candidates((A, ALICE, 1, 10)))
        assert reasons(merged) == {B: Reason.NO_ENVELOPE}

    def test_t12_one_commitment_under_two_ids_drops_both(self) -> None:
        known = candidates((A, ALICE, 7, 10), (B, ALICE, 7, 10), (C, BOB, 7, 10))
        merged = self.round([[A, B, C]] * 5, known)
        assert merged.order == (C,)
        assert reasons(merged) == {A: Reason.DUPLICATE, B: Reason.DUPLICATE}

    @pytest.mark.parametrize("first", range(6))
    def test_t12_both_are_dropped_however_they_are_spread(self, first: int) -> None:
        """Sent to different members, no split leaves either of the two in the order."""
        known = candidates((A, ALICE, 7, 10), (B, ALICE, 7, 10))
        lists = [[A]] * first + [[B]] * (5 - first)
        merged = self.round(lists, known)
        expected = {5: (A,), 0: (B,)}.get(first, ())
        assert merged.order == expected

    def test_t13_collateral_promised_twice_to_different_members(self) -> None:
        known = candidates((A, ALICE, 1, 60), (B, ALICE, 2, 60))
        lists = [[A], [A, B], [A, B], [B, A], [B]]
        merged = self.round(lists, known, collateral={ALICE: 100})
        assert merged.order == (A,)
        assert reasons(merged) == {B: Reason.NOT_COVERED}

    def test_t13_an_id_on_too_few_lists_reserves_no_collateral(self) -> None:
        known = candidates((A, ALICE, 1, 60), (B, ALICE, 2, 60))
        lists = [[B], [B], [B], [B], [A]]
        merged = self.round(lists, known, collateral={ALICE: 100})
        assert merged.order == (B,)
        assert reasons(merged) == {A: Reason.TOO_FEW_LISTS}

    def test_collateral_to_the_last_unit(self) -> None:
        known = candidates((A, ALICE, 1, 60), (B, ALICE, 2, 40))
        assert self.round([[A, B]] * 5, known, collateral={ALICE: 100}).order == (A, B)
        merged = self.round([[A, B]] * 5, known, collateral={ALICE: 99})
        assert reasons(merged) == {B: Reason.NOT_COVERED}

    def test_an_order_that_still_fits_is_kept_after_one_that_does_not(self) -> None:
        known = candidates((A, ALICE, 1, 60), (B, ALICE, 2, 60), (C, ALICE, 3, 40))
        merged = self.round([[C, B, A]] * 5, known, collateral={ALICE: 100})
        assert merged.order == (C, A)

    def test_account_without_snapshot_has_nothing(self) -> None:
        merged = self.round([[A]] * 5, candidates((A, ALICE, 1, 1)), collateral={})
        assert reasons(merged) == {A: Reason.NOT_COVERED}

    @given(
        st.lists(st.tuples(st.sampled_from((ALICE, BOB)), st.integers(1, 30)), max_size=12),
        st.integers(0, 120),
    )
    def test_locks_of_what_is_ordered_never_exceed_the_collateral(
        self, orders: list[tuple[bytes, int]], balance: int
    ) -> None:
        known = {
            bytes([i]) * 32: Candidate(bytes([i]) * 32, who, i, lock) for i, (who, lock) in enumerate(orders)
        }
        merged = self.round([list(known)] * 5, known, collateral={ALICE: balance, BOB: 2 * balance})
        for account, most in ((ALICE, balance), (BOB, 2 * balance)):
            ordered = [known[item] for item in merged.order if known[item].account == account]
            assert sum(one.locked for one in ordered) <= most

    @pytest.mark.parametrize("slots", [0, 1, 2, 3, 4])
    def test_first_slots_remain(self, slots: int) -> None:
        lists = [[A, B, C, D], [A, C, B, D], [A, B, C, D], [A, C, B, D]]
        known = candidates(*((item, ALICE, i, 1) for i, item in enumerate((A, B, C, D))))
        whole = self.round(lists, known)
        merged = self.round(lists, known, slots=slots)
        assert merged.order == whole.order[:slots]
        assert merged.order == tuple(item for batch in merged.batches for item in batch)
        assert reasons(merged) == dict.fromkeys(whole.order[slots:], Reason.NO_SLOT_LEFT)

    def test_refused_ids_have_no_part_in_the_merge(self) -> None:
        """Two decoys in rotated order tie A and B into one batch; refused, they change nothing."""
        lists = [[A, C, D, B], [B, A, C, D], [D, B, A, C], [A, C, D, B], [C, D, B, A]]
        known = candidates((A, ALICE, 1, 1), (B, ALICE, 2, 1), (C, BOB, 3, 1), (D, BOB, 4, 1))
        tied = self.round(lists, known)
        assert max(map(len, tied.batches)) > 1
        merged = self.round(lists, known, collateral={ALICE: 10})
        alone = merge(
            [[x for x in one if x in (A, B)] for one in lists], SEED, "batch-fair", members=5, faulty=1
        )
        assert merged.order == alone.order == (B, A)
