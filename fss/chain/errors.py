"""What can go wrong between this process and a chain.

FssError
├── ContractRefused       the contract reverted: its error's name and arguments are attributes
├── TransactionUnmined    a transaction was sent and has no receipt in time
├── RpcRefused            the node answered with an error that is no revert
├── ArtifactUnknown       no such contract among the sources
├── VerifierAltered       the code at a verifier's address is not the verifier of the key
└── (EnvironmentFault)
    ├── ChainUnreachable  nobody answers at the URL, or not in time
    ├── AnvilFailed       anvil is there and does not start
    └── CompileFailed     solc does not compile the contracts
"""

from __future__ import annotations

from collections.abc import Mapping

from commit.errors import EnvironmentFault, FssError


class ContractRefused(FssError):
    """A contract reverted. ``name`` is its custom error's name, ``arguments`` that error's fields.

    Each custom error is explained where it is declared, in verifier/contracts/src, and in
    docs/contracts.md. An answer without a custom error has the name ``Error``, ``Panic`` or ``Unknown``.
    """

    code = "chain.refused"

    def __init__(self, name: str, arguments: Mapping[str, object], *, call: str = "") -> None:
        listed = ", ".join(f"{key} = {_shown(value)}" for key, value in arguments.items())
        where = f"{call}: " if call else ""
        super().__init__(
            f"{where}the contract refused with {name}({listed})",
            hint="docs/contracts.md lists the errors with their causes",
        )
        self.name = name
        self.arguments = dict(arguments)


class TransactionUnmined(FssError):
    """A transaction was accepted by the node and has no receipt after the time that was allowed."""

    code = "chain.unmined"
    exit_code = 3


class RpcRefused(FssError):
    """The node answered a request with an error that is not a contract's revert.

    ``data`` holds what a contract reverted with until its interface has turned it into a `ContractRefused`.
    """

    code = "chain.rpc"
    exit_code = 3

    def __init__(self, message: str, *, data: bytes | None = None) -> None:
        super().__init__(message, hint="is this the right node, and is it in step with its chain?")
        self.data = data


class ArtifactUnknown(FssError):
    """There is no contract of that name among the sources."""

    code = "chain.artifact"


class VerifierAltered(FssError):
    """The code at an address is not what `verifier/contracts` compiles to, with the market's key built in.

    Such a contract may report the right key's hash and accept any proof: do not deposit into a market that
    names it.
    """

    code = "chain.verifier-altered"


class ChainUnreachable(EnvironmentFault):
    """Nobody answers at the node's URL, or not within the time allowed."""

    code = "chain.unreachable"


class AnvilFailed(EnvironmentFault):
    """The local chain does not start: its program ends at once, or does not answer in time."""

    code = "chain.anvil"


class CompileFailed(EnvironmentFault):
    """solc does not compile the contracts, so the installation is not whole."""

    code = "chain.compile"


def _shown(value: object) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)
