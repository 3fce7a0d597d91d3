"""Inputs that are nearly right, and inputs that try to make a reader work or allocate."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

TOKENS = (
    *(b"\0", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff" * 8, b"\xff\xff\xff\x7f"),
    *(b'"', b"\\", b"\\ud800", b"[", b"]", b"{", b"}", b",", b"\n", b" ", b"[" * 2_000),
    *(b"null", b"true", b"-1", b"-0", b"1.5", b"1e999", b"NaN", b"0x", b"0X", b"9" * 5_000),
)

VALUES: tuple[Any, ...] = (
    *(None, True, [], {}, [[]] * 3, {"": {}}),
    *(-1, 0, 1 << 32, 1 << 53, 1 << 64, 1 << 256, 10**399, 1.5),
    *("", "\ud800", "0x", "0x\u0661\u0661", "0X00", " 0", "a" * 5_000, "../" * 9, "\n", "\x1b[2J"),
)


NEW: dict[str, st.SearchStrategy[bytes]] = {
    "cut": st.just(b""),
    "token": st.sampled_from(TOKENS),
    "noise": st.binary(max_size=40),
}


@st.composite
def changed_bytes(draw: st.DrawFn, original: bytes) -> bytes:
    """``original`` after a few cuts, insertions, repetitions and flipped bytes."""
    data = bytearray(original)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, min(40, len(data) - start)))
        piece = bytes(data[start : start + length])
        change = draw(st.sampled_from(("cut", "repeat", "token", "noise", "end")))
        if change == "end":
            del data[start:]
        elif change == "repeat":
            data[start:start] = piece * draw(st.integers(1, 3))
        else:
            data[start : start + length] = draw(NEW[change])
    return bytes(data)


@st.composite
def changed_document(draw: st.DrawFn, original: bytes) -> bytes:
    """A JSON document with one value replaced, removed, doubled or added anywhere in it."""
    head, separator, text = original.rpartition(b"\n") if original[:1] not in b'{["' else (b"", b"", original)
    value = json.loads(text)
    places = list(containers(value))
    replacement = draw(st.sampled_from(VALUES))
    if not places:
        value = replacement
    else:
        place = draw(st.sampled_from(places))
        name = draw(st.sampled_from(list(place) if isinstance(place, dict) else list(range(len(place)))))
        change = draw(st.sampled_from(("replace", "remove", "add")))
        if change == "replace":
            place[name] = replacement
        elif change == "remove":
            del place[name]
        elif isinstance(place, dict):
            place[draw(st.sampled_from(("", "more", "\ud800", "__class__")))] = replacement
        else:
            place.insert(name, replacement)
    text = spell(value) if draw(st.booleans()) else json.dumps(value).encode()
    return head + separator + text


def containers(value: Any) -> Iterator[Any]:
    """Every object and array with something in it."""
    if isinstance(value, dict | list) and value:
        yield value
        for part in value.values() if isinstance(value, dict) else value:
            yield from containers(part)


def is_document(data: bytes) -> bool:
    """Whether ``changed_document`` can read it: JSON, or a name and JSON on the next line."""
    text = data if data[:1] in b'{["' else data.rpartition(b"\n")[2]
    try:
        return isinstance(json.loads(text), dict | list | str)
    except ValueError:
        return False


def near(samples: tuple[bytes, ...]) -> st.SearchStrategy[bytes]:
    """Noise, and changes of the samples."""
    changes: list[st.SearchStrategy[bytes]] = [st.binary(max_size=400)]
    for original in samples:
        changes.append(changed_bytes(original))
        if is_document(original):
            changes.append(changed_document(original))
    return st.one_of(changes)


REPEATED = (
    *(b"[],", b"{},", b"1,", b'"",', b'"a":1,', b'"', b"\\u0000"),
    *(b"\n", b",", b"\0", b"\xff", b"0", b"a,b\n"),
)


def amplifiers(samples: tuple[bytes, ...], size: int) -> Iterator[bytes]:
    """Inputs of about ``size`` bytes that repeat one thing, alone and in the place of values of samples."""
    for piece in REPEATED:
        yield piece * (size // len(piece))
        yield b"[" + piece.rstrip(b",") + b"," + piece * (size // len(piece)) + b"0]"
    for original in filter(is_document, samples):
        yield from inflated(original, size)


def inflated(original: bytes, size: int) -> Iterator[bytes]:
    """A document with very many items in the place of a value of each part, and with very many fields."""
    start = 0 if original[:1] in b'{["' else original.rindex(b"\n") + 1
    fields = b",".join(b'"%d":1' % index for index in range(size // 10))
    lists = [b",".join([filler] * (size // (len(filler) + 1))) for filler in (b"1", b"[]", b"{}", b'"0x"')]
    value = json.loads(original[start:])
    for place in list(containers(value)):
        name = next(iter(place)) if isinstance(place, dict) else 0
        kept, place[name] = place[name], "@"
        text = spell(value)
        place[name] = kept
        for many in (*(b"[" + items + b"]" for items in lists), b"{" + fields + b"}"):
            yield original[:start] + text.replace(b'"@"', many)
    if isinstance(value, dict):
        yield original[:start] + spell(value)[:-1] + b"," + fields + b"}"


def spell(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
