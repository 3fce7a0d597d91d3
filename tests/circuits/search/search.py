"""The search itself: tries of several kinds, reproducible from the seed and a chapter's number."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from commit.field import MODULUS, inverse
from tests.circuits.completion import Witness
from tests.circuits.search.levers import Way, draw_way
from tests.circuits.search.subject import Statement, Subject, wires_of
from tests.circuits.search.values import other_value
from tests.circuits.search.walk import mend

STATEMENTS = 4
TRIES = 25
"""A chapter is one way through the constraints, tried on each of some statements, so often each."""

STEPS = 24


@dataclass(frozen=True)
class Found:
    """A witness that satisfies every constraint and states what is not true."""

    chapter: int
    kind: str
    changed: tuple[str, ...]


@dataclass
class Report:
    """What a search did.

    ``tries`` counts by kind. ``refused`` of them violated a constraint and could not be mended; ``same``
    had a witness that states the truth, in which some signals (``free``) differ; ``reached`` is how many of
    the kind ``aimed`` hit the value that they were after, by the signal that was chosen for it.
    """

    tries: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    same: int = 0
    free: Counter[str] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)
    found: list[Found] = field(default_factory=list)


Said = Callable[[Report], None]


@dataclass
class Try:
    """A changed witness, the constraints that it violates, and the wires that mending must leave alone."""

    witness: Witness
    violated: set[int]
    fixed: set[int]


class Search:
    """A search of one circuit; ``seed`` and a chapter's number fix all that is drawn in it."""

    def __init__(self, subject: Subject, seed: str) -> None:
        self.subject, self.seed = subject, seed
        self.report = Report()

    def run(self, tries: int, until_found: bool = False, said: Said | None = None) -> Report:
        """As many chapters as it takes for so many tries, or until something was found."""
        chapter = 0
        while self.report.tries.total() < tries and not (until_found and self.report.found):
            self.chapter(chapter)
            chapter += 1
            if said:
                said(self.report)
        return self.report

    def chapter(self, number: int) -> None:
        draw = random.Random(f"{self.seed} {number}")
        subject = self.subject
        anchored = (*subject.given, *(subject.anchors if draw.randrange(2) else ()))
        ways = (subject.forward, draw_way(subject.system, anchored, subject.stated, draw))
        for _ in range(STATEMENTS):
            statement = subject.draw(draw)
            if subject.system.circuit.violated(statement.witness):
                raise AssertionError(f"a true statement has no witness: {statement.slots}")
            before = self.report.tries.total()
            while self.report.tries.total() < before + TRIES:
                kind = draw.choice((self._levers, self._aimed, self._lies, self._lies))
                for name, each in kind(ways, statement, draw):
                    self._judge(number, name, statement, each, draw)

    def _levers(
        self, ways: tuple[Way, Way], statement: Statement, draw: random.Random
    ) -> Iterator[tuple[str, Try]]:
        """Other values for the wires that a way was made for."""
        way = ways[1]
        for _ in range(3):
            wires = {*way.levers, *draw.sample(way.free, min(len(way.free), draw.randint(0, 1)))}
            changes = {wire: other_value(draw, statement.witness, wire) for wire in wires}
            yield "levers", self._changed(way, statement.witness, changes)

    def _aimed(
        self, ways: tuple[Way, Way], statement: Statement, draw: random.Random
    ) -> Iterator[tuple[str, Try]]:
        """A wire chosen after the challenge, so that the evaluation is that of other lists (threat Z15)."""
        aim = self.subject.aim(statement, draw)
        if aim is None:
            return
        (stated, target), way = aim, draw.choice(ways)
        for wire in draw.sample(way.free, min(len(way.free), 3)):
            number = None if wire == stated else _solve(way, statement.witness, wire, stated, target)
            if number is not None:
                changed = self._changed(way, statement.witness, {wire: number})
                changed.fixed.add(stated)
                if changed.witness[stated] == target:
                    self.report.reached[plain(self.subject.system.wire_names.get(wire, "inner"))] += 1
                yield "aimed", changed

    def _lies(
        self, ways: tuple[Way, Way], statement: Statement, draw: random.Random
    ) -> Iterator[tuple[str, Try]]:
        """A lie, told whole or in part, completed by either way."""
        system = self.subject.system
        honest = wires_of(system, statement.inputs)
        for _ in range(4):
            way = draw.choice((ways[0], *ways))
            name, inputs = self.subject.lie(statement, draw)
            told = {wire: value for wire, value in wires_of(system, inputs).items() if value != honest[wire]}
            if draw.randrange(4) == 0:
                told = {wire: value for wire, value in told.items() if draw.randrange(3)}
            changes = {wire: value for wire, value in told.items() if wire in way.free}
            yield name, self._changed(way, statement.witness, changes)

    def _changed(self, way: Way, honest: Witness, changes: Mapping[int, int]) -> Try:
        witness = list(honest)
        changed = way.completion.change(witness, changes)
        violated = self.subject.system.recheck(witness, changed)
        return Try(witness, violated, {*self.subject.given, *changes})

    def _judge(self, chapter: int, kind: str, statement: Statement, one: Try, draw: random.Random) -> None:
        report, system, witness = self.report, self.subject.system, one.witness
        report.tries[kind] += 1
        violated = one.violated
        if violated and draw.randrange(2):
            violated = mend(system, witness, violated, one.fixed, draw, STEPS)
        if violated:
            report.refused += 1
            return
        names = sorted(
            system.wire_names.get(wire, f"wire {wire}")
            for wire, (now, before) in enumerate(zip(witness, statement.witness, strict=True))
            if now != before
        )
        if system.circuit.violated(witness) or any(
            witness[wire] != statement.witness[wire] for wire in self.subject.given
        ):
            raise AssertionError("the search lost track of a constraint, or changed what is given")
        if self.subject.is_false(statement, witness):
            report.found.append(Found(chapter, kind, tuple(names[:8])))
        else:
            report.same += 1
            report.free.update({plain(name) for name in names})


def plain(name: str) -> str:
    """A signal's name without the number of its slot."""
    return re.sub(r"\[\d+\]|_\d+_\d+(?=\.)", "", name)


def _solve(way: Way, honest: Witness, wire: int, stated: int, target: int) -> int | None:
    """The value of ``wire`` at which ``stated`` becomes ``target``, where it depends on it linearly."""
    values = []
    for step in (1, 2):
        witness = list(honest)
        way.completion.change(witness, {wire: honest[wire] + step})
        values.append(witness[stated])
    slope = (values[0] - honest[stated]) % MODULUS
    if not slope or (values[1] - values[0] - slope) % MODULUS:
        return None
    return (honest[wire] + (target - honest[stated]) * inverse(slope)) % MODULUS
