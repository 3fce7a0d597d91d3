"""Three stand-ins for what other folders test for real: proofs, the chain, and the relay's transactions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import Any

from commit.hashing import hash_words, hash_words_int
from fss.market import Terms, terms_hash
from fss.member.views import BlockRef, ChainPhase, ChainRound
from fss.prover import Proof, ProveResult, Seconds
from fss.round.checks import ProofWords, Statement
from fss.round.record import MarketRecord
from fss.round.setup import CLEAR_INPUTS
from fss.round.state import Phase, RoundState
from verifier.key import VerificationKey


@lru_cache(maxsize=8)
def _key_hash(key: VerificationKey) -> bytes:
    return key.key_hash()


def toy_proof(key: VerificationKey, public: Sequence[int]) -> ProofWords:
    """What `ToyProofs` takes for a proof: eight words that nothing but this very statement gives."""
    return tuple(hash_words_int("toy-proof", _key_hash(key), place, *public) >> 8 for place in range(8))


class ToyProofs:
    """A `ProofChecker`, and a prover of the ``clear`` circuit, without any cryptography.

    The prover takes the public inputs from the signals, where they come first, and believes the rest: what
    a liar claims against its own orders it proves as the liar's orders are, and no proof is refused here.
    """

    def __init__(self, clear_key: VerificationKey) -> None:
        self._clear_key = clear_key
        self.checked = 0

    def check(self, key: VerificationKey, statements: Sequence[Statement]) -> list[bool]:
        self.checked += len(statements)
        return [words == toy_proof(key, public) for public, words in statements]

    def prove(self, _circuit: object, inputs: Mapping[str, Any], *, public: Sequence[int]) -> ProveResult:
        proved = tuple(int(value) for value in islice(inputs.values(), CLEAR_INPUTS))
        proof = Proof.from_words(toy_proof(self._clear_key, proved))
        return ProveResult(proof, proved, Seconds(0.0, 0.0), "plan")


class ChainDouble:
    """A `ChainView` whose blocks, balances and rounds a test sets; a change takes a block of its own."""

    def __init__(self, time: int) -> None:
        self.blocks = [self._block(0, time)]
        self.balances: dict[bytes, int] = {}
        self.terms: Terms | None = None
        self._rounds: dict[int, list[tuple[int, ChainRound]]] = {}

    def mine(self, time: int | None = None) -> BlockRef:
        """A block at ``time``, or a second after the last; a time that has passed gives none."""
        head = self.head()
        if time is None or time > head.time:
            self.blocks.append(self._block(head.number + 1, head.time + 1 if time is None else time))
        return self.head()

    def put(self, number: int, seen: ChainRound) -> None:
        """Let the contract hold ``seen`` of a round from a new block on."""
        self._rounds.setdefault(number, []).append((self.mine().number, seen))

    def terms_hash(self) -> bytes:
        return terms_hash(self.terms) if self.terms else bytes(32)

    def head(self) -> BlockRef:
        return self.blocks[-1]

    def first_block_from(self, time: int) -> BlockRef | None:
        return next((block for block in self.blocks if block.time >= time), None)

    def available(self, accounts: Sequence[bytes], until: int, block: int) -> list[int]:
        return [self.balances.get(account, 0) for account in accounts]

    def round(self, number: int, confirmations: int = 0) -> ChainRound:
        newest = self.head().number - confirmations
        known = [seen for block, seen in self._rounds.get(number, []) if block <= newest]
        return known[-1] if known else ChainRound(ChainPhase.NONE)

    @staticmethod
    def _block(number: int, time: int) -> BlockRef:
        return BlockRef(number, hash_words("block-double", number, time), time)


class RelayDouble:
    """Sends what the log decided to a `ChainDouble`, as the contract would take it.

    With ``idle`` set it sends nothing.
    """

    def __init__(self, chain: ChainDouble) -> None:
        self.chain = chain
        self.idle = self.overtaken = False

    def act(self, record: MarketRecord, state: RoundState, time: int, clock: object) -> bool:
        if self.idle or state.ordered is None or len(state.order_votes) < record.terms.quorum:
            return False
        seen = self.chain.round(state.number)
        if state.phase == Phase.ORDERED and seen.phase == ChainPhase.NONE:
            in_time = time + 1 < state.deadlines.commit
            if in_time:
                self.chain.put(state.number, committed(state))
            return in_time
        if seen.phase != ChainPhase.COMMITTED:
            return False
        if state.voiding and state.phase == Phase.REVEALED and not seen.effective_root:
            root = state.voiding.effective_root
            self.chain.put(state.number, replace(seen, effective_root=root))
            return True
        if state.phase == Phase.PROVED and state.outcome and time + 1 < state.deadlines.settle:
            outcome = state.outcome.price + (state.outcome.volume << 32)
            self.chain.put(state.number, replace(seen, phase=ChainPhase.SETTLED, outcome=outcome))
            return True
        return False


def committed(state: RoundState) -> ChainRound:
    """The round as the contract holds it once the certificate and all its pages are committed."""
    if state.ordered is None:
        raise ValueError("the round is not ordered")
    return ChainRound(ChainPhase.COMMITTED, state.ordered.slots_root, state.ordered.list_hash)
