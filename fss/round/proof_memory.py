"""What a member found out about proofs at admission, kept for its machine, which meets them again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from fss.messages.payloads import LISTED_PER_SLOT, MAX_SLOTS
from fss.round.checks import ProofChecker, Statement
from verifier.key import VerificationKey

MOST = LISTED_PER_SLOT * MAX_SLOTS
"""As many envelopes as a member lists in one round at most."""


class ProofMemory:
    """Remembers statements whose proofs hold, whole, so that nothing else can be taken for them.

    `Recording` always computes: members that share a process each check for themselves. `Recalling`
    computes what nobody has recorded; the machine uses it, since it asks again what members of its
    process have asked. The ``most`` newest are kept.
    """

    def __init__(self, checker: ProofChecker, most: int = MOST) -> None:
        self._checker = checker
        self._most = most
        self._held: dict[VerificationKey, dict[Statement, None]] = {}

    def record(self, key: VerificationKey, statements: Sequence[Statement]) -> list[bool]:
        """Check all statements, and keep those that hold."""
        verdicts = self._checker.check(key, statements)
        held = self._held.setdefault(key, {})
        held |= dict.fromkeys(one for one, holds in zip(statements, verdicts, strict=True) if holds)
        for oldest in list(islice(held, max(0, len(held) - self._most))):
            del held[oldest]
        return verdicts

    def recall(self, key: VerificationKey, statements: Sequence[Statement]) -> list[bool]:
        """Check those statements that are not known to hold."""
        held = self._held.get(key, {})
        unknown = [one for one in statements if one not in held]
        found = dict(zip(unknown, self.record(key, unknown), strict=True)) if unknown else {}
        return [found.get(one, True) for one in statements]


class Recording:
    """The `ProofChecker` of members that admit envelopes."""

    def __init__(self, memory: ProofMemory) -> None:
        self._memory = memory

    def check(self, key: VerificationKey, statements: Sequence[Statement]) -> list[bool]:
        """See `ProofChecker.check`."""
        return self._memory.record(key, statements)


class Recalling:
    """The `ProofChecker` of the machine beside them."""

    def __init__(self, memory: ProofMemory) -> None:
        self._memory = memory

    def check(self, key: VerificationKey, statements: Sequence[Statement]) -> list[bool]:
        """See `ProofChecker.check`."""
        return self._memory.recall(key, statements)
