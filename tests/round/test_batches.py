"""The Go prover's batches give what the Python reference gives, for good points and for hostile ones."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commit.babyjub import B8, IDENTITY, ORDER, Point, add, encode_point, multiply
from commit.batches import PYTHON
from commit.errors import FssError
from commit.field import MODULUS
from commit.threshold import check_packet, make_packet, open_round
from fss.prover import Prover
from fss.prover.batches import ProverBatches
from fss.prover.errors import ProverAnswer, ProverDied, RequestUnknownOp
from fss.round.state import Phase
from tests.commit.dealer import deal, seeded
from tests.round.harness import World

EIGHTH = Point(
    17545522957889784193459637215142187266023652151580582754000402781682644312291,
    4826523245007015323400664741523384119579596407052839571721035538011798951543,
)
"""A point of order 8: its multiples are all points of small order."""

TORSION = [multiply(times, EIGHTH) for times in range(8)]
SCALARS = st.one_of(
    st.integers(0, 40), st.integers(ORDER - 40, ORDER - 1), st.integers(0, ORDER - 1), st.integers(0, 2**128)
)
GOOD = st.integers(1, ORDER - 1).map(lambda scalar: multiply(scalar, B8))
ON_CURVE = st.one_of(
    GOOD, st.sampled_from(TORSION), st.builds(lambda p, t: add(p, t), GOOD, st.sampled_from(TORSION[1:]))
)
EDGES = st.sampled_from([0, 1, MODULUS - 1, MODULUS, MODULUS + 1, 2**256 - 1, 2**256, -1, B8.x, B8.y])
HOSTILE = st.one_of(
    ON_CURVE, st.builds(Point, EDGES, EDGES), GOOD.map(lambda p: Point(p.x + MODULUS, p.y)), st.just(IDENTITY)
)
TWICE = settings(max_examples=60, deadline=None)


@pytest.fixture(scope="module")
def prover() -> Iterator[Prover]:
    with Prover() as prover:
        yield prover


@pytest.fixture(scope="module")
def go(prover: Prover) -> ProverBatches:
    return ProverBatches(prover)


def result(work: Callable[..., object], *arguments: object) -> object:
    """What it returns, or the code of what it raises."""
    try:
        return work(*arguments)
    except FssError as refusal:
        return refusal.code


@TWICE
@given(points=st.lists(HOSTILE, max_size=6))
def test_same_faults(go: ProverBatches, points: list[Point]) -> None:
    ours, theirs = go.check_points(points), PYTHON.check_points(points)
    assert [(type(one), one and one.message) for one in ours] == [
        (type(one), one and one.message) for one in theirs
    ]


@pytest.mark.parametrize("order", range(8))
def test_each_coset_of_the_subgroup(go: ProverBatches, order: int) -> None:
    points = [add(multiply(scalar, B8), TORSION[order]) for scalar in range(1, 30)]
    codes = [fault.code if fault else "" for fault in go.check_points(points)]
    assert codes == ["point.subgroup" if order else ""] * len(points)


@TWICE
@given(secret=st.one_of(SCALARS, st.sampled_from([-1, ORDER])), points=st.lists(GOOD, max_size=4))
def test_same_products(go: ProverBatches, secret: int, points: list[Point]) -> None:
    assert result(go.multiply_each, secret, points) == result(PYTHON.multiply_each, secret, points)


@TWICE
@given(points=st.lists(HOSTILE, min_size=1, max_size=3))
def test_same_refusals_of_points_for_a_secret(go: ProverBatches, points: list[Point]) -> None:
    assert result(go.multiply_each, 5, points) == result(PYTHON.multiply_each, 5, points)


@TWICE
@given(terms=st.lists(st.tuples(SCALARS, ON_CURVE), max_size=8))
def test_same_sums(go: ProverBatches, terms: list[tuple[int, Point]]) -> None:
    weights, points = [weight for weight, _ in terms], [point for _, point in terms]
    assert go.weighted_sum(weights, points) == PYTHON.weighted_sum(weights, points)


@TWICE
@given(weights=st.lists(SCALARS, min_size=1, max_size=4), data=st.data())
def test_same_sums_by_place(go: ProverBatches, weights: list[int], data: st.DataObject) -> None:
    width = data.draw(st.integers(0, 3))
    rows = [data.draw(st.lists(ON_CURVE, min_size=width, max_size=width)) for _ in weights]
    assert go.weighted_sums(weights, rows) == PYTHON.weighted_sums(weights, rows)


@TWICE
@given(points=st.lists(HOSTILE, min_size=1, max_size=3))
def test_same_refusals_of_points_in_sums(go: ProverBatches, points: list[Point]) -> None:
    weights = [3] * len(points)
    assert result(go.weighted_sum, weights, points) == result(PYTHON.weighted_sum, weights, points)
    rows = [[point] for point in points]
    assert result(go.weighted_sums, weights, rows) == result(PYTHON.weighted_sums, weights, rows)


@TWICE
@given(
    states=st.integers(2, 17).flatmap(
        lambda width: st.lists(
            st.lists(
                st.one_of(st.sampled_from([0, 1, MODULUS - 1]), st.integers(0, MODULUS - 1)),
                min_size=width,
                max_size=width,
            ),
            max_size=3,
        )
    )
)
def test_same_hashes(go: ProverBatches, states: list[list[int]]) -> None:
    assert go.permute_each(states) == PYTHON.permute_each(states)
    assert go.permute_each(states, 2) == PYTHON.permute_each(states, 2)


@pytest.mark.parametrize("state", [(MODULUS, 1), (1, -1), (2**256, 0), (1,), tuple(range(18))])
def test_invalid_states_are_refused_alike(go: ProverBatches, state: Sequence[int]) -> None:
    assert isinstance(result(go.permute_each, [state]), str)
    assert result(go.permute_each, [state]) == result(PYTHON.permute_each, [state])


@pytest.mark.parametrize(
    ("operation", "parameters", "code"),
    [
        ("curve_check", {"points": "AAAA"}, "request.malformed"),
        ("curve_check", {"points": "not base64"}, "request.malformed"),
        ("curve_multiply", {"scalar": "", "points": ""}, "request.malformed"),
        ("curve_sum", {"scalars": "", "points": b64encode(encode_point(B8)).decode()}, "request.malformed"),
        ("curve_sum_each", {"scalars": "", "rows": []}, "request.malformed"),
        ("poseidon", {"width": 1, "outputs": 1, "states": ""}, "poseidon.width"),
        ("poseidon", {"width": 2, "outputs": 1, "states": "AAAA"}, "request.malformed"),
    ],
)
def test_invalid_requests(prover: Prover, operation: str, parameters: dict[str, object], code: str) -> None:
    with pytest.raises(FssError) as refused:
        prover.request(operation, parameters)
    assert refused.value.code == code


def test_invalid_lengths(go: ProverBatches) -> None:
    with pytest.raises(ValueError, match="different lengths"):
        go.weighted_sum([1], [B8, B8])
    with pytest.raises(ValueError, match="different lengths"):
        go.weighted_sums([1, 2], [[B8], [B8, B8]])
    with pytest.raises(ValueError, match="different lengths"):
        go.permute_each([(1, 2), (1, 2, 3)])


def test_a_packet_of_either_is_good_for_both(go: ProverBatches) -> None:
    key_set, key_shares, _ = deal(5, 3)
    points = [multiply(7 + i, B8) for i in range(6)]
    packets = {}
    for one, batches in zip(key_shares, [go, PYTHON, go, PYTHON, go], strict=True):
        packets[one.index] = make_packet(one, key_set, 9, points, seeded(one.index), batches)
        for judge in (go, PYTHON):
            check_packet(packets[one.index], one.index, key_set, 9, points, judge)
    assert open_round(packets, key_set, 9, points, go) == open_round(packets, key_set, 9, points)


def test_invalid_packets_are_refused_by_both_for_one_reason(go: ProverBatches) -> None:
    key_set, key_shares, _ = deal(5, 3)
    points = [multiply(7 + i, B8) for i in range(4)]
    good = make_packet(key_shares[0], key_set, 9, points, seeded(1))
    for bad in (EIGHTH, IDENTITY, add(good.shares[2], TORSION[4]), Point(1, 1), good.shares[1]):
        packet = type(good)((*good.shares[:2], bad, *good.shares[3:]), good.proof)
        messages = []
        for judge in (go, PYTHON):
            with pytest.raises(FssError) as refused:
                check_packet(packet, 1, key_set, 9, points, judge)
            messages.append(refused.value.message)
        assert messages[0] == messages[1]


def test_a_round_runs_on_the_prover(world: World, go: ProverBatches) -> None:
    """The state is that of a round which the reference computes: see the laws of rounds."""
    world.node.batches = go
    made = world.book(6)
    world.send(made)
    world.close()
    assert world.run().phase == Phase.SETTLED


def test_a_member_whose_prover_died_repeats_nothing_and_goes_on(world: World, tmp_path: Path) -> None:
    program = tmp_path / "fss-prover"
    program.write_text("#!/bin/sh\nread line; kill -9 $$\n")
    program.chmod(0o755)
    world.send(world.book(3))
    state = world.until(lambda state: state.committed_at is not None)
    with Prover(program=program) as dying:
        world.node.batches = ProverBatches(dying)
        with pytest.raises(ProverDied):
            world.step()
    assert not state.packets
    world.node.batches = PYTHON
    assert world.run().phase == Phase.SETTLED
    assert not world.state().culprits


class Other:
    """A prover of another version: it knows nothing of what is asked, or answers something else."""

    def __init__(self, answer: dict[str, object] | None) -> None:
        self.answer = answer

    def request(self, operation: str, _parameters: object) -> dict[str, object]:
        if self.answer is None:
            raise RequestUnknownOp(f"no operation {operation!r}")
        return self.answer


ANSWERS: dict[str, dict[str, object] | None] = {
    "no such operation": None,
    "something else": {"result": 1},
    "no base64": {"codes": 5, "points": "*", "states": "*"},
    "half a point": {"codes": [], "points": b64encode(b"\xff" * 32).decode(), "states": ""},
    "too few": {"codes": [], "points": "", "states": ""},
}


@pytest.mark.parametrize("what", ANSWERS)
def test_invalid_answer_of_the_prover_is_its_own_fault(what: str) -> None:
    """Whoever made the points is not to blame for it."""
    batches = ProverBatches(Other(ANSWERS[what]))  # type: ignore[arg-type]
    calls: list[Callable[[], object]] = [
        lambda: batches.check_points([B8]),
        lambda: batches.multiply_each(5, [B8]),
        lambda: batches.weighted_sum([5], [B8]),
        lambda: batches.weighted_sums([5], [[B8]]),
        lambda: batches.permute_each([[1, 2, 3]]),
    ]
    for call in calls:
        with pytest.raises(ProverAnswer):
            call()
