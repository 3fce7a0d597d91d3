"""What a demonstration reports: each round's figures, and that the money adds up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fss.round.state import Phase, RoundState
from fss.stopwatch import Stopwatch

SECONDS = ("seal", "admit", "order", "commit", "reveal", "clear", "witness", "prove", "settle")


@dataclass(frozen=True)
class RoundReport:
    """One round: seconds of wall-clock time (``seal`` is the mean of one order), gas summed over pages."""

    round: int
    orders: int
    state: str
    price: int
    volume: int
    constraints: int
    seconds: Mapping[str, float]
    gas: Mapping[str, int]
    voided: int
    dropped: int
    culprits: Mapping[str, list[str]]

    @classmethod
    def of(
        cls, state: RoundState, constraints: int, sealed: int, clock: Stopwatch, gas: Mapping[str, int]
    ) -> RoundReport:
        """Put together what is known of a finished round."""
        seconds = {name: round(clock.seconds.get(name, 0.0), 4) for name in SECONDS}
        seconds["reveal"] = round(max(0.0, seconds["reveal"] - seconds["clear"]), 4)
        seconds["seal"] = round(clock.seconds.get("seal", 0.0) / max(1, sealed), 4)
        settled = state.outcome if state.phase == Phase.SETTLED else None
        return cls(
            round=state.number,
            orders=len(state.ordered.slots) if state.ordered else 0,
            state=state.phase.value,
            price=settled.price if settled else 0,
            volume=settled.volume if settled else 0,
            constraints=constraints,
            seconds=seconds,
            gas={name: gas.get(name, 0) for name in ("commit", "settle", "credit")},
            voided=sum(byte.bit_count() for byte in state.voiding.voided) if state.voiding else 0,
            dropped=len(state.ordered.merge.dropped) if state.ordered else 0,
            culprits={"0x" + member.hex(): reasons for member, reasons in state.culprits.items()},
        )


@dataclass(frozen=True)
class Payout:
    """After expiry: what each trader put in and took out, in token units."""

    expiry_price: int
    deposited: Mapping[str, int]
    withdrawn: Mapping[str, int]
    burned: int
    left_in_contract: int

    @property
    def adds_up(self) -> bool:
        """Whether every unit that went in came out, but for burned bonds, which stay."""
        inside = sum(self.deposited.values()) - sum(self.withdrawn.values())
        return inside == self.burned == self.left_in_contract


@dataclass(frozen=True)
class DemoReport:
    """All rounds of a demonstration and what came after them."""

    rounds: tuple[RoundReport, ...]
    payout: Payout
    state_hash: bytes
    log: str = ""

    @property
    def all_settled(self) -> bool:
        """Whether no round was cancelled and the balances add up."""
        return self.payout.adds_up and all(one.state == Phase.SETTLED for one in self.rounds)

    def to_json(self) -> dict[str, object]:
        """The document of ``fss demo --json``."""
        return {
            "rounds": [dict(vars(one)) for one in self.rounds],
            "payout": {**vars(self.payout), "adds_up": self.payout.adds_up},
            "state_hash": "0x" + self.state_hash.hex(),
            "log": self.log,
        }
