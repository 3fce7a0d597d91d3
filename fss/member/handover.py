"""Both sides of the hand-over: a member's packet for the executor, and the executor's reading of all."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from commit import ecies
from commit.babyjub import IDENTITY
from commit.errors import EnvironmentFault, FssError
from commit.order import Order
from commit.schnorr import Proof
from commit.sealing import open_orders
from commit.threshold import SharePacket, combine_each, make_packet
from fss.crash import crash_point
from fss.member.core import MemberCore
from fss.messages import payloads
from fss.messages.signed import Message
from fss.packing import flags_bitmap
from fss.round.frame import Frame
from fss.round.packets import (
    check_openings,
    check_share_packet,
    encode_openings,
    packet_context,
    sealed_orders,
    sealed_points,
)
from fss.round.state import Packet, RoundState


class OpeningFailed(FssError):
    """t members' checked shares open an order to something that its commitment does not hide.

    Every admitted order has a seal proof and every share its own proof, so this means that one of
    the checks is broken. The round is left to be cancelled.
    """

    code = "executor.opening-failed"


@dataclass(frozen=True)
class Opened:
    """The orders by slot that the executor could open, its accusations, and who sent good packets."""

    orders: dict[int, Order] = field(repr=False)
    accusations: tuple[Message, ...] = ()
    good: tuple[bytes, ...] = ()


def share_packet(member: MemberCore, frame: Frame, state: RoundState, attempt: int) -> payloads.Shares:
    """A sealed round: this member's shares of all slots for the executor of ``attempt``."""
    record = frame.record
    packet = make_packet(
        member.threshold_keys.key_share,
        record.key_set,
        state.context,
        sealed_points(state),
        member.random_bytes,
        frame.batches,
    )
    crash_point("shares-before-log")
    return payloads.Shares(
        attempt=attempt, ciphertext=_encrypt(member, frame, state, attempt, packet.encode())
    )


def openings_packet(member: MemberCore, frame: Frame, state: RoundState, attempt: int) -> payloads.Openings:
    """Commit-reveal: which slots this member holds no opening of, and the others' openings."""
    held = member.store.openings(state.number)
    order = state.ordered.merge.order if state.ordered else ()
    missing = flags_bitmap(tuple(identity not in held for identity in order))
    ciphertext = _encrypt(member, frame, state, attempt, encode_openings(state, held))
    return payloads.Openings(attempt=attempt, missing=missing, ciphertext=ciphertext)


def open_packets(member: MemberCore, frame: Frame, state: RoundState, attempt: int) -> Opened:
    """Read every packet sent to this executor; open what the good ones open, accuse the bad.

    Raises:
        OpeningFailed: see the class.
        EnvironmentFault: who computes for this member failed; that is no evidence against a sender.
    """
    shares: dict[int, SharePacket] = {}
    orders: dict[int, Order] = {}
    accusations, good = [], []
    for packet in state.packets.get(attempt, {}).values():
        read = _read(member, frame, state, attempt, packet)
        if isinstance(read, Message):
            accusations.append(read)
            continue
        good.append(packet.sender)
        if isinstance(read, SharePacket):
            shares[frame.record.index(packet.sender)] = read
        else:
            orders.update(read)
    if frame.record.sealed and len(shares) >= frame.record.terms.threshold:
        orders = _open_sealed(frame, state, shares)
    return Opened(orders, tuple(accusations), tuple(good))


def accuse_late(
    member: MemberCore, frame: Frame, state: RoundState, attempt: int, good: set[bytes]
) -> list[Message]:
    """Accuse the senders of bad packets that came when the round was open already.

    ``good`` are the senders whose packets were found good before; it takes up those that are found so now.
    """
    accusations = []
    for sender, packet in state.packets.get(attempt, {}).items():
        if sender in good:
            continue
        read = _read(member, frame, state, attempt, packet)
        if isinstance(read, Message):
            accusations.append(read)
        else:
            good.add(sender)
    return accusations


def _read(
    member: MemberCore, frame: Frame, state: RoundState, attempt: int, packet: Packet
) -> SharePacket | dict[int, Order] | Message:
    """What a packet holds: shares, or openings by slot; or the accusation, where it is bad."""
    associated = packet_context(frame.record, state, attempt, packet.sender)
    try:
        plaintext = ecies.decrypt(member.threshold_keys.encryption_secret, packet.ciphertext, associated)
        if frame.record.sealed:
            return check_share_packet(frame.record, state, packet, plaintext, frame.batches)
        return check_openings(state, packet, plaintext, frame.batches)
    except EnvironmentFault:
        raise
    except FssError:
        accuse = partial(_accuse, member, attempt, packet, associated)
        return member.say(frame, state, f"accusation {attempt} {packet.sender.hex()}", accuse)


def _open_sealed(frame: Frame, state: RoundState, shares: dict[int, SharePacket]) -> dict[int, Order]:
    if state.ordered is None:
        return {}
    rows = {sender: packet.shares for sender, packet in shares.items()}
    keys = combine_each(rows, frame.record.terms.threshold, frame.batches)
    ciphertexts = sealed_orders(state)
    owners = [(slot.account, slot.commitment) for slot in state.ordered.slots]
    orders = {}
    opened = open_orders(ciphertexts, keys, state.context, owners, frame.batches)
    for slot, order in enumerate(opened):
        if isinstance(order, FssError):
            raise OpeningFailed(f"slot {slot}: {order.message}")
        orders[slot] = order
    return orders


def _encrypt(member: MemberCore, frame: Frame, state: RoundState, attempt: int, plaintext: bytes) -> bytes:
    record = frame.record
    executor = record.index(record.executor(state.number, attempt))
    associated = packet_context(record, state, attempt, member.address)
    return ecies.encrypt(record.key_set.encryption_key(executor), plaintext, associated, member.random_bytes)


def _accuse(member: MemberCore, attempt: int, packet: Packet, associated: bytes) -> payloads.Accusation:
    try:
        opening = ecies.reveal(
            member.threshold_keys.encryption_secret, packet.ciphertext, associated, member.random_bytes
        )
    except FssError:
        # A malformed ciphertext speaks for itself: the accusation carries no opening.
        opening = ecies.Opening(IDENTITY, Proof(0, 0))
    return payloads.Accusation(
        accused=packet.sender,
        attempt=attempt,
        shared=(opening.shared.x, opening.shared.y),
        challenge=opening.proof.challenge,
        response=opening.proof.response,
    )
