"""Print what pages cost: `python -m tests.page_figures` (server time and bytes over the wire on 10,000 articles).

The library is the bundled samples many times over, each copy a run of issues of its own; it is indexed first.
"""

from __future__ import annotations

import dataclasses
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Final
from urllib.parse import quote

from flask import Flask

from corpus import document
from corpus.model import Bulletin
from indexer import Library
from search import open_engine
from tests import sample_site
from web import create_app

ARTICLES: Final = 10_000
RUNS: Final = 40


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


def measure(app: Flask, path: str) -> tuple[float, int]:
    """Return the median server time of a page in milliseconds, and its size over the wire in bytes."""
    client = app.test_client()
    headers = {"Accept-Encoding": "gzip"}
    client.get(path, headers=headers)
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        answer = client.get(path, headers=headers)
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times), len(answer.data)


def main() -> int:
    """Index the copies, ask for pages, print a line for each."""
    with tempfile.TemporaryDirectory() as folder:
        library = Library.create(Path(folder) / "library")
        lines = [document.to_json(bulletin) for bulletin in copies()]
        (library.issues / "copies.jsonl").write_text("\n".join(lines), encoding="utf-8")
        library.sync()
        engine = open_engine(library.path)
        status = engine.status()
        sys.stdout.write(f"{status.articles} articles in {status.issues} issues, engine {status.engine}\n")
        issue = engine.issues()[0].issue.id
        paths = {
            "search": "/?q=跨境电商",
            "search, filtered": "/?q=企业&year=2023&sort=newest",
            "everything": "/?sort=newest",
            "start": "/",
            "issue with hits": f"/issues/{quote(issue)}?q=企业",
            "article with hits": f"/articles/{quote(engine.issue(issue)[0].article.id)}?q=企业&n=3",
        }
        app = create_app(engine, library.path)
        for name, path in paths.items():
            milliseconds, size = measure(app, path)
            sys.stdout.write(f"{name:20} {milliseconds:6.1f} ms {size / 1000:6.1f} kB\n")
        engine.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
