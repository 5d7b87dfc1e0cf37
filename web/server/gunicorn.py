"""The production server.

Gunicorn, several threads a worker, each worker following the library's newest snapshot.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import quote_from_bytes

from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser

from web.config import COUNTED_IN, Config
from web.http import log

_ASCII = bytes(range(128)).decode("ascii")
#: How long, in seconds, a worker that is told to stop ends what it has begun.
_GRACE: Final = 10


class _Request(Request):  # type: ignore[misc]  # gunicorn has no types
    """A request whose address may hold raw Han; HTTP wants it percent-encoded (RFC 3986)."""

    def parse_request_line(self, line_bytes: bytes) -> None:
        """Percent-encode what is not ASCII, then read the line as ever."""
        super().parse_request_line(quote_from_bytes(line_bytes, safe=_ASCII).encode("ascii"))


def _memory() -> str | None:
    """Return a folder in memory, which never waits for a disk; None where there is none."""
    folder = Path("/dev/shm")  # noqa: S108  # only files that are made there with a random name
    return str(folder) if os.access(folder, os.W_OK) else None


def _counted_in() -> str:
    """Make a folder for what the workers count, named by this process.

    Remove those of processes that are gone.
    """
    folder = Path(_memory() or tempfile.gettempdir())
    for left in folder.glob("jianbao-*-*"):
        owner = left.name.split("-")[1]
        if owner.isdecimal() and not _lives(int(owner)):
            # One of another user's stays.
            shutil.rmtree(left, ignore_errors=True)
    return tempfile.mkdtemp(prefix=f"jianbao-{os.getpid()}-", dir=folder)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def serve(
    library: Path,
    listener: socket.socket,
    config: Config,
    *,
    workers: int,
    threads: int = 8,
    tell_requests: bool = True,
) -> None:
    """Serve a library on a bound socket until the process is told to stop.

    Finish what is under way first.

    SIGHUP replaces the workers, without a pause; SIGTERM stops. Requests are told on stderr unless
    ``tell_requests`` is off.
    """
    settings = {
        "bind": [f"fd://{listener.fileno()}"],
        # One more does long work for them.
        "workers": workers + 1,
        "threads": threads,
        "worker_tmp_dir": _memory(),
        "graceful_timeout": _GRACE,
        "worker_class": "web.server.worker.Worker",
        "keepalive": 5,
        "limit_request_line": 8190,
        "logconfig_dict": log.settings(requests=tell_requests),
        "control_socket_disable": True,
    }
    RequestParser.mesg_class = _Request
    # prometheus-client looks for this when it is imported, which is why all that imports it is
    # imported late.
    os.environ[COUNTED_IN] = _counted_in()
    from web.server.workers import Server, application, forget  # noqa: PLC0415

    app = application(library, replace(config, threads=threads), workers + 1)
    forget(os.getpid())
    Server(app, library, settings).run()
