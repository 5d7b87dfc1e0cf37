"""Pages.

What each costs the server, how much of a search is the engine, and the bytes over the wire, on
10,000 articles.

The library is the bundled samples many times over, each copy a run of issues of its own; it is
indexed first. Times are those of the thread that answers (CPU), which a busy machine changes least;
the time a reader waits is beside them.
"""

from __future__ import annotations

import dataclasses
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote

from flask import Flask

from benchmarks.table import table
from corpus import document
from corpus.model import Bulletin
from indexer import Library
from search import Request, open_engine
from tools import sample_site
from web import create_app
from web.pages.results import FACET_SIZE

ARTICLES: Final = 10_000
RUNS: Final = 60
QUERY: Final = "跨境电商"


def copies() -> list[Bulletin]:
    """Return ARTICLES or more articles: copies of the samples, each with its own id and number."""
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


def medians(work: Callable[[], object]) -> tuple[str, str]:
    """Return the medians of a task's CPU time and of its elapsed time, in milliseconds."""
    work()
    taken, waited = [], []
    for _ in range(RUNS):
        waiting, begun = time.perf_counter(), time.thread_time()
        work()
        taken.append(time.thread_time() - begun)
        waited.append(time.perf_counter() - waiting)
    return f"{statistics.median(taken) * 1000:.1f}", f"{statistics.median(waited) * 1000:.1f}"


def measured(app: Flask, paths: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield for each page its name, its times, and its kilobytes over the wire."""
    client = app.test_client()
    for name, path in paths.items():
        get = partial(client.get, path, headers={"Accept-Encoding": "gzip"})
        yield (name, *medians(get), f"{len(get().data) / 1000:.1f}")


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
            "search, 20 hits": f"/?q={QUERY}",
            "search, filtered": "/?q=企业&year=2023&sort=newest",
            "everything": "/?sort=newest",
            "start": "/",
            "issue with hits": f"/issues/{quote(issue)}?q=企业",
            "article with hits": f"/articles/{quote(engine.issue(issue)[0].article.id)}?q=企业&n=3",
        }
        app = create_app(engine, library.path)
        app.extensions["jianbao"].in_thread = True  # as in a server, where a thread follows the library
        alone = medians(lambda: engine.search(Request(q=QUERY, facet_size=FACET_SIZE)))
        rows = [*measured(app, paths), ("of the first: its engine", *alone, "")]
        heads = ("page", "CPU ms", "wait ms", "kB")
        sys.stdout.write(table(f"Pages of {status.articles} articles in {status.issues} issues", heads, rows) + "\n")
        engine.close()
