"""One deployed contract: its address, its interface, and how it is called.

Imports ``fss.chain``'s artifacts, interface and sender.
"""

from __future__ import annotations

from typing import Any

from commit.signing import PrivateKey
from fss.chain.artifacts import Artifact, artifact
from fss.chain.interface import Event, Interface
from fss.chain.sender import Call, Receipt, Sender

SMALL_GAS = 200_000
"""Enough for a token's or an account's calls, so that batches of them need no estimates."""


class Contract:
    """A contract at ``address``; addresses are 20 bytes."""

    def __init__(self, name: str, address: bytes, sender: Sender) -> None:
        self.address = address
        self.sender = sender
        self.interface = interface_of(artifact(name))

    def call(self, key: PrivateKey, function: str, *arguments: object, gas: int = 0) -> Call:
        """A transaction that is not yet sent."""
        data = self.interface.call(function, *arguments)
        return Call(key, self.address, data, self.interface, function, gas)

    def send(self, key: PrivateKey, function: str, *arguments: object) -> Receipt:
        """Send a transaction and wait for it; raises `ContractRefused` where it reverts."""
        return self.sender.send(self.call(key, function, *arguments))

    def view(self, function: str, *arguments: object, block: int | None = None) -> Any:
        """Read without a transaction, at a block's number or the newest."""
        data = self.interface.call(function, *arguments)
        return self.interface.answer(
            function, self.sender.view(self.address, data, self.interface, function, block)
        )

    def events(self, receipt: Receipt) -> list[Event]:
        """The events of this contract in a receipt."""
        own = "0x" + self.address.hex()
        return self.interface.events(log for log in receipt.logs if log["address"].lower() == own)

    def events_between(self, first: int, last: int | None = None) -> list[Event]:
        """The events of this contract in a range of blocks, both ends included."""
        query = {
            "address": "0x" + self.address.hex(),
            "fromBlock": hex(first),
            "toBlock": "latest" if last is None else hex(last),
        }
        return self.interface.events(self.sender.rpc.call("eth_getLogs", query))


def deploy(
    sender: Sender,
    key: PrivateKey,
    name: str,
    *arguments: object,
    libraries: dict[str, bytes] | None = None,
) -> tuple[Contract, Receipt]:
    """Create a contract; raises `ContractRefused` where its constructor reverts."""
    found = artifact(name)
    interface = interface_of(found)
    data = interface.creation(found.link(libraries or {}), *arguments)
    receipt = sender.send(Call(key, None, data, interface, f"{name} constructor"))
    if receipt.created is None:
        raise interface.refusal(b"", f"{name} constructor")
    return Contract(name, receipt.created, sender), receipt


def interface_of(found: Artifact) -> Interface:
    """The interface of a contract together with the errors of the libraries that are linked into it."""
    return Interface(found.abi, *(artifact(library).abi for library in found.links))
