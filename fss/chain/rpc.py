"""JSON-RPC over HTTP to one node, single or in batches; imports ``fss.chain.errors`` only."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from fss.chain.errors import ChainUnreachable, RpcRefused

BATCH = 200
"""Requests in one HTTP body: quick, and far below any node's limit on bodies."""


class Rpc:
    """One connection, kept open; calls from several threads wait for each other."""

    def __init__(self, url: str, *, timeout: float = 60.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ChainUnreachable(f"{url} is no http(s) URL", hint="give one such as http://127.0.0.1:8545")
        self.url = url
        self._path = parts.path or "/"
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname, parts.port, timeout=timeout)
        self._lock = threading.Lock()
        self._next = 0

    def close(self) -> None:
        """Close the connection; the next call opens it again."""
        self._connection.close()

    def call(self, method: str, *parameters: object) -> Any:
        """Return the result of one request; raises `RpcRefused` or `ChainUnreachable`."""
        return self.batch([(method, parameters)])[0]

    def batch(self, requests: Sequence[tuple[str, Sequence[object]]]) -> list[Any]:
        """Return the results of several requests in their order; raises for the first that failed."""
        results: list[Any] = []
        for start in range(0, len(requests), BATCH):
            results += self._exchange(requests[start : start + BATCH])
        return results

    def _exchange(self, requests: Sequence[tuple[str, Sequence[object]]]) -> list[Any]:
        with self._lock:
            first = self._next
            self._next += len(requests)
            documents = [
                {"jsonrpc": "2.0", "id": first + offset, "method": method, "params": list(parameters)}
                for offset, (method, parameters) in enumerate(requests)
            ]
            answers = self._post(json.dumps(documents).encode())
        if not isinstance(answers, list):
            answers = [answers]
        by_id = {answer.get("id"): answer for answer in answers if isinstance(answer, dict)}
        return [_result(by_id.get(first + i), method) for i, (method, _) in enumerate(requests)]

    def _post(self, body: bytes) -> Any:
        for attempt in (0, 1):
            try:
                self._connection.request("POST", self._path, body, {"Content-Type": "application/json"})
                return json.loads(self._connection.getresponse().read())
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError) as error:
                # A kept-open connection may have gone stale between two calls: one more try on a new one.
                self._connection.close()
                if attempt:
                    raise _unreachable(self.url, error) from None
            except (OSError, http.client.HTTPException, ValueError) as error:
                self._connection.close()
                raise _unreachable(self.url, error) from None
        raise ChainUnreachable(f"no answer from {self.url}")


def _unreachable(url: str, error: Exception) -> ChainUnreachable:
    return ChainUnreachable(f"no answer from {url}: {error}", hint="is the node running there?")


def _result(answer: Any, method: str) -> Any:
    if not isinstance(answer, dict):
        raise RpcRefused(f"{method}: the node did not answer this request")
    if "error" in answer:
        error = answer["error"]
        data = error.get("data")
        raise RpcRefused(f"{method}: {error.get('message', error)}", data=_revert_data(data))
    return answer.get("result")


def _revert_data(data: object) -> bytes | None:
    """The bytes that a contract reverted with, which nodes send as hex; ``None`` for any other error."""
    if isinstance(data, dict):
        data = data.get("data")
    if not isinstance(data, str) or not data.startswith("0x"):
        return None
    try:
        return bytes.fromhex(data[2:])
    except ValueError:
        return None
