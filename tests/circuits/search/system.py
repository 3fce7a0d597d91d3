"""A circuit's constraints, indexed so that a change of a few wires costs what stands on them and no more."""

from __future__ import annotations

import heapq
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from commit.field import MODULUS, inverse
from tests.circuits.completion import Plan, Witness, digit_scales, powers_of_two
from tests.circuits.r1cs import Constraint, R1cs, value

HASHED = re.compile(r"\b(tree|PoseidonBehind_|Poseidon_|FirstBox_|LastBoxes_|public_point|shared_point)")
"""Signals of hashes and of the curve: most of a circuit's wires, and alike."""


class System:
    """The constraints by the wires that stand in them."""

    def __init__(self, circuit: R1cs) -> None:
        self.circuit = circuit
        self.wire_names = {wire: name for name, wire in circuit.names.items()}
        self.users: dict[int, list[int]] = defaultdict(list)
        for index, constraint in enumerate(circuit.constraints):
            for wire in constraint.wires():
                self.users[wire].append(index)
        self.digits = digit_scales(circuit).keys()

    def wire(self, name: str) -> int:
        return self.circuit.names[name]

    def is_hashed(self, wire: int) -> bool:
        """Whether a wire belongs to a hash or to a multiplication on the curve."""
        return HASHED.search(self.wire_names.get(wire, "")) is not None

    def recheck(self, witness: Witness, changed: Iterable[int]) -> set[int]:
        """The violated constraints of those on changed wires."""
        suspects = {index for wire in changed for index in self.users[wire]}
        return {index for index in suspects if not self.circuit.constraints[index].holds(witness)}

    def solutions(self, index: int, witness: Witness, fixed: Collection[int]) -> list[dict[int, int]]:
        """Changes, none of a fixed wire, each of which alone could satisfy the constraint.

        One wire changes, or all binary digits of a sum.
        """
        one = self.circuit.constraints[index]
        spread = self._spread(one, witness, fixed)
        a, b, c = (value(form, witness) % MODULUS for form in (one.a, one.b, one.c))
        found = [spread] if spread else []
        for wire in sorted(one.wires() - set(fixed)):
            if spread and wire in self.digits:
                continue
            in_a, in_b = one.a.get(wire, 0), one.b.get(wire, 0)
            if in_a and in_b:
                continue
            slope = (in_a * b + in_b * a - one.c.get(wire, 0)) % MODULUS
            if slope:
                found.append({wire: (witness[wire] - (a * b - c) * inverse(slope)) % MODULUS})
        return found

    def _spread(self, one: Constraint, witness: Witness, fixed: Collection[int]) -> dict[int, int]:
        """The digits of a sum in a linear constraint, so that it holds; nothing where they cannot."""
        digits = {wire: factor for wire, factor in one.c.items() if wire in self.digits}
        if one.a or one.b or len(digits) < 8 or not digits.keys().isdisjoint(fixed):
            return {}
        weights = powers_of_two(digits)
        if weights is None:
            return {}
        unit, exponents = weights
        rest = value(one.c, witness) - value(digits, witness)
        total = -rest * inverse(unit) % MODULUS
        changes = {wire: total >> exponent & 1 for wire, exponent in exponents.items()}
        if sum(digit << exponents[wire] for wire, digit in changes.items()) != total:
            return {}
        return changes


class Completion:
    """A plan whose steps are run where something that they read has changed."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.readers: dict[int, list[int]] = defaultdict(list)
        for number, step in enumerate(plan.steps):
            for wire in step.reads:
                self.readers[wire].append(number)

    def change(self, witness: Witness, changes: Mapping[int, int]) -> set[int]:
        """Write the changes and what follows from them into the witness; return the wires that changed."""
        changed: set[int] = set()
        waiting: list[int] = []
        queued: set[int] = set()

        def note(wire: int) -> None:
            changed.add(wire)
            for number in self.readers[wire]:
                if number not in queued:
                    queued.add(number)
                    heapq.heappush(waiting, number)

        for wire, number in changes.items():
            if witness[wire] != number % MODULUS:
                witness[wire] = number % MODULUS
                note(wire)
        while waiting:
            # A step reads only what steps before it write, so each runs once.
            step = self.plan.steps[heapq.heappop(waiting)]
            before = [witness[wire] for wire in step.writes]
            step.run(witness)
            for wire, old in zip(step.writes, before, strict=True):
                if wire not in changes and witness[wire] != old:
                    note(wire)
        return changed
