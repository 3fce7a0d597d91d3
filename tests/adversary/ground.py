"""What all markets under attack stand on: one local chain with the contracts, one prover, the circuits.

Everything here is real. It is started once a test process, since only the markets on it are attacked.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from commit.keyset import KeySet, key_set_hash
from commit.signing import PrivateKey
from fss.chain.anvil import Anvil, AnvilOptions
from fss.chain.sender import Sender
from fss.circuits import LoadedCircuit, clear_name, load_circuit, manifests_hash
from fss.demo.market import Contracts, deploy_contracts
from fss.market import Terms, committee_hash, most_threshold, quorum_size
from fss.prover import Prover, ProverProofChecker
from fss.prover.batches import ProverBatches
from tests.chain.make_terms import sample_terms
from tests.round.harness import seeded

GENESIS = 1_893_456_000
HOUR = 3600
SLOTS = 16


@dataclass(frozen=True)
class Ground:
    """A chain with the contracts, and who computes."""

    prover: Prover
    checker: ProverProofChecker
    batches: ProverBatches
    clear: LoadedCircuit
    seal: LoadedCircuit
    anvil: Anvil
    sender: Sender
    operator: PrivateKey
    contracts: Contracts

    @classmethod
    def prepare(cls, stack: ExitStack) -> Ground:
        """Start everything; ``stack`` ends it."""
        prover = stack.enter_context(Prover())
        clear, seal = load_circuit(clear_name(SLOTS), prover), load_circuit("seal", prover)
        anvil = stack.enter_context(Anvil.start(AnvilOptions(timestamp=GENESIS)))
        sender, operator = Sender(anvil.rpc, anvil.one_block), PrivateKey.draw(seeded("operator"))
        contracts = deploy_contracts(clear.key, anvil, sender, operator, None)
        checker, batches = ProverProofChecker(prover), ProverBatches(prover)
        return cls(prover, checker, batches, clear, seal, anvil, sender, operator, contracts)

    def terms(self, members: tuple[bytes, ...], key_set: KeySet, faulty: int, **changes: object) -> Terms:
        """A market whose first round opens in an hour; hours are as long as a slow machine may need."""
        start = self.anvil.time() + HOUR
        committee = {
            "members": len(members),
            "faulty": faulty,
            "quorum": quorum_size(len(members), faulty),
            "threshold": most_threshold(len(members), faulty),
            "committee": committee_hash(members),
            "key_set": key_set_hash(key_set),
        }
        circuits = {
            "clear_key": self.clear.key.key_hash(),
            "seal_key": self.seal.key.key_hash(),
            "circuits": manifests_hash([self.clear.manifest, self.seal.manifest]),
            "verifier": self.contracts.verifier,
            "collateral": self.contracts.token.address,
        }
        times = {
            "start": start,
            "period": HOUR,
            "close_after": HOUR // 2,
            "commit_after": HOUR * 3 // 4,
            "reveal_after": HOUR * 3 // 4,
            "settle_after": 3 * HOUR,
            "executor_time": (3 * HOUR - HOUR * 3 // 4) // (faulty + 2),
            "withdrawal_delay": 3 * HOUR + 1,
            "expiry": start + 100 * HOUR,
        }
        fixed = {"tick_value": 1, "slots": SLOTS, "settler": self.operator.address}
        return sample_terms(**(committee | circuits | times | fixed | changes))
