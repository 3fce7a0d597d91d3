"""The development token. Imports the rest of ``fss.chain``."""

from __future__ import annotations

from commit.signing import PrivateKey
from fss.chain.contract import SMALL_GAS, Contract
from fss.chain.sender import Call, Sender


class Token(Contract):
    """The development token, which anyone may mint."""

    def __init__(self, address: bytes, sender: Sender) -> None:
        super().__init__("TestToken", address, sender)

    def mint_call(self, key: PrivateKey, account: bytes, amount: int) -> Call:
        """A transaction that mints to an account."""
        return self.call(key, "mint", account, amount, gas=SMALL_GAS)

    def approve_call(self, key: PrivateKey, spender: bytes, amount: int) -> Call:
        """A transaction that lets a contract take up to ``amount``."""
        return self.call(key, "approve", spender, amount, gas=SMALL_GAS)

    def allowance(self, account: bytes, spender: bytes) -> int:
        """Token units that a contract may take of an account."""
        return int(self.view("allowance", account, spender))

    def balance(self, account: bytes) -> int:
        """Token units of an account."""
        return int(self.view("balanceOf", account))
