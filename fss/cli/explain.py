"""``fss explain``: the long form of an error's code."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import Annotated

import typer

from commit.errors import FssError
from fss.cli.output import emit_json, note, stdout
from verifier.errors import VerifierError

BESIDE_THE_TREES = {
    "internal": "A fault of this program, not of its input. Set FSS_TRACE=1, run the command again and "
    "report what it prints.",
    "interrupted": "The command was stopped by the user. What was acknowledged before is in the log, and the "
    "next start continues from there.",
    "usage": "A command was given an option that it does not have, a value of the wrong kind, or too few or "
    "too many arguments. Each command takes --help.",
}
"""Codes that the programs themselves give, outside both trees."""


class UnknownCode(FssError):
    """No error has this code. ``fss explain`` without a code lists all of them."""

    code = "explain.unknown-code"


def command(
    code: Annotated[
        str | None, typer.Argument(metavar="CODE", help="Such as key.unsafe-delta; all if absent.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document.")] = False,
) -> None:
    """Explain the code of an error, or list all codes.

    Example: fss explain key.unsafe-delta
    """
    explanations = collect()
    if code is None:
        _print_all(explanations, as_json=as_json)
        return
    if code not in explanations:
        raise UnknownCode(f"no error has the code {code[:60]!a}", hint=_near(code, list(explanations)))
    if as_json:
        emit_json({"code": code, "explanation": explanations[code]})
    else:
        stdout.print(f"{code}\n\n{explanations[code]}", markup=False)


def collect() -> dict[str, str]:
    """Return the explanation of every code of both error trees, sorted by code."""
    for package in ("commit", "fss", "verifier"):
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if not module.name.endswith("__main__"):
                _import(module.name)
    found = {error.code: inspect.cleandoc(error.__doc__ or "") for error in _tree(FssError, VerifierError)}
    return dict(sorted((found | BESIDE_THE_TREES).items()))


def _import(name: str) -> None:
    try:
        importlib.import_module(name)
    except ImportError as error:
        note(f"the codes of {name} are left out: {error}; see `fss doctor`")


def _tree(*roots: type[Exception]) -> list[type[FssError] | type[VerifierError]]:
    found: list[type[FssError] | type[VerifierError]] = []
    for root in roots:
        found.append(root)  # type: ignore[arg-type]
        found.extend(_tree(*root.__subclasses__()))
    return found


def _print_all(explanations: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        emit_json([{"code": code, "explanation": text} for code, text in explanations.items()])
        return
    width = max(map(len, explanations))
    for code, text in explanations.items():
        stdout.print(f"{code:<{width}}  {_first_sentence(text)}", markup=False)


def _first_sentence(text: str) -> str:
    paragraph = " ".join(text.split("\n\n")[0].split())
    return paragraph.split(". ")[0].rstrip(".")


def _near(code: str, known: list[str]) -> str:
    from difflib import get_close_matches

    matches = get_close_matches(code.lower(), known, n=3)
    matches = matches or [name for name in known if code.lower() in name][:3]
    return f"did you mean {', '.join(matches)}?" if matches else "`fss explain` lists all codes"
