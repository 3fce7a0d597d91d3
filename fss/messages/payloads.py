"""The payload of each message type: what a member can say in the log.

Each is a frozen pydantic model, since a log is an edge: it may come from anybody. The table in
docs/protocol.md ("Messages") lists them with their scope and the phase that accepts them.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, FailFast, Field

from commit.canonical import canonical_json
from fss.messages.fields import Address, Bytes, Hash, Signature, Small, Word

MAX_SLOTS = 2048
MAX_MEMBERS = 64
LISTED_PER_SLOT = 8
"""How many ids a receive list may have for each slot of its market: merging takes the square of them."""

PointFields = tuple[Word, Word]


class Payload(BaseModel):
    """A message's content. ``type_name`` is hashed into its signature."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)
    type_name: ClassVar[str]

    def body(self) -> bytes:
        """The canonical JSON that is signed and stored."""
        return canonical_json(self.model_dump(mode="python"))


class CeremonyOpened(Payload):
    """The first message of a log: whose keys are made, and how many members open a round."""

    type_name: ClassVar[str] = "ceremony-opened"
    nonce: Hash
    threshold: Small
    members: list[Address] = Field(min_length=1, max_length=MAX_MEMBERS)


class KeyCeremony(Payload):
    """One message of the distributed key generation: its name and its body in ``commit.dkg_messages``."""

    type_name: ClassVar[str] = "key-ceremony"
    name: str
    content: dict[str, Any]


class MarketOpened(Payload):
    """The market that this log runs, as a member read it from the chain, and the two public keys.

    Acted on when a quorum says the same. ``terms`` is `fss.market.Terms` in its JSON form.
    """

    type_name: ClassVar[str] = "market-opened"
    chain_id: Small
    exchange: Address
    market: Small
    terms: dict[str, Any]
    clear_key: dict[str, Any]
    seal_key: dict[str, Any]


class EnvelopePosted(Payload):
    """A trader's envelope, whole. The trader signed it, so the member that posts it vouches for nothing."""

    type_name: ClassVar[str] = "envelope"
    envelope: Bytes


class ReceiveList(Payload):
    """The ids that a member admitted in this round, in the order in which it received them."""

    type_name: ClassVar[str] = "receive-list"
    ids: Annotated[list[Hash], FailFast()] = Field(max_length=LISTED_PER_SLOT * MAX_SLOTS)


class Snapshot(Payload):
    """Observation: the first block at or after the close, and what each account can lock there.

    ``available`` are ticks times lots that stay lockable until the commit deadline.
    """

    type_name: ClassVar[str] = "snapshot"
    block: Small
    block_hash: Hash
    accounts: Annotated[list[Address], FailFast()]
    available: Annotated[list[Word], FailFast()]


class SetVote(Payload):
    """A member's word for which receive lists count, and for the snapshot's block."""

    type_name: ClassVar[str] = "set-vote"
    lists: Hash
    snapshot: Hash


class SeedShare(Payload):
    """A member's share of the round's seed: x_i * H(context) with its DLEQ proof."""

    type_name: ClassVar[str] = "seed-share"
    share: PointFields
    challenge: Word
    response: Word


class OrderVote(Payload):
    """A member's EIP-712 signature on the order certificate."""

    type_name: ClassVar[str] = "order-vote"
    slots_root: Word
    list_hash: Hash
    signature: Signature


class Committed(Payload):
    """Observation: the certificate with this slots root and all its pages stand on chain, confirmed."""

    type_name: ClassVar[str] = "committed"
    slots_root: Word
    list_hash: Hash


class Shares(Payload):
    """A member's decryption shares of all slots with their batched proof, encrypted to one executor."""

    type_name: ClassVar[str] = "shares"
    attempt: Small
    ciphertext: Bytes


class Openings(Payload):
    """Commit-reveal: which slots a member holds no opening of, and the others' openings, encrypted."""

    type_name: ClassVar[str] = "openings"
    attempt: Small
    missing: Bytes
    ciphertext: Bytes


class Accusation(Payload):
    """The executor's evidence that a member's packet is bad: the shared secret with its DLEQ proof.

    With it anyone decrypts the packet that the accused signed and checks it.
    """

    type_name: ClassVar[str] = "accusation"
    accused: Address
    attempt: Small
    shared: PointFields
    challenge: Word
    response: Word


class RevealReport(Payload):
    """Commit-reveal: the executor's word that it can open all slots but these.

    Each slot that it names must be missing in every packet of a quorum.
    """

    type_name: ClassVar[str] = "reveal-report"
    attempt: Small
    missing: Bytes


class VoidVote(Payload):
    """Commit-reveal: a member's EIP-712 signature on the certificate that voids unrevealed slots."""

    type_name: ClassVar[str] = "void-vote"
    voided: Bytes
    effective_root: Word
    signature: Signature


class Outcome(Payload):
    """The executor's result: price (ticks), volume (lots) and each slot's signed fill (lots)."""

    type_name: ClassVar[str] = "outcome"
    attempt: Small
    price: Small
    volume: Word
    fills: Bytes


class Proof(Payload):
    """The executor's proof of the outcome: eight words in EIP-197 order."""

    type_name: ClassVar[str] = "proof"
    attempt: Small
    proof: list[Word] = Field(min_length=8, max_length=8)


class Settled(Payload):
    """Observation: the round is settled on chain with this outcome."""

    type_name: ClassVar[str] = "settled"
    outcome: Word


class Cancelled(Payload):
    """Observation: the round can no longer be settled; the chain says so, or its deadline has passed."""

    type_name: ClassVar[str] = "cancelled"


PAYLOADS: dict[str, type[Payload]] = {
    payload.type_name: payload
    for payload in (
        CeremonyOpened,
        KeyCeremony,
        MarketOpened,
        EnvelopePosted,
        ReceiveList,
        Snapshot,
        SetVote,
        SeedShare,
        OrderVote,
        Committed,
        Shares,
        Openings,
        Accusation,
        RevealReport,
        VoidVote,
        Outcome,
        Proof,
        Settled,
        Cancelled,
    )
}


class Receipt(Payload):
    """A member's acknowledgement of an envelope: its place among those received in this round.

    It goes to the trader, not into the log; with the member's receive list it proves an omission.
    """

    type_name: ClassVar[str] = "receipt"
    id: Hash
    position: Small
