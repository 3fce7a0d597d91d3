"""``fss audit``: replay a log as an outsider and check everything in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from fss.cli.output import emit_json, note, stdout, step


def command(
    log: Annotated[Path, typer.Argument(help="The log.db of a run that was kept with --data.")],
    executor_key: Annotated[
        list[Path] | None,
        typer.Option(
            help="A member's key file: also check the shares that were encrypted to it. Repeatable."
        ),
    ] = None,
    reference: Annotated[
        bool, typer.Option("--reference", help="Check proofs with the Python reference alone (0.5 s each).")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Replay a log and check signatures, merges, certificates, shares, proofs and settlements.

    Exit 0 if all holds, 1 if something does not, 2 if the file is no log.

    Example: fss demo --data run && fss audit run/log.db
    """
    from fss.audit import AuditReport, audit
    from fss.member.keys import load_key_file
    from fss.proof_checks import proof_checker

    keys = tuple(load_key_file(path) for path in executor_key or ())
    with step("replaying the log"), proof_checker(reference=reference) as checker:
        report: AuditReport = audit(log, checker, keys)
    if json:
        emit_json(report.to_json())
    else:
        for line in _ceremony(report.ceremony):
            stdout.print(line, markup=False)
        for entry in report.rounds:
            for line in _round(entry):
                stdout.print(line, markup=False)
        for member in report.other_log:
            stdout.print(f"{member} speaks upon blocks that this log does not have", markup=False)
        for name, value in report.market.items():
            stdout.print(f"{name.replace('_', ' ')}: {value}", markup=False)
        stdout.print(
            f"{report.blocks} blocks, {sum(report.messages.values())} messages, state {report.state_hash}",
            markup=False,
        )
        stdout.print("the log holds" if not report.problems else "the log does not hold")
    unfinished = [entry["round"] for entry in report.rounds if entry["state"] not in ("SETTLED", "CANCELLED")]
    if unfinished:
        note(f"note: unfinished in this log: rounds {unfinished}; a log that was cut off looks the same")
    for problem in report.problems:
        note(f"problem: {problem}")
    raise typer.Exit(1 if report.problems else 0)


def _ceremony(entry: dict[str, Any]) -> Iterator[str]:
    for member in entry.get("culprits", ()):
        yield f"the key ceremony was aborted: culprit {member}"
    for member in entry.get("waits_for", ()):
        yield f"the key ceremony waits for {member}"


def _round(entry: dict[str, Any]) -> Iterator[str]:
    """A round in one line, and below it whoever did not do its part, and what was left out."""
    ending = f": {entry['ending']}" if entry["ending"] else ""
    yield (
        f"round {entry['round']}: {entry['state']}, {entry['orders']} orders, "
        f"volume {entry['volume']} at {entry['price']}{ending}"
    )
    for member, reasons in entry["culprits"].items():
        yield f"  culprit {member}: {'; '.join(reasons)}"
    for member, reasons in entry["dissent"].items():
        yield f"  contradicted {member}: {'; '.join(reasons)}"
    for member in entry["turns_passed"]:
        yield f"  executor {member} brought no proof in its turn"
    for one in entry["left_out"]:
        owner = f"of {one['account']}" if one["account"] else "without an envelope"
        yield f"  left out {one['id']} {owner}, listed by {len(one['listed_by'])}: {one['reason']}"
