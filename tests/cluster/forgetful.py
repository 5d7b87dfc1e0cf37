"""A way to a node on which answers get lost.

Each request is carried out, and of each kind the first answer is dropped.
"""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.cluster.cluster import Node


@dataclass
class Forgetful:
    """Its address, and the requests (method and path) whose first answer was lost."""

    address: str
    lost: set[tuple[str, str]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def loses(self, method: str, path: str) -> bool:
        """Return whether the answer to a request gets lost."""
        kind = (method, path.partition("?")[0])
        with self._lock:
            new = kind not in self.lost
            self.lost.add(kind)
        return new


@contextmanager
def forgetful(node: Node) -> Iterator[Forgetful]:
    """Listen on loopback and pass on to a node, until the end."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65_537)
            self.close_connection = not self.raw_requestline or not self.parse_request()
            if not self.close_connection:
                self._pass_on()

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            status, kind, answer = _ask(node, self.command, self.path, self.headers.get("Content-Type", ""), body)
            if way.loses(self.command, self.path):
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        way = Forgetful(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, name="forgetful", daemon=True).start()
        yield way
        server.shutdown()


def _ask(node: Node, method: str, path: str, kind: str, body: bytes) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", node.http_port, timeout=60)
    connection.request(method, path, body or None, {"Content-Type": kind} if kind else {})
    answer = connection.getresponse()
    found = answer.status, answer.getheader("Content-Type", "application/json"), answer.read()
    connection.close()
    return found
