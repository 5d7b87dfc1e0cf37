"""Metrics for Prometheus, summed over the workers of a server; no text of a query.

A server with several workers sets ``PROMETHEUS_MULTIPROC_DIR`` before this module is imported: each
worker then counts into files of its own there, and whichever is asked adds all of them up.
"""

from __future__ import annotations

import os
import resource
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, g, make_response, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from search.result import Status
from web.config import COUNTED_IN

_BUCKETS: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


class Metrics:
    """The metrics of one application."""

    def __init__(self) -> None:
        own = self._own = CollectorRegistry()
        self._requests = Counter("jianbao_requests", "Requests answered.", ["route", "method", "status"], registry=own)
        self._seconds = Histogram(
            "jianbao_request_seconds",
            "Seconds from a request to its answer.",
            ["route"],
            buckets=_BUCKETS,
            registry=own,
        )
        self._without_hits = Counter(
            "jianbao_searches_without_hits", "Searches on which nothing was found.", registry=own
        )
        self._switches = Counter("jianbao_switches", "Switches of a worker to a newer snapshot.", registry=own)
        self._switch_seconds = Histogram(
            "jianbao_switch_seconds", "Seconds of loading a newer snapshot beside the old.", buckets=_BUCKETS,
            registry=own,
        )  # fmt: skip
        self._failures = Counter("jianbao_follow_failures", "Newer snapshots that could not be loaded.", registry=own)
        self._snapshot = self._oldest("jianbao_snapshot", "The oldest snapshot a worker answers from.")
        self._created = self._oldest("jianbao_snapshot_created_seconds", "When that snapshot was made (Unix time).")
        self._articles = self._oldest("jianbao_articles", "Articles in the snapshot.")
        self._issues = self._oldest("jianbao_issues", "Issues in the snapshot.")
        self._memory = self._each("jianbao_worker_resident_bytes", "Memory of a worker.")
        self._files = self._each("jianbao_worker_open_files", "Open files of a worker.")

    def _oldest(self, name: str, about: str) -> Gauge:
        return Gauge(name, about, multiprocess_mode="livemin", registry=self._own)

    def _each(self, name: str, about: str) -> Gauge:
        return Gauge(name, about, multiprocess_mode="liveall", registry=self._own)

    def init_app(self, app: Flask) -> None:
        """Count every request of an application (`web.http.log` times it), and answer /metrics."""
        app.after_request(self._count)
        blueprint = Blueprint("metrics", __name__)
        blueprint.add_url_rule("/metrics", "metrics", self.metrics)
        app.register_blueprint(blueprint)

    def _count(self, response: Response) -> Response:
        route = request.endpoint or "none"
        method = request.method if request.method in _METHODS else "other"
        self._requests.labels(route, method, str(response.status_code)).inc()
        self._seconds.labels(route).observe(time.perf_counter() - g.begun)
        return response

    def count_without_hits(self) -> None:
        """Count a search on which nothing was found."""
        self._without_hits.inc()

    def count_switch(self, seconds: float) -> None:
        """Count a switch to a newer snapshot, which took so long to load."""
        self._switches.inc()
        self._switch_seconds.observe(seconds)

    def count_failure(self) -> None:
        """Count a newer snapshot that could not be loaded."""
        self._failures.inc()

    def set_state(self, status: Status, created: float) -> None:
        """Set this process's snapshot, the time it was made (Unix time), and its contents."""
        self._snapshot.set(status.snapshot)
        self._created.set(created)
        self._articles.set(status.articles)
        self._issues.set(status.issues)
        memory, files = process_usage()
        self._memory.set(memory)
        self._files.set(files)

    def metrics(self) -> Response:
        """Return what this server counts of itself, for Prometheus."""
        registry = self._own
        if make_folder():
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        response = make_response(generate_latest(registry))
        response.headers["Content-Type"] = CONTENT_TYPE_PLAIN_0_0_4
        return response


def process_usage(process: int | str = "self") -> tuple[int, int]:
    """Return the resident bytes and the open files of a process.

    Zeros where the system does not say.
    """
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize(), sum(1 for _ in Path(f"/proc/{process}/fd").iterdir())
    except OSError:
        return 0, 0


def make_folder() -> bool:
    """Make the folder into which workers count, where it is missing.

    Return whether they count into one.

    Some systems remove what a user has in memory when the user logs out.
    """
    folder = os.environ.get(COUNTED_IN)
    if folder:
        with suppress(FileExistsError):
            Path(folder).mkdir(mode=0o700)
    return bool(folder)
