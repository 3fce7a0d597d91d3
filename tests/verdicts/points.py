"""Mutants of points, of a proof's three and of a key's ten."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from tests.verdicts.reasons import Reason
from tests.verdicts.statements import Mutant, Path, Statement
from tests.verifier.trapdoor import affine_g2
from verifier.points import BASE_MODULUS, SCALAR_ORDER, bn128

LARGEST_WORD = 1 << 256
SMALL_ORDER = 10_069
"""The smallest prime that divides the twist's cofactor 2q - r."""

G1_POINTS: list[tuple[str, Path]] = [("proof", ("pi_a",)), ("proof", ("pi_c",)), ("key", ("vk_alpha_1",))]
G1_POINTS += [("key", ("IC", index)) for index in range(6)]
G2_POINTS: list[tuple[str, Path]] = [("proof", ("pi_b",))]
G2_POINTS += [("key", (name,)) for name in ("vk_beta_2", "vk_gamma_2", "vk_delta_2")]


def coordinates(part: str) -> list[Path]:
    """The paths of all coordinates of a proof or a key but the third ones."""
    affine = [(*path, at) for owner, path in G1_POINTS if owner == part for at in (0, 1)]
    pairs = [
        (*path, at, limb) for owner, path in G2_POINTS if owner == part for at in (0, 1) for limb in (0, 1)
    ]
    return [*affine, *pairs]


def mutants(statement: Statement, rng: random.Random) -> Iterator[Mutant]:
    """Every mutant of every point of the statement."""
    for part in ("proof", "key"):
        for path in coordinates(part):
            yield from _coordinate(statement, part, path, rng)
    for part, path in G1_POINTS:
        yield from _g1(statement, part, path)
    for part, path in G2_POINTS:
        yield from _g2(statement, part, path, rng)
    yield from _exchanged(statement)


def _coordinate(statement: Statement, part: str, path: Path, rng: random.Random) -> Iterator[Mutant]:
    value = int(statement.at(part, path))
    q = BASE_MODULUS
    for times in range(1, (LARGEST_WORD - 1 - value) // q + 1):
        yield statement.put("coordinate + k q", Reason.COORDINATE, part, path, str(value + times * q))
    for other in (q, q + 1, LARGEST_WORD - 1):
        yield statement.put("coordinate not below q", Reason.COORDINATE, part, path, str(other))
    # Of 78 digits like the largest word, and not a word.
    yield statement.put("coordinate above a word", Reason.COORDINATE, part, path, str(LARGEST_WORD + value))
    yield statement.put("coordinate - q", Reason.MALFORMED, part, path, str(value - q))
    for other in (0, (value + 1) % q, (value - 1) % q, q - 1, rng.randrange(q)):
        yield statement.put("another coordinate", Reason.CURVE, part, path, str(other))
    texts = (f"0{value}", f"+{value}", f" {value}", f"{value}.0", hex(value), "")
    for other_value in (*texts, value, [str(value)], None):
        yield statement.put("coordinate in another spelling", Reason.MALFORMED, part, path, other_value)


def _g1(statement: Statement, part: str, path: Path) -> Iterator[Mutant]:
    x, y, one = statement.at(part, path)
    yield statement.put("point negated", Reason.EQUATION, part, path, [x, _negative(y), one])
    yield statement.put("x and y exchanged", Reason.CURVE, part, path, [y, x, one])
    yield statement.put("infinity by zeros", Reason.INFINITY, part, path, ["0", "0", "1"])
    yield statement.put("infinity by third coordinate", Reason.INFINITY, part, path, ["0", "1", "0"])
    yield statement.put("infinity by third coordinate", Reason.INFINITY, part, path, [x, y, "0"])
    for third in ("2", str(BASE_MODULUS - 1), str(BASE_MODULUS + 1), str(BASE_MODULUS)):
        yield statement.put("third coordinate not 1", Reason.PROJECTIVE, part, path, [x, y, third])
    doubled = [str(2 * int(value) % BASE_MODULUS) for value in (x, y)]
    yield statement.put("the point in another form", Reason.PROJECTIVE, part, path, [*doubled, "2"])
    for value in ([x, y], [x, y, one, one], [x, y, 1], {"x": x, "y": y}, [[x, "0"], [y, "0"], [one, "0"]], x):
        yield statement.put("point of another shape", Reason.MALFORMED, part, path, value)


def _g2(statement: Statement, part: str, path: Path, rng: random.Random) -> Iterator[Mutant]:
    (x0, x1), (y0, y1), one = statement.at(part, path)
    negated = [[x0, x1], [_negative(y0), _negative(y1)], one]
    yield statement.put("point negated", Reason.EQUATION, part, path, negated)
    for swapped in ([[x1, x0], [y0, y1], one], [[x0, x1], [y1, y0], one], [[x1, x0], [y1, y0], one]):
        yield statement.put("real and imaginary parts exchanged", Reason.CURVE, part, path, swapped)
    yield statement.put("x and y exchanged", Reason.CURVE, part, path, [[y0, y1], [x0, x1], one])
    zero = ["0", "0"]
    yield statement.put("infinity by zeros", Reason.INFINITY, part, path, [zero, zero, one])
    yield statement.put("infinity by third coordinate", Reason.INFINITY, part, path, [zero, one, zero])
    yield statement.put(
        "infinity by third coordinate", Reason.INFINITY, part, path, [[x0, x1], [y0, y1], zero]
    )
    q = BASE_MODULUS
    for third in (["0", "1"], ["1", "1"], ["2", "0"], [str(q + 1), "0"], ["1", str(q)]):
        yield statement.put(
            "third coordinate not 1", Reason.PROJECTIVE, part, path, [[x0, x1], [y0, y1], third]
        )
    for third in (["1"], "1", ["1", "0", "0"], [1, 0], ["1", ""], [str(q), "x"]):
        yield statement.put(
            "point of another shape", Reason.MALFORMED, part, path, [[x0, x1], [y0, y1], third]
        )
    yield statement.put("point off the subgroup", Reason.SUBGROUP, part, path, spelled(outside(rng)))
    point = tuple(bn128.FQ2([int(real), int(imaginary)]) for real, imaginary in ((x0, x1), (y0, y1), one))
    shifted = spelled(bn128.add(point, small_order(rng)))
    yield statement.put("point plus one of small order", Reason.SUBGROUP, part, path, shifted)


def _exchanged(statement: Statement) -> Iterator[Mutant]:
    a, b, c = (statement.proof[name] for name in ("pi_a", "pi_b", "pi_c"))
    alpha, beta = statement.key["vk_alpha_1"], statement.key["vk_beta_2"]
    of_key = ({"pi_a": alpha}, {"pi_b": beta}, {"pi_a": alpha, "pi_b": beta})
    for changed in ({"pi_a": c, "pi_c": a}, {"pi_c": a}, *of_key):
        proof = statement.proof | changed
        yield statement.mutant("points exchanged", ",".join(changed), Reason.EQUATION, proof=proof)
    yield statement.put("point of another shape", Reason.MALFORMED, "proof", ("pi_b",), a)
    yield statement.put("point of another shape", Reason.MALFORMED, "proof", ("pi_a",), b)
    inputs = statement.key["IC"]
    for i in range(6):
        for j in range(i):
            other = list(inputs)
            other[i], other[j] = inputs[j], inputs[i]
            # IC[0] counts once, and so does the point of the input 1.
            holds = j == 0 and statement.public[i - 1] == "1"
            reason = Reason.HOLDS if holds else Reason.EQUATION
            yield statement.mutant(
                "points exchanged", f"IC {j},{i}", reason, key=statement.key | {"IC": other}
            )
    names = ("vk_beta_2", "vk_gamma_2", "vk_delta_2")
    for one, two in zip(names, (*names[1:], names[0]), strict=True):
        changed = {one: statement.key[two], two: statement.key[one]}
        yield statement.mutant(
            "points exchanged", f"{one},{two}", Reason.EQUATION, key=statement.key | changed
        )


def _negative(coordinate: str) -> str:
    return str(-int(coordinate) % BASE_MODULUS)


def spelled(point: Any) -> list[list[str]]:
    """A point of py_ecc as snarkjs spells it."""
    affine = affine_g2(point)
    return [list(map(str, affine.x)), list(map(str, affine.y)), ["1", "0"]]


def outside(rng: random.Random) -> Any:
    """A random point of the twisted curve; its subgroup is one part in 2^254 of it."""
    while True:
        x = bn128.FQ2([rng.randrange(BASE_MODULUS), rng.randrange(BASE_MODULUS)])
        y = square_root(x * x * x + bn128.b2)
        if y is not None:
            return x, y, bn128.FQ2.one()


def small_order(rng: random.Random) -> Any:
    """A point of the twisted curve whose order is 10,069."""
    cofactor = 2 * BASE_MODULUS - SCALAR_ORDER
    while True:
        point = bn128.multiply(outside(rng), SCALAR_ORDER * (cofactor // SMALL_ORDER))
        if not bn128.is_inf(point):
            return point


def square_root(value: Any) -> Any:
    """A root in F_q[i] for q = 3 mod 4 (eprint 2012/685, algorithm 9), None where there is none."""
    power = value ** ((BASE_MODULUS - 3) // 4)
    alpha, candidate = power * power * value, power * value
    if alpha == bn128.FQ2([BASE_MODULUS - 1, 0]):
        root = bn128.FQ2([0, 1]) * candidate
    else:
        root = (bn128.FQ2.one() + alpha) ** ((BASE_MODULUS - 1) // 2) * candidate
    return root if root * root == value else None
