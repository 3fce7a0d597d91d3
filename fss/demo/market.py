"""The demonstration's market: contracts on a local chain, and terms around the orders."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from commit.errors import FssError
from commit.keyset import KeySet, key_set_hash
from commit.signing import PrivateKey
from fss.chain.anvil import Anvil
from fss.chain.deploy import check_verifier, deploy_exchange, deploy_token, deploy_verifier
from fss.chain.exchange import Exchange
from fss.chain.sender import Sender
from fss.chain.token import Token
from fss.demo.config import DemoConfig, DemoDataMismatch
from fss.demo.flow import price_range
from fss.durable import write_whole
from fss.market import Mode, Terms, committee_hash, quorum_size
from fss.text_file import read_json, read_text
from verifier.key import VerificationKey

HOUR = 3600
SETTLE_AFTER = 3 * HOUR


MARKET = 1
"""A demonstration's exchange has one market, its first."""


@dataclass(frozen=True)
class Contracts:
    """The development token, the verifier's address and the exchange."""

    token: Token
    verifier: bytes
    exchange: Exchange


@dataclass(frozen=True)
class Circuits:
    """What the terms say of the circuits: both keys and the hash of their manifests."""

    clear_key: VerificationKey
    seal_key: VerificationKey
    manifest_hash: bytes


def make_terms(
    config: DemoConfig,
    key_set: KeySet,
    members: Sequence[bytes],
    circuits: Circuits,
    *,
    collateral: bytes,
    verifier: bytes,
    settler: bytes,
    start: int,
) -> Terms:
    """Terms for the configuration's orders; raises a `TermsError` where its numbers break a bound."""
    floor, cap = price_range(config.rows)
    sealed = config.mode == Mode.SEALED
    commit_after = HOUR * 3 // 4
    reveal_after = commit_after if sealed else HOUR
    return Terms(
        collateral=collateral,
        tick_value=1,
        floor=floor,
        cap=cap,
        slots=config.size,
        mode=config.mode,
        ordering=config.ordering,
        gamma_numerator=1,
        gamma_denominator=1,
        members=config.members,
        faulty=config.faulty,
        quorum=quorum_size(config.members, config.faulty),
        threshold=config.threshold,
        committee=committee_hash(members),
        key_set=key_set_hash(key_set),
        clear_key=circuits.clear_key.key_hash(),
        seal_key=circuits.seal_key.key_hash(),
        circuits=circuits.manifest_hash,
        verifier=verifier,
        minimum_lock=1 if sealed else 2,
        bond=0 if sealed else 1,
        quota=config.size,
        confirmations=1,
        start=start,
        period=HOUR,
        close_after=HOUR // 2,
        commit_after=commit_after,
        reveal_after=reveal_after,
        settle_after=SETTLE_AFTER,
        executor_time=(SETTLE_AFTER - reveal_after) // (config.faulty + 2),
        withdrawal_delay=SETTLE_AFTER + 1,
        settler=settler,
        expiry=start + config.rounds * HOUR + SETTLE_AFTER,
        fallback_price=(floor + cap) // 2,
        fallback_delay=24 * HOUR,
    )


def deploy_contracts(
    clear_key: VerificationKey, anvil: Anvil, sender: Sender, operator: PrivateKey, file: Path | None
) -> Contracts:
    """Deploy token, verifier and exchange; or find those that ``file`` names, where it exists."""
    if file is not None and file.exists():
        token, verifier, exchange = read_addresses(file)
        check_verifier(sender, verifier, clear_key)
        return Contracts(Token(token, sender), verifier, Exchange(exchange, sender))
    anvil.fund([operator.address])
    contracts = Contracts(
        deploy_token(sender, operator),
        deploy_verifier(sender, operator, clear_key).address,
        deploy_exchange(sender, operator),
    )
    if file is not None:
        addresses = (contracts.token.address, contracts.verifier, contracts.exchange.address)
        write_whole(file, json.dumps([address.hex() for address in addresses]).encode())
    return contracts


def create_market(contracts: Contracts, terms: Terms, members: Sequence[bytes], operator: PrivateKey) -> None:
    """Make the exchange's first market, unless it is there already."""
    if not any(contracts.exchange.terms_hash(MARKET)):
        contracts.exchange.create_market(operator, terms, members)


def read_addresses(file: Path) -> tuple[bytes, bytes, bytes]:
    """Read the addresses of token, verifier and exchange. Raises `DemoDataMismatch` where there are none."""
    try:
        written = read_json(read_text(str(file)), file.name)
        token, verifier, exchange = (bytes.fromhex(one) for one in written)
        if {len(token), len(verifier), len(exchange)} != {20}:
            raise ValueError
    except (FssError, ValueError, TypeError):
        raise DemoDataMismatch(f"{file.name} is damaged", hint="name another folder") from None
    return token, verifier, exchange
