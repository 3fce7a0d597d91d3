"""Imports point one way, and what every module owes its reader, from the syntax trees; nothing is run."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import networkx
import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("commit", "fss", "verifier")

FORBIDDEN = {
    "commit": ("fss", "verifier"),
    "verifier": ("fss", "commit"),
    "fss.clearing": ("fss.chain", "fss.member", "fss.cli", "fss.log", "fss.round", "fss.node", "verifier"),
    "fss.ordering": ("fss.chain", "fss.member", "fss.cli", "fss.log", "fss.round", "fss.node", "verifier"),
    "fss.round": ("fss.chain", "fss.member", "fss.cli", "fss.node", "fss.client", "fss.demo"),
}
"""Package: what none of its modules may import (design: layout and direction of imports)."""

WITHOUT_INPUT_OR_OUTPUT = ("commit", "fss.clearing", "fss.ordering", "fss.round")
OUTSIDE_WORLD = {
    *("os", "io", "time", "random", "secrets", "socket", "subprocess", "sqlite3", "threading", "asyncio"),
    *("multiprocessing", "tempfile", "shutil", "urllib", "http", "requests", "web3", "rich", "typer"),
}
"""Time, randomness and I/O are passed in, so that a round can be replayed."""

VERIFIER_MAY_IMPORT = {"py_ecc", "Crypto", "verifier", *sys.stdlib_module_names}


@cache
def modules() -> dict[str, Path]:
    """Every module of the product by its dotted name."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return {_dotted(path): path for path in paths if "node_modules" not in path.parts}


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(modules()[module].read_text())


def imports(module: str, *, top_level_only: bool = False) -> Iterator[str]:
    """The dotted names that a module imports: modules of ours in full, of others at least the package."""
    nodes: Iterator[ast.AST] = iter(tree(module).body) if top_level_only else ast.walk(tree(module))
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(module, node)
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield full if full in modules() else base


def _base(module: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    is_package = modules()[module].name == "__init__.py"
    parts = module.split(".")
    kept = parts[: len(parts) - node.level + is_package]
    return ".".join([*kept, node.module] if node.module else kept)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def test_there_are_modules() -> None:
    assert {"commit.errors", "fss.cli.app", "verifier.groth16"} <= set(modules())


@pytest.mark.parametrize("package", FORBIDDEN)
def test_invalid_direction(package: str) -> None:
    wrong = [
        (module, name)
        for module in modules()
        if within(module, package)
        for name in imports(module)
        if any(within(name, forbidden) for forbidden in FORBIDDEN[package])
    ]
    assert wrong == []


def test_only_the_command_line_imports_the_command_line() -> None:
    wrong = [
        (module, name)
        for module in modules()
        if not within(module, "fss.cli")
        for name in imports(module)
        if within(name, "fss.cli")
    ]
    assert wrong == []


def test_the_verifier_stands_alone() -> None:
    ours = [module for module in modules() if within(module, "verifier")]
    found = {name.split(".")[0] for module in ours for name in imports(module)}
    assert found <= VERIFIER_MAY_IMPORT


@pytest.mark.parametrize("package", WITHOUT_INPUT_OR_OUTPUT)
def test_pure_packages_do_not_reach_outside(package: str) -> None:
    wrong = [
        (module, name)
        for module in modules()
        if within(module, package)
        for name in imports(module)
        if name.split(".")[0] in OUTSIDE_WORLD
    ]
    assert wrong == []


def test_no_cycles() -> None:
    graph = networkx.DiGraph(
        (module, name)
        for module in modules()
        for name in imports(module, top_level_only=True)
        if name in modules() and name != module
    )
    cycles = [component for component in networkx.strongly_connected_components(graph) if len(component) > 1]
    assert cycles == []


def test_no_assert_outside_tests() -> None:
    scripts = sorted((ROOT / "scripts").rglob("*.py")) + sorted((ROOT / "prover").rglob("*.py"))
    paths = [*modules().values(), *scripts]
    nodes = ((path, node) for path in paths for node in ast.walk(ast.parse(path.read_text())))
    assert [path.name for path, node in nodes if isinstance(node, ast.Assert)] == []


def test_every_module_has_a_docstring() -> None:
    assert [name for name in modules() if not ast.get_docstring(tree(name))] == []


def _defined(module: str) -> set[str]:
    names: set[str] = set()
    for node in tree(module).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
    return names


def _declared(module: str) -> list[str] | None:
    for node in tree(module).body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]:
            return list(ast.literal_eval(node.value))
    return None


def test_all_lists_what_exists() -> None:
    declared = {module: names for module in modules() if (names := _declared(module)) is not None}
    wrong = {module: sorted(set(names) - _defined(module)) for module, names in declared.items()}
    assert {module: names for module, names in wrong.items() if names} == {}
    assert [module for module, names in declared.items() if len(set(names)) != len(names)] == []


def test_a_package_that_lists_its_names_lists_all_of_them() -> None:
    wrong = {}
    for module, path in modules().items():
        names = _declared(module)
        if path.name == "__init__.py" and names is not None:
            public = {name for name in _defined(module) if not name.startswith("_") and name != "annotations"}
            wrong[module] = sorted(public ^ set(names))
    assert {module: names for module, names in wrong.items() if names} == {}
