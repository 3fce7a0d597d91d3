"""What members hand to the executor, and how anyone judges a packet that the executor accuses.

Sealed rounds: all shares of a round with one proof. Commit-reveal: the openings that a member holds.
Both are encrypted to the executor of one attempt, bound to round, attempt, sender and receiver.
"""

from __future__ import annotations

from collections.abc import Mapping

from commit.babyjub import Point
from commit.batches import PYTHON, Batches
from commit.ecies import CiphertextMalformedError, CiphertextTagError, Opening, check_ciphertext, open_with
from commit.errors import EnvironmentFault, FssError
from commit.hashing import hash_words
from commit.order import Order
from commit.sealing import Ciphertext, open_commitments
from commit.threshold import SharePacket, check_packet, decode_packet
from fss.packing import bitmap_flags
from fss.round.frame import Frame
from fss.round.record import MarketRecord
from fss.round.state import Packet, RoundState

WORD = 32
OPENING_BYTES = 2 * WORD


class PacketBad(FssError):
    """A packet that a member signed for the executor is not what the protocol asks for.

    It does not decrypt, is of the wrong length, has a bad share or proof, or lacks an opening that its
    sender claimed to hold. The executor's accusation opens it for everybody to see.
    """

    code = "packet.bad"


def packet_context(record: MarketRecord, state: RoundState, attempt: int, sender: bytes) -> bytes:
    """The associated data of a packet: round, attempt, sender and receiver."""
    executor = record.index(record.executor(state.number, attempt))
    return hash_words("packet", state.context, attempt, record.index(sender), executor)


def sealed_orders(state: RoundState) -> list[Ciphertext]:
    """The ciphertext of each ordered slot, in slot order."""
    if state.ordered is None:
        return []
    sealed = [state.envelopes[identity].ciphertext for identity in state.ordered.merge.order]
    return [ciphertext for ciphertext in sealed if ciphertext is not None]


def sealed_points(state: RoundState) -> list[Point]:
    """R of each ordered slot, in slot order."""
    return [ciphertext.point for ciphertext in sealed_orders(state)]


def check_share_packet(
    record: MarketRecord, state: RoundState, packet: Packet, plaintext: bytes, batches: Batches = PYTHON
) -> SharePacket:
    """Parse and check a member's shares.

    Raises:
        ShareError: what is wrong with them.
    """
    points = sealed_points(state)
    sender = record.index(packet.sender)
    shares = decode_packet(plaintext, sender, len(points))
    check_packet(shares, sender, record.key_set, state.context, points, batches)
    return shares


def check_openings(
    state: RoundState, packet: Packet, plaintext: bytes, batches: Batches = PYTHON
) -> dict[int, Order]:
    """Parse and check a member's openings: one for each slot that it did not call missing.

    Raises:
        PacketBad: the length is off, or an opening does not match its commitment.
    """
    if state.ordered is None:
        raise PacketBad("there is nothing to open")
    flags = bitmap_flags(packet.missing, len(state.ordered.slots))
    held = [slot for slot, missing in enumerate(flags) if not missing]
    if len(plaintext) != OPENING_BYTES * len(held):
        raise PacketBad("the packet has not one opening for each slot that it does not call missing")
    words = [int.from_bytes(plaintext[i : i + WORD], "big") for i in range(0, len(plaintext), WORD)]
    openings = list(zip(words[::2], words[1::2], strict=True))
    owners = [(state.ordered.slots[slot].account, state.ordered.slots[slot].commitment) for slot in held]
    orders = {}
    opened = open_commitments(openings, state.context, owners, batches)
    for slot, order in zip(held, opened, strict=True):
        if isinstance(order, FssError):
            raise PacketBad(f"the opening of slot {slot} does not match its commitment")
        orders[slot] = order
    return orders


def encode_openings(state: RoundState, held: Mapping[bytes, tuple[int, int]]) -> bytes:
    """The openings of the ordered slots that a member holds, in slot order, 64 bytes each."""
    order = state.ordered.merge.order if state.ordered else ()
    return b"".join(
        held[identity][0].to_bytes(WORD, "big") + held[identity][1].to_bytes(WORD, "big")
        for identity in order
        if identity in held
    )


def judge(frame: Frame, state: RoundState, attempt: int, packet: Packet, opening: Opening) -> None:
    """Decide on an accusation.

    Raises:
        PacketBad: the packet is bad, so the accused is to blame.
        EnvironmentFault: who computes for this machine failed, so nobody is.
        FssError: the opening proves nothing, so the accuser is.
    """
    record = frame.record
    executor = record.index(record.executor(state.number, attempt))
    associated = packet_context(record, state, attempt, packet.sender)
    key = record.key_set.encryption_key(executor)
    try:
        check_ciphertext(key, packet.ciphertext, associated)
    except CiphertextMalformedError as error:
        raise PacketBad(f"sent a packet that nobody can open: {error.message}") from None
    try:
        plaintext = open_with(opening, key, packet.ciphertext, associated)
    except CiphertextTagError as error:
        raise PacketBad(f"sent a packet that does not decrypt: {error.message}") from None
    try:
        if record.sealed:
            check_share_packet(record, state, packet, plaintext, frame.batches)
        else:
            check_openings(state, packet, plaintext, frame.batches)
    except EnvironmentFault:
        raise
    except FssError as error:
        raise PacketBad(f"sent a bad packet: {error.message}") from None
