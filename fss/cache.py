"""The one cache folder: built circuits, keys and contracts, each under the hash of what it was made from."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs

from commit.errors import EnvironmentFault


class CacheUnusable(EnvironmentFault):
    """The cache folder cannot be made or written.

    It is ``$FSS_CACHE``, or the user's cache folder. Everything in it can be built again.
    """

    code = "cache.unusable"


def cache_folder(*parts: str) -> Path:
    """The cache folder, or a folder in it; made where it is not there.

    Raises:
        CacheUnusable: it cannot be made.
    """
    folder = Path(os.environ.get("FSS_CACHE") or platformdirs.user_cache_dir("fss")).joinpath(*parts)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CacheUnusable(
            f"the cache folder cannot be made: {error.strerror}", hint="set FSS_CACHE to a folder of yours"
        ) from None
    return folder


@contextmanager
def locked(folder: Path, name: str) -> Iterator[None]:
    """Hold the lock ``name`` of a cache folder: two processes that build one thing do it once.

    Raises:
        CacheUnusable: the folder cannot be written.
    """
    try:
        file = (folder / f"{name}.lock").open("w")
    except OSError as error:
        raise CacheUnusable(
            f"the cache folder cannot be written: {error.strerror}", hint="set FSS_CACHE to a folder of yours"
        ) from None
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
