"""What a demonstration is asked to do, and how it is kept so that a killed one continues."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from commit.canonical import canonical_json
from commit.errors import FssError
from commit.hashing import keccak256
from commit.order import Side
from fss.circuits import clear_name
from fss.demo.flow import built_in_orders
from fss.demo.randomness import Streams
from fss.durable import write_whole
from fss.market import Mode, check_committee, most_threshold
from fss.ordering import rule_named
from fss.orders_file import OrderRow
from verifier.documents import without_waiting

LONGEST_CONFIG = 1 << 28
"""Bytes of a kept configuration that are read, as many as of an order file: it holds the orders."""

MODES = {"sealed": Mode.SEALED, "commit-reveal": Mode.COMMIT_REVEAL}


class DemoOption(FssError):
    """An option of ``fss demo`` has a value that no market can have; the message says which and why."""

    code = "demo.option"


class DemoDataMismatch(FssError):
    """The folder given with ``--data`` holds a run with other orders or options, so it cannot be continued.

    Name the same options as before, or another folder.
    """

    code = "demo.data-mismatch"


class DemoFinished(FssError):
    """The folder given with ``--data`` holds a run that has ended; its chain was stopped with it.

    Its log is still there for ``fss audit``. Name another folder for another run.
    """

    code = "demo.finished"


class DemoChainGone(FssError):
    """The local chain of a run that was killed has ended too, so the run cannot be continued.

    A killed run leaves its chain running, in memory alone: it ends with the machine, or when somebody
    ends it, and nothing of it can be had back. The run's log and its members' files are whole.
    """

    code = "demo.chain-gone"
    exit_code = 3


@dataclass(frozen=True)
class DemoConfig:
    """The whole input of a demonstration; equal configurations give equal keys, orders and delays."""

    rows: tuple[OrderRow, ...]
    size: int
    rounds: int
    members: int
    faulty: int
    threshold: int
    ordering: str
    mode: Mode
    withhold: int
    seed: bytes = field(repr=False)
    drawn: tuple[bool, bool] = field(default=(False, False), compare=False)

    @classmethod
    def make(
        cls,
        *,
        rows: Sequence[OrderRow] | None,
        size: int = 16,
        rounds: int = 1,
        members: int = 5,
        faulty: int = 1,
        threshold: int | None = None,
        ordering: str = "batch-fair",
        mode: str = "sealed",
        withhold: int = 0,
        seed: str | None = None,
    ) -> DemoConfig:
        """Check the options and fill in the defaults: a random seed, orders for every slot.

        Raises:
            CircuitUnknown: no circuit has this size.
            UnknownRule: no ordering rule has this name.
            DemoOption, TermsCommittee, TermsFairness: see the classes. All that can be refused is refused
                here, before keys are made and a chain is started.
        """
        clear_name(size)
        if mode not in MODES:
            raise DemoOption(f"mode {mode!r} is unknown", hint="use sealed or commit-reveal")
        if withhold and MODES[mode] == Mode.SEALED:
            raise DemoOption(
                "a sealed order opens without its trader", hint="withhold with --mode commit-reveal"
            )
        if members < 3 * faulty + 1:
            raise DemoOption(
                f"{members} members cannot bear {faulty} faulty ones", hint=f"take {3 * faulty + 1} or more"
            )
        rule_named(ordering)
        chosen = most_threshold(members, faulty) if threshold is None else threshold
        check_committee(members, faulty, chosen, ordering)
        secret = secrets.token_bytes(32) if seed is None else keccak256(os.fsencode(seed))
        flow = built_in_orders(Streams(secret), size * rounds) if rows is None else rows
        return cls(
            rows=tuple(flow),
            size=size,
            rounds=rounds,
            members=members,
            faulty=faulty,
            threshold=chosen,
            ordering=ordering,
            mode=MODES[mode],
            withhold=withhold,
            seed=secret,
            drawn=(rows is None, seed is None),
        )

    def following(self, kept: DemoConfig) -> DemoConfig:
        """This configuration, with what it drew at random taken from an earlier one."""
        rows_drawn, seed_drawn = self.drawn
        return replace(
            self, rows=kept.rows if rows_drawn else self.rows, seed=kept.seed if seed_drawn else self.seed
        )


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    trader: str
    side: int
    price: int
    quantity: int
    line: int


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rows: list[_Row]
    size: int
    rounds: int
    members: int
    faulty: int
    threshold: int
    ordering: str
    mode: int
    withhold: int
    seed: str


def keep_config(config: DemoConfig, path: Path) -> DemoConfig:
    """Write the configuration, or return the one that was kept before.

    A run without a given seed continues with the seed, and the built-in orders, that it drew first.

    Raises:
        DemoDataMismatch: the file is of another run, or damaged.
    """
    if not path.exists():
        write_whole(path, canonical_json(_to_kept(config).model_dump()))
        return config
    kept = read_config(path)
    if _to_kept(config.following(kept)) != _to_kept(kept):
        raise DemoDataMismatch(
            f"{path.parent.name} holds a run with other options", hint="name another folder"
        )
    return kept


def read_config(path: Path) -> DemoConfig:
    """Read the configuration that `keep_config` wrote. Raises `DemoDataMismatch` where it is none."""
    try:
        with open(path, "rb", opener=without_waiting) as file:
            return _from_kept(_Kept.model_validate_json(file.read(LONGEST_CONFIG)))
    except (OSError, ValueError):
        raise DemoDataMismatch(f"{path.name} is damaged", hint="name another folder") from None


def _to_kept(config: DemoConfig) -> _Kept:
    return _Kept(
        rows=[
            _Row(trader=row.trader, side=int(row.side), price=row.price, quantity=row.quantity, line=row.line)
            for row in config.rows
        ],
        size=config.size,
        rounds=config.rounds,
        members=config.members,
        faulty=config.faulty,
        threshold=config.threshold,
        ordering=config.ordering,
        mode=int(config.mode),
        withhold=config.withhold,
        seed=config.seed.hex(),
    )


def _from_kept(kept: _Kept) -> DemoConfig:
    return DemoConfig(
        rows=tuple(
            OrderRow(row.trader, Side(row.side), row.price, row.quantity, row.line) for row in kept.rows
        ),
        size=kept.size,
        rounds=kept.rounds,
        members=kept.members,
        faulty=kept.faulty,
        threshold=kept.threshold,
        ordering=kept.ordering,
        mode=Mode(kept.mode),
        withhold=kept.withhold,
        seed=bytes.fromhex(kept.seed),
    )
