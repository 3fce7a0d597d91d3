"""A whole committee in one process: real keys, stores, signatures and sealing over the doubles.

`World` opens one market; `World.run` drives a round to its end. A `Liar` says whatever a test wants,
signed with its own key.
"""

from __future__ import annotations

import os
import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from commit.collateral import default_lock
from commit.commitment import commit
from commit.dkg_member import MemberKeys
from commit.dkg_messages import Ceremony
from commit.envelope import Envelope, seal_inputs
from commit.hashing import keccak256
from commit.keyset import key_set_hash
from commit.order import Order, Side, draw_salt
from commit.sealing import ciphertext_hash, seal
from commit.signing import PrivateKey, sign
from commit.typed_data import SignedOrder
from fss.log import Log
from fss.market import Mode, Terms, committee_hash
from fss.member.admission import Verdict
from fss.member.executor import Executor
from fss.member.keys import KeyFile
from fss.member.member import Member
from fss.member.store import MemberStore
from fss.messages.payloads import MarketOpened, Payload
from fss.messages.signed import GENESIS, Message, sign_message
from fss.node.ceremony import finish_ceremony, open_market, run_ceremony
from fss.node.embedded import EmbeddedNode
from fss.prover import CircuitFiles
from fss.prover.client import key_document
from fss.round.frame import Frame
from fss.round.record import MarketRecord
from fss.round.state import RoundState
from fss.stopwatch import Stopwatch
from tests.chain.make_terms import sample_terms
from tests.round.doubles import ChainDouble, RelayDouble, ToyProofs, toy_proof
from tests.verifier.trapdoor import SAFE
from verifier.key import VerificationKey

CHAIN_ID, EXCHANGE, MARKET = 31337, b"\x5f" * 20, 7
START = sample_terms().start
RICH = 10**12

CLEAR_KEY = SAFE.key()
SEAL_KEYS = {
    Mode.SEALED: replace(SAFE, inputs=tuple(range(47, 60))),
    Mode.COMMIT_REVEAL: replace(SAFE, inputs=tuple(range(47, 54))),
}

P = TypeVar("P", bound=Payload)
Lie = Callable[["Liar", Frame, RoundState, list[Message]], list[Message]]


class Liar(Member):
    """A member that says what ``lie`` makes of what an honest one would say."""

    lie: Lie | None = None
    head = GENESIS
    """The last block that it has read: the empty log's, which is in every log, until it has read one."""

    def contribute(
        self, frame: Frame, state: RoundState, executor: Executor, clock: Stopwatch
    ) -> list[Message]:
        self.head = frame.head
        said = super().contribute(frame, state, executor, clock)
        return said if self.lie is None else self.lie(self, frame, state, said)

    def claim(self, state: RoundState, payload: Payload) -> Message:
        return sign_message(payload, state.context, self.key, self.head)


def silent(_liar: Liar, _frame: Frame, _state: RoundState, _said: list[Message]) -> list[Message]:
    """The lie of a member that has crashed."""
    return []


def instead(kind: type[P], twist: Callable[[Liar, RoundState, P], Payload | None]) -> Lie:
    """The lie of a member that twists what it says of one kind, or leaves it out."""

    def lie(liar: Liar, _frame: Frame, state: RoundState, said: list[Message]) -> list[Message]:
        twisted: list[Message] = []
        for message in said:
            payload = message.payload()
            if isinstance(payload, kind):
                other = twist(liar, state, payload)
                twisted += [] if other is None else [liar.claim(state, other)]
            else:
                twisted.append(message)
        return twisted

    return lie


@dataclass(frozen=True)
class Made:
    """An order on its way, with all that its trader knows."""

    order: Order
    envelope: Envelope
    id: bytes

    @property
    def opening(self) -> tuple[int, int]:
        return self.order.packed, self.order.salt


def seeded(label: str) -> Callable[[int], bytes]:
    return random.Random(label).randbytes


def member_keys(index: int) -> KeyFile:
    return KeyFile(index, PrivateKey.draw(seeded(f"member {index}")), keccak256(b"ceremony %d" % index))


KEYS = {keys.signing.address: keys.signing for keys in map(member_keys, range(1, 6))}
MEMBERS = tuple(KEYS)
CEREMONY = Ceremony(keccak256(b"nonce"), 3, MEMBERS)


def said_again(message: Message, head: bytes) -> Message:
    """The same words of the same member upon another block; an envelope rests upon none."""
    if not message.signature:
        return message
    return sign_message(message.payload(), message.scope, KEYS[message.sender], head)


@cache
def seal_key(mode: Mode) -> VerificationKey:
    return SEAL_KEYS[mode].key()


def market_terms(mode: Mode, key_set: bytes, **changes: object) -> Terms:
    values: dict[str, object] = {
        "committee": committee_hash(MEMBERS),
        "key_set": key_set,
        "clear_key": CLEAR_KEY.key_hash(),
        "seal_key": seal_key(mode).key_hash(),
    }
    if mode == Mode.COMMIT_REVEAL:
        values |= {"mode": mode, "bond": 64, "reveal_after": 120}
    return sample_terms(**(values | changes))


def market_opened(terms: Terms) -> MarketOpened:
    return MarketOpened(
        chain_id=CHAIN_ID,
        exchange=EXCHANGE,
        market=MARKET,
        terms=terms.to_json(),
        clear_key=key_document(CLEAR_KEY),
        seal_key=key_document(seal_key(terms.mode)),
    )


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder in memory where the machine has one: what reaches a disk, and when, is tested elsewhere."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


@cache
def founding_log() -> bytes:
    """The file of a log in which the key ceremony has been held, and nothing else."""
    with scratch() as folder:
        with open_node(folder, ChainDouble(START - 100)) as world:
            run_ceremony(world.node, CEREMONY)
        return (folder / "log.db").read_bytes()


@cache
def founding_keys() -> tuple[MemberKeys, ...]:
    """What each member has after that ceremony; it follows from the log, so once is enough."""
    with scratch() as folder:
        (folder / "log.db").write_bytes(founding_log())
        with open_node(folder, ChainDouble(START)) as world:
            finish_ceremony(world.node)
            return tuple(member.threshold_keys for member in world.members)


class UnderWay(ABC):
    """A market whose rounds are driven step by step, on whatever chain ``pass_time`` moves."""

    node: EmbeddedNode
    members: Sequence[Liar]
    clock: Stopwatch

    @abstractmethod
    def pass_time(self, time: int | None = None) -> None:
        """Let block time pass until ``time``, or by one block."""

    @property
    def record(self) -> MarketRecord:
        record = self.node.machine.record
        assert record is not None
        return record

    def state(self, number: int = 1) -> RoundState:
        return self.node.machine.view(number)

    def forge(self, index: int, payload: Payload, number: int = 1) -> Message:
        """Any payload, signed by member ``index``."""
        return self.members[index - 1].claim(self.state(number), payload)

    def append(self, *messages: Message) -> tuple[str, ...]:
        return self.node.append(messages)

    def close(self, number: int = 1) -> None:
        """Let time pass until the round is closed."""
        self.pass_time(self.state(number).deadlines.close)

    def step(self, number: int = 1) -> RoundState:
        self.node.step(number, self.clock)
        return self.state(number)

    def until(self, reached: Callable[[RoundState], object], number: int = 1) -> RoundState:
        """Step, with a block of the chain between two steps, until a closed round has come so far."""
        self.close(number)
        for _ in range(30):
            state = self.step(number)
            if reached(state):
                return state
            self.pass_time()
        raise AssertionError(f"the round stays {self.state(number).phase}")


class World(UnderWay):
    """One market under way, at block time ``START`` unless it was opened on an older log."""

    def __init__(self, node: EmbeddedNode, chain: ChainDouble, relay: RelayDouble, proofs: ToyProofs) -> None:
        self.node, self.chain, self.relay, self.proofs = node, chain, relay, proofs
        self.members: tuple[Liar, ...] = node.members  # type: ignore[assignment]
        self.clock = Stopwatch()
        self._draw = seeded("traders")

    def pass_time(self, time: int | None = None) -> None:
        if time is None:
            self.chain.mine()
        else:
            self.chain.mine(time)

    def order(
        self,
        trader: str = "alice",
        side: Side = Side.BUY,
        limit: int = 150,
        quantity: int = 10,
        *,
        number: int = 1,
        locked: int | None = None,
        like: Order | None = None,
    ) -> Made:
        """Seal an order; ``like`` repeats a commitment. Its trader has more than enough collateral."""
        key = trader_key(trader)
        self.chain.balances.setdefault(key.address, RICH)
        record, context = self.record, self.record.context(number)
        account = int.from_bytes(key.address, "big")
        order = like or Order(side, limit, quantity, account, draw_salt(self._draw))
        sealed = seal(order, context, record.key_set.public_key, self._draw) if record.sealed else None
        ciphertext = sealed.ciphertext if sealed else None
        if locked is None:
            terms = record.terms
            locked = default_lock(order.quantity, terms.floor, terms.cap, terms.minimum_lock)
        commitment = commit(context, order)
        signed = SignedOrder(MARKET, number, commitment, ciphertext_hash(ciphertext), locked)
        identity = signed.digest(record.domain)
        draft = Envelope(
            MARKET, number, account, commitment, ciphertext, locked, sign(identity, key), (0,) * 8
        )
        return Made(order, self.proved(draft), identity)

    def proved(self, draft: Envelope) -> Envelope:
        """The envelope with a toy proof of what it says in the round that it names."""
        terms, context = self.record.terms, self.record.context(draft.round_number)
        public = seal_inputs(draft, context, self.record.key_set.public_key, terms.floor, terms.cap)
        return replace(draft, proof=toy_proof(self.record.seal_key, public))

    def book(self, count: int, number: int = 1) -> list[Made]:
        """``count`` orders of as many traders, buyers and sellers in turn; some trade, some do not."""
        draw = random.Random(count)
        made = []
        for i in range(count):
            limit, quantity = draw.randrange(110, 190), draw.randrange(1, 50)
            made.append(self.order(f"trader {i}", Side(i % 2), limit, quantity, number=number))
        return made

    def send(self, made: Sequence[Made], members: Sequence[int] = (1, 2, 3, 4, 5), number: int = 1) -> None:
        """Send envelopes to the members with these indices, which must all admit them."""
        for index in members:
            verdicts = self.admit(index, *(one.envelope for one in made), number=number)
            assert [verdict.refusal for verdict in verdicts] == [None] * len(made)

    def admit(self, index: int, *envelopes: Envelope, number: int = 1) -> list[Verdict]:
        """What member ``index`` answers to a batch of envelopes."""
        raw = [envelope.encode() for envelope in envelopes]
        return self.members[index - 1].admit(self.node.frame(), self.state(number), raw)

    def run(self, number: int = 1) -> RoundState:
        """Drive a round to its end."""
        return self.node.run_round(number, self.clock, self.pass_time)


def trader_key(trader: str) -> PrivateKey:
    return PrivateKey.draw(seeded(trader))


@contextmanager
def open_world(
    folder: Path, mode: Mode = Mode.SEALED, chain: ChainDouble | None = None, **terms: object
) -> Iterator[World]:
    """A market in ``folder``: a new one, or the one whose log and stores are there already."""
    log = folder / "log.db"
    if not log.exists():
        log.write_bytes(founding_log())
    with open_node(folder, chain or ChainDouble(START)) as world:
        for member, keys in zip(world.members, founding_keys(), strict=True):
            member._threshold_keys = keys
        market = market_terms(mode, key_set_hash(founding_keys()[0].key_set), **terms)
        world.chain.terms = market
        open_market(world.node, CEREMONY, market_opened(market))
        yield world


@contextmanager
def open_node(folder: Path, chain: ChainDouble) -> Iterator[World]:
    """A node on the log of ``folder``, whatever it holds, and five members with their stores."""
    relay, proofs = RelayDouble(chain), ToyProofs(CLEAR_KEY)
    stores = [MemberStore(folder / f"member{index}.db") for index in range(1, 6)]
    members = [
        Liar(member_keys(index), store, chain, seeded(f"nonces {index} {chain.head().number}"))
        for index, store in enumerate(stores, start=1)
    ]
    log = Log(folder / "log.db")
    try:
        executor = Executor(proofs, CircuitFiles(folder, folder))  # type: ignore[arg-type]
        yield World(EmbeddedNode(log, members, chain, relay, executor, proofs), chain, relay, proofs)
    finally:
        log.close()
        for store in stores:
            store.close()
