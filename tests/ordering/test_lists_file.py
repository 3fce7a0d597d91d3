"""Files of receive lists: what is read, and how each malformed one is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commit.errors import FssError
from fss.lists_file import ListsFileError, MemberList, read_lists
from fss.ordering.errors import RepeatedId
from fss.text_file import JsonSyntax


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lists.json"


def test_members_in_file_order(path: Path) -> None:
    path.write_text('{"members": {"z": ["b", "é", ""], "a": []}}', encoding="utf-8")
    assert read_lists(str(path)) == [MemberList("z", (b"b", "é".encode(), b"")), MemberList("a", ())]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[]", "the one key"),
        ("{}", "the one key"),
        ('{"members": {"m": []}, "note": 1}', "the one key"),
        ('{"members": {}}', "one list or more"),
        ('{"members": [["a"]]}', "one list or more"),
        ('{"members": {"m": "ab"}}', "members.m: not a list"),
        ('{"members": {"m": ["a", 1]}}', r"members.m\[1\]: not a string"),
        ('{"members": {"m": [["a"]]}}', r"members.m\[0\]: not a string"),
        ('{"members": {"m": ["\\ud800"]}}', r"members.m\[0\]: half of a surrogate"),
        ('{"members": {"": []}}', "no name"),
        ('{"members": {"\\u001b": []}}', "no name"),
    ],
)
def test_invalid_form(path: Path, text: str, says: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ListsFileError, match=says):
        read_lists(str(path))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line|column 1"),
        ('{"members": {"m": ["a"], "m": ["b"]}}', "'m' stands twice"),
        ('{"members": {"m": [\n"a",]}}', "line 2, column"),
        ('{"members": {"m": ["a"]}} x', "extra data"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_invalid_json(path: Path, text: str, says: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(JsonSyntax, match=says):
        read_lists(str(path))


def test_invalid_item_twice_names_the_member(path: Path) -> None:
    path.write_text('{"members": {"m1": ["a"], "m2": ["a", "b", "a"]}}', encoding="utf-8")
    with pytest.raises(RepeatedId, match="m2 has one id at places 1 and 3") as caught:
        read_lists(str(path))
    assert caught.value.culprits == ("m2",)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("members"), inner),
)


@given(JSON_VALUES)
def test_any_json_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    message = "read"
    try:
        read_lists(str(path))
    except FssError as refusal:
        message = refusal.message
    assert message.isprintable()
