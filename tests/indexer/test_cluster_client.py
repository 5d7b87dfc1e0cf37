"""The door to a cluster: a question that is asked again is the same question."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from indexer.opensearch.client import connect
from indexer.opensearch.settings import ClusterSettings


class _Node(BaseHTTPRequestHandler):
    """A node that has no leader for a moment, and no document after it."""

    statuses: Iterator[int]

    def do_GET(self) -> None:
        """Answer with the next status."""
        body = b'{"_index": "state", "_id": "lock", "found": false}'
        self.send_response(next(self.statuses))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def node() -> Iterator[str]:
    """Yield the address of a node."""
    _Node.statuses = iter([503, 503, 404])
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Node)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_may_be_missing_may_be_so_when_it_is_asked_for_again(node: str) -> None:
    client = connect(ClusterSettings((node,), index="x"))
    assert client.get(index="state", id="lock", params={"ignore": 404})["found"] is False
    client.close()
