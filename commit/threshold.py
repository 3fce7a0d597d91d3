"""Opening a round's orders with any t members' shares, and naming exactly who sent a bad one.

Imports the curve, :mod:`commit.dleq`, :mod:`commit.keyset` and :mod:`commit.polynomial`. A trader's
ciphertext has R = rho * B8 and is masked with K = rho * Y; member i's share of K is D_i = x_i * R, and K
is interpolated from t of them (Shoup and Gennaro, Securing Threshold Cryptosystems, 1998, in the
exponent).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from commit import dleq
from commit.babyjub import (
    POINT_BYTES,
    Point,
    check_point,
    encode_point,
    parse_point,
)
from commit.batches import PYTHON, Batches
from commit.errors import FssError
from commit.keyset import KeySet, KeyShare
from commit.polynomial import check_indices, interpolate_points, lagrange
from commit.schnorr import PROOF_BYTES, Proof, decode_proof


class ShareError(FssError):
    """A member's shares of a round were refused; ``culprits`` names that member.

    Honest members' shares always pass, so the sender is faulty. The round opens with any t good ones.
    """

    code = "share"


class ShareCountError(ShareError):
    """A member sent another number of shares than the round has sealed orders."""

    code = "share.count"


class SharePointError(ShareError):
    """A share is not a point of the prime-order subgroup, or is the identity.

    A share shifted by the point (0, -1) of order 2 passes a batched proof every second time and then opens to
    garbage; so each share is checked by itself before the proof is.
    """

    code = "share.point"


class ShareProofError(ShareError):
    """A member's proof that its shares were made with its own key share is wrong."""

    code = "share.proof"


class NotEnoughSharesError(FssError):
    """Fewer than t members' good shares are there, so nothing can be opened.

    ``culprits`` names the members whose shares were refused. Wait for the others' shares.
    """

    code = "share.too-few"


@dataclass(frozen=True, slots=True)
class SharePacket:
    """One member's shares of all sealed orders of a round, in slot order, with one proof for them all."""

    shares: tuple[Point, ...]
    proof: Proof

    def encode(self) -> bytes:
        """proof (64 bytes) ‖ share 1 ‖ share 2 ‖ ... (64 bytes each)."""
        return self.proof.encode() + b"".join(map(encode_point, self.shares))


@dataclass(frozen=True, slots=True)
class OpenedRound:
    """K for each sealed order, the members whose shares were used, and a refusal for each bad sender."""

    keys: tuple[Point, ...]
    used: tuple[int, ...]
    refused: Mapping[int, ShareError]


def decode_packet(data: bytes, sender: int, count: int) -> SharePacket:
    """The packet of :meth:`SharePacket.encode` that member ``sender`` sent for ``count`` orders.

    Points are checked when the packet is. Raises :class:`ShareCountError` or :class:`ShareProofError`.
    """
    if len(data) != PROOF_BYTES + count * POINT_BYTES:
        raise ShareCountError(
            f"member {sender} sent {len(data)} bytes for {count} orders",
            hint="one proof and one share for each order: 64 bytes each",
            culprits=(name_member(sender),),
        )
    try:
        proof = decode_proof(data[:PROOF_BYTES])
    except FssError as error:
        raise _refuse(ShareProofError, sender, error.message) from None
    starts = range(PROOF_BYTES, len(data), POINT_BYTES)
    return SharePacket(tuple(parse_point(data[start : start + POINT_BYTES]) for start in starts), proof)


def name_member(index: int) -> str:
    """How ``culprits`` names a member."""
    return f"member {index}"


def decryption_shares(
    key_share: KeyShare, points: Sequence[Point], batches: Batches = PYTHON
) -> tuple[Point, ...]:
    """Member's share x_i * R_k of each R_k. Raises a :class:`commit.babyjub.PointError` for a bad R."""
    return tuple(batches.multiply_each(key_share.secret, points))


def make_packet(
    key_share: KeyShare,
    key_set: KeySet,
    context: int,
    points: Sequence[Point],
    random_bytes: Callable[[int], bytes],
    batches: Batches = PYTHON,
) -> SharePacket:
    """All of a member's shares of the round ``context`` with R_k = ``points``, and their proof.

    Whoever calls this has seen the round's certificate on chain. Raises a
    :class:`commit.babyjub.PointError` for a bad R.
    """
    shares = decryption_shares(key_share, points, batches)
    public_key = key_set.verification_key(key_share.index)
    statement = dleq.batch_statement(context, key_share.index, public_key, points, shares)
    return SharePacket(shares, dleq.prove_batch(statement, key_share.secret, points, random_bytes, batches))


def check_packet(
    packet: SharePacket,
    sender: int,
    key_set: KeySet,
    context: int,
    points: Sequence[Point],
    batches: Batches = PYTHON,
) -> None:
    """Raises a :class:`ShareError` unless member ``sender`` made each share with its key share.

    ``points`` must have passed :func:`commit.babyjub.check_point`; ``sender`` is who signed the message.
    """
    if len(packet.shares) != len(points):
        raise _refuse(ShareCountError, sender, f"{len(packet.shares)} shares for {len(points)} orders")
    for place, fault in enumerate(batches.check_points(packet.shares)):
        if fault is not None:
            raise _refuse(SharePointError, sender, f"share {place}: {fault.message}")
    public_key = key_set.verification_key(sender)
    statement = dleq.batch_statement(context, sender, public_key, points, packet.shares)
    if not dleq.verify_batch(statement, public_key, points, packet.shares, packet.proof, batches):
        raise _refuse(ShareProofError, sender, "the proof of the shares is wrong")


def verify_shares(
    packet: SharePacket, sender: int, key_set: KeySet, context: int, points: Sequence[Point]
) -> bool:
    """Whether :func:`check_packet` has nothing against ``packet``."""
    try:
        check_packet(packet, sender, key_set, context, points)
    except ShareError:
        return False
    return True


def combine(shares: Mapping[int, Point], threshold: int) -> Point:
    """K from the checked shares x_i * R of at least ``threshold`` members, by index; any t give the same.

    Raises :class:`NotEnoughSharesError`, or :class:`commit.polynomial.ShareIndexError` for index 0.
    """
    check_indices(shares)
    if len(shares) < threshold:
        raise NotEnoughSharesError(f"{len(shares)} shares of {threshold}", hint="wait for more members")
    return interpolate_points({index: shares[index] for index in sorted(shares)[:threshold]})


def combine_each(
    shares: Mapping[int, Sequence[Point]], threshold: int, batches: Batches = PYTHON
) -> list[Point]:
    """:func:`combine` for each of many orders: ``shares[i]`` are member i's checked shares, in slot order.

    Raises as :func:`combine` does.
    """
    check_indices(shares)
    if len(shares) < threshold:
        raise NotEnoughSharesError(f"{len(shares)} shares of {threshold}", hint="wait for more members")
    used = sorted(shares)[:threshold]
    return batches.weighted_sums(lagrange(used), [shares[index] for index in used])


def open_round(
    packets: Mapping[int, SharePacket],
    key_set: KeySet,
    context: int,
    points: Sequence[Point],
    batches: Batches = PYTHON,
) -> OpenedRound:
    """K of every sealed order from up to n members' packets, keyed by the member that signed each.

    Every packet is checked, so that all bad senders are named. Raises
    :class:`NotEnoughSharesError` with the culprits where fewer than t packets are good, and a
    :class:`commit.babyjub.PointError` for a bad R.
    """
    for place, point in enumerate(points):
        check_point(point, f"R of sealed order {place}")
    refused: dict[int, ShareError] = {}
    for sender in sorted(packets):
        try:
            check_packet(packets[sender], sender, key_set, context, points, batches)
        except ShareError as error:
            refused[sender] = error
    used = tuple(sender for sender in sorted(packets) if sender not in refused)[: key_set.threshold]
    if len(used) < key_set.threshold:
        raise NotEnoughSharesError(
            f"{len(used)} members' shares are good, {key_set.threshold} are needed",
            hint="wait for more members",
            culprits=tuple(map(name_member, refused)),
        )
    shares = {sender: packets[sender].shares for sender in used}
    return OpenedRound(tuple(combine_each(shares, key_set.threshold, batches)), used, refused)


def _refuse(kind: type[ShareError], sender: int, reason: str) -> ShareError:
    return kind(
        f"member {sender}: {reason}", hint="the sender is faulty; use others' shares",
        culprits=(name_member(sender),),
    )
