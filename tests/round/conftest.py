"""The fixtures that rounds, members and nodes share."""

from tests.round.fixtures import folder, hash_world, keys_parsed_once, make_world, world

__all__ = ["folder", "hash_world", "keys_parsed_once", "make_world", "world"]
