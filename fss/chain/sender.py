"""Transactions: signed here, numbered here, sent singly or many at once, and waited for.

Imports eth-account, ``fss.crash``, and ``fss.chain``'s rpc and errors.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from eth_account import Account

from commit.errors import FssError
from commit.signing import PrivateKey
from fss.chain.errors import RpcRefused, TransactionUnmined
from fss.chain.interface import Interface
from fss.chain.rpc import Rpc
from fss.crash import crash_point

GAS_LIMIT = 1 << 24
"""No transaction may ask for more (EIP-7825)."""
RECEIPT_SECONDS = 60.0
FIRST_POLL_SECONDS, LAST_POLL_SECONDS = 0.002, 0.1
"""A local chain answers at once, another after seconds: the pause doubles from one to the other."""


@dataclass(frozen=True)
class Receipt:
    """A mined transaction that did not revert; ``created`` is a new contract's address."""

    hash: bytes
    block: int
    gas_used: int
    logs: tuple[dict[str, Any], ...]
    created: bytes | None


@dataclass(frozen=True)
class Call:
    """A transaction to be sent: ``target`` is ``None`` to create a contract, ``gas`` 0 to estimate."""

    key: PrivateKey
    target: bytes | None
    data: bytes
    interface: Interface
    name: str
    gas: int = 0


class Sender:
    """Keeps each account's next number, so that many transactions can be under way at once."""

    def __init__(
        self, rpc: Rpc, mining: Callable[[], AbstractContextManager[None]] = contextlib.nullcontext
    ) -> None:
        """``mining`` surrounds the sending of a batch: `Anvil.one_block` makes one block of it."""
        self.rpc = rpc
        self._mining = mining
        self.chain_id = int(rpc.call("eth_chainId"), 16)
        self._nonces: dict[bytes, int] = {}

    def send(self, call: Call) -> Receipt:
        """Send one transaction and wait for it; raises `ContractRefused` where it reverts."""
        return self.wait([call], self.submit([call]))[0]

    def send_all(self, calls: Sequence[Call]) -> list[Receipt]:
        """Send transactions in their order and wait for all; those that depend on others need ``gas``.

        Raises:
            ContractRefused: the first that reverts; the others may have been mined.
        """
        with self._mining():
            hashes = self.submit(calls)
        return self.wait(calls, hashes)

    def submit(self, calls: Sequence[Call]) -> list[bytes]:
        """Sign and send transactions in their order, and return their hashes without waiting.

        Raises:
            ContractRefused: the estimate of one that has no gas limit reverts; nothing was sent.
            RpcRefused: the node did not take one.
        """
        estimated = [call.gas or self._estimate(call) for call in calls]
        price = int(self.rpc.call("eth_gasPrice"), 16)
        try:
            raw = [self._sign(call, gas, price) for call, gas in zip(calls, estimated, strict=True)]
            hashes = self.rpc.batch([("eth_sendRawTransaction", (transaction,)) for transaction in raw])
        except Exception:
            # Numbers of transactions that were not taken must be asked for anew.
            self._nonces.clear()
            raise
        crash_point("sent-before-wait")
        return [bytes.fromhex(value[2:]) for value in hashes]

    def wait(self, calls: Sequence[Call], hashes: Sequence[bytes]) -> list[Receipt]:
        """Wait for the receipts; raises `ContractRefused` for the first that reverted."""
        deadline = time.monotonic() + RECEIPT_SECONDS
        pause = FIRST_POLL_SECONDS
        requests = [("eth_getTransactionReceipt", ("0x" + value.hex(),)) for value in hashes]
        while True:
            documents = self.rpc.batch(requests)
            if all(document is not None for document in documents):
                break
            if time.monotonic() > deadline:
                raise TransactionUnmined(f"{sum(d is None for d in documents)} transactions are not mined")
            time.sleep(pause)
            pause = min(2 * pause, LAST_POLL_SECONDS)
        for call, document in zip(calls, documents, strict=True):
            if int(document["status"], 16) != 1:
                self._replay(call, document["blockNumber"])
        return [_receipt(document) for document in documents]

    def view(
        self, target: bytes, data: bytes, interface: Interface, name: str, block: int | None = None
    ) -> bytes:
        """Call without a transaction, at a block's number or the newest."""
        request = {"to": "0x" + target.hex(), "data": "0x" + data.hex()}
        try:
            answer = self.rpc.call("eth_call", request, "latest" if block is None else hex(block))
        except RpcRefused as error:
            raise _refusal(error, interface, name) from None
        return bytes.fromhex(answer[2:])

    def _estimate(self, call: Call) -> int:
        try:
            used = int(self.rpc.call("eth_estimateGas", _request(call)), 16)
        except RpcRefused as error:
            raise _refusal(error, call.interface, call.name) from None
        return min(used + used // 4, GAS_LIMIT)

    def _sign(self, call: Call, gas: int, price: int) -> str:
        address = call.key.address
        nonce = self._nonces.get(address)
        if nonce is None:
            nonce = int(self.rpc.call("eth_getTransactionCount", "0x" + address.hex(), "pending"), 16)
        self._nonces[address] = nonce + 1
        transaction: dict[str, Any] = {
            "type": 2,
            "chainId": self.chain_id,
            "nonce": nonce,
            "gas": gas,
            "maxFeePerGas": 2 * price,
            "maxPriorityFeePerGas": 0,
            "value": 0,
            "data": call.data,
        }
        if call.target is not None:
            transaction["to"] = call.target
        signed = Account.sign_transaction(transaction, call.key.secret())
        return "0x" + bytes(signed.raw_transaction).hex()

    def _replay(self, call: Call, block: str) -> None:
        """Raise what a mined transaction reverted with, by calling it again on its block's state."""
        try:
            self.rpc.call("eth_call", _request(call), block)
        except RpcRefused as error:
            raise _refusal(error, call.interface, call.name) from None
        raise call.interface.refusal(b"", call.name)


def _refusal(error: RpcRefused, interface: Interface, name: str) -> FssError:
    return error if error.data is None else interface.refusal(error.data, name)


def _request(call: Call) -> dict[str, str]:
    request = {"from": "0x" + call.key.address.hex(), "data": "0x" + call.data.hex()}
    if call.target is not None:
        request["to"] = "0x" + call.target.hex()
    return request


def _receipt(document: dict[str, Any]) -> Receipt:
    created = document.get("contractAddress")
    return Receipt(
        hash=bytes.fromhex(document["transactionHash"][2:]),
        block=int(document["blockNumber"], 16),
        gas_used=int(document["gasUsed"], 16),
        logs=tuple(document["logs"]),
        created=bytes.fromhex(created[2:]) if created else None,
    )
