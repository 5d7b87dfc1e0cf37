"""The bundled samples as a site.

One library, one engine and one application for all tests of the front end.
"""

from __future__ import annotations

import atexit
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from corpus import samples
from indexer import Library
from indexer.record import Record
from search import Engine, Request, open_engine
from web import create_app
from web.admin.login import hashed
from web.config import Config
from web.http.template_filters import issue_year

#: Words that some covers of the samples print, and no article.
_COVER: Final = "编审名单"
#: Every page of the front end, by a name for files.
NAMES: Final = (
    "start", "search", "search-filtered", "search-none", "search-front", "facet", "advanced", "issues", "issue", "issue-heat", "issue-front", "article", "article-hits",
    "article-lines", "companies", "company", "policies", "policy", "timeline", "deadlines", "check", "beside", "basket", "annual",
    "about", "error", "original-lines", "original-page",
)  # fmt: skip


@cache
def library() -> Path:
    """Return a library of the bundled samples, indexed; it goes when the tests end."""
    folder = tempfile.TemporaryDirectory(prefix="jianbao-")
    atexit.register(folder.cleanup)
    target = Library.create(Path(folder.name) / "library")
    for file in samples.files():
        target.add(file)
    target.curate(samples.GAZETTEER)
    target.sync()
    return target.path


@cache
def engine() -> Engine:
    """Return an engine over the samples."""
    return open_engine(library())


@cache
def application() -> Flask:
    """Return the application over the samples."""
    app = create_app(engine(), library())
    app.testing = True
    return app


@cache
def address() -> str:
    """Return the address of a server of the samples on loopback; it goes when the tests end."""
    return serve(application())


def serve(app: Flask) -> str:
    """Serve an application on loopback until the tests end.

    Return its address, without a slash at the end.
    """
    app.testing = False
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    atexit.register(server.shutdown)
    return f"http://127.0.0.1:{server.server_port}"


#: The password of the administration of `keeper_address`.
PASSWORD: Final = "一个足够长的密码"


def kept(folder: Path) -> str:
    """Return the address of a server of a library with an administration.

    It goes when the tests end.
    """
    return serve(create_app(open_engine(folder), folder, config=Config(admin_hash=hashed(PASSWORD), secret="s" * 40)))


@cache
def keeper_address() -> str:
    """Return the address of a server of the samples with an administration."""
    return kept(library())


def sign_in(page: Page, site: str) -> None:
    """Sign a browser in to the administration."""
    page.goto(f"{site}/admin")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=2).first.wait_for()


@cache
def records() -> tuple[Record, ...]:
    """Return every article of the samples."""
    return tuple(record for summary in engine().issues() for record in engine().issue(summary.issue.id))


@cache
def keeper_pages() -> dict[str, str]:
    """Return the path of every page that only the library's keeper sees, by a name for files."""
    richest = max(records(), key=_richness)
    asked = f"/admin/explain?article={quote(richest.article.id)}&name="
    company = richest.article.companies[0].mentions[0]
    decide = f"/admin/decide?kind=company&id={quote(engine().entities('company')[0].entity.id)}"
    return {
        "admin": "/admin",
        "admin-files": "/admin/files",
        "admin-names": "/admin/names",
        "admin-refused": "/admin/refused",
        "admin-rollback": "/admin/rollback",
        "admin-members": "/admin/members",
        "admin-terms": "/admin/terms",
        "admin-decisions": "/admin/decisions",
        "admin-decide": f"{decide}&do=none",
        "admin-correct": f"/admin/issues/{quote(richest.issue.id)}/correct?open=0-0",
        "admin-alerts": "/admin/alerts",
        "admin-alert": f"/admin/alerts/edit?search={quote('q=企业&section=企业动态')}",
        "admin-progress": "/admin/progress",
        "admin-article": f"/articles/{quote(richest.article.id)}",
        "admin-explain": asked + quote(company),
        "admin-explain-part": asked + quote(company[:2]),
        "admin-explain-nowhere": f"{asked}龘靐齉爩&lang=en",
    }


@cache
def pages() -> dict[str, str]:
    """Return the path of every page of NAMES, each with something to see."""
    richest = max(records(), key=_richness)
    article, word = quote(richest.article.id), quote(richest.article.title[:2])
    issue = quote(richest.issue.id)
    hits = engine().search(Request(q="企业")).hits
    front = engine().search(Request(q=_COVER)).front[0]
    found = {
        "start": "/",
        "search": "/?q=跨境电商",
        "search-filtered": f"/?q=企业&section={quote(hits[0].record.article.section)}&from=2022&sort=newest&group=issue",
        "search-none": f"/?q=龘靐齉爩&section={quote(richest.article.section)}",
        "search-front": f"/?q={_COVER}",
        "facet": "/facets/section?q=企业",
        "advanced": "/advanced?q=企业 “服务” 标题:通知 -培训",
        "issues": "/issues",
        "issue": f"/issues/{issue}",
        "issue-heat": f"/issues/{issue}?q=企业",
        "issue-front": f"/issues/{quote(front.record.issue.id)}?q={_COVER}",
        "article": f"/articles/{article}",
        "article-hits": f"/articles/{article}?q={word}&n=1",
        "article-lines": f"/articles/{article}?lines=1",
        "companies": "/companies",
        "policies": "/policies",
        "timeline": "/timeline?q=跨境电商&q=人工智能",
        "deadlines": "/deadlines?on=2023-06-01",
        "check": f"/check?draft={quote(richest.article.text[:120])}",
        "beside": f"/check/{article}?draft={quote(richest.article.text[:120])}",
        "basket": f"/basket?id={article}&id={quote(records()[0].article.id)}",
        "annual": f"/index/{issue_year(richest.issue)}",
        "about": "/about",
        "error": "/nowhere",
        "original-lines": f"/issues/{quote(_given_by('.txt'))}/lines/40",
        "original-page": f"/issues/{quote(_given_by('.pdf'))}/lines/40",
    }
    for kind, path in (("company", "companies"), ("policy", "policies")):
        entities = engine().entities(kind)
        if entities:
            found[kind] = f"/{path}/{quote(entities[0].entity.id)}"
    return found


def _given_by(suffix: str) -> str:
    """Return the id of an issue that a file of some kind gives."""
    ids = (summary.issue.id for summary in engine().issues())
    return next(id_ for id_ in ids if (engine().source(id_) or "").endswith(suffix))


def _richness(record: Record) -> int:
    article = record.article
    kinds = (record.companies, record.policies, article.deadlines, "\t" in article.text, article.paragraph_lines)
    return sum(map(bool, kinds)) * 10 + min(len(record.companies) + len(record.policies), 9)
