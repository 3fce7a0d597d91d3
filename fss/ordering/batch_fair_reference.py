"""``batch-fair`` as it is defined, step by step: the text to read and to test against.

Batch-order-fairness: Kelkar, Zhang, Goldfeder, Juels, "Order-Fairness for Byzantine Consensus"
(Aequitas, CRYPTO 2020); Kelkar, Deb, Long, Juels, Kannan, "Themis" (CCS 2023).
"""

from __future__ import annotations

from collections.abc import Sequence

from fss.ordering.lists import Batches, ReceiveList, ticket


def batch_fair_reference(lists: Sequence[ReceiveList], seed: bytes) -> Batches:
    """Order all ids on ``lists`` into fair batches; cubic in the number of ids."""
    ids = sorted({item for one in lists for item in one})
    follows = {a: {b for b in ids if before(lists, a, b) > before(lists, b, a)} for a in ids}
    reaches = {a: _reached(a, follows) for a in ids}
    waiting = {frozenset([a, *(b for b in reaches[a] if a in reaches[b])]) for a in ids}
    batches = []
    while waiting:
        ready = [batch for batch in waiting if not _anything_before(batch, waiting, follows)]
        batch = min(ready, key=lambda batch: ticket(seed, min(batch)))
        waiting.remove(batch)
        batches.append(tuple(sorted(batch, key=lambda item: ticket(seed, item))))
    return tuple(batches)


def before(lists: Sequence[ReceiveList], a: bytes, b: bytes) -> int:
    """Return the number of lists with ``a`` before ``b``; what a list lacks comes last on it."""
    return sum(a in one and (b not in one or one.index(a) < one.index(b)) for one in lists)


def _reached(start: bytes, follows: dict[bytes, set[bytes]]) -> set[bytes]:
    reached: set[bytes] = set()
    frontier = [start]
    while frontier:
        fresh = follows[frontier.pop()] - reached
        reached |= fresh
        frontier.extend(fresh)
    return reached


def _anything_before(
    batch: frozenset[bytes], waiting: set[frozenset[bytes]], follows: dict[bytes, set[bytes]]
) -> bool:
    return any(follows[a] & batch for other in waiting if other != batch for a in other)
