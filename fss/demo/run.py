"""Runs a demonstration from its configuration to its report, or continues one that was killed."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from commit.dkg_messages import Ceremony
from commit.signing import PrivateKey
from fss.chain.anvil import Anvil, AnvilOptions
from fss.chain.sender import Sender
from fss.circuits import clear_name, load_circuit, manifests_hash
from fss.circuits.load import DEVELOPMENT_NOTE
from fss.demo.config import DemoConfig, DemoFinished, keep_config
from fss.demo.flow import by_round, receive_order
from fss.demo.folder import Files, data_folder
from fss.demo.market import HOUR, MARKET, Circuits, create_market, deploy_contracts, make_terms
from fss.demo.payout import expiry_price, pay_out
from fss.demo.progress import Progress
from fss.demo.randomness import Streams
from fss.demo.report import DemoReport, RoundReport
from fss.demo.traders import Traders, collateral_needed, fund
from fss.log import Log
from fss.market import Mode, Terms
from fss.member.executor import Executor
from fss.member.keys import KeyFile, save_key_file
from fss.member.member import Member
from fss.member.store import MemberStore
from fss.messages.payloads import MarketOpened
from fss.node.ceremony import finish_ceremony, open_market, run_ceremony
from fss.node.embedded import EmbeddedNode
from fss.node.market_chain import MarketChain, round_gas
from fss.node.relay import Relay
from fss.orders_file import OrderRow
from fss.prover import Prover, ProverProofChecker
from fss.prover.client import key_document
from fss.round.digest import state_hash
from fss.round.state import Phase, RoundState
from fss.stopwatch import Stopwatch
from fss.trader import SealedOrder, seal_orders

FIXED_GENESIS = 1_893_456_000
"""The first block's time where the seed is given, so that a run can be repeated: 2030-01-01."""


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
        return _Demo(config, Files(folder), progress, stack, keep=data is not None).run()


class _Demo:
    """One run. Everything secret is drawn from the configuration's seed."""

    def __init__(
        self, config: DemoConfig, files: Files, progress: Progress, stack: ExitStack, *, keep: bool
    ) -> None:
        self.config = config
        self.files = files
        self.progress = progress
        self.keep = keep
        self.streams = Streams(config.seed)
        sealed = config.mode == Mode.SEALED
        self.prover = stack.enter_context(Prover())
        progress.note(DEVELOPMENT_NOTE)
        self.clear = load_circuit(clear_name(config.size), self.prover, progress)
        self.seal = load_circuit("seal" if sealed else "seal_hash", self.prover, progress)
        self.anvil = self._start_chain(stack)
        self.sender = Sender(self.anvil.rpc)
        self.operator = PrivateKey.draw(self.streams.stream("operator"))
        self.settler = PrivateKey.draw(self.streams.stream("settler"))
        self.traders = Traders.of(config.rows, self.streams)
        with progress.step("deploying the contracts"):
            self.contracts = deploy_contracts(
                self.clear.key, self.anvil, self.sender, self.operator, files.contracts
            )
        self.exchange = self.contracts.exchange
        self.chain = MarketChain(self.exchange, MARKET, tick_value=1)
        self.members = [self._member(index, stack) for index in range(1, config.members + 1)]
        self.node = EmbeddedNode(
            log=stack.enter_context(Log(files.log)),
            members=self.members,
            chain=self.chain,
            relay=Relay(self.exchange, self.operator),
            executor=Executor(self.prover, self.clear.files),
            checker=ProverProofChecker(self.prover),
        )

    def run(self) -> DemoReport:
        """Ceremony, market, collateral, rounds, payout."""
        config = self.config
        self.progress.note(
            f"  a market of {config.size} slots a round; {config.members} members, of which {config.faulty} "
            f"may be faulty and any {config.threshold} open a round; {len(config.rows)} orders of "
            f"{len(self.traders.keys)} traders"
        )
        terms = self._open_market()
        with self.progress.step("funding the traders"):
            needed = collateral_needed(self.config.rows, terms)
            fund(self.anvil, self.contracts.token, self.exchange, MARKET, self.traders, needed)
        left = len(self.config.rows) - self.config.size * self.config.rounds
        if left > 0:
            self.progress.note(
                f"  {left} orders are left over: {self.config.rounds} rounds of {self.config.size}"
            )
        rounds = tuple(
            self._round(number, rows)
            for number, rows in enumerate(
                by_round(self.config.rows, self.config.size, self.config.rounds), start=1
            )
        )
        with self.progress.step("expiry, redemption and withdrawal"):
            settled = {one.round: one.price for one in rounds if one.volume}
            payout = pay_out(
                self.anvil,
                self.contracts.token,
                self.exchange,
                MARKET,
                terms,
                self.traders,
                self.settler,
                expiry_price(terms, settled),
            )
        if self.keep:
            self.files.finished.touch()
            self.anvil.stop()
        return DemoReport(
            rounds=rounds,
            payout=payout,
            state_hash=state_hash(self.node.machine.record, self.node.machine.rounds),
            log=str(self.files.log) if self.keep else "",
        )

    def _start_chain(self, stack: ExitStack) -> Anvil:
        pid_file = self.files.folder / "anvil.json"
        if self.keep and self.files.finished.exists():
            raise DemoFinished(
                f"the run in {self.files.folder.name} has ended", hint=f"fss audit {self.files.log}"
            )
        if self.keep and pid_file.exists():
            anvil = Anvil.attach(pid_file)
            if self.files.contracts.exists():
                with anvil.one_block():
                    pass  # what a killed process had sent and not mined
                return anvil
            anvil.stop()  # nothing is on it that counts, and a second deployment would have other addresses
        timestamp = None if self.config.drawn[1] else FIXED_GENESIS
        options = AnvilOptions(timestamp=timestamp)
        if self.keep:
            return Anvil.start(options, detached=True, pid_file=pid_file)
        return stack.enter_context(Anvil.start(options))

    def _member(self, index: int, stack: ExitStack) -> Member:
        keys = KeyFile(
            index,
            PrivateKey.draw(self.streams.stream("member", index)),
            self.streams.stream("ceremony", index)(32),
        )
        save_key_file(keys, self.files.member(index, "key"))
        store = stack.enter_context(MemberStore(self.files.member(index, "db")))
        return Member(keys, store, self.chain, secrets.token_bytes)

    def _open_market(self) -> Terms:
        config, node = self.config, self.node
        addresses = tuple(member.address for member in self.members)
        ceremony = Ceremony(self.streams.stream("nonce")(32), config.threshold, addresses)
        with self.progress.step(f"key ceremony of {config.members} members"):
            if node.machine.record is not None:
                finish_ceremony(node)
                return node.machine.record.terms
            key_set = run_ceremony(node, ceremony)
        circuits = Circuits(
            self.clear.key, self.seal.key, manifests_hash([self.clear.manifest, self.seal.manifest])
        )
        terms = make_terms(
            config,
            key_set,
            addresses,
            circuits,
            collateral=self.contracts.token.address,
            verifier=self.contracts.verifier,
            settler=self.settler.address,
            start=self.anvil.genesis_time() + HOUR,
        )
        self.anvil.fund([self.operator.address, self.settler.address])
        create_market(self.contracts, terms, addresses, self.operator)
        opened = MarketOpened(
            chain_id=self.sender.chain_id,
            exchange=self.exchange.address,
            market=MARKET,
            terms=terms.to_json(),
            clear_key=key_document(self.clear.key),
            seal_key=key_document(self.seal.key),
        )
        open_market(node, ceremony, opened)
        return terms

    def _round(self, number: int, rows: Sequence[OrderRow]) -> RoundReport:
        clock = Stopwatch()
        state = self.node.machine.view(number)
        sealed: list[SealedOrder] = []
        if state.phase == Phase.OPEN and self.chain.head().time < state.deadlines.close:
            self.anvil.advance_to(state.deadlines.open)
            sealed = self._submit(number, rows, clock)
        elif self.config.mode == Mode.COMMIT_REVEAL and state.phase in (Phase.OPEN, Phase.ORDERED):
            # The process was killed before the openings were sent: the traders have theirs still.
            sealed = self._seal(number, rows, Stopwatch())
        phase: Phase | None = None

        def on_step(state: RoundState) -> None:
            nonlocal phase
            if state.phase != phase:
                phase = state.phase
                self.progress.phase(state)
            self._reveal(state, sealed)

        with self.progress.step(f"round {number}: order, open, clear, prove, settle"):
            state = self.node.run_round(number, clock, self.anvil.advance_to, on_step)
        gas = round_gas(self.exchange, MARKET, number)
        return RoundReport.of(state, self.clear.constraints, len(sealed), clock, gas)

    def _seal(self, number: int, rows: Sequence[OrderRow], clock: Stopwatch) -> list[SealedOrder]:
        record = self.node.frame().record
        random_bytes = self.streams.stream("seal", number)
        with clock.measure("seal"):
            requests = self.traders.requests(rows)
            return seal_orders(record, number, requests, self.prover, self.seal.files, random_bytes)

    def _submit(self, number: int, rows: Sequence[OrderRow], clock: Stopwatch) -> list[SealedOrder]:
        """Seal the round's orders and hand them to every member, each in its own order of arrival."""
        with self.progress.step(f"round {number}: sealing {len(rows)} orders"):
            sealed = self._seal(number, rows, clock)
        raw = [one.envelope.encode() for one in sealed]
        with (
            self.progress.step(f"round {number}: admission by {len(self.members)} members"),
            clock.measure("admit"),
        ):
            for member in self.members:
                arrival = receive_order(len(raw), self.streams, member.index, number)
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
        for one in sealed[self.config.withhold :]:
            if one.id in state.ordered.merge.order:
                for member in self.members[:enough]:
                    member.keep_opening(frame, state, one.id, one.order.packed, one.order.salt)
