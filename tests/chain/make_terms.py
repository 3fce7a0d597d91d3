"""Terms that hold every bound, for tests to vary."""

from __future__ import annotations

from typing import Any

from fss.market import Mode, Terms

MEMBERS = tuple(bytes([0x10 + index]) * 20 for index in range(5))


def sample_terms(**changes: Any) -> Terms:
    """A sealed market of 16 slots with five members of which one may be faulty."""
    values: dict[str, Any] = {
        "collateral": b"\x01" * 20,
        "tick_value": 10**12,
        "floor": 100,
        "cap": 200,
        "slots": 16,
        "mode": Mode.SEALED,
        "ordering": "batch-fair",
        "gamma_numerator": 1,
        "gamma_denominator": 1,
        "members": 5,
        "faulty": 1,
        "quorum": 4,
        "threshold": 3,
        "committee": b"\x02" * 32,
        "key_set": b"\x03" * 32,
        "clear_key": b"\x04" * 32,
        "seal_key": b"\x05" * 32,
        "circuits": b"\x06" * 32,
        "verifier": b"\x07" * 20,
        "minimum_lock": 64,
        "bond": 0,
        "quota": 8,
        "confirmations": 1,
        "start": 1_700_000_000,
        "period": 60,
        "close_after": 30,
        "commit_after": 60,
        "reveal_after": 60,
        "settle_after": 300,
        "executor_time": 60,
        "withdrawal_delay": 600,
        "settler": b"\x08" * 20,
        "expiry": 1_700_100_000,
        "fallback_price": 150,
        "fallback_delay": 3600,
    }
    return Terms(**{**values, **changes})
