"""Runs a demonstration from its configuration to its report, or continues one that was killed."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from fss.crash import crash_point
from fss.demo.config import DemoConfig, keep_config
from fss.demo.flow import by_round, receive_order
from fss.demo.folder import Files, data_folder
from fss.demo.market import MARKET
from fss.demo.payout import expiry_price, pay_out
from fss.demo.progress import Progress
from fss.demo.report import DemoReport, RoundReport
from fss.demo.stage import Stage
from fss.market import Mode
from fss.node.market_chain import round_gas
from fss.orders_file import OrderRow
from fss.round.digest import state_hash
from fss.round.state import Phase, RoundState
from fss.stopwatch import Stopwatch
from fss.trader import SealedOrder


def run_demo(config: DemoConfig, data: Path | None, progress: Progress) -> DemoReport:
    """Run all rounds and pay everybody out.

    With ``data`` everything durable lives in that folder and anvil outlives the process, so that the
    same call continues a run that was killed; without it all of it is temporary.

    Raises:
        FssError: an option that no market can have, a missing tool, a folder of another run.
    """
    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fss-demo-")))
        stack.enter_context(data_folder(folder))
        config = keep_config(config, folder / "demo.json")
        return _Demo(Stage(config, Files(folder), progress, stack, keep=data is not None)).run()


class _Demo:
    """One run on its stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.config = stage.config
        self.progress = stage.progress
        self.node = stage.node

    def run(self) -> DemoReport:
        """Ceremony, market, collateral, rounds, payout."""
        config, stage = self.config, self.stage
        self.progress.note(
            f"  a market of {config.size} slots a round; {config.members} members, of which {config.faulty} "
            f"may be faulty and any {config.threshold} open a round; {len(config.rows)} orders of "
            f"{len(stage.traders.keys)} traders"
        )
        terms = stage.open_market()
        stage.fund_traders(terms)
        left = len(config.rows) - config.size * config.rounds
        if left > 0:
            self.progress.note(f"  {left} orders are left over: {config.rounds} rounds of {config.size}")
        rounds = tuple(
            self._round(number, rows)
            for number, rows in enumerate(by_round(config.rows, config.size, config.rounds), start=1)
        )
        with self.progress.step("expiry, redemption and withdrawal"):
            settled = {one.round: one.price for one in rounds if one.volume}
            payout = pay_out(
                stage.anvil,
                stage.contracts.token,
                stage.exchange,
                MARKET,
                terms,
                stage.traders,
                stage.settler,
                expiry_price(terms, settled),
            )
        if stage.keep:
            stage.files.finished.touch()
            crash_point("finished-before-stop")
            stage.anvil.stop()
        return DemoReport(
            rounds=rounds,
            payout=payout,
            state_hash=state_hash(self.node.machine.record, self.node.machine.rounds),
            log=str(stage.files.log) if stage.keep else "",
        )

    def _round(self, number: int, rows: Sequence[OrderRow]) -> RoundReport:
        clock, stage = Stopwatch(), self.stage
        state = self.node.machine.view(number)
        sealed: list[SealedOrder] = []
        if state.phase == Phase.OPEN and stage.chain.head().time < state.deadlines.close:
            stage.anvil.advance_to(state.deadlines.open)
            sealed = self._submit(number, rows, clock)
        elif self.config.mode == Mode.COMMIT_REVEAL and state.phase in (Phase.OPEN, Phase.ORDERED):
            # The process was killed before the openings were sent: the traders have theirs still.
            sealed = stage.seal(number, rows, Stopwatch())
        phase: Phase | None = None

        def on_step(state: RoundState) -> None:
            nonlocal phase
            if state.phase != phase:
                phase = state.phase
                self.progress.phase(state)
            self._reveal(state, sealed)

        with self.progress.step(f"round {number}: order, open, clear, prove, settle"):
            state = self.node.run_round(number, clock, stage.anvil.advance_to, on_step)
        gas = round_gas(stage.exchange, MARKET, number)
        return RoundReport.of(state, stage.clear_circuit.constraints, len(sealed), clock, gas)

    def _submit(self, number: int, rows: Sequence[OrderRow], clock: Stopwatch) -> list[SealedOrder]:
        """Seal the round's orders and hand them to every member, each in its own order of arrival."""
        stage = self.stage
        with self.progress.step(f"round {number}: sealing {len(rows)} orders"):
            sealed = stage.seal(number, rows, clock)
        raw = [one.envelope.encode() for one in sealed]
        with (
            self.progress.step(f"round {number}: admission by {len(stage.members)} members"),
            clock.measure("admit"),
        ):
            for member in stage.members:
                arrival = receive_order(len(raw), stage.streams, member.index, number)
                state = self.node.machine.view(number)
                verdicts = member.admit(self.node.frame(), state, [raw[i] for i in arrival])
                for verdict in verdicts:
                    if verdict.refusal is not None:
                        self.progress.note(f"  member {member.index} refuses: {verdict.refusal.message}")
        return sealed

    def _reveal(self, state: RoundState, sealed: Sequence[SealedOrder]) -> None:
        """Commit-reveal: every trader but the withholding ones sends its opening to enough members."""
        waiting = state.phase == Phase.ORDERED and state.committed_at is not None
        if self.config.mode != Mode.COMMIT_REVEAL or not waiting or state.ordered is None:
            return
        frame = self.node.frame()
        if frame.time >= state.deadlines.reveal:
            return
        terms = frame.record.terms
        enough = terms.members - terms.quorum + 1 + terms.faulty
        ordered = set(state.ordered.merge.order)
        for one in sealed[self.config.withhold :]:
            if one.id in ordered:
                for member in self.stage.members[:enough]:
                    member.keep_opening(frame, state, one.id, one.order.packed, one.order.salt)
