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


def python_readers() -> Iterator[str]:
    for package in ("commit", "fss", "verifier"):
        for path in sorted((ROOT / package).rglob("*.py")):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
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
