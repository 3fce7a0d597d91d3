"""Calls, answers, errors and events of a contract, encoded and decoded by its ABI.

Imports eth-abi and ``fss.chain.errors``. Addresses are 20 bytes on both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError

from commit.hashing import keccak256
from fss.chain.errors import ContractRefused

_BUILT_IN = (
    {"type": "error", "name": "Error", "inputs": [{"name": "reason", "type": "string"}]},
    {"type": "error", "name": "Panic", "inputs": [{"name": "code", "type": "uint256"}]},
)


@dataclass(frozen=True)
class Event:
    """A decoded log: ``arguments`` by name, indexed or not."""

    name: str
    arguments: dict[str, Any]
    block: int
    transaction: bytes


class Interface:
    """The ABI of one contract, with the errors of the libraries that it calls."""

    def __init__(self, abi: Iterable[dict[str, Any]], *libraries: Iterable[dict[str, Any]]) -> None:
        entries = list(abi)
        self._functions = {entry["name"]: entry for entry in entries if entry["type"] == "function"}
        self._events = {_topic(entry): entry for entry in entries if entry["type"] == "event"}
        constructors = [entry for entry in entries if entry["type"] == "constructor"]
        self._constructor = constructors[0]["inputs"] if constructors else []
        everything = [*_BUILT_IN, *entries, *(entry for library in libraries for entry in library)]
        errors = [entry for entry in everything if entry["type"] == "error"]
        self._errors = {_topic(entry)[:4]: entry for entry in errors}

    def creation(self, code: bytes, *arguments: object) -> bytes:
        """Creation code followed by the constructor's arguments."""
        return code + encode(_types(self._constructor), arguments)

    def call(self, function: str, *arguments: object) -> bytes:
        """The call data of a function."""
        return self.selector(function) + encode(_types(self._functions[function]["inputs"]), arguments)

    def selector(self, function: str) -> bytes:
        """The four bytes that name a function in its call data."""
        return _topic(self._functions[function])[:4]

    def answer(self, function: str, data: bytes) -> Any:
        """What a function returned: one value, or a tuple of several; structs are dictionaries."""
        outputs = self._functions[function]["outputs"]
        values = decode(_types(outputs), data)
        readable = [_readable(output, value) for output, value in zip(outputs, values, strict=True)]
        return readable[0] if len(readable) == 1 else tuple(readable)

    def refusal(self, data: bytes, call: str = "") -> ContractRefused:
        """The error that a contract reverted with."""
        entry = self._errors.get(data[:4])
        if entry is None:
            return ContractRefused("Unknown", {"data": data}, call=call)
        try:
            return ContractRefused(entry["name"], _named(entry["inputs"], data[4:]), call=call)
        except DecodingError:
            return ContractRefused("Unknown", {"data": data}, call=call)

    def events(self, logs: Iterable[dict[str, Any]]) -> list[Event]:
        """The logs that are this contract's events, in their order."""
        return [event for log in logs if (event := self._event(log)) is not None]

    def _event(self, log: dict[str, Any]) -> Event | None:
        topics = [bytes.fromhex(topic[2:]) for topic in log["topics"]]
        entry = self._events.get(topics[0]) if topics else None
        if entry is None:
            return None
        indexed = [field for field in entry["inputs"] if field["indexed"]]
        arguments = _named([f for f in entry["inputs"] if not f["indexed"]], bytes.fromhex(log["data"][2:]))
        for field, topic in zip(indexed, topics[1:], strict=True):
            arguments |= _named([field], topic)
        ordered = {field["name"]: arguments[field["name"]] for field in entry["inputs"]}
        return Event(
            entry["name"], ordered, int(log["blockNumber"], 16), bytes.fromhex(log["transactionHash"][2:])
        )


def _topic(entry: dict[str, Any]) -> bytes:
    return keccak256(f"{entry['name']}({','.join(_types(entry['inputs']))})".encode())


def _types(fields: Sequence[dict[str, Any]]) -> list[str]:
    return [_type(field) for field in fields]


def _type(field: dict[str, Any]) -> str:
    kind: str = field["type"]
    if not kind.startswith("tuple"):
        return kind
    return f"({','.join(_types(field['components']))}){kind.removeprefix('tuple')}"


def _named(fields: Sequence[dict[str, Any]], data: bytes) -> dict[str, Any]:
    values = decode(_types(fields), data)
    return {field["name"]: _readable(field, value) for field, value in zip(fields, values, strict=True)}


def _readable(field: dict[str, Any], value: Any) -> Any:
    kind = field["type"]
    if kind == "address":
        return bytes.fromhex(value[2:])
    if kind == "address[]":
        return [bytes.fromhex(item[2:]) for item in value]
    if kind == "tuple":
        return {
            inner["name"]: _readable(inner, item)
            for inner, item in zip(field["components"], value, strict=True)
        }
    return value
