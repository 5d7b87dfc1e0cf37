"""Growth: one issue more in a library of any size, until a running process finds it."""

from __future__ import annotations

import json
import statistics
import time

from benchmarks.corpus import ARTICLES_PER_ISSUE, Corpus
from benchmarks.library import library
from benchmarks.table import table
from search import Request, open_engine

_ISSUES = 7


def run(articles: int) -> None:
    """Measure and print."""
    made = library(articles)
    made.sync()
    engine, corpus = open_engine(made.path), Corpus(99)
    took, used = list[float](), list[float]()
    before = engine.search(Request()).total
    files = [made.issues / f"more-{number}.json" for number in range(_ISSUES)]
    for number, file in enumerate(files):
        file.write_text(json.dumps(corpus.issue(1_000_000 + number), ensure_ascii=False), encoding="utf-8")
        begun, begun_used = time.perf_counter(), time.process_time()
        made.sync()
        engine.refresh()
        found = engine.search(Request()).total
        took.append(time.perf_counter() - begun)
        used.append(time.process_time() - begun_used)
        assert found == before + ARTICLES_PER_ISSUE * (number + 1)
    for file in files:
        file.unlink()
    made.sync()
    engine.close()
    rows = [
        [what, *(f"{of(seconds):.2f}" for of in (min, statistics.median, max))]
        for what, seconds in (("until it is found", took), ("processor time of that", used))
    ]
    title = f"one issue of {ARTICLES_PER_ISSUE} articles more, {articles:,} articles"
    print(table(title, ["what", "least s", "median s", "most s"], rows))
