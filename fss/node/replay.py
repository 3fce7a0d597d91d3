"""Folding a whole log into a fresh machine: how a node starts, and how an auditor reads."""

from __future__ import annotations

from collections.abc import Callable

from commit.batches import PYTHON, Batches
from commit.errors import FssError
from fss.log import Log
from fss.messages.block import Block
from fss.round.checks import ProofChecker
from fss.round.machine import Applied, Machine


class LogDiverges(FssError):
    """Replaying a log gives another state hash than the block records.

    The log was written by another version of the rules, or its writer cheated. Nothing that
    follows from it can be trusted.
    """

    code = "log.diverges"
    exit_code = 1


def replay(
    log: Log,
    checker: ProofChecker,
    on_block: Callable[[Block, Applied], None] = lambda _block, _applied: None,
    batches: Batches = PYTHON,
) -> Machine:
    """Fold a whole log into a fresh machine; ``on_block`` sees each block with its verdicts.

    Raises:
        LogBroken: the blocks do not chain.
        LogDiverges: a block's state hash is not what its messages give.
    """
    machine = Machine(checker, batches)
    for block in log.blocks():
        applied = machine.apply(block.height, block.time, block.messages)
        if applied.state_hash != block.state_hash:
            raise LogDiverges(f"block {block.height} gives another state than it records")
        on_block(block, applied)
    return machine
