"""Pages: what each costs the server, how much of it the engine, and the bytes over the wire, on 10,000 articles.

The library is the bundled samples many times over, each copy a run of issues of its own; it is indexed first. Times are
those of the thread that answers (CPU), which a busy machine changes least; the time a reader waits is beside them.
"""

from __future__ import annotations

import dataclasses
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import quote

from flask.testing import FlaskClient

from benchmarks.table import table
from corpus import document
from corpus.model import Bulletin
from indexer import Library
from search import Engine, open_engine
from tests import sample_site
from web import create_app

ARTICLES: Final = 10_000
RUNS: Final = 60


def copies() -> list[Bulletin]:
    """Return the samples as often as it takes to have ARTICLES articles, with issues and numbers of their own."""
    bulletins: list[Bulletin] = []
    held = 0
    while held < ARTICLES:
        turn = len(bulletins)
        for summary in sample_site.engine().issues():
            number = (summary.issue.number or 0) + 100 * turn
            issue = dataclasses.replace(summary.issue, id=f"{summary.issue.id}-{turn}", number=number)
            articles = tuple(
                dataclasses.replace(record.article, id=f"{issue.id}/{place}")
                for place, record in enumerate(sample_site.engine().issue(summary.issue.id), 1)
            )
            bulletins.append(Bulletin(issue, articles))
            held += len(articles)
    return bulletins


class _Clocked:
    """An engine that keeps account of the seconds its answers take the thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.seconds = 0.0

    def __getattr__(self, name: str) -> Any:
        answer = getattr(self._engine, name)

        def clocked(*args: Any, **named: Any) -> Any:
            begun = time.thread_time()
            try:
                return answer(*args, **named)
            finally:
                self.seconds += time.thread_time() - begun

        return clocked


def measure(client: FlaskClient, engine: _Clocked, path: str) -> tuple[str, ...]:
    """Return the medians of a page's CPU time, the engine's share of it and the time one waits (ms), and its kilobytes."""
    headers = {"Accept-Encoding": "gzip"}
    client.get(path, headers=headers)
    pages, parts, waits = [], [], []
    for _ in range(RUNS):
        engine.seconds = 0.0
        waiting, begun = time.perf_counter(), time.thread_time()
        answer = client.get(path, headers=headers)
        pages.append(time.thread_time() - begun)
        waits.append(time.perf_counter() - waiting)
        parts.append(engine.seconds)
    figures = [f"{statistics.median(seconds) * 1000:.1f}" for seconds in (pages, parts, waits)]
    return (*figures, f"{len(answer.data) / 1000:.1f}")


def run() -> None:
    """Index the copies, ask for pages, print a line for each."""
    with tempfile.TemporaryDirectory() as folder:
        library = Library.create(Path(folder) / "library")
        lines = [document.to_json(bulletin) for bulletin in copies()]
        (library.issues / "copies.jsonl").write_text("\n".join(lines), encoding="utf-8")
        library.sync()
        engine = open_engine(library.path)
        status, issue = engine.status(), engine.issues()[0].issue.id
        paths = {
            "search, 20 hits": "/?q=跨境电商",
            "search, filtered": "/?q=企业&year=2023&sort=newest",
            "everything": "/?sort=newest",
            "start": "/",
            "issue with hits": f"/issues/{quote(issue)}?q=企业",
            "article with hits": f"/articles/{quote(engine.issue(issue)[0].article.id)}?q=企业&n=3",
        }
        clocked = _Clocked(engine)
        client = create_app(cast("Engine", clocked), library.path).test_client()
        rows = [(name, *measure(client, clocked, path)) for name, path in paths.items()]
        heads = ("page", "CPU ms", "engine", "wait ms", "kB")
        sys.stdout.write(table(f"Pages of {status.articles} articles in {status.issues} issues", heads, rows) + "\n")
        engine.close()
