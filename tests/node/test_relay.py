"""A relay that somebody else's transaction overtakes looks at the chain again, and does not spin."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from fss.chain.errors import ContractRefused
from fss.chain.records import RoundStatus
from fss.node.relay import Relay
from fss.round.state import Phase
from fss.stopwatch import Stopwatch

RECORD = SimpleNamespace(terms=SimpleNamespace(quorum=1), market=1)
STATE = SimpleNamespace(
    ordered=SimpleNamespace(digest=b""),
    order_votes={b"member": b"signature"},
    phase=Phase.ORDERED,
    number=1,
    deadlines=SimpleNamespace(close=0, commit=100),
)


class Chain:
    """Refuses every commit, as the contract does when another one waits in front of it."""

    def __init__(self, reason: str, mined: bool) -> None:
        self.reason, self.mined, self.tries = reason, mined, 0

    def round(self, _market: int, _number: int) -> object:
        status = RoundStatus.ORDERED if self.mined and self.tries else RoundStatus.NONE
        return SimpleNamespace(status=status, count=0, pages_committed=0)

    def commit_round(self, *_: object) -> None:
        self.tries += 1
        raise ContractRefused(self.reason, {})


def relay(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> Relay:
    monkeypatch.setattr(Relay, "_orders", staticmethod(lambda _state: SimpleNamespace(orders=())))
    return Relay(chain, None)  # type: ignore[arg-type]


def act(one: Relay) -> bool:
    return one.act(RECORD, STATE, 5, Stopwatch())  # type: ignore[arg-type]


def test_a_rival_that_is_mined_is_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    one = relay(Chain("WrongStatus", mined=True), monkeypatch)
    assert act(one)
    assert not one.overtaken


def test_a_rival_that_is_not_mined_yet_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    one = relay(Chain("WrongStatus", mined=False), monkeypatch)
    assert not act(one)
    assert one.overtaken


def test_time_that_has_passed_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    one = relay(Chain("OutsideWindow", mined=False), monkeypatch)
    assert not act(one)
    assert not one.overtaken


def test_invalid_refusal_for_another_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ContractRefused):
        act(relay(Chain("QuorumMissing", mined=False), monkeypatch))
