"""The connections to one node of a cluster, kept open between questions.

By the standard library: with urllib3, which opensearch-py would use, a small question takes twice the processor time.
What is done about a node that does not answer is the transport's matter (`indexer.opensearch_client`).
"""

from __future__ import annotations

import base64
import select
import ssl
import time
import weakref
from collections import deque
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPSConnection
from typing import Any
from urllib.parse import urlencode

from opensearchpy import Connection, exceptions


class NodeConnection(Connection):
    """One node as the transport of opensearch-py knows it. Safe in any number of threads: each takes a connection."""

    def __init__(
        self, *, http_auth: str | tuple[str, str] | None = None, ca_certs: str | None = None, **options: Any
    ) -> None:
        """Make ready; ``http_auth`` is user and password, ``ca_certs`` a file of certificates to trust."""
        super().__init__(**options)
        if http_auth is not None:
            named = http_auth if isinstance(http_auth, str) else ":".join(http_auth)
            self.headers["authorization"] = f"Basic {base64.b64encode(named.encode()).decode('ascii')}"
        self._tls = ssl.create_default_context(cafile=ca_certs) if self.use_ssl else None
        self._idle: deque[HTTPConnection] = deque()
        weakref.finalize(self, _close, self._idle)

    def perform_request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        timeout: float | None = None,
        ignore: Collection[int] = (),
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, HTTPMessage, str]:
        """Return status, headers and text of an answer; ``timeout`` in seconds. Raises the client's TransportError."""
        path = f"{self.url_prefix}{url}?{urlencode(params)}" if params else self.url_prefix + url
        begun = time.perf_counter()
        try:
            status, found, said = self._ask(method, path, body, timeout or self.timeout, headers or {})
        except (OSError, HTTPException) as error:
            taken = time.perf_counter() - begun
            self.log_request_fail(method, self.host + path, path, body, taken, exception=error)
            raise _named(error) from error
        taken = time.perf_counter() - begun
        self._raise_warnings(found.get_all("warning", ()))
        if not (200 <= status < 300 or status in ignore):
            self.log_request_fail(method, self.host + path, path, body, taken, status, said)
            self._raise_error(status, said, found.get("content-type"))
        self.log_request_success(method, self.host + path, path, body, status, said, taken)
        return status, found, said

    def _ask(
        self, method: str, path: str, body: bytes | None, seconds: float, headers: Mapping[str, str]
    ) -> tuple[int, HTTPMessage, str]:
        connection = self._taken(seconds)
        with ExitStack() as failing:
            failing.callback(connection.close)
            connection.request(method, path, body, {**self.headers, **headers})
            answer = connection.getresponse()
            said = answer.read().decode("utf-8", "surrogatepass")
            failing.pop_all()
        if connection.sock is not None:
            self._idle.append(connection)
        return answer.status, answer.headers, said

    def _taken(self, seconds: float) -> HTTPConnection:
        """Return a connection that nobody else uses: one that is kept, unless the node has closed it, else a new one."""
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                break
            if not _readable(connection):
                connection.sock.settimeout(seconds)
                return connection
            connection.close()
        if self._tls is None:
            return HTTPConnection(self.hostname, self.port, timeout=seconds)
        return HTTPSConnection(self.hostname, self.port, timeout=seconds, context=self._tls)

    def close(self) -> None:
        """Close the connections that are not in use."""
        _close(self._idle)


def _close(idle: deque[HTTPConnection]) -> None:
    while idle:
        idle.pop().close()


def _readable(connection: HTTPConnection) -> bool:
    """Whether there is something to read where nothing was asked: the end, in all likelihood."""
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(0))


def _named(error: OSError | HTTPException) -> exceptions.ConnectionError:
    """Return the client's error for one of the connection."""
    if isinstance(error, TimeoutError):
        return exceptions.ConnectionTimeout("TIMEOUT", str(error), error)
    kind = exceptions.SSLError if isinstance(error, ssl.SSLError) else exceptions.ConnectionError
    return kind("N/A", str(error) or type(error).__name__, error)
