"""The connections to a node: kept, replaced when the node closed them, faults named as the client names them."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

pytest.importorskip("opensearchpy", reason="needs the extra `cluster`")

from opensearchpy import exceptions

from indexer.opensearch_client import packed
from indexer.opensearch_http import NodeConnection


class _Node(BaseHTTPRequestHandler):
    """Says what it was asked; some paths have a meaning."""

    protocol_version = "HTTP/1.1"
    callers: ClassVar[set[int]] = set()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.callers.add(self.client_address[1])
        if self.path == "/slow":
            time.sleep(0.5)
        missing = self.path.startswith("/missing")
        said: dict[str, Any] = {"error": {"type": "document_missing"}} if missing else {"path": self.path}
        said |= {"body": body.decode(), "user": self.headers.get("Authorization")}
        answer = json.dumps(said).encode()
        self.send_response(404 if missing else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        with suppress(ConnectionError):
            self.wfile.write(answer)
        # The node goes without a word, as one that is started again.
        self.close_connection = self.path == "/last"

    def log_message(self, *_: Any) -> None:
        """Be silent."""


class _Server(ThreadingHTTPServer):
    """Counts the connections that it has closed."""

    daemon_threads = True
    closed: threading.Semaphore

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        self.closed.release()


@pytest.fixture
def server() -> Iterator[_Server]:
    _Node.callers.clear()
    with _Server(("127.0.0.1", 0), _Node) as node:
        node.closed = threading.Semaphore(0)
        thread = threading.Thread(target=node.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield node
        node.shutdown()
        thread.join()


@pytest.fixture
def connection(server: _Server) -> Iterator[NodeConnection]:
    made = NodeConnection(host="127.0.0.1", port=server.server_port, http_auth=("reader", "secret"))
    yield made
    made.close()


def _said(connection: NodeConnection, path: str, **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(connection.perform_request("POST", path, **options)[2])
    return found


def test_one_connection_serves_many_questions(connection: NodeConnection) -> None:
    for number in range(5):
        found = _said(connection, "/_search", params={"q": "甲 乙"}, body=str(number).encode())
        assert found["path"] == "/_search?q=%E7%94%B2+%E4%B9%99"
        assert found["body"] == str(number)
        assert base64.b64decode(found["user"].removeprefix("Basic ")) == b"reader:secret"
    assert len(_Node.callers) == 1


def test_threads_do_not_share_a_connection(connection: NodeConnection) -> None:
    answers: list[tuple[str, str]] = []

    def ask(name: str) -> None:
        for number in range(20):
            said = f"{name}{number}"
            answers.append((said, _said(connection, "/_search", body=said.encode())["body"]))

    threads = [threading.Thread(target=ask, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 80
    assert all(asked == said for asked, said in answers)
    assert len(_Node.callers) <= 4


def test_a_connection_that_the_node_closed_is_replaced(server: _Server, connection: NodeConnection) -> None:
    for _ in range(3):
        _said(connection, "/last")
        assert server.closed.acquire(timeout=10)
    assert len(_Node.callers) == 3


def test_a_node_that_does_not_answer_in_time(connection: NodeConnection) -> None:
    with pytest.raises(exceptions.ConnectionTimeout):
        connection.perform_request("POST", "/slow", timeout=0.05)
    # The answer that came too late is nobody's: the next question gets its own.
    assert _said(connection, "/_search")["path"] == "/_search"


def test_a_node_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(exceptions.ConnectionError) as caught:
        NodeConnection(host="127.0.0.1", port=port).perform_request("GET", "/")
    assert caught.value.status_code == "N/A"


def test_a_fault_is_the_clients_error_unless_it_is_expected(connection: NodeConnection) -> None:
    with pytest.raises(exceptions.NotFoundError) as caught:
        connection.perform_request("POST", "/missing")
    assert caught.value.error == "document_missing"
    assert connection.perform_request("POST", "/missing", ignore=(404,))[0] == 404


def test_only_a_trusted_certificate_is_talked_to(server: _Server, tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl, which makes the certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    wanted = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=node -addext subjectAltName=IP:127.0.0.1"
    subprocess.run(["openssl", *wanted.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    place: dict[str, Any] = {"host": "127.0.0.1", "port": server.server_port, "use_ssl": True}
    trusting = NodeConnection(**place, ca_certs=str(certificate))
    for _ in range(3):
        assert _said(trusting, "/_search")["path"] == "/_search"
    trusting.close()
    assert len(_Node.callers) == 1
    with pytest.raises(exceptions.SSLError):
        NodeConnection(**place).perform_request("GET", "/")


def test_a_body_may_hold_half_a_character() -> None:
    assert packed({"词": [1, None, "甲"]}) == '{"词":[1,null,"甲"]}'.encode()
    assert json.loads(packed({"q": "甲\ud800"}).decode("utf-8", "surrogatepass")) == {"q": "甲\ud800"}
