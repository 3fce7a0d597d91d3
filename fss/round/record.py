"""The market that a log runs, as the log itself established it: terms, members, keys."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from commit.keyset import KeySet
from commit.typed_data import Domain
from fss.market import Mode, Terms, context, terms_hash
from verifier.key import VerificationKey


@dataclass(frozen=True)
class MarketRecord:
    """A market under way. ``members`` are addresses in the order of their key indices, from 1."""

    chain_id: int
    exchange: bytes
    market: int
    terms: Terms
    members: tuple[bytes, ...]
    key_set: KeySet
    clear_key: VerificationKey
    seal_key: VerificationKey

    @cached_property
    def domain(self) -> Domain:
        """The EIP-712 domain of everything that is signed for this market's contract."""
        return Domain(self.chain_id, self.exchange)

    @cached_property
    def terms_hash(self) -> bytes:
        """The hash that the context binds."""
        return terms_hash(self.terms)

    @cached_property
    def sealed(self) -> bool:
        """Whether orders are threshold-encrypted (else commit-reveal)."""
        return self.terms.mode == Mode.SEALED

    def context(self, number: int) -> int:
        """The context of round ``number``, below 2^248."""
        known = self._contexts.get(number)
        if known is None:
            known = context(self.chain_id, self.exchange, self.market, number, self.terms)
            self._contexts[number] = known
        return known

    @cached_property
    def _contexts(self) -> dict[int, int]:
        """Contexts that were asked for before: each message is looked up by its scope."""
        return {}

    def index(self, member: bytes) -> int:
        """A member's key index, 1..n. Raises ``ValueError`` for an address that is no member."""
        return self.members.index(member) + 1

    def executor(self, number: int, attempt: int) -> bytes:
        """The member that matches and proves round ``number`` in this attempt (0 first)."""
        return self.members[(number + attempt) % len(self.members)]

    def round_at(self, time: int) -> int:
        """The round that is open, or was last opened, at block time ``time``; 0 before the first."""
        if time < self.terms.start:
            return 0
        return (time - self.terms.start) // self.terms.period + 1
