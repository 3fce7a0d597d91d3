"""What a demonstration's rounds are played on: a local chain, contracts, a committee and its market."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import ExitStack

from commit.dkg_messages import Ceremony
from commit.signing import PrivateKey
from fss.agreement import check_terms
from fss.chain.anvil import Anvil, AnvilOptions
from fss.chain.errors import ChainUnreachable
from fss.chain.sender import Sender
from fss.circuits import clear_name, load_circuit, manifests_hash
from fss.circuits.origin import notes
from fss.demo.config import DemoChainGone, DemoConfig, DemoFinished
from fss.demo.folder import Files
from fss.demo.market import HOUR, MARKET, Circuits, create_market, deploy_contracts, make_terms
from fss.demo.progress import Progress
from fss.demo.randomness import Streams
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
from fss.node.market_chain import MarketChain
from fss.node.relay import Relay
from fss.orders_file import OrderRow
from fss.prover import Prover, ProverProofChecker
from fss.prover.batches import ProverBatches
from fss.prover.client import key_document
from fss.stopwatch import Stopwatch
from fss.trader import SealedOrder, seal_orders

FIXED_GENESIS = 1_893_456_000
"""The first block's time where the seed is given, so that a run can be repeated: 2030-01-01."""


class Stage:
    """Every part of one run, connected. Everything secret is drawn from the configuration's seed.

    ``stack`` ends what is started here; ``keep`` lets the chain outlive the process.
    """

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
        self.clear_circuit = load_circuit(clear_name(config.size), self.prover, progress)
        self.seal_circuit = load_circuit("seal" if sealed else "seal_hash", self.prover, progress)
        for line in notes([self.clear_circuit.manifest, self.seal_circuit.manifest]):
            progress.note(line)
        self.anvil = self._start_chain(stack)
        self.sender = Sender(self.anvil.rpc, self.anvil.one_block)
        self.operator = PrivateKey.draw(self.streams.stream("operator"))
        self.settler = PrivateKey.draw(self.streams.stream("settler"))
        self.traders = Traders.of(config.rows, self.streams)
        with progress.step("deploying the contracts"):
            self.contracts = deploy_contracts(
                self.clear_circuit.key, self.anvil, self.sender, self.operator, files.contracts
            )
        self.exchange = self.contracts.exchange
        self.chain = MarketChain(self.exchange, MARKET, tick_value=1)
        self.members = [self._member(index, stack) for index in range(1, config.members + 1)]
        self.node = EmbeddedNode(
            log=stack.enter_context(Log(files.log)),
            members=self.members,
            chain=self.chain,
            relay=Relay(self.exchange, self.operator),
            executor=Executor(self.prover, self.clear_circuit.files),
            checker=ProverProofChecker(self.prover),
            batches=ProverBatches(self.prover),
        )

    def open_market(self) -> Terms:
        """Hold the key ceremony and make the market, or take up the one that the log holds."""
        config, node = self.config, self.node
        addresses = tuple(member.address for member in self.members)
        ceremony = Ceremony(self.streams.stream("nonce")(32), config.threshold, addresses)
        with self.progress.step(f"key ceremony of {config.members} members"):
            if node.machine.record is not None:
                check_terms(node.machine.record.terms, self.clear_circuit, self.seal_circuit)
                finish_ceremony(node)
                return node.machine.record.terms
            key_set = run_ceremony(node, ceremony)
        clear, seal = self.clear_circuit, self.seal_circuit
        circuits = Circuits(clear.key, seal.key, manifests_hash([clear.manifest, seal.manifest]))
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
        check_terms(terms, clear, seal)
        self.anvil.fund([self.operator.address, self.settler.address])
        create_market(self.contracts, terms, addresses, self.operator)
        opened = MarketOpened(
            chain_id=self.sender.chain_id,
            exchange=self.exchange.address,
            market=MARKET,
            terms=terms.to_json(),
            clear_key=key_document(clear.key),
            seal_key=key_document(seal.key),
        )
        open_market(node, ceremony, opened)
        return terms

    def fund_traders(self, terms: Terms) -> None:
        """Give every trader the collateral that its orders lock."""
        with self.progress.step("funding the traders"):
            needed = collateral_needed(self.config.rows, terms)
            fund(self.anvil, self.contracts.token, self.exchange, MARKET, self.traders, needed)

    def seal(self, number: int, rows: Sequence[OrderRow], clock: Stopwatch) -> list[SealedOrder]:
        """Seal the traders' orders for a round."""
        record = self.node.frame().record
        random_bytes = self.streams.stream("seal", number)
        with clock.measure("seal"):
            requests = self.traders.requests(rows)
            return seal_orders(record, number, requests, self.prover, self.seal_circuit.files, random_bytes)

    def _start_chain(self, stack: ExitStack) -> Anvil:
        files = self.files
        timestamp = None if self.config.drawn[1] else FIXED_GENESIS
        options = AnvilOptions(timestamp=timestamp)
        if not self.keep:
            return stack.enter_context(Anvil.start(options))
        if files.finished.exists():
            Anvil.end(files.chain)  # for a process that was killed between the two
            raise DemoFinished(f"the run in {files.folder.name} has ended", hint=f"fss audit {files.log}")
        if files.contracts.exists():
            return self._continue_chain()
        # Nothing is on an earlier one that counts, and a second deployment would have other addresses.
        Anvil.end(files.chain)
        return Anvil.start(options, detached=True, pid_file=files.chain)

    def _continue_chain(self) -> Anvil:
        try:
            anvil = Anvil.attach(self.files.chain)
        except ChainUnreachable as error:
            raise DemoChainGone(
                f"the run in {self.files.folder.name} cannot be continued: {error.message}",
                hint=f"name another folder; what was written can be read: fss audit {self.files.log}",
            ) from None
        with anvil.one_block():
            pass  # what a killed process had sent and not mined
        return anvil

    def _member(self, index: int, stack: ExitStack) -> Member:
        keys = KeyFile(
            index,
            PrivateKey.draw(self.streams.stream("member", index)),
            self.streams.stream("ceremony", index)(32),
        )
        save_key_file(keys, self.files.member(index, "key"))
        store = stack.enter_context(MemberStore(self.files.member(index, "db")))
        return Member(keys, store, self.chain, secrets.token_bytes)
