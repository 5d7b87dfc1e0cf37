"""The site over a large library.

What every page, feed, answer and export costs the server, and its size, whatever the number of
issues, companies and policies.

The library is synthetic: an article in six brings a company of its own, one in thirty a policy, one
in ten a deadline; 120 serials share its issues. Times are those of the thread that answers (CPU).
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient

from benchmarks.corpus import Corpus
from benchmarks.library import written
from benchmarks.table import table
from corpus.model import Issue
from indexer import Library
from search import open_engine
from search.engine import Engine
from web import create_app

SERIALS: Final = 120
#: A page is asked for so often; what takes longer than `_LONG_SECONDS` once, only once.
_RUNS: Final = 9
_LONG_SECONDS: Final = 1.0
_DRAFT_CHARACTERS: Final = 2_000


class LargeCorpus(Corpus):
    """A corpus whose names, serials and deadlines grow with its articles."""

    def __init__(self, articles: int) -> None:
        super().__init__(companies=max(1_000, articles // 6), policies=max(200, articles // 30))

    def issue(self, number: int) -> dict[str, Any]:
        """Return the parse document of an issue: of one of many serials, with deadlines."""
        document = super().issue(number)
        document["issue"]["serial"] = f"{self.words[number % SERIALS]}行业简报"
        document["issue"]["number"] = 1 + number // SERIALS
        for article in document["articles"]:
            article["organisations"] = []
            last = date.fromisoformat(article["date"]["value"]) + timedelta(days=30)
            said = {"date": last.isoformat(), "text": f"申报截止时间为{last}", "line": 1, "certain": True}
            article["deadlines"] = [said] if self.chance(0.1) else []
        return document


def run(articles: int) -> None:
    """Index the library if it is not, ask for everything, print a line for each."""
    engine = open_engine(_library(articles).path)
    app = create_app(engine)
    app.extensions["jianbao"].in_thread = True  # as in a server, where a thread follows the library
    heads = ("page", "CPU ms", "kB", "kB over the wire")
    status = engine.status()
    title = f"The site over {status.articles:,} articles in {status.issues:,} issues"
    rows = list(_measured(app, _paths(engine)))
    sys.stdout.write(table(title, heads, rows) + "\n")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    sys.stdout.write(f"the most memory of this process, files of the index included: {memory:,.0f} MB\n")
    engine.close()


def _library(articles: int) -> Library:
    made = written(f"site-{articles}", articles, lambda: LargeCorpus(articles))
    made.sync()
    return made


def _paths(engine: Engine) -> dict[str, str]:
    """Return what is asked for, by name."""
    issue = engine.issues()[0].issue
    common, year = quote(Corpus().words[30]), str(issue.year)
    return _pages(engine, issue, common) | _files(common, year)


def _pages(engine: Engine, issue: Issue, common: str) -> dict[str, str]:
    article = engine.issue(issue.id)[0].article
    company, policy = (engine.entities(kind)[0].entity for kind in ("company", "policy"))
    serial, other = quote(issue.serial), quote(Corpus().words[900])
    return {
        "start": "/",
        "search": f"/?q={common}",
        "search, two words": f"/?q={common}+{other}",
        "search, a company": f"/?q={quote(company.name)}",
        "search, by time": f"/?q={common}&sort=newest&year={issue.year}",
        "search without hits": "/?q=“齉龘靐齾爩籲虋鱻”",
        "search, a sentence": f"/?q={quote(article.text[20:90])}",
        "everything, page 200": "/?sort=newest&page=200",
        "advanced": "/advanced",
        "article": f"/articles/{quote(article.id)}?q={common}&n=3",
        "issue": f"/issues/{quote(issue.id)}?q={common}",
        "issues": "/issues",
        "issues of a serial": f"/issues?serial={serial}",
        "companies": "/companies",
        "companies by name": "/companies?order=name&page=20",
        "company": f"/companies/{quote(company.id)}",
        "policies": "/policies",
        "policy": f"/policies/{quote(policy.id)}",
        "facet": f"/facets/company?q={common}",
        "facet by name": f"/facets/company?q={common}&order=name",
        "facet, narrowed": f"/facets/company?q={common}&find_company={quote('江城')}",
        "deadlines": "/deadlines",
        "timeline": f"/timeline?q={common}",
        "annual index": f"/index/{issue.year}",
        "annual index of a serial": f"/index/{issue.year}?serial={serial}",
        "draft of 2,000 characters": f"/check?draft={quote(article.text[:_DRAFT_CHARACTERS])}",
    }


def _files(common: str, year: str) -> dict[str, str]:
    kinds = {
        "/search.atom": f"q={common}",
        "/deadlines.atom": "",
        "/deadlines.ics": "",
        "/api/search": f"q={common}",
        "/api/suggest": "q=zh",
        "/api/issues": "",
        "/api/companies": "",
        "/api/policies": "",
        "/api/deadlines": "",
        "/api/timeline": f"q={common}",
        **{f"/search.{suffix}": f"q={common}" for suffix in ("csv", "md", "ris", "xlsx", "docx")},
        f"/index/{year}.docx": "",
    }
    return {name: f"{name}?{query}" for name, query in kinds.items()}


def _measured(app: Flask, paths: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield for each page its name, its time, its size and that over the wire."""
    client = app.test_client()
    for name, path in paths.items():
        status, first, size = _asked(client, path, {})
        times = [first] if first > _LONG_SECONDS else [_asked(client, path, {})[1] for _ in range(_RUNS)]
        wire = _asked(client, path, {"Accept-Encoding": "gzip"})[2]
        shown = name if status == 200 else f"{name} ({status})"
        yield shown, f"{statistics.median(times) * 1000:.1f}", f"{size / 1e3:.1f}", f"{wire / 1e3:.1f}"


def _asked(client: FlaskClient, path: str, headers: dict[str, str]) -> tuple[int, float, int]:
    """Return the status of an answer, the seconds of the thread that it took, and its bytes."""
    begun = time.thread_time()
    answer = client.get(path, headers=headers)
    size = sum(len(chunk) for chunk in answer.response)  # streamed, as a server sends it
    answer.close()
    return answer.status_code, time.thread_time() - begun, size
