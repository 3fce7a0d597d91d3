"""A running market with an adversary in it: real contracts, proofs, log and members on a local chain.

`Arena` opens one market on the shared `Ground`. The adversary holds the members that ``villains`` names and
any trader; every other member is honest and watched: it may share nothing before the order stands on chain.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from commit.dkg_messages import Ceremony
from commit.envelope import Envelope
from commit.hashing import keccak256
from commit.order import Order, Side
from commit.sealing import seal
from commit.signing import PrivateKey
from fss import trader
from fss.chain.sender import Call
from fss.log import Log
from fss.market import most_threshold
from fss.member.admission import Verdict
from fss.member.executor import Executor
from fss.member.keys import KeyFile
from fss.member.store import MemberStore
from fss.messages.payloads import MarketOpened
from fss.node.ceremony import open_market, run_ceremony
from fss.node.embedded import EmbeddedNode
from fss.node.market_chain import MarketChain
from fss.node.relay import Relay
from fss.prover.client import key_document
from fss.round.state import Phase, RoundState
from fss.stopwatch import Stopwatch
from fss.trader import Request, SealedOrder, seal_orders
from tests.adversary.ground import Ground
from tests.adversary.secrecy import Watch, opens_with
from tests.round.harness import Liar, UnderWay, seeded, trader_key

RICH = 10**18
CLIENTS = ("alice", "bob", "carol", "dave", "erin", "frank")


class Arena(UnderWay):
    """One market under attack."""

    def __init__(
        self,
        ground: Ground,
        folder: Path,
        stack: ExitStack,
        *,
        members: int = 5,
        faulty: int = 1,
        seed: str = "arena",
        keys: Sequence[KeyFile] = (),
        **terms: object,
    ) -> None:
        self.ground, self.folder, self.faulty, self.seed = ground, folder, faulty, seed
        self.clock = Stopwatch()
        self.exchange, self.operator = ground.contracts.exchange, ground.operator
        self.market = int(self.exchange.view("markets")) + 1
        self.chain = MarketChain(self.exchange, self.market, tick_value=1)
        self.watch = Watch(self.chain)
        self.keys = tuple(keys) or tuple(key_file(seed, index) for index in range(1, members + 1))
        self.members = [self._member(keys, stack) for keys in self.keys]
        self.villains: list[Liar] = []
        self.relay = Relay(self.exchange, self.operator)
        self.node = EmbeddedNode(
            log=stack.enter_context(Log(folder / "log.db")),
            members=self.members,
            chain=self.chain,
            relay=self.relay,
            executor=Executor(ground.prover, ground.clear.files),
            checker=ground.checker,
            batches=ground.batches,
        )
        self.ceremony = Ceremony(
            keccak256(seed.encode()), most_threshold(members, faulty), tuple(m.address for m in self.members)
        )
        self._terms = terms
        self._draw = seeded(f"orders {seed}")
        self.deposits: dict[str, int] = {}
        self.honest_orders: dict[int, list[SealedOrder]] = {}
        self.known: dict[bytes, SealedOrder] = {}
        self.first_block = self.chain.head().number + 1

    def _member(self, keys: KeyFile, stack: ExitStack) -> Liar:
        store = stack.enter_context(MemberStore(self.folder / f"member{keys.index}.db"))
        member = Liar(keys, store, self.chain, seeded(f"nonces {self.seed} {keys.index}"))
        member.lie = self.watch
        return member

    # --- the market ------------------------------------------------------------------------------

    def open(self) -> None:
        """Hold the key ceremony, make the market on chain, let the members vouch for it."""
        key_set = run_ceremony(self.node, self.ceremony)
        addresses = self.ceremony.members
        terms = self.ground.terms(addresses, key_set, self.faulty, **self._terms)
        made, _ = self.exchange.create_market(self.operator, terms, addresses)
        assert made == self.market
        opened = MarketOpened(
            chain_id=self.ground.sender.chain_id,
            exchange=self.exchange.address,
            market=self.market,
            terms=terms.to_json(),
            clear_key=key_document(self.ground.clear.key),
            seal_key=key_document(self.ground.seal.key),
        )
        open_market(self.node, self.ceremony, opened)
        self.enter(1)

    def pass_time(self, time: int | None = None) -> None:
        if time is None:
            self.ground.anvil.mine()
        else:
            self.ground.anvil.advance_to(time)

    def enter(self, number: int) -> None:
        """Let time pass until round ``number`` is open."""
        self.pass_time(self.state(number).deadlines.open)

    def executor(self, number: int = 1, attempt: int = 0) -> Liar:
        address = self.record.executor(number, attempt)
        return next(member for member in self.members if member.address == address)

    def restore(self) -> None:
        """Put back the relay, where the adversary had taken its place."""
        self.node.relay = self.relay

    @property
    def honest(self) -> list[Liar]:
        return [member for member in self.members if member not in self.villains]

    # --- traders ---------------------------------------------------------------------------------

    def fund(self, amounts: Mapping[str, int]) -> None:
        """Mint, approve and deposit for traders who have nothing in this market yet."""
        token, calls = self.ground.contracts.token, list[Call]()
        fresh = {name: amount for name, amount in amounts.items() if name not in self.deposits}
        for name, amount in fresh.items():
            key = trader_key(name)
            calls.append(token.mint_call(key, key.address, amount))
            calls.append(token.approve_call(key, self.exchange.address, amount))
            calls.append(self.exchange.deposit_call(key, self.market, amount))
        if calls:
            self.ground.anvil.fund([trader_key(name).address for name in fresh])
            self.exchange.sender.send_all(calls)
        self.deposits |= fresh

    def seal(self, requests: Sequence[tuple[str, Side, int, int]], number: int = 1) -> list[SealedOrder]:
        """Seal orders (trader, side, limit, quantity) of traders who are rich."""
        self.fund({name: RICH for name, *_ in requests})
        asked = [Request(trader_key(name), side, limit, lots) for name, side, limit, lots in requests]
        circuit = self.ground.seal.files
        sealed = seal_orders(self.record, number, asked, self.ground.prover, circuit, self._draw)
        self.known |= {one.id: one for one in sealed}
        return sealed

    def order(
        self,
        trader_name: str,
        side: Side = Side.BUY,
        limit: int = 150,
        quantity: int = 10,
        *,
        number: int = 1,
        like: Order | None = None,
        locked: int | None = None,
    ) -> SealedOrder:
        """One order; ``like`` repeats a commitment under another ciphertext, as no honest SDK would."""
        self.fund({trader_name: RICH})
        record, key = self.record, trader_key(trader_name)
        request = Request(key, side, limit, quantity, locked)
        draft = trader._draft(record, record.context(number), request, self._draw)
        if like is not None:
            sealed = seal(like, record.context(number), record.key_set.public_key, self._draw)
            again = trader._draft(
                record, record.context(number), Request(key, like.side, like.limit, like.quantity), self._draw
            )
            commitment = trader.commit(record.context(number), like)
            draft = replace(again, order=like, commitment=commitment, sealed=sealed)
        return self.finish(draft, number)

    def finish(self, draft: trader._Draft, number: int) -> SealedOrder:
        """The envelope of a draft, with the proof that the real circuit gives."""
        inputs = trader._inputs(self.record, self.record.context(number), draft)
        proof = self.ground.prover.prove(self.ground.seal.files, inputs).proof.words()
        unproved = trader._unproved(self.record, number, draft)
        sealed = replace(unproved, envelope=replace(unproved.envelope, proof=proof))
        self.known[sealed.id] = sealed
        return sealed

    def clients(self, number: int = 1) -> list[SealedOrder]:
        """The honest orders of a round: six traders, some of whom trade and some do not."""
        draw = random.Random(f"{self.seed} {number}")
        requests = [
            (name, Side(place % 2), draw.randrange(120, 180), draw.randrange(1, 50))
            for place, name in enumerate(CLIENTS)
        ]
        # The last two stand so far apart from the rest that they never trade, so their orders stay secret;
        # and their quantities are numbers that stand nowhere by chance.
        requests[4] = ("erin", Side.BUY, 101 + draw.randrange(9), draw.randrange(2**38, 2**40))
        requests[5] = ("frank", Side.SELL, 190 + draw.randrange(9), draw.randrange(2**38, 2**40))
        sealed = self.seal(requests, number)
        self.honest_orders[number] = sealed
        return sealed

    def admit(self, index: int, *envelopes: Envelope | bytes, number: int = 1) -> list[Verdict]:
        """What member ``index`` answers to a batch of envelopes."""
        raw = [one if isinstance(one, bytes) else one.encode() for one in envelopes]
        return self.members[index - 1].admit(self.node.frame(), self.state(number), raw)

    def send(
        self, sealed: Sequence[SealedOrder], members: Sequence[int] = (), number: int = 1
    ) -> list[Verdict]:
        """Send envelopes to these members, or to all; returns all answers."""
        indices = members or range(1, len(self.members) + 1)
        return [
            verdict
            for index in indices
            for verdict in self.admit(index, *(one.envelope for one in sealed), number=number)
        ]

    # --- the round -------------------------------------------------------------------------------

    def step(self, number: int = 1) -> RoundState:
        """The adversary tries to read the round's orders after each."""
        return self._peeked(super().step(number))

    def run(self, number: int = 1) -> RoundState:
        """Drive a round to its end; the adversary tries to read its orders after each height."""
        return self.node.run_round(number, self.clock, self.pass_time, self._peeked)

    def _peeked(self, state: RoundState) -> RoundState:
        if state.committed_at is None and state.phase in (Phase.OPEN, Phase.ORDERED):
            self.watch.faults += self.readable(state)
            self.watch.faults += ["a packet stands before the order does"] if state.packets else []
        return state

    def readable(self, state: RoundState) -> list[str]:
        """The honest orders that the villains can open with all that they hold, which must be none."""
        shares = [villain.threshold_keys.key_share for villain in self.villains]
        context = self.record.context(state.number)
        orders = self.honest_orders.get(state.number, [])
        return [f"the villains read {one.id.hex()}" for one in orders if opens_with(shares, one, context)]


def key_file(seed: str, index: int) -> KeyFile:
    signing = PrivateKey.draw(seeded(f"{seed} member {index}"))
    return KeyFile(index, signing, keccak256(f"{seed} ceremony {index}".encode()))


@contextmanager
def open_arena(ground: Ground, folder: Path, **options: object) -> Iterator[Arena]:
    """A market in ``folder``, its key ceremony held and its first round open."""
    with ExitStack() as stack:
        arena = Arena(ground, folder, stack, **options)  # type: ignore[arg-type]
        arena.open()
        yield arena
