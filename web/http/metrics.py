"""What a server counts of itself, for Prometheus: summed over its workers, without a word of what anybody asked.

A server with several workers sets ``PROMETHEUS_MULTIPROC_DIR`` before this module is imported: each worker then counts
into files of its own there, and whichever is asked adds all of them up.
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

blueprint = Blueprint("metrics", __name__)

_BUCKETS: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_OWN: Final = CollectorRegistry()

_requests = Counter("jianbao_requests", "Requests answered.", ["route", "method", "status"], registry=_OWN)
_seconds = Histogram(
    "jianbao_request_seconds", "Seconds from a request to its answer.", ["route"], buckets=_BUCKETS, registry=_OWN
)
_found_nothing = Counter("jianbao_searches_without_hits", "Searches on which nothing was found.", registry=_OWN)
_switches = Counter("jianbao_switches", "Switches of a worker to a newer snapshot.", registry=_OWN)
_switch_seconds = Histogram(
    "jianbao_switch_seconds", "Seconds of loading a newer snapshot beside the old.", buckets=_BUCKETS, registry=_OWN
)
_failures = Counter("jianbao_follow_failures", "Newer snapshots that could not be loaded.", registry=_OWN)
_snapshot = Gauge(
    "jianbao_snapshot", "The oldest snapshot a worker answers from.", multiprocess_mode="livemin", registry=_OWN
)
_created = Gauge(
    "jianbao_snapshot_created_seconds", "When that snapshot was made (Unix time).", multiprocess_mode="livemin",
    registry=_OWN,
)  # fmt: skip
_articles = Gauge("jianbao_articles", "Articles in the snapshot.", multiprocess_mode="livemin", registry=_OWN)
_issues = Gauge("jianbao_issues", "Issues in the snapshot.", multiprocess_mode="livemin", registry=_OWN)
_memory = Gauge("jianbao_worker_resident_bytes", "Memory of a worker.", multiprocess_mode="liveall", registry=_OWN)
_files = Gauge("jianbao_worker_open_files", "Open files of a worker.", multiprocess_mode="liveall", registry=_OWN)


def init_app(app: Flask) -> None:
    """Count every request of an application."""
    app.register_blueprint(blueprint)
    app.before_request(_begin)
    app.after_request(_count)


def _begin() -> None:
    g.counted_from = time.perf_counter()


def _count(response: Response) -> Response:
    route = request.endpoint or "none"
    method = request.method if request.method in _METHODS else "other"
    _requests.labels(route, method, str(response.status_code)).inc()
    _seconds.labels(route).observe(time.perf_counter() - g.counted_from)
    return response


def count_nothing_found() -> None:
    """Count a search on which nothing was found."""
    _found_nothing.inc()


def tell_switch(seconds: float) -> None:
    """Count a switch to a newer snapshot, which took so long to load."""
    _switches.inc()
    _switch_seconds.observe(seconds)


def tell_failure() -> None:
    """Count a newer snapshot that could not be loaded."""
    _failures.inc()


def tell_state(status: Status, created: float) -> None:
    """Tell from which snapshot this process answers, when that was made (Unix time), and what the process holds."""
    _snapshot.set(status.snapshot)
    _created.set(created)
    _articles.set(status.articles)
    _issues.set(status.issues)
    memory, files = held()
    _memory.set(memory)
    _files.set(files)


def held(process: int | str = "self") -> tuple[int, int]:
    """Return the resident bytes and the open files of a process; zeros where the system does not say."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize(), sum(1 for _ in Path(f"/proc/{process}/fd").iterdir())
    except OSError:
        return 0, 0


def keep_place() -> bool:
    """See to it that there is the folder into which workers count; return whether they do count into one.

    Some systems remove what a user has in memory when the user logs out.
    """
    folder = os.environ.get(COUNTED_IN)
    if folder:
        with suppress(FileExistsError):
            Path(folder).mkdir(mode=0o700)
    return bool(folder)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Return what this server counts of itself, for Prometheus."""
    registry = _OWN
    if keep_place():
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    response = make_response(generate_latest(registry))
    response.headers["Content-Type"] = CONTENT_TYPE_PLAIN_0_0_4
    return response
