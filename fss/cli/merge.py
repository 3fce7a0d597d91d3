"""``fss merge``: merge receive lists into one order by an ordering rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from commit.errors import FssError
from fss.cli.output import emit_json, stdout

if TYPE_CHECKING:
    from fss.ordering import Merge

SEED_BYTES = 32


class SeedFormat(FssError):
    """A seed is not 32 bytes in hexadecimal.

    Write 64 hexadecimal digits, with or without 0x before them. The seed of a round is the
    committee's; the one of ``fss merge`` is zero unless given.
    """

    code = "merge.seed"


def command(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Receive lists as JSON; - for stdin.")],
    rule: Annotated[
        str, typer.Option("--rule", metavar="RULE", help="batch-fair, arrival or random.")
    ] = "batch-fair",
    gamma: Annotated[
        str, typer.Option("--gamma", metavar="G", help="Fraction of members whose order binds: 1, 0.75, 2/3.")
    ] = "1",
    faulty: Annotated[int, typer.Option("--faulty", metavar="F", help="Members that may lie.")] = 0,
    seed: Annotated[
        str, typer.Option("--seed", metavar="HEX", help="32 bytes that draw what the lists leave open.")
    ] = "00" * SEED_BYTES,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document.")] = False,
) -> None:
    """Merge members' receive lists, {"members": {"m1": ["a", "b"], ...}}, into one order.

    An item on fewer than n - 2F of the n lists is dropped. Batches are what the rule keeps in order:
    with batch-fair, items of one batch are in a cycle of who came first; with arrival (the first
    member's list) and random each item is a batch. Gamma changes nothing but whether batch-fair
    runs at all: it needs n (2 gamma - 1) > 4 F. The JSON document is {"order", "batches", "dropped"}.

    Example: fss merge docs/examples/lists.json --rule batch-fair --json
    """
    from fss.lists_file import read_lists
    from fss.ordering import check_fairness_bound, merge, parse_gamma, rule_named

    chosen = rule_named(rule)
    fraction = parse_gamma(gamma)
    seed_bytes = _parse_seed(seed)
    lists = [one.items for one in read_lists(file)]
    if chosen.needs_fairness_bound:
        check_fairness_bound(len(lists), faulty, fraction)
    merged = merge(lists, seed_bytes, rule, members=len(lists), faulty=faulty)
    if as_json:
        emit_json(
            {
                "order": [item.decode() for item in merged.order],
                "batches": [[item.decode() for item in batch] for batch in merged.batches],
                "dropped": [one.id.decode() for one in merged.dropped],
            }
        )
    else:
        _print(merged, rule, len(lists), faulty)


def _parse_seed(text: str) -> bytes:
    digits = text.removeprefix("0x")
    if not re.fullmatch(r"[0-9a-fA-F]{64}", digits):
        raise SeedFormat(f"the seed is {text[:70]!a}", hint="write 64 hexadecimal digits")
    return bytes.fromhex(digits)


def _print(merged: Merge, rule: str, members: int, faulty: int) -> None:
    sizes = [len(batch) for batch in merged.batches]
    stdout.print(
        f"{rule}: {sum(sizes)} items of {members} members in {len(sizes)} batches, "
        f"the largest of {max(sizes, default=0)}",
        markup=False,
    )
    width = len(str(len(sizes)))
    for place, batch in enumerate(merged.batches, start=1):
        stdout.print(f"{place:>{width}}  {'  '.join(map(_shown, batch))}", markup=False)
    if merged.dropped:
        stdout.print(f"dropped, on fewer than {members - 2 * faulty} lists:", markup=False)
        stdout.print("  ".join(_shown(one.id) for one in merged.dropped), markup=False)


def _shown(item: bytes) -> str:
    text = item.decode()
    return text if text.isprintable() and text else ascii(text)
