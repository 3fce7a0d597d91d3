"""Every reader of bytes or documents from outside, with something that it accepts.

``test_table.py`` finds the readers in the sources by their names, and fails where one stands neither in
``parsers()`` nor, with the reason, in ``NOT_FUZZED``.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from commit import babyjub, dkg_messages, ecies, envelope, hexadecimal, order, schnorr, threshold, vrf
from commit.canonical import canonical_json
from commit.errors import FssError
from commit.schnorr import Proof as Knowledge
from commit.sealing import Mode
from fss import lists_file, orders_file, packing, text_file
from fss.ceremony.manifest import CeremonyManifest
from fss.chain.anvil import read_pid_file
from fss.circuits.manifest import Manifest
from fss.demo.config import DemoConfig, keep_config, read_config
from fss.demo.market import read_addresses
from fss.log.store import Log
from fss.market import Terms
from fss.member import keys
from fss.messages import payloads
from fss.messages.block import Block
from fss.messages.signed import GENESIS, Message, sign_message
from fss.ordering import bounds
from fss.round import ordering
from tests.chain.make_terms import sample_terms
from tests.commit.samples import DOMAIN, committee, sample
from verifier import documents, manifest
from verifier import key as verification_key
from verifier import proof as verifier_proof
from verifier.errors import ManifestMalformed, VerifierError

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"


@dataclass(frozen=True)
class Parser:
    """``read`` takes the bytes and a folder for a file; whatever it refuses, it refuses with ``refusal``."""

    name: str
    read: Callable[[bytes, Path], object]
    samples: tuple[bytes, ...]
    refusal: type[Exception] = FssError


@cache
def parsers() -> dict[str, Parser]:
    """All of them by name."""
    point, scalar = babyjub.encode_point(committee().key), bytes(31) + b"\x05"
    word, proof = "0x" + scalar.hex(), Knowledge(5, 6).encode()
    listed = [
        Parser("commit.babyjub.parse_point", lambda data, _: babyjub.parse_point(data), (point,)),
        Parser("commit.babyjub.decode_point", lambda data, _: babyjub.decode_point(data), (point,)),
        Parser("commit.schnorr.decode_proof", lambda data, _: schnorr.decode_proof(data), (proof,)),
        Parser("commit.ecies.decode_opening", lambda data, _: ecies.decode_opening(data), (point + proof,)),
        Parser(
            "commit.vrf.decode_seed_share", lambda data, _: vrf.decode_seed_share(data, 1), (point + proof,)
        ),
        Parser(
            "commit.threshold.decode_packet",
            lambda data, _: threshold.decode_packet(data, 1, 2),
            (proof + point + point,),
        ),
        Parser(
            "commit.hexadecimal.decode_scalar",
            lambda data, _: hexadecimal.decode_scalar(data, "x"),
            (scalar,),
        ),
        Parser(
            "commit.hexadecimal.read_hex",
            document(lambda value: hexadecimal.read_hex(value, "x")),
            (dump(word),),
        ),
        Parser(
            "commit.hexadecimal.read_scalar",
            document(lambda value: hexadecimal.read_scalar(value, "x")),
            (dump(word),),
        ),
        Parser(
            "commit.hexadecimal.read_point",
            document(lambda value: hexadecimal.read_point(value, "x")),
            (dump("0x" + point.hex()),),
        ),
        Parser(
            "commit.order.unpack",
            lambda data, _: order.unpack(int.from_bytes(data, "big")),
            (((7 << 40) + 3).to_bytes(11, "big"),),
        ),
        Parser(
            "commit.envelope.decode",
            lambda data, _: envelope.decode(data),
            tuple(sample(mode=mode).envelope.encode() for mode in Mode),
        ),
        Parser(
            "fss.round.ordering.read_envelope",
            lambda data, _: ordering.read_envelope.__wrapped__(DOMAIN, data),
            (sample().envelope.encode(),),
        ),
        *(
            Parser(f"commit.dkg_messages.{kind.__name__}.from_dict", document(kind.from_dict), (text,))
            for kind, text in ceremony_messages(point, proof).items()
        ),
        Parser("fss.packing.unpack_fills", lambda data, _: packing.unpack_fills(data), (scalar,)),
        Parser(
            "fss.messages.signed.Message.payload",
            read_message,
            tuple(type_name.encode() + b"\n" + body for type_name, body in member_messages().items()),
        ),
        Parser("fss.market.Terms.from_json", document(read_terms), (dump(sample_terms().to_json()),)),
        Parser("fss.log.store.Log", in_file(read_log), (log_file(),)),
        Parser("fss.member.keys.load_key_file", in_file(keys.load_key_file), (key_file(),)),
        Parser("fss.demo.config.read_config", in_file(read_config), (config_file(),)),
        Parser(
            "fss.demo.market.read_addresses", in_file(read_addresses), (dump([(b"\x07" * 20).hex()] * 3),)
        ),
        Parser(
            "fss.chain.anvil.read_pid_file",
            in_file(read_pid_file),
            (dump({"pid": 5, "url": "http://127.0.0.1:8545"}),),
        ),
        Parser("fss.circuits.manifest.Manifest.read", in_file(Manifest.read), (manifest_file(),)),
        Parser(
            "fss.ceremony.manifest.CeremonyManifest.read",
            in_file(CeremonyManifest.read),
            (ceremony_manifest_file(),),
        ),
        Parser(
            "fss.lists_file.read_lists",
            in_file(lambda path: lists_file.read_lists(str(path))),
            (file("lists.json"),),
        ),
        Parser(
            "fss.orders_file.read_orders",
            in_file(lambda path: orders_file.read_orders(str(path))),
            (file("orders.csv"), file("orders.jsonl")),
        ),
        Parser(
            "fss.orders_file.parse_orders",
            lambda data, _: orders_file.parse_orders(data.decode(errors="surrogateescape"), "a.jsonl"),
            (file("orders.jsonl"),),
        ),
        Parser(
            "fss.text_file.read_text",
            in_file(lambda path: text_file.read_text(str(path))),
            (file("orders.csv"),),
        ),
        Parser(
            "fss.text_file.read_json",
            lambda data, _: text_file.read_json(data.decode(errors="surrogateescape"), "x"),
            (file("lists.json"),),
        ),
        Parser(
            "fss.ordering.bounds.parse_gamma",
            lambda data, _: bounds.parse_gamma(data.decode(errors="surrogateescape")),
            (b"2/3", b"0.75"),
        ),
        *verifier_parsers(),
    ]
    return {parser.name: parser for parser in listed}


NOT_FUZZED = {
    "fss.circuits.load.load_circuit": "runs the prover on files that the manifest's hashes pin",
    "fss.prover.proof.Proof.from_bytes": "of bytes that the verifier's own type has read",
    "verifier.points.parse_g1": "of parsed JSON, by parse_proof and parse_key",
    "verifier.points.parse_g2": "of parsed JSON, by parse_proof and parse_key",
}
"""Readers by name that take nothing from outside, and why."""


def verifier_parsers() -> list[Parser]:
    proof, key, public = (
        file(f"verify/{name}.json") for name in ("proof", "verification_key", "public")
    )
    words = verifier_proof.parse_proof(proof).words()
    raw = b"".join(word.to_bytes(32, "big") for word in words)
    return [
        Parser(f"verifier.{name}", read, (text,), VerifierError)
        for name, read, text in (
            ("documents.parse_json", strict_json, public),
            ("documents.parse_plain_json", plain_json, public),
            ("documents.read_bounded", in_file(bounded), public),
            ("proof.Proof.from_bytes", lambda data, _: verifier_proof.Proof.from_bytes(data), raw),
            ("proof.parse_proof", lambda data, _: verifier_proof.parse_proof(data), proof),
            ("proof.load_proof", in_file(verifier_proof.load_proof), proof),
            ("proof.parse_public", lambda data, _: verifier_proof.parse_public(data), public),
            ("proof.load_public", in_file(verifier_proof.load_public), public),
            ("key.parse_key", lambda data, _: verification_key.parse_key(data), key),
            ("key.load_key", in_file(verification_key.load_key), key),
            ("manifest.parse_manifest", lambda data, _: manifest.parse_manifest(data), manifest_file()),
            ("manifest.load_manifest", in_file(checked_manifest), manifest_file()),
        )
    ]


def strict_json(data: bytes, _: Path) -> object:
    return documents.parse_json(data, "x", ManifestMalformed)


def plain_json(data: bytes, _: Path) -> object:
    return documents.parse_plain_json(data, "x", ManifestMalformed)


def bounded(path: Path) -> object:
    return documents.read_bounded(path, 1 << 10, ManifestMalformed)


def checked_manifest(path: Path) -> object:
    return manifest.check_manifest(manifest.load_manifest(path), path.parent)


def document(read: Callable[[Any], object]) -> Callable[[bytes, Path], object]:
    """A reader of a JSON document; what the reader of JSON refuses never reaches it."""
    return lambda data, _: read(text_file.read_json(data.decode(errors="replace"), "x"))


class Endless(bytes):
    """In the place of a file's bytes: 64 GiB of zeros, which take no room on the disk."""

    size = 1 << 36


class NobodyWrites(bytes):
    """In the place of a file's bytes: a pipe into which nobody writes."""


def in_file(read: Callable[[Path], object]) -> Callable[[bytes, Path], object]:
    def write_and_read(data: bytes, folder: Path) -> object:
        path = folder / "input"
        path.unlink(missing_ok=True)
        if isinstance(data, NobodyWrites):
            os.mkfifo(path, 0o600)
            return read(path)
        path.write_bytes(data)
        if isinstance(data, Endless):
            os.truncate(path, data.size)
        path.chmod(0o600)
        return read(path)

    return write_and_read


def read_terms(value: object) -> object:
    """A message's ``terms`` is an object before it comes here."""
    return Terms.from_json(value) if isinstance(value, dict) else None


def read_message(data: bytes, _: Path) -> object:
    type_name, _, body = data.partition(b"\n")
    return Message(type_name.decode(errors="replace"), bytes(20), 1, GENESIS, body, bytes(65)).payload()


def read_log(path: Path) -> object:
    with Log(path, read_only=True) as log:
        return list(log.blocks())


def dump(value: object) -> bytes:
    return json.dumps(value).encode()


def file(name: str) -> bytes:
    return (EXAMPLES / name).read_bytes()


def ceremony_messages(point: bytes, proof: bytes) -> dict[type[dkg_messages.Message], bytes]:
    known, where = schnorr.decode_proof(proof), babyjub.decode_point(point)
    messages: list[dkg_messages.Message] = [
        dkg_messages.Announcement(bytes(32), where, known),
        dkg_messages.Deal((where, where), known),
        dkg_messages.Shares((b"\x01" * 200, b"\x02" * 200)),
        dkg_messages.Confirmation(bytes(32)),
        dkg_messages.Complaint(2, ecies.Opening(where, known)),
    ]
    return {type(message): canonical_json(message.to_dict()) for message in messages}


def member_messages() -> dict[str, bytes]:
    said: list[payloads.Payload] = [
        payloads.ReceiveList(ids=[bytes(32), b"\x01" * 32]),
        payloads.Snapshot(
            block=5, block_hash=bytes(32), accounts=[bytes(20), b"\x01" * 20], available=[1, 1 << 255]
        ),
        payloads.SeedShare(share=(1, 2), challenge=3, response=4),
        payloads.OrderVote(slots_root=1, list_hash=bytes(32), signature=bytes(65)),
        payloads.EnvelopePosted(envelope=sample().envelope.encode()),
        payloads.CeremonyOpened(nonce=bytes(32), threshold=3, members=[bytes(20)]),
        payloads.KeyCeremony(name="dkg-deal", content={"a": [1, {"b": "c"}]}),
        payloads.MarketOpened(
            chain_id=1,
            exchange=bytes(20),
            market=1,
            terms=dict(sample_terms().to_json()),
            clear_key={},
            seal_key={},
        ),
    ]
    return {one.type_name: one.body() for one in said}


def log_file() -> bytes:
    message = sign_message(payloads.ReceiveList(ids=[bytes(32)]), 1, sample().key, GENESIS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.db"
        with Log(path) as log:
            log.append(Block(1, 100, log.head, (message, message), bytes(32)))
        return path.read_bytes()


def key_file() -> bytes:
    secret = "0x" + "07" * 32
    return dump({"index": 1, "signing": secret, "ceremony": secret})


def config_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.json"
        keep_config(DemoConfig.make(rows=None, seed="x"), path)
        return path.read_bytes()


def ceremony_manifest_file() -> bytes:
    digest = "ab" * 32
    contribution = {"name": "someone", "hash": digest, "beacon": "", "iterations": 0}
    return dump(
        {
            "circuit": "x",
            "r1cs": digest,
            "circuit_hash": digest,
            "phase1": {
                "blake2b": digest,
                "power": 3,
                "ceremony_power": 3,
                "published": "",
                "contributions": [contribution],
            },
            "contributions": [contribution],
            "zkey": digest,
            "vk_hash": "",
            "development": True,
        }
    )


def manifest_file() -> bytes:
    digest = "ab" * 32
    return dump(
        {
            "name": "x",
            "compiler": "circom",
            "options": ["--O2"],
            "sources": {"a.circom": digest},
            "files": {"a.r1cs": digest},
            "constraints": 1,
            "wires": 2,
            "public_inputs": 3,
            "vk_hash": "",
            "development": False,
        }
    )
