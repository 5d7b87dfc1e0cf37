"""Receivers on loopback: a mail and a web server that take, refuse or die as they are told."""

from __future__ import annotations

import email
import email.policy
import json
import os
import signal
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Post:
    """The mail server: what it took, and whom it refuses; ``hang_up``: it ends after the text."""

    address: tuple[str, int] = ("", 0)
    mails: list[EmailMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    hang_up: bool = False

    def to(self, address: str) -> list[EmailMessage]:
        """Return the mails for an address."""
        return [mail for mail in self.mails if mail["To"] == address]


@contextmanager
def mail_server(port: int = 0) -> Iterator[Post]:
    """Serve SMTP on loopback."""
    post = Post()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 loopback")
            while line := self.rfile.readline().decode().strip():
                verb = line[:4].upper()
                if verb == "EHLO":
                    self.say("250-loopback", "250 8BITMIME")
                elif verb == "RCPT":
                    known = any(f"<{one}>" in line for one in post.refused)
                    self.say("450 try later" if known else "250 ok")
                elif verb == "DATA":
                    self.say("354 go on")
                    if self.take():
                        return
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

        def take(self) -> bool:
            lines = list(iter(self.rfile.readline, b".\r\n"))
            data = b"".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in lines)
            mail = email.message_from_bytes(data, policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            post.mails.append(mail)
            if not post.hang_up:
                self.say("250 taken")
            return post.hang_up

        def say(self, *lines: str) -> None:
            self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    server = Server(("127.0.0.1", port), Handler)
    post.address = ("127.0.0.1", server.server_address[1])
    with _serving(server):
        yield post


@dataclass
class Hook:
    """The web server: what it took, by path; ``answers`` are (status, body) by path.

    ``victim`` is a process that is killed when the next message was taken, before the answer.
    """

    url: str = ""
    taken: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)
    victim: int = 0

    def at(self, path: str) -> list[Any]:
        """Return what was taken at a path."""
        return [body for taken, _, body in self.taken if taken.partition("?")[0] == path]


@contextmanager
def web_server() -> Iterator[Hook]:
    """Serve HTTP on loopback."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            hook.taken.append((self.path, dict(self.headers), body))
            if hook.victim:
                os.kill(hook.victim, signal.SIGKILL)
                return
            status, text = hook.answers.get(self.path.partition("?")[0], (200, '{"errcode":0,"errmsg":"ok"}'))
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", text)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook.url = f"http://127.0.0.1:{server.server_address[1]}"
    with _serving(server):
        yield hook


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
