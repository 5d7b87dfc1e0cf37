"""The production server: gunicorn, several threads a worker, each worker following the library's newest snapshot."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_from_bytes

from gunicorn.app.base import BaseApplication
from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser

from search import open_engine
from web.app import create_app

if TYPE_CHECKING:
    from flask import Flask

_ASCII = bytes(range(128)).decode("ascii")


class _Request(Request):  # type: ignore[misc]  # gunicorn has no types
    """A request whose address may hold Han as typed in a terminal, which HTTP wants percent-encoded (RFC 3986)."""

    def parse_request_line(self, line_bytes: bytes) -> None:
        """Percent-encode what is not ASCII, then read the line as ever."""
        super().parse_request_line(quote_from_bytes(line_bytes, safe=_ASCII).encode("ascii"))


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn with our settings, and an engine opened in each worker after it was forked."""

    def __init__(self, library: Path, settings: dict[str, Any]) -> None:
        self._library = library
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Take the settings over."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application of one worker."""
        return create_app(open_engine(self._library), self._library)


def serve(library: Path, listener: socket.socket, *, workers: int, threads: int = 4) -> None:
    """Serve a library on a bound socket until the process is told to stop; finish what is under way first."""
    settings = {
        "bind": [f"fd://{listener.fileno()}"],
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108  # never waits for a disk
        "graceful_timeout": 10,
        "timeout": 30,
        "keepalive": 5,
        "loglevel": "warning",
        "control_socket_disable": True,
    }
    RequestParser.mesg_class = _Request
    _Server(library, settings).run()
