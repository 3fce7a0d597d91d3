"""Completes a witness from its inputs by the constraints alone, without circom's generator.

The plan is found once for a circuit and a set of known wires, by four rules, each of which fixes wires
*uniquely* (in brackets what the rule needs beyond algebra):

``linear``    a constraint whose one unknown wire is linear in it, with a constant coefficient; or x w = c
              with a constant c that is not 0, so that x is none either;
``division``  the same with a coefficient that depends on known wires [that it is not 0];
``digits``    one linear form whose unknown wires are all digits, with coefficients that are powers of two
              up to a common factor, and whose value is known or is itself such a digit [2^n < r];
``zero``      x h = v - c o and x o = 0 with x and v known: o = v / c if x = 0, else 0 [h is in no other
              constraint; where x = 0 it is free, and nothing depends on it].

So a plan that reaches every wire proves that the inputs determine the witness (threat Z1). Run on a
forger's inputs it fills in all that depends on them, so that only what is attacked can be violated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from commit.field import MODULUS, inverse
from tests.circuits.r1cs import Constraint, Form, R1cs, value

Witness = list[int]
Rule = Callable[[Witness], None]


@dataclass(frozen=True)
class Step:
    """Writes some wires of a witness from what it reads of others."""

    run: Rule
    reads: frozenset[int]
    writes: tuple[int, ...]


@dataclass
class Plan:
    """How to complete a witness: steps in order, the rule that fixed each wire, and the wires left over."""

    circuit: R1cs
    steps: list[Step] = field(default_factory=list)
    rule: dict[int, str] = field(default_factory=dict)
    missing: set[int] = field(default_factory=set)

    def complete(self, known: Mapping[int, int]) -> Witness:
        """The witness with the ``known`` wires, all others by the plan (0 where a division fails).

        A step leaves a wire that its constraint does not tie down as it was.
        """
        witness = [0] * self.circuit.wires
        witness[0] = 1
        for wire, number in known.items():
            witness[wire] = number % MODULUS
        for step in self.steps:
            step.run(witness)
        return witness


class Planner:
    """Finds a plan by working through the constraints that have few unknown wires left."""

    def __init__(self, circuit: R1cs, known: Iterable[int]) -> None:
        self.circuit = circuit
        self.known = {0, *known}
        self.plan = Plan(circuit)
        self.digit_scale = digit_scales(circuit)
        self.users: dict[int, list[int]] = defaultdict(list)
        for index, constraint in enumerate(circuit.constraints):
            wires = constraint.wires()
            for wire in wires | {self.digit_scale.get(wire, 0) for wire in wires} - {0}:
                self.users[wire].append(index)
        self.products_with_zero = self._products_with_zero()

    def find(self) -> Plan:
        """The plan as far as the known wires lead."""
        self._follow(list(range(len(self.circuit.constraints)))[::-1])
        self.plan.missing = set(range(self.circuit.wires)) - self.known
        return self.plan

    def learn(self, wire: int) -> None:
        """Go on from one more known wire of those that a plan misses."""
        self.known.add(wire)
        self._follow(list(self.users[wire]))
        self.plan.missing -= self.known

    def _follow(self, queue: list[int]) -> None:
        """Use divisions only where nothing else is left to do."""
        divisible: list[int] = []
        while queue or divisible:
            index, dividing = (queue.pop(), False) if queue else (divisible.pop(), True)
            fixed = self._fix(index, dividing)
            if fixed is None:
                divisible.append(index)
                continue
            for wire in fixed:
                queue += self.users[wire]

    def _fix(self, index: int, dividing: bool) -> list[int] | None:
        """Apply the rule that fits; return the wires that it fixed, None where only a division would do."""
        constraint = self.circuit.constraints[index]
        unknown = constraint.wires() - self.known
        if not unknown:
            return []
        for rule in (self._single, self._digits, self._zero):
            name, fixed, step = rule(constraint, unknown)
            if name == "division" and not dividing:
                return None
            if fixed:
                reads = constraint.wires() | {self.digit_scale.get(wire, 0) for wire in fixed}
                self.plan.steps.append(Step(step, frozenset(reads - set(fixed) - {0}), tuple(fixed)))
                self.plan.rule |= dict.fromkeys(fixed, name)
                self.known |= set(fixed)
                return fixed
        return []

    def _single(self, one: Constraint, unknown: set[int]) -> tuple[str, list[int], Rule]:
        if len(unknown) > 1:
            return "", [], _nothing
        wire = next(iter(unknown))
        if wire in one.a and wire in one.b:
            return "", [], _nothing
        other = one.b if wire in one.a else one.a if wire in one.b else None
        own = one.a if wire in one.a else one.b

        def step(witness: Witness) -> None:
            before, witness[wire] = witness[wire], 0
            factor = 0 if other is None else own[wire] * value(other, witness)
            rest = value(one.a, witness) * value(one.b, witness) - value(one.c, witness)
            slope = (factor - one.c.get(wire, 0)) % MODULUS
            witness[wire] = -rest * inverse(slope) % MODULUS if slope else before

        constant = other is None or not set(other) - {0} or (set(own) == {wire} and set(one.c) == {0})
        return "linear" if constant else "division", [wire], step

    def _digits(self, one: Constraint, unknown: set[int]) -> tuple[str, list[int], Rule]:
        """c = a * b with digits in c alone; or a digit that is written as the form x: x * (x - s) = 0."""
        if not unknown <= self.digit_scale.keys():
            return "", [], _nothing
        scales = {self.digit_scale[wire] for wire in unknown}
        if len(scales) > 1:
            return "", [], _nothing
        scale = scales.pop()
        if scale not in self.known:
            return "", [], _nothing
        if not unknown & {*one.a, *one.b}:
            weights = powers_of_two({wire: one.c[wire] for wire in unknown})
            if weights is None:
                return "", [], _nothing
            unit, powers = weights

            def known_total(witness: Witness) -> int:
                return value(one.a, witness) * value(one.b, witness) - value(one.c, witness)

            return "digits", list(unknown), _spread(powers, unit, scale, known_total)
        form = _own_digit(one)
        if form is None or form[1] != scale or not unknown <= form[0].keys():
            return "", [], _nothing
        expression = form[0]
        # The digit 0 stands for the form itself: form = x, so the others sum up to x - (known part).
        weights = powers_of_two({**{wire: expression[wire] for wire in unknown}, 0: -1 % MODULUS})
        if weights is None:
            return "", [], _nothing
        unit, powers = weights

        def known_part(witness: Witness) -> int:
            return -value(expression, witness)

        return "digits", list(unknown), _spread(powers, unit, scale, known_part)

    def _zero(self, one: Constraint, unknown: set[int]) -> tuple[str, list[int], Rule]:
        for x, hint_form in ((one.a, one.b), (one.b, one.a)):
            if len(hint_form) != 1 or set(x) - self.known:
                continue
            (hint,) = hint_form
            if hint in self.known or len(self.users[hint]) != 1 or len(unknown) > 2:
                continue
            for outcome in unknown - {hint} or {None}:
                if outcome is None or outcome in hint_form or outcome not in one.c:
                    continue
                if outcome not in self.products_with_zero.get(_key(x), set()):
                    continue

                def step(witness: Witness, x: Form = x, hint: int = hint, outcome: int = outcome) -> None:
                    before = witness[hint]
                    witness[outcome] = witness[hint] = 0
                    at, rest = value(x, witness) % MODULUS, value(one.c, witness)
                    factor = hint_form_of(one, hint)
                    if at:
                        witness[hint] = rest * inverse(at * factor) % MODULUS
                    else:
                        witness[outcome] = -rest * inverse(one.c[outcome]) % MODULUS
                        witness[hint] = before

                return "zero", [outcome, hint], step
        return "", [], _nothing

    def _products_with_zero(self) -> dict[tuple[tuple[int, int], ...], set[int]]:
        """For each form x (up to a factor) the wires o with a constraint x o = 0."""
        found: dict[tuple[tuple[int, int], ...], set[int]] = defaultdict(set)
        for one in self.circuit.constraints:
            if not one.c:
                for x, single in ((one.a, one.b), (one.b, one.a)):
                    if len(single) == 1 and 0 not in single:
                        found[_key(x)] |= set(single)
        return found


def hint_form_of(one: Constraint, hint: int) -> int:
    """The coefficient of a wire that stands alone in a or b."""
    return one.a[hint] if set(one.a) == {hint} else one.b[hint]


def _nothing(witness: Witness) -> None:
    raise AssertionError("no rule applied")


def _key(form: Form) -> tuple[tuple[int, int], ...]:
    """The form up to a constant factor."""
    terms = sorted(form.items())
    scale = inverse(terms[0][1])
    return tuple((wire, coefficient * scale % MODULUS) for wire, coefficient in terms)


def digit_scales(circuit: R1cs) -> dict[int, int]:
    """The wires d with a constraint d (d - s) = 0, by the wire s: 0 for the constant 1, or another wire."""
    found = {}
    for one in circuit.constraints:
        form = _own_digit(one)
        if form is not None and len(form[0]) == 1 and 0 not in form[0]:
            found[next(iter(form[0]))] = form[1]
    return found


def _own_digit(one: Constraint) -> tuple[Form, int] | None:
    """``(x, s)`` where the constraint says x (x - s) = 0 for a wire s (0: the constant 1)."""
    if one.c:
        return None
    # Of x and s - x, which both are digits, the one without s is the plainer.
    for x, y in sorted(((one.a, one.b), (one.b, one.a)), key=lambda pair: len(pair[0])):
        wire = next((wire for wire in x if wire in y and wire != 0), None)
        if wire is None:
            continue
        factor = y[wire] * inverse(x[wire]) % MODULUS
        difference = {at: (y.get(at, 0) * inverse(factor) - x.get(at, 0)) % MODULUS for at in {*x, *y}}
        left = {at: number for at, number in difference.items() if number}
        if len(left) == 1:
            (s,) = left
            # x (x + k s) = 0: with x' = -x / k it reads x' (x' - s) = 0.
            by = -inverse(left[s]) % MODULUS
            return {at: number * by % MODULUS for at, number in x.items()}, s
    return None


def powers_of_two(terms: Mapping[int, int]) -> tuple[int, dict[int, int]] | None:
    """``(unit, {wire: exponent})`` where every coefficient is unit * 2^exponent, all different, or None."""
    powers = {1 << exponent: exponent for exponent in range(253)}
    for unit in terms.values():
        shrink = inverse(unit)
        exponents = {wire: powers.get(number * shrink % MODULUS, -1) for wire, number in terms.items()}
        if min(exponents.values()) >= 0 and len(set(exponents.values())) == len(terms):
            return unit, exponents
    return None


def _spread(powers: Mapping[int, int], unit: int, scale: int, total: Callable[[Witness], int]) -> Rule:
    """Set the digits so that unit * sum(2^exponent digit) = total; the digit of wire 0 is implied."""
    shrink = inverse(unit)

    def step(witness: Witness) -> None:
        for wire in powers:
            if wire:
                witness[wire] = 0
        number = total(witness) * shrink % MODULUS
        each = witness[scale] if scale else 1
        if each not in (0, 1):
            number = number * inverse(each) % MODULUS
        for wire, exponent in powers.items():
            if wire:
                witness[wire] = (number >> exponent & 1) * each % MODULUS

    return step


def plan(circuit: R1cs, known: Iterable[int]) -> Plan:
    return Planner(circuit, known).find()
