"""The two kinds of workers: those that answer clients, and the one that does long work for them.

One of the first kind has threads, none of which waits for a client that has not asked yet:
gunicorn gives a connection to a thread as soon as it is there, and the thread then reads it:
whoever sends a head byte by byte holds the thread. Here a connection waits beside the others until
its whole head has come, and its body too if that is short; and it is closed beside them.
"""

from __future__ import annotations

import os
import re
import selectors
import socket
import time
from collections import deque
from contextlib import suppress
from functools import partial
from typing import Any, Final

from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from web.server.door import answer

#: Bytes of a request that are looked at before it is read. Linux holds 128 KiB of one.
_LOOKED_AT: Final = 48 * 1024
#: Seconds in which a head, and a body that is short, must have come.
_IN_SECONDS: Final = 10.0
#: By so much the priority of long work is lower: beside two processes that search without a pause it
#: gets a tenth of a processor.
_NICE: Final = 10
_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,9})[ \t]*\r\n", re.IGNORECASE)
#: Who pastes a whole text into the box asks by an address that nothing reads: no language is known yet.
_SAID: Final = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>414</title>
<p>地址太长了。请退回上一页，检索框里只留几个词或一句话；整段文字请用“登过没有”来查。
<p lang="en">The address is too long. Go back and leave some words or a sentence in the box; a whole text is looked for
with “Run before?”.""".encode()
_TOO_LONG: Final = (
    b"HTTP/1.1 414 URI Too Long\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\n"
    b"X-Content-Type-Options: nosniff\r\nContent-Length: %d\r\n\r\n%b" % (len(_SAID), _SAID)
)


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's worker, but a request comes to a thread when it has come whole."""

    pending_conns: deque[Any]

    def enqueue_req(self, conn: Any) -> None:
        """Give a connection to a thread if its request is there, else let it wait."""
        read_ahead = conn.initialized and conn.parser.unreader.buf.getvalue()
        missing = 0 if read_ahead else _missing(conn.sock)
        # Woken for nothing, it has ended: whoever reads it says so.
        if not missing or missing == getattr(conn, "missing", 0):
            conn.missing, conn.whole_by = 0, None
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
            super().enqueue_req(conn)
            return
        conn.missing, now = missing, time.monotonic()
        conn.whole_by = getattr(conn, "whole_by", None) or now + (_IN_SECONDS if self.alive else STOP_KEEPALIVE_LINGER)
        if conn.whole_by < now:
            self._close(conn)
            return
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, missing)
        conn.sock.setblocking(False)
        conn.timeout = conn.whole_by
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Say in words what to do about an address that is too long; all else as ever."""
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        with suppress(OSError):
            client.sendall(_TOO_LONG)

    def finish_request(self, conn: Any, answered: Any) -> None:
        """Keep a connection for its next request, or close it, without waiting for the client.

        gunicorn waits up to two seconds for the client to close it, too, and answers nobody then.
        """
        if answered.cancelled() or answered.exception() is not None or answered.result():
            super().finish_request(conn, answered)
            return
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(conn)
            return
        conn.sock.setblocking(False)
        conn.drained, conn.timeout = 0, time.monotonic() + STOP_KEEPALIVE_LINGER
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._drain, conn))

    def _drain(self, conn: Any, sock: socket.socket) -> None:
        """Take what a client still sends, till it closes the connection or has sent too much."""
        try:
            came = len(sock.recv(_LOOKED_AT))
        except BlockingIOError:
            return
        except OSError:
            came = 0
        conn.drained += came
        if not came or conn.drained > _LOOKED_AT:
            self.poller.unregister(sock)
            self.pending_conns.remove(conn)
            self._close(conn)

    def _close(self, conn: Any) -> None:
        self.nr_conns -= 1
        conn.close()

    def murder_pending(self) -> None:
        """Close the connections that waited too long, whichever began to wait first."""
        waiting: list[Any] = sorted(self.pending_conns, key=lambda conn: conn.timeout)
        self.pending_conns = deque(waiting)
        super().murder_pending()

    def _cap_keepalive(self, deadline: float) -> None:
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)


class LongWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """The worker that takes from the door what other workers hand over.

    Their answers come first: it has a lower priority. What has no thread yet waits in the door.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.sockets = [self.app.door]
        self.worker_connections = self.cfg.threads

    def init_process(self) -> None:
        """Begin as the least of the processes."""
        os.nice(_NICE)
        super().init_process()

    def handle(self, conn: Any) -> bool:
        """Answer what was handed over."""
        answer(self.wsgi, conn.sock)
        return False

    def finish_request(self, conn: Any, _answered: Any) -> None:
        """Take the next."""
        self.nr_conns -= 1
        conn.close()


def _missing(sock: socket.socket) -> int:
    """Return how many bytes must be there for a request to be whole; 0 if it is, or has ended."""
    try:
        seen = sock.recv(_LOOKED_AT, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return 1
    except OSError:
        return 0
    head = seen.find(b"\r\n\r\n") + 4
    if not seen or len(seen) >= _LOOKED_AT:
        return 0
    if head < 4:
        return len(seen) + 1
    length = _LENGTH.search(seen, 0, head)
    whole = head + (int(length[1]) if length else 0)
    return whole if len(seen) < whole <= _LOOKED_AT else 0
