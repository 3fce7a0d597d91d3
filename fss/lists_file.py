"""Files of receive lists: ``{"members": {"m1": ["a", "b"], ...}}``, members in file order.

FssError
└── ListsFileError       lists-file
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commit.errors import FssError
from fss.ordering.lists import check_list
from fss.text_file import display_name, read_json, read_text


class ListsFileError(FssError):
    """A file of receive lists has not the form that ``fss merge`` reads.

    It is one JSON object with the one key ``members``. Its value is an object with a list of strings
    for each of one or more members: what that member received, first received first. Strings are
    hashed as UTF-8, so they have no lone surrogates.
    """

    code = "lists-file"


@dataclass(frozen=True, slots=True)
class MemberList:
    """What one member received, first received first; items are UTF-8."""

    member: str
    items: tuple[bytes, ...]


def read_lists(path: str) -> list[MemberList]:
    """Return the receive lists in the file at ``path`` (``-`` for standard input), in file order.

    Raises ``ListsFileError``, ``TextFileError``, and ``RepeatedId`` for an item that stands twice
    in one list.
    """
    name = display_name(path)
    document = read_json(read_text(path), name)
    if not isinstance(document, dict) or set(document) != {"members"}:
        raise ListsFileError(f'{name}: not an object with the one key "members"', hint=_HINT)
    members = document["members"]
    if not isinstance(members, dict) or not members:
        raise ListsFileError(f"{name}, members: not an object with one list or more", hint=_HINT)
    lists = [_member_list(name, member, items) for member, items in members.items()]
    for one in lists:
        check_list(one.items, one.member)
    return lists


_HINT = 'write {"members": {"m1": ["a", "b"], "m2": ["b", "a"]}}'


def _member_list(name: str, member: str, items: Any) -> MemberList:
    if not member or not member.isprintable():
        raise ListsFileError(
            f"{name}, members: {member[:40]!a} is no name", hint="name members in printable text"
        )
    place = f"{name}, members.{member[:40]}"
    if not isinstance(items, list):
        raise ListsFileError(f"{place}: not a list", hint=_HINT)
    return MemberList(member, tuple(_item(f"{place}[{i}]", item) for i, item in enumerate(items)))


def _item(place: str, item: object) -> bytes:
    if not isinstance(item, str):
        raise ListsFileError(f"{place}: not a string", hint="put each item in quotes")
    try:
        return item.encode()
    except UnicodeEncodeError:
        raise ListsFileError(
            f"{place}: half of a surrogate pair", hint="write characters that UTF-8 has"
        ) from None
