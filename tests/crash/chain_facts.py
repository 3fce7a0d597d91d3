"""What a chain says of a run, over plain JSON-RPC: events by their published signatures, and transactions.

Imports nothing of the product: its client is part of what is under test. The signatures stand in
docs/contracts.md.
"""

from __future__ import annotations

import json
import urllib.request
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from Crypto.Hash import keccak
from eth_abi.abi import decode

EVENTS = {
    "Deposited": ("uint64,address", "uint256"),
    "Withdrawn": ("uint64,address", "uint256"),
    "RoundCommitted": ("uint64,uint64", "bytes32,uint64,uint256,bytes32,uint32"),
    "PageCommitted": ("uint64,uint64", "uint256,bytes"),
    "SlotsVoided": ("uint64,uint64", "bytes,uint256"),
    "RoundSettled": ("uint64,uint64", "uint32,uint64,bytes"),
    "PageCredited": ("uint64,uint64", "uint256"),
    "BondBurned": ("uint64,uint64,address", "uint256"),
    "RoundCancelled": ("uint64,uint64", ""),
    "PageReleased": ("uint64,uint64", "uint256"),
    "MarketExpired": ("uint64", "uint32"),
}
"""Name: types of the indexed arguments, the first of which is the market, and of the others."""

PAGE = 64
SLOT_BYTES, FILL_BYTES = 64, 8


@dataclass(frozen=True)
class Happened:
    """One event of the exchange: what it is about (round, account), and its other arguments."""

    name: str
    about: tuple[Any, ...]
    values: tuple[Any, ...]


@dataclass(frozen=True)
class ChainFacts:
    """Every event of the exchange and every transaction, from the first block to the newest."""

    events: tuple[Happened, ...]
    transactions: tuple[dict[str, Any], ...]

    def named(self, name: str) -> list[Happened]:
        return [event for event in self.events if event.name == name]

    def slots(self) -> dict[int, list[bytes]]:
        """Each committed round's slot words by slot: account, lock and commitment."""
        words: dict[int, dict[int, bytes]] = defaultdict(dict)
        for event in self.named("PageCommitted"):
            page, packed = event.values
            for i in range(0, len(packed), SLOT_BYTES):
                words[event.about[0]][page * PAGE + i // SLOT_BYTES] = packed[i : i + SLOT_BYTES]
        return {number: [slots[i] for i in sorted(slots)] for number, slots in words.items()}

    def sent(self) -> Counter[tuple[str, str, str]]:
        """How often each account sent what to whom: sender, receiver, selector."""
        return Counter((tx["from"], tx["to"] or "", tx["input"][:10]) for tx in self.transactions)

    def reverted(self) -> list[str]:
        return [tx["hash"] for tx in self.transactions if int(tx["receipt"]["status"], 16) != 1]

    def numbers(self) -> dict[str, list[int]]:
        """The numbers (nonces) of each account's transactions, in the order in which they were mined."""
        numbers = defaultdict(list)
        for tx in self.transactions:
            numbers[tx["from"]].append(int(tx["nonce"], 16))
        return dict(numbers)

    def owed(self) -> dict[str, int]:
        """What every account must have got back in the end, from deposits, prices and fills alone.

        A lot bought at p and expired at x brings x - p, and as much is lost by whoever sold it.
        """
        owed: dict[str, int] = defaultdict(int)
        [(expiry,)] = [event.values for event in self.named("MarketExpired")]
        for event in self.named("Deposited"):
            owed[event.about[0]] += event.values[0]
        for event in self.named("BondBurned"):
            owed[event.about[1]] -= event.values[0]
        slots = self.slots()
        for event in self.named("RoundSettled"):
            price, _, fills = event.values
            for i, word in enumerate(slots.get(event.about[0], [])):
                fill = int.from_bytes(fills[FILL_BYTES * i : FILL_BYTES * (i + 1)], "big", signed=True)
                owed["0x" + word[:20].hex()] += fill * (expiry - price)
        return dict(owed)

    def withdrawn(self) -> dict[str, int]:
        taken: dict[str, int] = defaultdict(int)
        for event in self.named("Withdrawn"):
            taken[event.about[0]] += event.values[0]
        return dict(taken)


def ask(url: str, *requests: tuple[str, list[object]]) -> list[Any]:
    """The results of a batch of requests."""
    if not requests:
        return []
    body = [{"jsonrpc": "2.0", "id": i, "method": m, "params": p} for i, (m, p) in enumerate(requests)]
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        answers = {one["id"]: one["result"] for one in json.load(answer)}
    return [answers[i] for i in range(len(requests))]


def chain_facts(url: str, exchange: bytes) -> ChainFacts:
    """Read the whole chain."""
    [newest] = ask(url, ("eth_blockNumber", []))
    numbers = range(int(newest, 16) + 1)
    blocks = ask(url, *(("eth_getBlockByNumber", [hex(i), True]) for i in numbers))
    transactions = [tx for block in blocks for tx in block["transactions"]]
    receipts = ask(url, *(("eth_getTransactionReceipt", [tx["hash"]]) for tx in transactions))
    logs = [
        log
        for receipt in receipts
        for log in receipt["logs"]
        if bytes.fromhex(log["address"][2:]) == exchange
    ]
    events = [event for log in logs if (event := _event(log))]
    joined = [tx | {"receipt": receipt} for tx, receipt in zip(transactions, receipts, strict=True)]
    return ChainFacts(tuple(events), tuple(joined))


def _event(log: dict[str, Any]) -> Happened | None:
    for name, (indexed, others) in EVENTS.items():
        types = ",".join(part for part in (indexed, others) if part)
        topic = keccak.new(digest_bits=256, data=f"{name}({types})".encode()).hexdigest()
        if log["topics"][0] != "0x" + topic:
            continue
        about = [
            decode([kind], bytes.fromhex(t[2:]))[0]
            for kind, t in zip(indexed.split(","), log["topics"][1:], strict=True)
        ]
        values = decode(others.split(",") if others else [], bytes.fromhex(log["data"][2:]))
        return Happened(name, tuple(about[1:]), tuple(values))
    return None
