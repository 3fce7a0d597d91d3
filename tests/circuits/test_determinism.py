"""Every wire follows uniquely from the inputs (threat Z1), and the compiler's own inspection is clean.

The rules and what each of them needs are in ``tests.circuits.completion``, which is the reference; the prover
follows the same ones (``prover/internal/solve``), fast enough for the largest circuit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from fss.circuits.build import build, built, circuit_folder
from fss.circuits.names import CIRCUITS
from fss.prover import Prover, determine
from tests.circuits import compiled
from tests.circuits.completion import Plan, plan
from tests.circuits.r1cs import Constraint, R1cs

CURVE = ("public_point.", "shared_point.")
INSPECTED = [name for name in CIRCUITS if name not in ("clear_256", "clear_2048")]


def names_by_rule(circuit: R1cs, found: Plan, rule: str) -> set[str]:
    names = {wire: name for name, wire in circuit.names.items()}
    return {names.get(wire, "") for wire, used in found.rule.items() if used == rule}


@pytest.fixture(scope="module")
def prover() -> Iterator[Prover]:
    with Prover() as running:
        yield running


@pytest.mark.parametrize("name", INSPECTED)
def test_the_prover_follows_the_same_wires(name: str, prover: Prover) -> None:
    circuit, _ = compiled.product(name)
    reference = plan(circuit, circuit.inputs())
    verdict = determine(prover, compiled.main_file(name, compiled.product_main(name)))
    assert set(verdict.missing) == reference.missing == set()
    assert set(verdict.assumptions) == {wire for wire, rule in reference.rule.items() if rule == "division"}
    tested = {wire for wire, rule in reference.rule.items() if rule == "zero"}
    assert set(verdict.hints) <= tested
    assert 2 * len(verdict.hints) == len(tested)


@pytest.mark.parametrize("name", [name for name in CIRCUITS if name.startswith("clear")])
def test_every_wire_of_clear_is_determined_without_assumptions(name: str, prover: Prover) -> None:
    """Whatever the size: one zero test for each slot, and four for the round."""
    if name == "clear_2048" and built(name) is None:
        pytest.skip("clear_2048 is not built here: fss setup --size 2048")
    build(name)
    verdict = determine(prover, circuit_folder(name) / "circuit.r1cs")
    assert verdict.determined
    assert len(verdict.hints) == int(name.removeprefix("clear_")) + 4


FREE: dict[str, tuple[str, set[str], set[str]]] = {
    "a free factor": ("signal a <-- x; signal b <-- 1; a * b === y;", {"a", "b"}, set()),
    "a bit without its constraint": (
        "signal b[2]; b[0] <-- x & 1; b[1] <-- x >> 1; b[0] * (b[0] - 1) === 0; b[0] + 2 * b[1] === x * y;",
        {"b[0]", "b[1]"},
        set(),
    ),
    "digits that overlap": (
        "signal b[2]; b[0] <-- x & 1; b[1] <-- x >> 1; for (var i = 0; i < 2; i++) b[i] * (b[i] - 1) === 0;"
        " b[0] + b[1] === x * y;",
        {"b[0]", "b[1]"},
        set(),
    ),
    "a square root": ("signal root <-- 1; root * root === x; x * x === y;", {"root"}, set()),
    "a divisor that may be 0": ("signal ratio <-- x != 0 ? y / x : 0; x * ratio === y;", set(), {"ratio"}),
}


@pytest.mark.parametrize("what", FREE)
def test_invalid_circuit_is_not_determined(what: str, prover: Prover) -> None:
    """Circom compiles each of these, and the prover tells which wires are free, or follow by a division."""
    body, missing, divided = FREE[what]
    main = f"template Free() {{ signal input x; signal input y; {body} }} component main = Free();"
    circuit, _ = compiled.compile_main("free", main)
    names = {wire: name for name, wire in circuit.names.items()}
    verdict = determine(prover, compiled.main_file("free", main))
    assert not verdict.determined
    assert {names[wire] for wire in verdict.missing} == missing
    assert {names[wire] for wire in verdict.assumptions} == divided


@pytest.mark.parametrize("name", INSPECTED)
def test_every_wire_follows_from_the_inputs(name: str) -> None:
    circuit, _ = compiled.product(name)
    found = plan(circuit, circuit.inputs())
    assert not found.missing
    divided = names_by_rule(circuit, found, "division")
    if name == "seal":
        # The curve's gadgets: slopes and coordinates, whose divisors docs/circuits.md shows not to be 0.
        assert all(wire.startswith(CURVE) for wire in divided), divided
    else:
        assert not divided


def test_a_full_round_is_like_a_small_one() -> None:
    """Slots are alike, so what holds for some sizes is a matter of the template, not of its size."""
    for size in (2, 4):
        circuit = compiled.clear(size)
        assert not plan(circuit, circuit.inputs()).missing


@pytest.mark.parametrize("wire", ["bit[3]", "head[17]", "head_square[9]", "square[14]", "cost", "distance"])
def test_invalid_circuit_with_a_free_wire_is_found(wire: str) -> None:
    """The search is not blind: without the constraint that defines a wire, wires are left over."""
    circuit, _ = compiled.product("seal_hash")
    target = next(number for name, number in circuit.names.items() if name.endswith(wire))
    full = plan(circuit, circuit.inputs())
    order = list(full.rule)
    for index, constraint in enumerate(circuit.constraints):
        inner = constraint.wires() - {*circuit.inputs()}
        if target in inner and all(order.index(each) <= order.index(target) for each in inner):
            assert plan(circuit.without([index]), circuit.inputs()).missing
            return
    pytest.fail("no constraint defines the wire")


def test_invalid_digits_that_overlap_are_found() -> None:
    """x = a + b + 2 c has more than one reading."""
    bits = [Constraint({wire: 1}, {wire: 1, 0: -1}, {}) for wire in (2, 3, 4)]
    total = Constraint({1: 1}, {0: 1}, {2: 1, 3: 1, 4: 2})
    overlapping = R1cs(5, 1, 0, (*bits, total), {"x": 1})
    assert plan(overlapping, [1]).missing == {2, 3, 4}
    total = Constraint({1: 1}, {0: 1}, {2: 1, 3: 4, 4: 2})
    assert not plan(R1cs(5, 1, 0, (*bits, total), {"x": 1}), [1]).missing


@pytest.mark.parametrize("name", INSPECTED)
def test_inspection_is_clean(name: str) -> None:
    """circomlib's multiplications leave the doubled point of their last segment unused, and nothing else."""
    _, said = compiled.product(name)
    warnings = re.findall(r'In template "(\w+)\(.*?": (.*)', re.sub(r"\x1b\[[0-9;]*m", "", said))
    unused = {"EscalarMulFix", "EscalarMulAny"} if name == "seal" else set()
    assert {template for template, _ in warnings} == unused
    assert all("segments[1].dbl contains a total of 2 signals" in text for _, text in warnings)
    assert said.count("warning") == len(warnings)


@pytest.mark.parametrize(
    ("name", "most", "public"), [("clear_16", 7_000, 5), ("seal", 4_000, 12), ("seal_hash", 500, 6)]
)
def test_size(name: str, most: int, public: int) -> None:
    circuit, _ = compiled.product(name)
    assert len(circuit.constraints) <= most
    assert circuit.public == public


CIPHERTEXT = ["rx", "ry", "m0", "m1", "yx", "yy"]
PUBLIC_ORDER = {
    "clear_16": ["context", "slots_root", "outcome", "challenge", "evaluation"],
    "seal": ["context", "account", "commitment", *CIPHERTEXT, "locked", "floor", "cap"],
    "seal_hash": ["context", "account", "commitment", "locked", "floor", "cap"],
}


@pytest.mark.parametrize("name", PUBLIC_ORDER)
def test_public_inputs_stand_in_the_order_of_the_protocol(name: str) -> None:
    circuit, _ = compiled.product(name)
    assert [circuit.names[signal] for signal in PUBLIC_ORDER[name]] == list(range(1, circuit.public + 1))


@pytest.mark.slow
def test_budget_at_256() -> None:
    circuit, _ = compiled.product("clear_256")
    assert len(circuit.constraints) <= 395 * 256
    assert circuit.public == 5
