"""A worker's thread beside the requests: follows the library, counts, watches requests.

No request waits while a newer snapshot is loaded.
"""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from corpus.errors import Unavailable
from web.http.health import made_at
from web.http.site import FOLLOW_EVERY, Site
from web.server import memory
from web.server.watchdog import Watchdog

_LOG: Final = logging.getLogger("jianbao.follow")


class Follower(threading.Thread):
    """Looks after a site once a second, until it is stopped."""

    def __init__(self, site: Site, watchdog: Watchdog) -> None:
        super().__init__(name="follow", daemon=True)
        self._site = site
        self._watchdog = watchdog
        self._stopped = threading.Event()

    def run(self) -> None:
        """Take one step after another; one that fails is told, and does not end the others."""
        self._site.in_thread = True
        with ThreadPoolExecutor(1, thread_name_prefix="follow") as steps:
            step = steps.submit(self._follow)
            while not self._stopped.wait(FOLLOW_EVERY):
                self._watchdog.look()
                if step.done():
                    error = step.exception()
                    if error is not None:
                        _LOG.error("the library cannot be followed", exc_info=error)
                        self._site.metrics.count_failure()
                    step = steps.submit(self._follow)

    def _follow(self) -> None:
        site, begun, before = self._site, time.perf_counter(), self._site.trouble
        site.follow_views()
        if site.follow():
            seconds = time.perf_counter() - begun
            site.metrics.count_switch(seconds)
            # What the snapshot before took is free now.
            memory.release()
            number = site.engine.status().snapshot
            _LOG.info("snapshot %s answers now", number, extra={"snapshot": number, "seconds": round(seconds, 3)})
        if site.trouble and site.trouble != before:
            self._site.metrics.count_failure()
            _LOG.warning("the newest snapshot cannot be loaded: %s", site.trouble)
        try:
            status = site.engine.status()
        except Unavailable:
            return
        site.metrics.set_state(status, made_at(status.created) or 0.0)

    def stop(self) -> None:
        """Take no further step."""
        self._stopped.set()
