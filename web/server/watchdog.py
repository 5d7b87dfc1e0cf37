"""The watchdog: a request that never ends must not hold a worker's thread for good.

What a request may cost is bounded before it is begun (`web.http.rate_limit`), so this is for
defects. The worker tells where the request hangs, ends what else it has begun, and goes; another
takes its place.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
import traceback
from typing import Final

from flask import Flask, request

#: No request takes so many seconds.
TIME_LIMIT: Final = 30.0
_LOG: Final = logging.getLogger("jianbao.watchdog")


class Watchdog:
    """Knows since when which thread answers which request.

    ``at_once``: nobody else does what the process does, so it goes at once, and what else it has
    begun is to be asked for again.
    """

    def __init__(self, seconds: float = TIME_LIMIT, *, at_once: bool = False) -> None:
        self._seconds = seconds
        self._order = signal.SIGKILL if at_once else signal.SIGTERM
        self._begun: dict[int, tuple[float, str]] = {}
        self._gone = False

    def init_app(self, app: Flask) -> None:
        """Watch every request of an application."""
        app.before_request(self._begin)
        app.teardown_request(self._end)

    def _begin(self) -> None:
        self._begun[threading.get_ident()] = (time.monotonic(), request.path)

    def _end(self, _error: BaseException | None) -> None:
        self._begun.pop(threading.get_ident(), None)

    def overdue(self) -> list[tuple[int, str]]:
        """Return the threads, and the paths, of the requests that take longer than any may."""
        latest = time.monotonic() - self._seconds
        return [(thread, path) for thread, (begun, path) in tuple(self._begun.items()) if begun < latest]

    def look(self) -> None:
        """End this process where a request is overdue."""
        for thread, path in self.overdue():
            frame = sys._current_frames().get(thread)  # noqa: SLF001  # the documented way to a thread's stack
            stack = "".join(traceback.format_stack(frame)) if frame else ""
            _LOG.error("%s takes more than %s s; this worker ends\n%s", path, self._seconds, stack)
            if not self._gone:
                self._gone = True
                os.kill(os.getpid(), self._order)
