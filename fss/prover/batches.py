"""The Go twin of ``commit.batches.PythonBatches``: the same answers, from all cores, much faster.

Points and numbers travel as fixed-width big-endian bytes in base64. Secrets go through the pipe to the
prover, which is a process of the same user and is handed the witnesses of proofs too.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from commit.babyjub import POINT_BYTES, Point, PointError, encode_point, parse_point, point_refusal
from commit.errors import FssError
from commit.field import check_element, is_element
from commit.hexadecimal import check_scalar, encode_scalar
from commit.poseidon import check_width
from fss.prover.client import Prover
from fss.prover.errors import ProverAnswer, ProverRefusal

T = TypeVar("T")

_WORD = 32
_HINT = "build the prover anew with make setup"
_NO_POINT = b"\xff" * POINT_BYTES
"""Stands for coordinates that have no encoding, which are refused as those are that are not below r."""


class ProverBatches:
    """`commit.batches.Batches` by one prover. Raises a ``ProverFault`` where the process died or hung."""

    def __init__(self, prover: Prover) -> None:
        self._prover = prover

    def check_points(self, points: Sequence[Point]) -> list[PointError | None]:
        """See `commit.batches.Batches.check_points`."""
        reply = self._ask("curve_check", {"points": _encode_points(points)})
        with _own_answer():
            codes = [str(code) for code in reply["codes"]]
            refusals = [point_refusal(code, "the point") if code else None for code in codes]
        return _as_many(refusals, len(points))

    def multiply_each(self, secret: int, points: Sequence[Point]) -> list[Point]:
        """See `commit.batches.Batches.multiply_each`."""
        check_scalar(secret, "the secret")
        parameters = {"scalar": _encode_scalars([secret]), "points": _encode_points(points)}
        return _decode_points(self._ask("curve_multiply", parameters), len(points))

    def weighted_sum(self, weights: Sequence[int], points: Sequence[Point]) -> Point:
        """See `commit.batches.Batches.weighted_sum`."""
        _check_weights(weights)
        _check_lengths(len(weights), [len(points)])
        parameters = {"scalars": _encode_scalars(weights), "points": _encode_points(points)}
        return _decode_points(self._ask("curve_sum", parameters), 1)[0]

    def weighted_sums(self, weights: Sequence[int], rows: Sequence[Sequence[Point]]) -> list[Point]:
        """See `commit.batches.Batches.weighted_sums`."""
        _check_weights(weights)
        _check_lengths(len(rows[0]), map(len, rows))
        parameters = {"scalars": _encode_scalars(weights), "rows": [_encode_points(row) for row in rows]}
        return _decode_points(self._ask("curve_sum_each", parameters), len(rows[0]))

    def permute_each(self, states: Sequence[Sequence[int]], outputs: int = 1) -> list[tuple[int, ...]]:
        """See `commit.batches.Batches.permute_each`."""
        if not states:
            return []
        width = len(states[0])
        check_width(width)
        _check_lengths(width, map(len, states))
        for state in states:
            for position, value in enumerate(state):
                check_element(value, f"element {position} of a state")
        data = b"".join(value.to_bytes(_WORD, "big") for state in states for value in state)
        parameters = {"width": width, "outputs": outputs, "states": _base64(data)}
        reply = self._ask("poseidon", parameters)
        with _own_answer():
            permuted = b64decode(reply["states"])
        words = [int.from_bytes(permuted[i : i + _WORD], "big") for i in range(0, len(permuted), _WORD)]
        return _as_many([tuple(words[i : i + outputs]) for i in range(0, len(words), outputs)], len(states))

    def _ask(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """What the prover answers; a refusal that is not of points or numbers is the machine's fault."""
        try:
            reply: dict[str, Any] = self._prover.request(operation, parameters)
        except ProverRefusal as refused:
            raise ProverAnswer(f"the prover refuses {operation}: {refused.message}", hint=_HINT) from None
        return reply


def _check_weights(weights: Sequence[int]) -> None:
    for place, weight in enumerate(weights):
        check_scalar(weight, f"weight {place}")


def _check_lengths(expected: int, lengths: Iterable[int]) -> None:
    if any(length != expected for length in lengths):
        raise ValueError("the sequences of a batch are of different lengths")


def _encode_points(points: Sequence[Point]) -> str:
    try:
        return _base64(b"".join(map(encode_point, points)))
    except OverflowError:
        return _base64(b"".join(map(_encode_any_point, points)))


def _encode_any_point(point: Point) -> bytes:
    return encode_point(point) if is_element(point.x) and is_element(point.y) else _NO_POINT


def _encode_scalars(scalars: Sequence[int]) -> str:
    return _base64(b"".join(map(encode_scalar, scalars)))


def _decode_points(reply: dict[str, Any], count: int) -> list[Point]:
    with _own_answer():
        data = b64decode(reply["points"])
        starts = range(0, len(data), POINT_BYTES)
        points = [parse_point(data[start : start + POINT_BYTES]) for start in starts]
    return _as_many(points, count)


@contextmanager
def _own_answer() -> Iterator[None]:
    """What cannot be read of an answer is the prover's fault, not that of whoever made the points."""
    try:
        yield
    except (FssError, KeyError, TypeError, ValueError) as error:
        raise ProverAnswer(f"the prover's answer cannot be read: {error}", hint=_HINT) from None


def _as_many(answers: list[T], count: int) -> list[T]:
    if len(answers) != count:
        raise ProverAnswer(f"the prover answered {len(answers)} times to {count} questions", hint=_HINT)
    return answers


def _base64(data: bytes) -> str:
    return b64encode(data).decode()
