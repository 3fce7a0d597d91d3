"""One local chain for all tests of this folder, and a market with real keys and signatures on it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from commit.hashing import keccak256
from commit.signing import PrivateKey, sign
from commit.typed_data import Domain, OrderCertificate, SignedOrder
from fss.chain.anvil import Anvil, AnvilOptions
from fss.chain.deploy import deploy_exchange, deploy_token, deploy_verifier
from fss.chain.encode import CommittedOrder
from fss.chain.exchange import Exchange
from fss.chain.records import OrderedRound
from fss.chain.sender import Receipt, Sender
from fss.chain.token import Token
from fss.market import Terms, committee_hash, context
from fss.tools import ROOT
from tests.chain.make_terms import sample_terms
from verifier.key import VerificationKey, parse_key

GENESIS = 1_700_000_000
LOCK = 100
DEPOSIT = 10**15


def key_of(name: str) -> PrivateKey:
    """A private key of tests, by name."""
    return PrivateKey(keccak256(name.encode()))


@dataclass(frozen=True)
class ProofVector:
    """The golden proof of verifier/contracts/test/vectors."""

    key: VerificationKey
    proof: tuple[int, ...]
    inputs: tuple[int, ...]


@dataclass
class Scene:
    """Contracts on a chain, a committee of five, and ways to make markets and rounds."""

    anvil: Anvil
    sender: Sender
    deployer: PrivateKey
    token: Token
    exchange: Exchange
    verifier: bytes
    clear_key: bytes
    members: tuple[PrivateKey, ...] = field(default_factory=lambda: tuple(key_of(f"m{i}") for i in range(5)))

    @property
    def addresses(self) -> tuple[bytes, ...]:
        """The members' addresses in the order of their key indices."""
        return tuple(member.address for member in self.members)

    def terms(self, **changes: Any) -> Terms:
        """Terms of a market whose first round opens at the chain's present."""
        start = changes.pop("start", self.anvil.time())
        return sample_terms(
            **{
                "collateral": self.token.address,
                "verifier": self.verifier,
                "clear_key": self.clear_key,
                "committee": committee_hash(self.addresses),
                "settler": self.deployer.address,
                "start": start,
                "expiry": start + 2_000,
                **changes,
            }
        )

    def market(self, **changes: Any) -> tuple[int, Terms]:
        """A new market; its number and terms."""
        terms = self.terms(**changes)
        return self.exchange.create_market(self.deployer, terms, self.addresses)[0], terms

    def trader(self, name: str, market: int, amount: int = DEPOSIT) -> PrivateKey:
        """A trader with that much collateral in a market."""
        trader = key_of(name)
        self.anvil.fund([trader.address])
        self.sender.send_all(
            [
                self.token.mint_call(self.deployer, trader.address, amount),
                self.token.approve_call(trader, self.exchange.address, amount),
                self.exchange.deposit_call(trader, market, amount),
            ]
        )
        return trader

    @property
    def domain(self) -> Domain:
        """The EIP-712 domain of the exchange."""
        return Domain(self.sender.chain_id, self.exchange.address)

    def order(self, trader: PrivateKey, market: int, number: int, commitment: int) -> CommittedOrder:
        """A signed order that locks `LOCK`."""
        ciphertext = keccak256(commitment.to_bytes(32, "big"))
        digest = SignedOrder(market, number, commitment, ciphertext, LOCK).digest(self.domain)
        return CommittedOrder(trader.address, LOCK, commitment, ciphertext, sign(digest, trader))

    def ordered(self, orders: list[CommittedOrder]) -> OrderedRound:
        """A round of these orders, certified as of the newest block."""
        block = int(self.anvil.rpc.call("eth_blockNumber"), 16)
        return OrderedRound(keccak256(b"lists"), block, 12_345, tuple(orders))

    def certify(
        self, market: int, number: int, terms: Terms, ordered: OrderedRound, signers: int = 4
    ) -> tuple[bytes, list[bytes]]:
        """The certificate's digest and members' signatures, in no particular order."""
        certificate = OrderCertificate(
            context(self.sender.chain_id, self.exchange.address, market, number, terms),
            ordered.lists,
            ordered.snapshot_block,
            ordered.slots_root,
            ordered.list_hash,
            len(ordered.orders),
        )
        digest = certificate.digest(self.domain)
        return digest, [sign(digest, member) for member in self.members[:signers]]

    def commit(self, market: int, number: int, terms: Terms, ordered: OrderedRound) -> Receipt:
        """Commit a round with a quorum's signatures."""
        digest, signatures = self.certify(market, number, terms, ordered)
        return self.exchange.commit_round(self.deployer, market, number, ordered, digest, signatures)


@pytest.fixture(scope="session")
def proof_vector() -> ProofVector:
    """A real proof with five public inputs, made by snarkjs (tests/chain/make_proof_vector.py)."""
    path = ROOT / "verifier" / "contracts" / "test" / "vectors" / "five_inputs.json"
    vector = {
        name: [int(word, 16) for word in words]
        for name, words in json.loads(path.read_text()).items()
        if name != "made by"
    }
    return ProofVector(
        parse_key(json.dumps(snarkjs_key(vector["key"])).encode()),
        tuple(vector["proof"]),
        tuple(vector["inputs"]),
    )


def snarkjs_key(words: list[int]) -> dict[str, Any]:
    """A key's words as snarkjs's file has them."""
    text = [str(word) for word in words]

    def g1(at: int) -> list[str]:
        return [text[at], text[at + 1], "1"]

    def g2(at: int) -> list[list[str]]:
        return [[text[at + 1], text[at]], [text[at + 3], text[at + 2]], ["1", "0"]]

    return {
        "protocol": "groth16",
        "curve": "bn128",
        "nPublic": 5,
        "vk_alpha_1": g1(0),
        "vk_beta_2": g2(2),
        "vk_gamma_2": g2(6),
        "vk_delta_2": g2(10),
        "IC": [g1(at) for at in range(14, 26, 2)],
    }


@pytest.fixture(scope="session")
def chain() -> Iterator[Anvil]:
    """A local chain that ends with the tests."""
    with Anvil.start(AnvilOptions(timestamp=GENESIS)) as anvil:
        yield anvil


@pytest.fixture(scope="session")
def base_scene(chain: Anvil, proof_vector: ProofVector) -> Scene:
    """The contracts, once."""
    sender = Sender(chain.rpc, chain.one_block)
    deployer = key_of("deployer")
    chain.fund([deployer.address])
    return Scene(
        anvil=chain,
        sender=sender,
        deployer=deployer,
        token=deploy_token(sender, deployer),
        exchange=deploy_exchange(sender, deployer),
        verifier=deploy_verifier(sender, deployer, proof_vector.key).address,
        clear_key=proof_vector.key.key_hash(),
    )


@pytest.fixture
def scene(base_scene: Scene) -> Scene:
    """The contracts on their chain; each test makes markets of its own."""
    return replace(base_scene)
