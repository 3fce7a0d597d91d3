"""Mutants of the files themselves: cut, too long, too deep, ambiguous, and changed at random."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from typing import Any

from tests.verdicts.reasons import Reason
from tests.verdicts.statements import PARTS, Mutant, Statement, encode
from tests.verifier.test_documents import INVALID_JSON
from verifier.key import LARGEST_KEY_FILE
from verifier.proof import LARGEST_PROOF_FILE, LARGEST_PUBLIC_FILE

LIMITS = {"key": LARGEST_KEY_FILE, "public": LARGEST_PUBLIC_FILE, "proof": LARGEST_PROOF_FILE}
CUTS = 12
RANDOM_CHANGES = 60
BYTES = b'"[]{},:0123456789-+.eE \t\n\\u/\x00\xff\xc3'
SPANS = [
    b"1.0",
    b"1e3",
    b"-0",
    b"-1",
    b"NaN",
    b"Infinity",
    b"9" * 9,
    b"9" * 10,
    b"9" * 400,
    b'"9"',
    b"null",
    b"true",
]
SPANS += [
    b"[" * 5 + b"]" * 5,
    b"[" * 17 + b"]" * 17,
    b'{"a":1,"a":2}',
    b'{"a":{"b":1,"\\u0062":2}}',
    b'"\\ud800"',
]
SPANS += [
    b'{"\\ud800":1,"\\ud801":2}',
    b'{"\\ud800":1,"\\ufffd":2}',
    b'"\xff"',
    b'"\x1f"',
    b'"\x7f"',
    b'"\\x"',
]


def mutants(statement: Statement, rng: random.Random) -> Iterator[Mutant]:
    """Every mutant of the three files' bytes."""
    for part in PARTS:
        data = encode(getattr(statement, part))
        yield from _cut_or_long(statement, part, data, rng)
        yield from _ambiguous(statement, part, data)
        yield from _unread(statement, part)
    yield from random_changes(statement, rng)


def random_changes(statement: Statement, rng: random.Random) -> Iterator[Mutant]:
    """Files with random edits: what they are then, nobody said before."""
    for part in PARTS:
        data = encode(getattr(statement, part))
        for index in range(RANDOM_CHANGES):
            change = {part: changed_at_random(data, rng)}
            yield statement.mutant("bytes changed at random", f"{part} {index}", None, **change)


def _cut_or_long(statement: Statement, part: str, data: bytes, rng: random.Random) -> Iterator[Mutant]:
    for length in (0, 1, len(data) - 1, *(rng.randrange(2, len(data) - 1) for _ in range(CUTS))):
        yield statement.mutant(
            "file cut short", f"{part} at {length}", Reason.MALFORMED, **{part: data[:length]}
        )
    for after in (b"x", b"\x00", b"{}", b",", b"]", data):
        yield statement.mutant("something follows", part, Reason.MALFORMED, **{part: data + after})
    for pad in (b" ", b"\n", b"\r\n\t "):
        yield statement.mutant("white space around", part, Reason.HOLDS, **{part: pad + data + pad})
    longest = data + b" " * (LIMITS[part] - len(data))
    yield statement.mutant("as long as may be", part, Reason.HOLDS, **{part: longest})
    yield statement.mutant("file too long", part, Reason.MALFORMED, **{part: longest + b" "})


def _ambiguous(statement: Statement, part: str, data: bytes) -> Iterator[Mutant]:
    for text in INVALID_JSON:
        yield statement.mutant("not strict JSON", part, Reason.MALFORMED, **{part: text})
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        recoded = {part: data.decode().encode(encoding)}
        yield statement.mutant("another encoding", f"{part} {encoding}", Reason.MALFORMED, **recoded)
    digit = re.sub(rb'"(\d)', lambda found: b'"\\u%04x' % ord(found[1]), data, count=1)
    yield statement.mutant("an escape", f"{part} digit", Reason.MALFORMED, **{part: digit})
    document = getattr(statement, part)
    if not isinstance(document, dict):
        return
    for name, value in document.items():
        member = f"{json.dumps(name)}: {json.dumps(value)}"
        escaped = member.replace(f'"{name[0]}', f'"\\u{ord(name[0]):04x}', 1)
        for twice in (member, escaped):
            text = (data[:-1].decode() + ", " + twice + "}").encode()
            yield statement.mutant("a member twice", f"{part} {name}", Reason.MALFORMED, **{part: text})
        text = data.decode().replace(f'"{name}"', escaped.split(":", 1)[0], 1).encode()
        yield statement.mutant("an escape", f"{part} {name}", Reason.MALFORMED, **{part: text})


def _unread(statement: Statement, part: str) -> Iterator[Mutant]:
    """Odd values in place of each member, among them of members whose values a reader might skip."""
    document: Any = getattr(statement, part)
    names = [*document, "vk_alphabeta_12"] if part == "key" else list(document) if part == "proof" else []
    for name in names:
        text = json.dumps(document | {name: "HERE"})
        for span in SPANS:
            data = text.encode().replace(b'"HERE"', span)
            yield statement.mutant("an odd value of a member", f"{part} {name}", None, **{part: data})


def changed_at_random(data: bytes, rng: random.Random) -> bytes:
    """One to three edits: a byte replaced, left out or put in, a piece repeated, or an odd value put in."""
    text = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(text))
        edit = rng.randrange(5)
        if edit == 0:
            text[at] = rng.choice(BYTES)
        elif edit == 1:
            del text[at : at + rng.randint(1, 4)]
        elif edit == 2:
            text[at:at] = bytes(rng.choice(BYTES) for _ in range(rng.randint(1, 3)))
        elif edit == 3:
            text[at:at] = text[at : at + rng.randint(1, 80)]
        else:
            text[at : at + rng.randint(1, 8)] = rng.choice(SPANS)
        if not text:
            return b""
    return bytes(text)
