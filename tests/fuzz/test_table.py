"""No reader without its fuzzing: what the sources call a reader stands in a table or has a target in Go."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest

from scripts.fuzz import targets
from tests.fuzz.parsers import NOT_FUZZED, ROOT, parsers

READER = re.compile(r"(parse|decode|read|load|unpack)(_|$)|from_(bytes|dict|json|file|text)$")
GO_READER = re.compile(r"^func (?:\([^)]*\) )?((?:Parse|Decode|Read|Open|Unmarshal)\w*)\(", re.MULTILINE)

GO_BY_ANOTHER = {
    "binfile.Parse": "r1cs",
    "binfile.ReadLimited": "reads a file up to a limit and looks at nothing",
    "r1cs.Open": "Parse of a mapped file",
    "zkey.Open": "Parse of a mapped file",
    "plan.Open": "Parse of a mapped file",
    "ptau.Open": "Parse of a mapped file",
    "wtns.Read": "Parse of a mapped file",
    "wtns.Decode": "Parse calls it",
    "service.ReadVerifyingKey": "reads a file up to a limit for snarkjs.DecodeVerifyingKey",
    "service.ReadStatement": "reads files up to a limit for snarkjs.DecodeProof and DecodePublic",
    "contributor.Read": "zkey's Record calls it",
    "snarkjs.ParseDecimal": "DecodePublic calls it",
}
"""Go's readers that no target calls by name, and what reads through them."""


DECODERS = {
    *("load", "loads", "model_validate", "model_validate_json", "connect", "reader", "DictReader"),
    *("unpack", "unpack_from", "frombuffer", "b64decode", "decompress", "read_bytes", "read_text"),
}
"""Calls of libraries that read a format or a whole file."""

OWN = "a file of this repository or of an installed package"
MACHINE = "what this machine's kernel says of a process"
DECODES = {
    "fss.bench.contenders.Gnark.setup": "a program of the benchmark, which this run built",
    "fss.bench.machine._cpu_name": MACHINE,
    "fss.bench.process.PeerProcess.call": "a program of the benchmark, which this run built",
    "fss.bench.process.peak_memory": MACHINE,
    "fss.bench.programs.peer_versions": OWN,
    "fss.bench.round.run_round_bench": "no reader: it loads circuits",
    "fss.bench.round_orders.sealed_envelopes": "envelopes that an earlier run of the benchmark cached",
    "fss.ceremony.published.published": OWN,
    "fss.chain.anvil.Anvil._lives": MACHINE,
    "fss.chain.artifacts._read_cached": "its own output, under the hash of what it was made from",
    "fss.chain.artifacts._read_sources": OWN,
    "fss.chain.artifacts._solc_version": OWN,
    "fss.chain.artifacts.compile_sources": "the pinned compiler's answer",
    "fss.chain.rpc.Rpc._post": "the node that the user chose to believe",
    "fss.circuits.build.compiler": OWN,
    "fss.circuits.build.sources": OWN,
    "fss.cli.doctor._json": OWN,
    "fss.durable.open_durable": "opens for fss.log.store.Log and for a member's own store",
    "fss.log.store.Log.__init__": "fuzzed as fss.log.store.Log",
    "fss.log.store._expected_tables": "an empty database in memory",
    "fss.messages.signed.Message._payload": "fuzzed as Message.payload",
    "fss.orders_file._csv_rows": "fuzzed as read_orders",
    "fss.orders_file._order": "fuzzed as parse_orders",
    "fss.prover.process.ServeProcess._read": "our own prover's answer",
}
"""Functions that decode and are no readers by name, and why none of them needs fuzzing of its own."""


def modules() -> Iterator[tuple[str, Path]]:
    for package in ("commit", "fss", "verifier"):
        for path in sorted((ROOT / package).rglob("*.py")):
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts), path


def python_readers() -> Iterator[str]:
    for module, path in modules():
        if not module.startswith("fss.cli."):
            yield from readers_of(ast.parse(path.read_text()), module)


def readers_of(tree: ast.Module, module: str) -> Iterator[str]:
    """Public functions and class methods that are named as readers are."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and READER.match(node.name):
            yield f"{module}.{node.name}"
        elif isinstance(node, ast.ClassDef):
            for member in node.body:
                if is_class_method(member) and READER.match(member.name):
                    yield f"{module}.{node.name}.{member.name}"


def is_class_method(node: ast.stmt) -> TypeGuard[ast.FunctionDef]:
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(one, ast.Name) and one.id == "classmethod" for one in node.decorator_list
    )


def test_every_reader_in_python_is_fuzzed() -> None:
    assert sorted(set(python_readers()) - set(parsers()) - set(NOT_FUZZED)) == []


def decoding(tree: ast.Module, module: str) -> Iterator[str]:
    """Functions, whatever they are called, that turn bytes into something by a library's call."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from decoding(ast.Module(node.body, []), f"{module}.{node.name}")
        elif isinstance(node, ast.FunctionDef) and any(
            isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in DECODERS
            for call in ast.walk(node)
        ):
            yield f"{module}.{node.name}"


def test_every_function_that_decodes_is_known() -> None:
    found = {name for module, path in modules() for name in decoding(ast.parse(path.read_text()), module)}
    assert sorted(found - set(parsers()) - set(DECODES)) == []
    assert set(DECODES) <= found


def test_a_new_function_that_decodes_is_found() -> None:
    source = "class C:\n    def _f(self): return csv.reader(x)\ndef g(): return json.loads(x)\ndef h(): ...\n"
    assert list(decoding(ast.parse(source), "m")) == ["m.C._f", "m.g"]


def test_not_fuzzed_names_readers_that_exist() -> None:
    assert set(NOT_FUZZED) <= set(python_readers())


def test_a_new_reader_is_found() -> None:
    method = "class C:\n    @classmethod\n    def from_bytes(cls): ...\n"
    source = f"def load_x(): ...\ndef _load_y(): ...\n{method}"
    assert list(readers_of(ast.parse(source), "m")) == ["m.load_x", "m.C.from_bytes"]


def go_readers() -> dict[str, Path]:
    found = {}
    for path in sorted((ROOT / "prover" / "internal").rglob("*.go")):
        if not path.name.endswith("_test.go"):
            for name in GO_READER.findall(path.read_text()):
                found[f"{path.parent.name}.{name}"] = path.parent
    return found


def fuzz_targets(folder: Path) -> list[str]:
    """The bodies of the targets in a package's tests."""
    return [
        target
        for path in sorted(folder.glob("*_test.go"))
        for target in re.findall(r"^func Fuzz\w+\(.*?^}", path.read_text(), re.MULTILINE | re.DOTALL)
    ]


@pytest.mark.parametrize("name", sorted(set(go_readers()) - set(GO_BY_ANOTHER)))
def test_every_reader_in_go_has_a_target(name: str) -> None:
    function = name.partition(".")[2]
    calls = re.compile(rf"\b{function}\(|\bharmless\(")
    assert any(calls.search(target) for target in fuzz_targets(go_readers()[name])), f"no target calls {name}"


def test_the_long_run_has_every_target() -> None:
    packages = {f"./{folder.relative_to(ROOT / 'prover').as_posix()}" for folder in go_readers().values()}
    counted = sum(len(fuzz_targets(ROOT / "prover" / package)) for package in packages)
    assert counted == len([package for package, _ in targets() if package in packages])


@pytest.mark.parametrize("name", sorted(set(go_readers()) - set(GO_BY_ANOTHER)))
def test_every_target_has_seeds(name: str) -> None:
    assert all("f.Add(" in target for target in fuzz_targets(go_readers()[name]))
