"""A market's terms, the context that binds everything to them, and its rounds' deadlines.

The record is that of docs/protocol.md, field by field and in its order; the contract checks
the same bounds when a market is made. Imports ``commit`` and ``fss.market_errors`` only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from reprlib import repr as shorten

from commit.hashing import hash_words, hash_words_int
from commit.sealing import Mode as Mode
from fss.market_errors import (
    RoundNumber,
    TermsCommittee,
    TermsDeadlines,
    TermsFairness,
    TermsFieldRange,
    TermsMode,
    TermsPriceRange,
    TermsSlots,
    TermsSpam,
)

MAX_SLOTS = 2048
"""With quantities below 2^48 the sums of a round stay below 2^59, far from the 2^63 of an int64."""

BATCH_FAIR = "batch-fair"


@dataclass(frozen=True)
class Deadlines:
    """Block times in seconds; each action is allowed strictly before the deadline of its name."""

    open: int
    close: int
    commit: int
    reveal: int
    settle: int


@dataclass(frozen=True)
class Terms:
    """Everything that a round is run by; it never changes. Addresses are 20 bytes, hashes 32.

    ``tick_value`` is in token units for one tick and lot; ``minimum_lock`` and ``bond`` are in
    ticks times lots; times are in seconds; ``ordering`` is the rule's name.
    Construction checks each field's width and every bound of docs/protocol.md and raises a
    `fss.market_errors.TermsError` that names the field.
    """

    collateral: bytes
    tick_value: int
    floor: int
    cap: int
    slots: int
    mode: Mode
    ordering: str
    gamma_numerator: int
    gamma_denominator: int
    members: int
    faulty: int
    quorum: int
    threshold: int
    committee: bytes
    key_set: bytes
    clear_key: bytes
    seal_key: bytes
    circuits: bytes
    verifier: bytes
    minimum_lock: int
    bond: int
    quota: int
    confirmations: int
    start: int
    period: int
    close_after: int
    commit_after: int
    reveal_after: int
    settle_after: int
    executor_time: int
    withdrawal_delay: int
    settler: bytes
    expiry: int
    fallback_price: int
    fallback_delay: int

    def __post_init__(self) -> None:
        _check_widths(self)
        _check_prices(self)
        _check_mode(self)
        _check_committee(self)
        _check_deadlines(self)

    def words(self) -> tuple[int | bytes, ...]:
        """The fields as the contract's ``abi.encode`` sees them: one word each, in order."""
        name = self.ordering.encode("ascii").ljust(32, b"\0")
        return tuple(name if field == "ordering" else getattr(self, field) for field in FIELD_NAMES)

    def deadlines(self, round_number: int) -> Deadlines:
        """The absolute block times of a round; the market's expiry cuts settling short."""
        check_round(round_number)
        opened = self.start + (round_number - 1) * self.period
        return Deadlines(
            open=opened,
            close=opened + self.close_after,
            commit=opened + self.commit_after,
            reveal=opened + self.reveal_after,
            settle=min(opened + self.settle_after, self.expiry),
        )

    def to_json(self) -> dict[str, int | str]:
        """The record with bytes as 0x-hex strings; `from_json` reads it back."""
        return {name: _json_value(getattr(self, name)) for name in FIELD_NAMES}

    @classmethod
    def from_json(cls, document: Mapping[str, object]) -> Terms:
        """Read what `to_json` wrote; raises `TermsFieldRange` for a missing, surplus or odd field."""
        surplus = sorted(set(document) - set(FIELD_NAMES))
        missing = sorted(set(FIELD_NAMES) - set(document))
        if surplus or missing:
            raise TermsFieldRange(
                f"terms have surplus fields {shorten(surplus)} and lack {missing}",
                hint="write exactly the fields of docs/protocol.md, Terms",
            )
        return cls(**{name: _from_json(name, document[name]) for name in FIELD_NAMES})  # type: ignore[arg-type]


FIELD_NAMES = tuple(field.name for field in fields(Terms))

_ADDRESSES = ("collateral", "verifier", "settler")
_HASHES = ("committee", "key_set", "clear_key", "seal_key", "circuits")
_WIDTHS = {
    "tick_value": 128,
    **dict.fromkeys(("floor", "cap", "slots", "gamma_numerator", "gamma_denominator"), 32),
    **dict.fromkeys(("confirmations", "fallback_price"), 32),
    "mode": 8,
    **dict.fromkeys(("members", "faulty", "quorum", "threshold", "quota"), 16),
    **dict.fromkeys(("minimum_lock", "bond"), 96),
    **dict.fromkeys(("start", "period", "close_after", "commit_after", "reveal_after"), 64),
    **dict.fromkeys(("settle_after", "executor_time", "withdrawal_delay", "expiry", "fallback_delay"), 64),
}


def terms_hash(terms: Terms) -> bytes:
    """``H(TAG("terms"), each field in order)`` of docs/protocol.md."""
    return hash_words("terms", *terms.words())


def committee_hash(members: Sequence[bytes]) -> bytes:
    """``H(TAG("committee"), member address 1, ...)``; the order is the members' key indices."""
    return hash_words("committee", *members)


def context(chain_id: int, exchange: bytes, market: int, round_number: int, terms: Terms) -> int:
    """The 248-bit number that binds a commitment to chain, contract, market, round and terms."""
    check_round(round_number)
    return hash_words_int("context", chain_id, exchange, market, round_number, terms_hash(terms)) >> 8


def quorum_size(members: int, faulty: int) -> int:
    """``ceil((n + f + 1) / 2)``: any two quorums share an honest member."""
    return (members + faulty + 2) // 2


def check_committee(
    members: int, faulty: int, threshold: int, ordering: str, gamma: tuple[int, int] = (1, 1)
) -> None:
    """Check the bounds of a committee and, for ``batch-fair``, of fairness; ``gamma`` is a fraction.

    Raises:
        TermsCommittee, TermsFairness: the bound that does not hold.
    """
    n, f = members, faulty
    if n < 3 * f + 1:
        raise TermsCommittee(f"{n} members cannot bear {f} faulty ones", hint=f"take {3 * f + 1} or more")
    most = most_threshold(n, f)
    if not f < threshold <= most:
        raise TermsCommittee(f"terms.threshold is {threshold}", hint=f"it lies in {f + 1}..{most} here")
    above, below = gamma
    if not 0 < above <= below:
        raise TermsFairness(f"gamma {above}/{below} is not in (0, 1]")
    if ordering == BATCH_FAIR and n * (2 * above - below) <= 4 * f * below:
        raise TermsFairness(
            f"gamma {above}/{below} is too small for {n} members of which {f} may be faulty",
            hint="batch-fair needs n (2 gamma - 1) > 4 f",
        )


def most_threshold(members: int, faulty: int) -> int:
    """The largest threshold that is safe: t <= min(n - f, 2q - n)."""
    return min(members - faulty, 2 * quorum_size(members, faulty) - members)


def check_round(round_number: int) -> None:
    """Raise `RoundNumber` unless ``1 <= round_number < 2^64``."""
    if type(round_number) is not int or not 1 <= round_number < 1 << 64:
        raise RoundNumber(f"round {round_number!r} is not in 1..2^64-1", hint="rounds count from 1")


def _check_widths(terms: Terms) -> None:
    for name in _ADDRESSES:
        value = getattr(terms, name)
        if type(value) is not bytes or len(value) != 20 or not any(value):
            raise TermsFieldRange(f"terms.{name} is not an address of 20 bytes, or is zero")
    for name in _HASHES:
        value = getattr(terms, name)
        if type(value) is not bytes or len(value) != 32:
            raise TermsFieldRange(f"terms.{name} is not a hash of 32 bytes")
    for name, bits in _WIDTHS.items():
        value = getattr(terms, name)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << bits:
            raise TermsFieldRange(f"terms.{name} is {shorten(value)}, not an integer of {bits} bits")
    name = terms.ordering
    if type(name) is not str or not name.isascii() or not name.isprintable() or not 1 <= len(name) <= 32:
        raise TermsFieldRange(f"terms.ordering is {shorten(name)}, not an ASCII name of 1 to 32 letters")


def _check_prices(terms: Terms) -> None:
    if terms.tick_value == 0:
        raise TermsPriceRange("terms.tick_value is 0", hint="a tick and lot is worth a token unit or more")
    if terms.floor >= terms.cap:
        raise TermsPriceRange(f"terms.floor {terms.floor} is not below terms.cap {terms.cap}")
    if not terms.floor <= terms.fallback_price <= terms.cap:
        raise TermsPriceRange(
            f"terms.fallback_price {terms.fallback_price} is outside [{terms.floor}, {terms.cap}]"
        )
    if not 1 <= terms.slots <= MAX_SLOTS:
        raise TermsSlots(f"terms.slots is {terms.slots}, not in 1..{MAX_SLOTS}")
    if terms.minimum_lock == 0 or terms.quota == 0:
        raise TermsSpam("terms.minimum_lock or terms.quota is 0", hint="both are at least 1")


def _check_mode(terms: Terms) -> None:
    if terms.mode not in tuple(Mode):
        raise TermsMode(f"terms.mode is {int(terms.mode)}", hint="0 is sealed, 1 is commit-reveal")
    object.__setattr__(terms, "mode", Mode(terms.mode))
    if terms.mode == Mode.SEALED and (terms.bond != 0 or terms.reveal_after != terms.commit_after):
        raise TermsMode("a sealed market has bond 0 and reveal_after equal to commit_after")
    if terms.mode == Mode.COMMIT_REVEAL and not 0 < terms.bond <= terms.minimum_lock:
        raise TermsMode(f"terms.bond {terms.bond} is not in 1..minimum_lock ({terms.minimum_lock})")


def _check_committee(terms: Terms) -> None:
    quorum = quorum_size(terms.members, terms.faulty)
    if terms.quorum != quorum:
        raise TermsCommittee(f"terms.quorum is {terms.quorum}, not {quorum} = ceil((n+f+1)/2)")
    gamma = (terms.gamma_numerator, terms.gamma_denominator)
    check_committee(terms.members, terms.faulty, terms.threshold, terms.ordering, gamma)


def _check_deadlines(terms: Terms) -> None:
    if not 0 < terms.close_after < terms.commit_after <= terms.reveal_after < terms.settle_after:
        raise TermsDeadlines("terms need 0 < close_after < commit_after <= reveal_after < settle_after")
    if terms.period == 0 or terms.commit_after - terms.close_after > terms.period:
        raise TermsDeadlines("terms.period is shorter than commit_after - close_after")
    executors = (terms.faulty + 1) * terms.executor_time
    if not 0 < executors <= terms.settle_after - terms.reveal_after:
        raise TermsDeadlines(
            "terms.executor_time is 0, or f + 1 executors have no time between reveal and settle deadline"
        )
    if terms.withdrawal_delay <= terms.settle_after:
        raise TermsDeadlines("terms.withdrawal_delay is not longer than settle_after")
    if terms.start + terms.settle_after > terms.expiry:
        raise TermsDeadlines("terms.expiry comes before the first round's settle deadline")


def _json_value(value: int | str | bytes) -> int | str:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return value if isinstance(value, str) else int(value)


def _from_json(name: str, value: object) -> object:
    if name not in _ADDRESSES and name not in _HASHES:
        return value
    if not isinstance(value, str) or not value.startswith("0x"):
        raise TermsFieldRange(f"terms.{name} is {shorten(value)}, not a 0x-hex string")
    try:
        return bytes.fromhex(value[2:])
    except ValueError:
        raise TermsFieldRange(f"terms.{name} is {shorten(value)}, not a 0x-hex string") from None
