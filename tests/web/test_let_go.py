"""A snapshot that is gone is let go: no cycle keeps its files open till Python looks for cycles."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask

from search import Request, open_engine
from search.local.index import Index
from search.local.searcher import LocalSearcher
from tests.system.soak.library import Changing
from web import create_app
from web.http.site import Site

pytestmark = pytest.mark.slow

_PAGES = (
    "/",
    "/?q=天地",
    "/?q=数字服务&section=动态&lang=en",
    "/api/search?q=数字服务",
    "/api/suggest?q=天",
    "/search.csv?q=数字",
    "/search.atom?q=数字",
    "/issues",
    "/issues/{issue}",
    "/articles/{issue}/1",
    "/articles/{issue}/1?q=数字",
    "/companies",
    "/companies/{company}",
    "/policies",
    "/timeline?q=数字",
    "/facets/company?q=天",
    "/check?draft=天地玄黄宇宙洪荒",
    "/nowhere",
    "/api/search?size=x",
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Changing:
    """Return a library whose first issue stays as it is."""
    library = Changing(tmp_path_factory.mktemp("let-go") / "library", seed=3, size=4)
    library.grow(4)
    return library


@pytest.fixture
def app(library: Changing) -> Iterator[Flask]:
    """Yield an application that follows the library when told to, with cycle collection off."""
    app = create_app(open_engine(library.path), library.path)
    site(app).in_thread = True
    gc.collect()
    gc.disable()
    yield app
    gc.enable()
    site(app).engine.close()


def site(app: Flask) -> Site:
    """Return what an application knows of its library."""
    found: Site = app.extensions["jianbao"]
    return found


def _index(app: Flask) -> Index:
    snapshot = site(app).engine._snapshot  # what it holds is the subject
    assert snapshot is not None
    assert isinstance(snapshot.searcher, LocalSearcher)
    return snapshot.searcher.index


def _switch(app: Flask, library: Changing) -> None:
    """Make one more snapshot and follow it."""
    issue = min(library.editions)
    held = library.editions.pop(issue)
    library.change()
    library.editions[issue] = held
    library.sync()
    assert site(app).follow()


@pytest.mark.parametrize("page", _PAGES)
def test_no_page_keeps_a_snapshot_that_is_gone(app: Flask, library: Changing, page: str) -> None:
    engine = site(app).engine
    issue = f"issue-{min(library.editions)}"
    company = engine.issue(issue)[0].companies[0].id
    del engine
    answer = app.test_client().get(quote(page.format(issue=issue, company=company), safe="/?=&"))
    assert answer.status_code == {"/nowhere": 404, "/api/search?size=x": 400}.get(page, 200)
    kept = weakref.ref(_index(app))
    _switch(app, library)
    assert kept() is None


def test_an_engine_that_has_answered_everything_keeps_only_what_is_still_of_use(app: Flask, library: Changing) -> None:
    engine = site(app).engine
    hits = engine.search(Request(q="数字服务 -天地")).hits
    engine.check(hits[0].record.article.text)
    engine.similar(hits[0].record.article.id)
    engine.highlight(Request(q="数字"), hits[0].record.article.id)
    engine.timeline(Request(q="数字"))
    engine.issues()
    assert engine.suggest(engine.entities("company")[0].entity.name[:2])
    held = [(segment.name, weakref.ref(segment)) for segment in _index(app).segments]
    del engine, hits
    for _ in range(18):
        _switch(app, library)
    now = {segment.name for segment in _index(app).segments}
    assert any(name not in now for name, _ in held), "nothing was merged: this shows nothing"
    assert [name for name, segment in held if segment() is not None and name not in now] == []
