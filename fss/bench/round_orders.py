"""The orders of the round's bench: one account each, sealed once and kept in the cache folder."""

from __future__ import annotations

from dataclasses import replace

from commit.envelope import ENVELOPE_BYTES
from fss.cache import cache_folder
from fss.demo.flow import built_in_orders
from fss.demo.randomness import Streams
from fss.demo.stage import Stage
from fss.orders_file import OrderRow
from fss.trader import seal_orders

CHUNK = 128
"""Orders sealed in one request, so that progress can be shown."""


def bench_orders(seed: bytes, count: int) -> list[OrderRow]:
    """``count`` overlapping orders, each of a trader of its own: the most work for members and chain."""
    rows = built_in_orders(Streams(seed), count)
    return [replace(row, trader=f"trader {row.line}") for row in rows]


def sealed_envelopes(stage: Stage, number: int) -> list[bytes]:
    """The envelopes of the stage's orders for round ``number``, in the order of the rows.

    Sealing takes tens of milliseconds an order, and is the traders' work and not the round's. So the
    envelopes are kept under the round's context, which covers terms, keys, circuits and contract.
    """
    record = stage.node.frame().record
    rows = stage.config.rows
    file = cache_folder("bench") / f"envelopes-{record.context(number):062x}-{len(rows)}.bin"
    if file.exists() and file.stat().st_size == ENVELOPE_BYTES * len(rows):
        data = file.read_bytes()
        return [data[start : start + ENVELOPE_BYTES] for start in range(0, len(data), ENVELOPE_BYTES)]
    random_bytes = stage.streams.stream("seal", number)
    requests = stage.traders.requests(rows)
    raw: list[bytes] = []
    for start in range(0, len(requests), CHUNK):
        chunk = requests[start : start + CHUNK]
        with stage.progress.step(f"sealing orders {start + 1} to {start + len(chunk)} of {len(requests)}"):
            sealed = seal_orders(record, number, chunk, stage.prover, stage.seal_circuit.files, random_bytes)
        raw += [one.envelope.encode() for one in sealed]
    draft = file.with_suffix(".new")
    draft.write_bytes(b"".join(raw))
    draft.replace(file)
    return raw
