"""A killed run that is continued hours later: deadlines have passed meanwhile, and everybody gets away."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.chain_facts import ask
from tests.crash.claims import COMMITMENT_AT, chain_of, the_files_are_whole
from tests.crash.kept_facts import acknowledged, admitted
from tests.crash.kills import Scenario, run_in
from tests.crash.scenarios import LARGE, REVEALED, SEALED
from tests.demo.test_demo import document, fss

pytestmark = [pytest.mark.chain, pytest.mark.slow]

HOUR = 3600


@pytest.mark.parametrize(
    ("scenario", "at", "hours", "ends"),
    [
        (SEALED, "receipt-after-send:2", 11, ["CANCELLED", "CANCELLED"]),
        (SEALED, "settle-after-send:1", 11, ["SETTLED", "CANCELLED"]),
        (REVEALED, "log-after-commit:7", 1, ["CANCELLED", "SETTLED"]),
        (LARGE, "pages-after-send:1", 3, ["CANCELLED", "CANCELLED"]),
    ],
    ids=["nothing was said", "nothing was said of the second", "not committed", "not settled"],
)
def test_a_run_is_continued_after_hours(
    scenario: Scenario, at: str, hours: int, ends: list[str], tmp_path: Path
) -> None:
    """Rounds that missed their deadlines are cancelled, receipts are kept, and nobody loses by it."""
    with run_in(tmp_path, scenario) as run:
        assert run.dies(at)
        ask(run.url(), ("evm_increaseTime", [hours * HOUR]))
        done = run.start()
        assert done.returncode == int("CANCELLED" in ends), done.stderr
        report, chain = document(done), chain_of(run)
        stores = {i: admitted(run.data / f"member{i}.db") for i in range(1, 6)}
        receipts = acknowledged(run.notes, COMMITMENT_AT)
        audited = document(fss("audit", str(run.data / "log.db"), "--json"))
    assert [one["state"] for one in report["rounds"]] == ends
    the_files_are_whole(run)
    assert audited["problems"] == []
    assert receipts
    for order in receipts:
        assert len(order.receipts) == 1
        assert stores[order.member][order.round, order.id] == order.position
    assert chain.reverted() == []
    assert chain.withdrawn() == chain.owed()
    assert report["payout"]["adds_up"] is True
