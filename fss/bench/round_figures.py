"""What the round's bench reports: seconds and rates, each with its target where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TARGET_ORDERS = 2048
"""The targets are for a round of this size; a smaller one is measured without them."""

ADMISSION_TARGET = 1000.0
TARGETS = {"shares": 0.5, "executor": 1.5, "clearing": 0.02, "around": 4.0}
"""Seconds at most, by part."""

PARTS = {
    "shares": "one member creates its shares of all orders",
    "merge": "the merge of the receive lists and the slots root",
    "open": "the executor checks t members' shares and opens every order",
    "executor": "the executor: merge, check, open",
    "clearing": "clearing",
    "around": "from close to settled, without witness and proof",
}
"""Measured on the round's own data, each by itself; ``around`` is the sum of the steps."""

STEPS = {
    "lists": "envelopes and receive lists enter the log",
    "snapshot": "members read the balances at the close",
    "set": "the set of lists is certified",
    "seed": "shares of the seed, merge",
    "certificate": "order certificate",
    "commit": "certificate and pages on chain",
    "committed": "members see them there",
    "shares": "all members' shares enter the log",
    "opening": "check, open, clear, outcome",
    "inputs": "the circuit's inputs; the proof is checked",
    "settle": "settlement and credits on chain",
    "settled": "members see it there",
}
"""What a round does after its close, in order; all members work in one process here."""


APART = ("witness", "prove")
"""The proof itself, which the prover measures."""


@dataclass(frozen=True)
class RoundFigures:
    """One measured round. Times are seconds of wall-clock time, ``admission`` orders a second of one member.

    ``witness`` and ``prove`` are what the prover took; they are in no other figure. ``settled`` says
    whether the round came to its end on chain.
    """

    size: int
    orders: int
    members: int
    threshold: int
    cores: int
    settled: bool
    admission: float
    parts: Mapping[str, float]
    steps: Mapping[str, float]
    witness: float
    prove: float

    def to_json(self) -> dict[str, object]:
        """The document of ``fss bench --round --json``."""
        targets = {"admission": ADMISSION_TARGET, **TARGETS} if self.orders == TARGET_ORDERS else {}
        return {**vars(self), "targets": targets}

    def table(self) -> list[tuple[str, str, str]]:
        """Rows of the printed table: what, measured, target."""
        aimed = self.orders == TARGET_ORDERS
        rows = [
            (
                "one member admits, orders a second",
                f"{self.admission:,.0f}",
                f">= {ADMISSION_TARGET:,.0f}" if aimed else "",
            )
        ]
        for name, title in PARTS.items():
            target = f"<= {TARGETS[name]:.2f} s" if aimed and name in TARGETS else ""
            rows.append((title, f"{self.parts[name]:.3f} s", target))
        rows += [(f"  {title}", f"{self.steps.get(name, 0.0):.3f} s", "") for name, title in STEPS.items()]
        rows += [("witness", f"{self.witness:.3f} s", ""), ("proof", f"{self.prove:.3f} s", "")]
        return rows

    def missed(self) -> list[str]:
        """The names of the targets that were not met; none where there are none."""
        if self.orders != TARGET_ORDERS:
            return []
        slow = [name for name, most in TARGETS.items() if self.parts[name] > most]
        return (["admission"] if self.admission < ADMISSION_TARGET else []) + slow
