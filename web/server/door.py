"""The door to long work: how a worker hands a request over to the process that does long work.

A worker makes two connected sockets, gives one through the door and keeps the other: on it the
other process says that it begins, is sent the request, and sends the whole answer. Whoever has no
use for the answer any more closes the connection, and the work ends. The door has no name and no
file that others could reach or remove; what waits in it outlives a process that dies.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from io import BytesIO
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any, Final

from flask import Flask, Response, request

from web.http.errors import HttpError
from web.http.finished import Finished
from web.http.lanes import CLOSED_REQUEST, NOBODY_WAITS, PATIENCE
from web.server.watchdog import TIME_LIMIT

#: Seconds for an answer, once it is begun; the other process waits for a turn, and its watchdog ends
#: it before.
_LONGEST: Final = PATIENCE + TIME_LIMIT + 2.0
#: Bytes of an answer that are sent at a time: about what a connection holds.
_PIECE: Final = 128 * 1024
#: Seconds after which one may ask again whose answer got lost; by then another process answers.
_AGAIN: Final = 5
_BEGUN: Final = b"+"
_END: Final = b""


class Door:
    """The door: workers give connections, and the process for long work takes them."""

    def __init__(self) -> None:
        self._outside, self._inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._outside.setblocking(False)

    def hand_over(self) -> Response | None:
        """Return the answer of the other process to the current request; None if it has no time.

        Raises HttpError.
        """
        try:
            return self._answer(request.environ.get("gunicorn.socket"))
        except BlockingIOError:
            return None
        except (EOFError, OSError):
            # The other process has died; another takes its place.
            raise HttpError(503, "", _AGAIN) from None

    def _answer(self, client: socket.socket | None) -> Finished | None:
        mine, theirs = Pipe()
        with mine:
            with theirs:
                socket.send_fds(self._outside, [_BEGUN], [theirs.fileno()])
            if not _answers(mine, client, PATIENCE):
                return None
            mine.recv_bytes()
            mine.send_bytes(json.dumps(_texts(request.environ)).encode())
            mine.send_bytes(request.get_data())
            if not _answers(mine, client, _LONGEST):
                raise HttpError(503, "", _AGAIN)
            status, headers = json.loads(mine.recv_bytes())
            return Finished(list(iter(mine.recv_bytes, _END)), status, [(name, value) for name, value in headers])

    def fileno(self) -> int:
        """Return the file to wait at for what comes through."""
        return self._inside.fileno()

    def accept(self) -> tuple[socket.socket, str]:
        """Take the connection that came first. Raises OSError."""
        _, given, _, _ = socket.recv_fds(self._inside, 1, 1)
        if not given:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        os.set_inheritable(given[0], False)
        return socket.socket(fileno=given[0]), ""

    def getsockname(self) -> str:
        """Return the name that a listening socket has; a door has none."""
        return ""

    def setblocking(self, flag: bool) -> None:
        """Say whether to wait for what comes through."""
        self._inside.setblocking(flag)

    def close(self) -> None:
        """Take nothing any more, in this process."""
        self._inside.close()


def answer(app: Flask, taken: socket.socket) -> None:
    """Answer the request that is sent over a connection, as long as somebody waits for it."""
    taken.setblocking(True)
    with Connection(taken.detach()) as asked:
        try:
            asked.send_bytes(_BEGUN)
            environ = {**json.loads(asked.recv_bytes()), "wsgi.input": BytesIO(asked.recv_bytes())}
            for message in _messages(app, {**environ, NOBODY_WAITS: asked.poll}):
                asked.send_bytes(message)
        except (EOFError, OSError):
            # Nobody waits for it any more.
            return


def _messages(app: Flask, environ: dict[str, Any]) -> Iterator[bytes]:
    environ |= {
        "wsgi.version": (1, 0), "wsgi.errors": sys.stderr,
        "wsgi.multithread": False, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    made = Response.from_app(app, environ, buffered=True)
    yield json.dumps((made.status, list(made.headers))).encode()
    body = made.get_data()
    for start in range(0, len(body), _PIECE):
        yield body[start : start + _PIECE]
    yield _END


def _texts(environ: dict[str, Any]) -> dict[str, str]:
    """Return what an environment says of a request; its body is read, and has a length now."""
    said = {name: value for name, value in environ.items() if isinstance(value, str)}
    said.pop("HTTP_TRANSFER_ENCODING", None)
    return said | {"CONTENT_LENGTH": str(len(request.get_data()))}


def _answers(mine: Connection, client: socket.socket | None, seconds: float) -> bool:
    """Return whether the other process says something in time. Raises HttpError for no client."""
    end = time.monotonic() + seconds
    watched: Sequence[Any] = [mine] if client is None else [mine, client]
    while (left := end - time.monotonic()) > 0:
        ready = wait(watched, left)
        if mine in ready:
            return True
        if client is not None and ready:
            if not client.recv(1, socket.MSG_PEEK):
                raise HttpError(CLOSED_REQUEST, "")
            # It has sent its next request already.
            watched = [mine]
    return False
