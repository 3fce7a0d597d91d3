"""Fixtures of the tests of rounds, members and nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path

import pytest

from fss.market import Mode
from fss.round import setup
from tests.round.harness import World, open_world, scratch


@pytest.fixture(scope="session", autouse=True)
def keys_parsed_once() -> Iterator[None]:
    """The harness's verification keys are always the same, and checking their points takes a while."""
    parse = setup.parse_key
    setup.parse_key = lru_cache(parse)  # type: ignore[attr-defined]
    yield
    setup.parse_key = parse  # type: ignore[attr-defined]


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder, in memory if there is room."""
    with scratch() as folder:
        yield folder


@pytest.fixture
def make_world(folder: Path) -> Iterator[Callable[..., World]]:
    """Opens a world with other terms or in another mode; closed after the test."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(open_world(folder, **options))


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    """A sealed market of five members, of which one may be faulty."""
    return make_world()


@pytest.fixture
def hash_world(make_world: Callable[..., World]) -> World:
    """A commit-reveal market of the same members."""
    return make_world(mode=Mode.COMMIT_REVEAL)
