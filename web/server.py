"""The production server: gunicorn, several threads a worker, each worker following the library's newest snapshot."""

from __future__ import annotations

import gc
import os
import shutil
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote_from_bytes

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser

from web import log
from web.config import COUNTED_IN, Config

if TYPE_CHECKING:
    from flask import Flask

    from web.follow import Follower

_ASCII = bytes(range(128)).decode("ascii")
#: How long, in seconds, a worker that is told to stop ends what it has begun.
_GRACE: Final = 10
#: How long, in seconds, a thread may keep the others waiting: short, because one of them loads newer snapshots.
_SWITCH: Final = 0.001
#: How long, in seconds, a reload waits for the new workers before it lets the old ones go.
_BOOT: Final = 60.0


class _Request(Request):  # type: ignore[misc]  # gunicorn has no types
    """A request whose address may hold Han as typed in a terminal, which HTTP wants percent-encoded (RFC 3986)."""

    def parse_request_line(self, line_bytes: bytes) -> None:
        """Percent-encode what is not ASCII, then read the line as ever."""
        super().parse_request_line(quote_from_bytes(line_bytes, safe=_ASCII).encode("ascii"))


class _Arbiter(Arbiter):  # type: ignore[misc]
    """gunicorn's arbiter, but a reload lets the old workers go only when the new ones answer."""

    _reloading = False

    def reload(self) -> None:
        """Replace every worker."""
        self._reloading = True
        try:
            super().reload()
        finally:
            self._reloading = False

    def manage_workers(self) -> None:
        """Start and stop workers until there are as many as wanted."""
        end = time.monotonic() + _BOOT
        while self._reloading and not all(map(_answers, self.WORKERS.values())) and time.monotonic() < end:
            self.reap_workers()
            time.sleep(0.05)
        super().manage_workers()


def _answers(worker: Any) -> bool:
    """Whether a worker has begun to answer: only then does its file bear the clock's time instead of the calendar's."""
    last: float = worker.tmp.last_update()
    return last <= time.monotonic()


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with our settings, and an engine opened in each worker after it was forked."""

    def __init__(self, library: Path, config: Config, settings: dict[str, Any]) -> None:
        self._library = library
        self._config = config
        self._settings = settings
        self._follower: Follower | None = None
        super().__init__()

    def load_config(self) -> None:
        """Take the settings over."""
        hooks = {"child_exit": _child_exit, "worker_exit": self._worker_exit, "on_exit": _on_exit}
        for name, value in {**self._settings, **hooks}.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application of one worker, which follows the library from now on."""
        from web.app import create_app  # noqa: PLC0415  # see `serve`
        from web.context import warm  # noqa: PLC0415
        from web.follow import Follower  # noqa: PLC0415
        from web.shut import Shut, open_or_shut  # noqa: PLC0415
        from web.watchdog import Watchdog  # noqa: PLC0415

        sys.setswitchinterval(_SWITCH)
        engine = open_or_shut(self._library)
        if not isinstance(engine, Shut):
            warm(engine)
        app = create_app(engine, self._library, config=self._config)
        for template in app.jinja_env.list_templates():
            app.jinja_env.get_template(template)
        watchdog = Watchdog()
        watchdog.init_app(app)
        self._follower = Follower(app.extensions["jianbao"], watchdog)
        self._follower.start()
        return app

    def _worker_exit(self, _arbiter: Any, _worker: Any) -> None:
        if self._follower is not None:
            self._follower.stop()

    def run(self) -> None:
        """Serve until told to stop."""
        _Arbiter(self).run()


def _share(library: Path) -> None:
    """Load what the workers have in common (modules, the segmenter's dictionary) before they are forked."""
    from web.context import warm  # noqa: PLC0415
    from web.follow import Follower  # noqa: F401, PLC0415
    from web.shut import Shut, open_or_shut  # noqa: PLC0415

    engine = open_or_shut(library)
    if not isinstance(engine, Shut):
        warm(engine)
        engine.close()
    gc.collect()
    gc.freeze()


def _child_exit(_arbiter: Any, worker: Any) -> None:
    _forget(worker.pid)


def _forget(process: int) -> None:
    """Forget what a process that is gone (or does not answer itself) told of itself; what it counted stays counted."""
    from prometheus_client import multiprocess  # noqa: PLC0415  # see `serve`

    multiprocess.mark_process_dead(process)  # type: ignore[no-untyped-call]


def _on_exit(_arbiter: Any) -> None:
    shutil.rmtree(os.environ[COUNTED_IN], ignore_errors=True)


def _memory() -> str | None:
    """Return a folder in memory, which never waits for a disk; None where there is none."""
    folder = Path("/dev/shm")  # noqa: S108  # only files that are made there with a random name
    return str(folder) if os.access(folder, os.W_OK) else None


def serve(
    library: Path,
    listener: socket.socket,
    config: Config,
    *,
    workers: int,
    threads: int = 4,
    tell_requests: bool = True,
) -> None:
    """Serve a library on a bound socket until the process is told to stop; finish what is under way first.

    SIGHUP replaces the workers, without a pause; SIGTERM stops. Requests are told on stderr unless ``tell_requests``
    is off.
    """
    settings = {
        "bind": [f"fd://{listener.fileno()}"],
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "worker_tmp_dir": _memory(),
        "graceful_timeout": _GRACE,
        "timeout": 30,
        "keepalive": 5,
        "limit_request_line": 8190,
        "logconfig_dict": log.settings(requests=tell_requests),
        "control_socket_disable": True,
    }
    RequestParser.mesg_class = _Request
    # prometheus-client looks for this when it is imported, which is why all that imports it is imported late.
    os.environ[COUNTED_IN] = tempfile.mkdtemp(prefix="jianbao-", dir=_memory())
    _share(library)
    _forget(os.getpid())
    _Server(library, config, settings).run()
