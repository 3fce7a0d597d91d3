"""Deeply nested JSON is refused before it is parsed, whatever the recursion limit."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fss.messages.signed import GENESIS, Message, MessageMalformed
from fss.nesting import DEEPEST, is_too_deep

ROOT = Path(__file__).resolve().parents[1]


def test_depth() -> None:
    assert not is_too_deep("[" * DEEPEST + "]" * DEEPEST)
    assert is_too_deep("[" * (DEEPEST + 1))
    assert is_too_deep('{"a":' * (DEEPEST + 1))
    assert not is_too_deep("[]" * 1000)


@given(st.text(alphabet='[]{}"\\x', max_size=60))
def test_brackets_inside_strings_do_not_count(text: str) -> None:
    assert not is_too_deep(json.dumps(["[" * 100 + text, text]))


def test_unfinished_strings_take_linear_time() -> None:
    assert not is_too_deep('"' + '\\"' * 1_000_000)
    assert not is_too_deep('"' + '\\"' * 1_000_000 + "\\")


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000, b"[" * 50_000 + b"]" * 50_000, b"\xff"])
def test_invalid_message(body: bytes) -> None:
    with pytest.raises(MessageMalformed):
        Message("receive-list", bytes(20), 1, GENESIS, body, b"").payload()


def test_invalid_file_where_the_recursion_limit_was_raised() -> None:
    program = (
        "import sys; sys.setrecursionlimit(100_000); from fss.text_file import JsonSyntax, read_json\n"
        "try: read_json('[' * 200_000, 'x')\n"
        "except JsonSyntax: sys.exit(0)\n"
        "sys.exit(1)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=60).returncode == 0
