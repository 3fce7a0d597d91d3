"""The fixtures of markets under attack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.adversary.arena import Arena, open_arena
from tests.adversary.ground import Ground
from tests.round.fixtures import folder, keys_parsed_once
from tests.round.harness import scratch

__all__ = ["folder", "keys_parsed_once"]


@pytest.fixture(scope="session")
def ground() -> Iterator[Ground]:
    """The chain, contracts, circuits and prover that all plays of this process share."""
    with ExitStack() as stack:
        yield Ground.prepare(stack)


@pytest.fixture
def make_arena(ground: Ground, request: pytest.FixtureRequest) -> Iterator[Callable[..., Arena]]:
    """Opens a market with a log, members and keys of its own; closed after the test."""
    with ExitStack() as stack:

        def make(**options: object) -> Arena:
            folder = stack.enter_context(scratch())
            seed = str(options.pop("seed", request.node.name))
            return stack.enter_context(open_arena(ground, folder, seed=seed, **options))

        yield make


@pytest.fixture
def arena(make_arena: Callable[..., Arena]) -> Arena:
    """A market of five members, of which one may be faulty, with round 1 open."""
    return make_arena()
