"""What is known of one round: the state that the messages of its scope are folded into."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from commit.envelope import Envelope
from commit.typed_data import OrderCertificate, VoidCertificate
from commit.vrf import SeedShare
from fss.market import Deadlines, Terms
from fss.ordering import Merge
from verifier.statement import Slot


class Phase(StrEnum):
    """The life of a round; CANCELLED can follow any but SETTLED."""

    OPEN = "OPEN"
    ORDERED = "ORDERED"
    REVEALED = "REVEALED"
    CLEARED = "CLEARED"
    PROVED = "PROVED"
    SETTLED = "SETTLED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class ReceivedList:
    """A member's signed receive list as it stands in the log."""

    member: bytes
    ids: tuple[bytes, ...]
    digest: bytes


@dataclass(frozen=True)
class SnapshotFact:
    """The snapshot that f+1 members saw: its block and each account's lockable ticks times lots."""

    block: int
    block_hash: bytes
    available: dict[bytes, int]
    digest: bytes


@dataclass(frozen=True)
class Ordered:
    """The order that the rule gives, the certificate that says so, and the digest that is signed."""

    merge: Merge
    slots: tuple[Slot, ...]
    certificate: OrderCertificate
    digest: bytes

    @property
    def slots_root(self) -> int:
        """The root of the tree over the ordered commitments."""
        return self.certificate.slots_root

    @property
    def list_hash(self) -> bytes:
        """The hash of the ordered list."""
        return self.certificate.list_hash


@dataclass(frozen=True)
class Packet:
    """Encrypted shares (or openings) that a member sent to the executor of one attempt."""

    sender: bytes
    ciphertext: bytes
    missing: bytes = b""


@dataclass(frozen=True)
class Voiding:
    """Commit-reveal: the slots that nobody revealed, and the root without them."""

    voided: bytes
    certificate: VoidCertificate
    digest: bytes

    @property
    def effective_root(self) -> int:
        """The root of the tree in which voided leaves are 0."""
        return self.certificate.effective_root


@dataclass(frozen=True)
class ProposedOutcome:
    """An executor's claim of price, volume and signed fills; it counts once its proof stands."""

    attempt: int
    price: int
    volume: int
    fills: tuple[int, ...]


@dataclass
class RoundState:
    """Mutable only by the machine. Keys of dictionaries are member addresses unless said otherwise.

    ``said`` has each member's first statement on each thing, ``heard`` sender and statement of
    each message that was accepted.
    """

    number: int
    context: int
    deadlines: Deadlines
    phase: Phase = Phase.OPEN
    said: dict[tuple[str, bytes, int], bytes] = field(default_factory=dict)
    heard: set[tuple[bytes, bytes]] = field(default_factory=set)
    culprits: dict[bytes, list[str]] = field(default_factory=dict)
    envelopes: dict[bytes, Envelope] = field(default_factory=dict)
    lists: list[ReceivedList] = field(default_factory=list)
    snapshot_votes: dict[bytes, set[bytes]] = field(default_factory=dict)
    snapshot: SnapshotFact | None = None
    set_votes: set[bytes] = field(default_factory=set)
    seed_shares: dict[int, SeedShare] = field(default_factory=dict)
    seed: bytes | None = None
    ordered: Ordered | None = None
    order_votes: dict[bytes, bytes] = field(default_factory=dict)
    committed_votes: set[bytes] = field(default_factory=set)
    committed_at: int | None = None
    packets: dict[int, dict[bytes, Packet]] = field(default_factory=dict)
    voiding: Voiding | None = None
    void_votes: dict[bytes, bytes] = field(default_factory=dict)
    outcomes: dict[int, ProposedOutcome] = field(default_factory=dict)
    outcome: ProposedOutcome | None = None
    proof: tuple[int, ...] | None = None
    settled_votes: dict[int, set[bytes]] = field(default_factory=dict)
    cancelled_votes: set[bytes] = field(default_factory=set)
    final_digest: bytes | None = None

    @property
    def untouched(self) -> bool:
        """Whether nothing that anybody said of this round has had an effect."""
        return not (self.envelopes or self.heard or self.culprits)

    @property
    def finished(self) -> bool:
        """Whether nothing can happen any more."""
        return self.phase in (Phase.SETTLED, Phase.CANCELLED)

    def lists_fixed(self, terms: Terms) -> bool:
        """Whether the n-f lists that count stand in the log; no other list or envelope is taken then."""
        return len(self.lists) >= terms.members - terms.faulty

    def blame(self, member: bytes, reason: str) -> None:
        """Record a fault that the log itself proves."""
        reasons = self.culprits.setdefault(member, [])
        if reason not in reasons:
            reasons.append(reason)
