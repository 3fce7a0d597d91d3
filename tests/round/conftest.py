"""The fixtures that rounds, members and nodes share."""

from tests.round.fixtures import hash_world, keys_parsed_once, make_world, world

__all__ = ["hash_world", "keys_parsed_once", "make_world", "world"]
